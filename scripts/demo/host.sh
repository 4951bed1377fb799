# The demo's host: host.sh FOLDER PORT TREE. Runs as the first process of mount, process, name and IPC namespaces of
# its own, as root or as root of a user namespace, and lives until its standard input ends.
#
# FOLDER holds keys and configuration, TREE is "" or what was unpacked because this machine has no sshd. The host's
# root is a file system in memory; of the machine it sees only programs and libraries, and cannot write to them. So
# nothing it does can reach the machine, and all of it is gone with its last process, however that one ends.
set -eu
folder=$1 port=$2 tree=$3
umask 022
host=$folder/host
mkdir "$host"
mount -t tmpfs -o mode=755 tmpfs "$host"
cd "$host"
mkdir bin dev etc home proc run sys usr var
mkdir -m 700 root
mkdir -m 1777 tmp

# Programs. Where directories such as /bin are links into /usr, they are links here too.
readonly_bind() {
  mount --rbind "$1" "$2"
  mount -o remount,bind,ro "$2" 2>/dev/null || :
}
for name in bin sbin lib lib32 lib64 libx32; do
  if [ -L "/$name" ]; then
    rmdir "$name" 2>/dev/null || :
    cp -P "/$name" "$name"
  elif [ -d "/$name" ]; then
    mkdir -p "$name"
    readonly_bind "/$name" "$name"
  fi
done
if [ -z "$tree" ]; then
  readonly_bind /usr usr
else
  # The unpacked files have to stand where sshd was built to look for them, beside those of the machine.
  mkdir machine tree usr/sbin usr/lib usr/lib/openssh usr/share
  readonly_bind /usr machine
  readonly_bind "$tree" tree
  for part in . sbin lib share; do
    for entry in "machine/$part"/*; do
      [ -e "usr/$part/${entry##*/}" ] || ln -s "/$entry" "usr/$part/${entry##*/}"
    done
  done
  for part in sbin lib/openssh; do
    for entry in "tree/usr/$part"/*; do
      [ ! -e "$entry" ] || cp -f --remove-destination "$entry" "usr/$part/"
    done
  done
fi

# Devices: those every program may want, and terminals of its own.
for name in null zero full random urandom tty; do
  : > "dev/$name"
  mount --bind "/dev/$name" "dev/$name"
done
mkdir dev/pts dev/shm
mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts dev/pts 2>/dev/null || :
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
ln -s fd/0 dev/stdin
ln -s fd/1 dev/stdout
ln -s fd/2 dev/stderr

# An /etc of its own: nothing of the machine's but what its programs need to start.
for name in alternatives debian_version ld.so.cache ld.so.conf ld.so.conf.d localtime login.defs os-release; do
  [ ! -e "/etc/$name" ] || cp -RP "/etc/$name" etc/
done
mkdir -p etc/pam.d etc/ssh/sshd_config.d etc/init.d
cat > etc/passwd <<'END'
root:x:0:0:root:/root:/bin/sh
nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
sshd:x:100:100::/run/sshd:/usr/sbin/nologin
alice:x:1000:1000:Alice:/home/alice:/bin/sh
END
cat > etc/group <<'END'
root:x:0:
tty:x:5:
shadow:x:42:
sshd:x:100:
nogroup:x:65534:
alice:x:1000:
END
cat > etc/shadow <<'END'
root:*:20000:0:99999:7:::
nobody:*:20000:0:99999:7:::
sshd:!:20000::::::
alice:*:20000:0:99999:7:::
END
chmod 640 etc/shadow
chown 0:42 etc/shadow
printf '%s\n' 'passwd: files' 'group: files' 'shadow: files' 'hosts: files' > etc/nsswitch.conf
printf '%s\n' '127.0.0.1 localhost demo' > etc/hosts
echo demo > etc/hostname
for kind in auth account password session; do echo "$kind required pam_unix.so"; done > etc/pam.d/sshd
cp etc/pam.d/sshd etc/pam.d/other
[ -e etc/os-release ] || cp -L /etc/os-release etc/ 2>/dev/null || :

# A server as its distribution delivers it, set up by somebody in a hurry.
stock=usr/share/openssh/sshd_config
[ -z "$tree" ] || stock=tree/usr/share/openssh/sshd_config
if [ -f "$stock" ]; then cp "$stock" etc/ssh/sshd_config; else cp "$folder/sshd_config" etc/ssh/sshd_config; fi
printf '%s\n' '# Where the demo listens' "Port $port" 'ListenAddress 127.0.0.1' > etc/ssh/sshd_config.d/10-demo.conf
cat >> etc/ssh/sshd_config <<'END'

# temporary, for the migration -- remove next week!
PermitRootLogin yes
PasswordAuthentication yes
END
cp "$folder"/ssh_host_* etc/ssh/
chmod 600 etc/ssh/ssh_host_*_key
mkdir -m 700 root/.ssh
cp "$folder/id_ed25519.pub" root/.ssh/authorized_keys
mkdir -p home/alice/.ssh
{ echo '# keys of Alice'; cat "$folder/old_laptop.pub"; } > home/alice/.ssh/authorized_keys
chmod 666 home/alice/.ssh/authorized_keys
chmod 777 home/alice/.ssh
chown -R 1000:1000 home/alice
mkdir -p run/sshd run/lock var/lib var/log var/cache var/mail
mkdir -m 1777 var/tmp
ln -s /run var/run

mount -t proc proc proc
hostname demo
old=$host/.machine
mkdir "$old"
pivot_root "$host" "$old"
cd /
umount -l /.machine
rmdir /.machine
[ -z "$tree" ] || { echo /tree/lib >> /etc/ld.so.conf; ldconfig; }

trap 'exit 0' TERM
exec 3<&0 </dev/null
(while read -r _ <&3; do :; done; kill -TERM 1) &
/usr/sbin/sshd -D -E /var/log/sshd.log 3<&- &
# Only the machine's real root can make files immutable, and in memory not on every kernel.
: > /run/try
if chattr +i /run/try 2>/dev/null && chattr -i /run/try; then echo ready locks; else echo ready; fi
rm -f /run/try
exec >/dev/null 2>&1 3<&-
# The first process of a namespace is the one that buries the others' children.
while :; do
  sleep 3600 &
  wait $!
done
