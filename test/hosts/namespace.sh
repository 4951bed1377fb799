# Lays out a host that is this machine with its own /etc, /home, /root, /var, /run and /tmp, and nothing else writable.
# Runs in namespaces of its own, in a folder that holds keys and authorized_keys: namespace.sh NAME ADDRESS
name=$1 address=$2

mkdir etc etc.work var var.work cache home tmp
mkdir -m 700 root root/.ssh
chmod 755 etc var cache home
chmod 1777 tmp
# Relative names, since a path may hold a comma or a colon, which separate mount options.
mount -t overlay overlay -o lowerdir=/etc,upperdir=etc,workdir=etc.work /etc
mount -t overlay overlay -o lowerdir=/var,upperdir=var,workdir=var.work /var
# Gigabytes on some machines, of no use to a host, and slow to compare.
mount --bind cache /var/cache
# Homes are new and not an overlay: a test has no business in those of this machine.
cp authorized_keys root/.ssh/authorized_keys
chmod 600 root/.ssh/authorized_keys

# Nothing of what sshfix itself may have done to this machine.
rm -rf /var/lib/sshfix /etc/ssh/sshd_config.d /etc/ssh/ssh_host_*
mkdir /etc/ssh/sshd_config.d
cp /usr/share/openssh/sshd_config /etc/ssh/sshd_config
cp keys/* /etc/ssh/
chown 0:0 /etc/ssh/ssh_host_*
hostname "$name"
echo "$name" > /etc/hostname
echo "$address $name" >> /etc/hosts
# Nothing answers here: without a server a look-up fails at once.
rm -f /etc/resolv.conf
: > /etc/resolv.conf

mount -t proc proc /proc
mount -t tmpfs -o mode=755 tmpfs /run
mkdir -m 755 /run/sshd /run/lock
# For what runs the program on the host: the project itself may be below a folder that is hidden here.
mount --bind ../../../../.. /media
# The log of sshd is outside: a host that is compared before and after must not change by being looked at.
mount --bind root /root
mount --bind tmp /tmp
mount --bind home /home
# A change of modes there would be one for this machine.
mount --rbind /dev /dev
mount -o remount,bind,ro /dev
mount -o remount,bind,ro /
cd /
exec sh -c '/usr/sbin/sshd -D -e & while :; do sleep 86400 & wait $!; done'
