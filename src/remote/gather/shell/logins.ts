import { shellText } from '../../shell-text.ts'

/** What lets people in besides sshd's own files. Needs accounts and listings; getent, else /etc/shadow counts. */
export const logins = shellText`
# way PREFIX PATH: a path to look at, that nobody could name before.
way() { put "way $2"; add "$1" "$2"; }

# logins USER...: the shells of these $people, their passwords but for the hashes, and what sudo reads.
logins() {
  IFS=$newline
  for person in $people; do
    shell=\${person##*:}
    [ -n "$shell" ] || shell=/bin/sh
    for name; do
      case $person in "$name":*) case $shell in /*) IFS=$blanks; way "$P" "$shell"; IFS=$newline ;; esac ;; esac
    done
  done
  if has getent; then shadows=$(getent shadow "$@"); else shadows=$(say /etc/shadow); fi
  for line in $shadows; do
    for name; do case $line in "$name":*) aged "$line" ;; esac; done
  done
  IFS=$blanks
  shadows= line=
  glob '/etc/sudoers.d/*'
  eval "set -- $named"
  for path; do way "$C" "$path"; done
}

# all_logins BELOW...: as logins, for all $people, and files below each home.
all_logins() {
  names=
  IFS=$newline
  for person in $people; do
    keep "\${person%%:*}"
    names="$names $kept"
  done
  IFS=$blanks
  places=
  for path; do keep "$path"; places="$places $kept"; done
  eval "logins $names"
  eval "set -- $names"
  for user; do eval "home \"\$user\" $places"; done
}

# aged LINE: a line of shadow(5) with a word in the place of the hash.
aged() {
  hash=\${1#*:}
  name=\${1%%:*}
  days=\${hash#*:}
  case \${hash%%:*} in
    '') kind=empty ;;
    '!'*) kind=locked ;;
    '*'* | ?) kind=none ;;
    *) kind=usable ;;
  esac
  IFS=:
  set -- $days
  IFS=$newline
  put "shadow $name:$kind:\${1-}:\${3-}:\${5-}:\${6-}"
}
`
