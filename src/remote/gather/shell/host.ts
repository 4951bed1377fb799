import { shellText } from '../../shell-text.ts'

/** What the host is. Needs date; id where there is no /proc. */
export const host = shellText`
uid= gid=
while read -r key real effective _; do
  case $key in Uid:) uid=$effective ;; Gid:) gid=$effective; break ;; esac
done </proc/self/status
[ -n "$gid" ] || { uid=$(id -u) gid=$(id -g); }
manager=none
if [ -d /run/systemd/system ]; then manager=systemd
elif [ -d /run/openrc ] || [ -d /lib/rc/init.d/started ]; then manager=openrc
elif [ -d /etc/init.d ]; then manager=sysv
fi
missing=
for tool in $tools; do has "$tool" || missing="$missing $tool"; done
put "host $uid $gid $manager $(date +%s)$missing"
put "login \${SUDO_USER:-\${DOAS_USER:-\${LOGNAME:-\${USER:-}}}}"
put "name "
say /proc/sys/kernel/hostname || hostname || say /etc/hostname
put "os "
say /etc/os-release || say /usr/lib/os-release
put "connection \${SSH_CONNECTION-}"
`

/** Accounts and groups, as all sources of the host know them. Needs getent; without it, /etc/passwd and /etc/group count. */
export const accounts = shellText`
# people NAME...: looks at these accounts, and sets $people to their lines. Groups that are wanted are in "$@" of groups.
people() {
  if has getent; then people=$(getent passwd "$uid" "$@"); else people=$(say /etc/passwd); fi
  put "passwd $people"
}

# everybody: sets $people to the lines of all accounts that are listed.
everybody() {
  if has getent; then people=$(getent passwd); else people=$(say /etc/passwd); fi
  put "passwd $people"
}

# memberships GROUP...: looks at the groups of all $people, and at these.
memberships() {
  if ! has getent; then put "group $(say /etc/group)"; return; fi
  gids= named=
  IFS=$newline
  for person in $people; do
    keep "\${person%%:*}"
    named="$named $kept"
    person=\${person#*:*:*:}
    gids="$gids \${person%%:*}"
  done
  IFS=$blanks
  members=
  [ -z "$named" ] || eval "members=\$(getent initgroups $named)"
  [ -n "$members" ] || put "group $(say /etc/group)"
  put "member $members"
  for word in $members; do
    case $word in *[!0-9]*) ;; *) gids="$gids $word" ;; esac
  done
  put "group "
  getent group "$@" $gids
}
`
