# Makes a tree that is busybox, OpenSSH's server with the libraries it needs, and nothing else, out of a Debian tree:
# busybox-tree.sh DEBIAN-TREE NEW-TREE
debian=$1 new=$2

mkdir -p "$new"
cd "$new"
mkdir -p bin sbin usr/bin usr/sbin usr/lib/openssh lib dev proc sys run etc/ssh/sshd_config.d home var/empty var/log var/tmp
mkdir -m 700 root
mkdir -m 1777 tmp
cp "$debian/bin/busybox" bin/busybox
chroot . /bin/busybox --list-full | while read -r applet; do
  [ -e "$applet" ] || ln -s /bin/busybox "$applet"
done

cp "$debian/usr/sbin/sshd" usr/sbin/sshd
cp "$debian/usr/bin/ssh-keygen" usr/bin/ssh-keygen
cp "$debian/usr/lib/openssh/sftp-server" usr/lib/openssh/sftp-server
chroot "$debian" ldd /usr/sbin/sshd /usr/bin/ssh-keygen /usr/lib/openssh/sftp-server |
  grep -o '/[^ ]*\.so[^ ]*' | sort -u | while read -r library; do
  mkdir -p "./$(dirname "$library")"
  cp -L "$debian$library" ".$library"
done

cat > etc/passwd << 'END'
root:x:0:0:root:/root:/bin/ash
sshd:x:22:22:sshd:/var/empty:/bin/false
nobody:x:65534:65534:nobody:/:/bin/false
END
printf '%s\n' root:x:0: shadow:x:42: sshd:x:22: nogroup:x:65534: > etc/group
printf '%s\n' 'root:*:19000:0:99999:7:::' 'sshd:!:19000:0:99999:7:::' 'nobody:!:19000:0:99999:7:::' > etc/shadow
chmod 640 etc/shadow
chown 0:42 etc/shadow
printf '%s\n' /bin/sh /bin/ash > etc/shells
printf '%s\n' 'NAME="busybox test tree"' ID=busybox VERSION_ID=1 > etc/os-release
printf '%s\n' 'passwd: files' 'group: files' 'shadow: files' 'hosts: files' > etc/nsswitch.conf
cat > etc/ssh/sshd_config << 'END'
Include /etc/ssh/sshd_config.d/*.conf
AuthorizedKeysFile	.ssh/authorized_keys
AllowTcpForwarding no
GatewayPorts no
X11Forwarding no
Subsystem	sftp	internal-sftp
END
