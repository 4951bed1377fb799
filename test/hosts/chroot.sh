# Lays out a host whose whole / is an overlay of a tree. Runs in namespaces of its own, in a folder that holds keys and
# authorized_keys, three levels below the one that holds trees/: chroot.sh NAME ADDRESS TREE
name=$1 address=$2 tree=$3 folder=$(basename "$PWD") enclosure=$(basename "$(dirname "$PWD")")

mkdir upper work new
chmod 755 upper
# Relative names, since a path may hold a comma or a colon, which separate mount options.
cd ../../..
own=run/$enclosure/$folder
mount -t overlay overlay -o "lowerdir=trees/$tree,upperdir=$own/upper,workdir=$own/work" "$own/new"
cd "$own"

mount -t proc proc new/proc
mount --rbind /sys new/sys
mount --rbind /dev new/dev
# A change of modes there would be one for this machine.
mount -o remount,bind,ro new/dev
mount -t tmpfs -o mode=755 tmpfs new/run
mkdir -m 755 new/run/sshd new/run/lock
mkdir -p -m 700 new/root/.ssh
cp authorized_keys new/root/.ssh/authorized_keys
chmod 600 new/root/.ssh/authorized_keys
cp keys/* new/etc/ssh/
chown 0:0 new/etc/ssh/ssh_host_*
hostname "$name"
echo "$name" > new/etc/hostname
printf '127.0.0.1 localhost\n%s %s\n' "$address" "$name" > new/etc/hosts
: > new/etc/resolv.conf

cd new
mkdir .before
pivot_root . .before
cd /
exec chroot . /bin/sh -c 'umount -l /.before; rmdir /.before
/usr/sbin/sshd -D -e & while :; do sleep 86400 & wait $!; done'
