# Lays out the root of a booted host, as an overlay of a tree, in the mount namespace of the enclosure. Runs in a folder
# that holds keys and authorized_keys, three levels below the one that holds trees/: systemd-root.sh NAME ADDRESS TREE
name=$1 address=$2 tree=$3 folder=$(basename "$PWD") enclosure=$(basename "$(dirname "$PWD")")

mkdir upper work root
chmod 755 upper
# Relative names, since a path may hold a comma or a colon, which separate mount options.
cd ../../..
own=run/$enclosure/$folder
mount -t overlay overlay -o "lowerdir=trees/$tree,upperdir=$own/upper,workdir=$own/work" "$own/root"
cd "$own"

mkdir -p -m 700 root/root/.ssh
cp authorized_keys root/root/.ssh/authorized_keys
chmod 600 root/root/.ssh/authorized_keys
cp keys/* root/etc/ssh/
chown 0:0 root/etc/ssh/ssh_host_*
echo "$name" > root/etc/hostname
printf '127.0.0.1 localhost\n%s %s\n' "$address" "$name" > root/etc/hosts
: > root/etc/resolv.conf
