import { shellText } from '../../shell-text.ts'

/** The folder that all runs are kept in. Needs chmod, ls, mkdir, stat. */
export const base = shellText`
# own_base: makes it. The scripts in it are run, so nobody else may be able to put anything there, nor have been before.
own_base() {
  [ -d "$base" ] || mkdir -p "$base"
  [ -d "$base" ] && [ ! -L "$base" ] ||
    fail "$base cannot be made, or is not a directory" || return 1
  if [ "$me" = 0 ]; then set -- / /var /var/lib; else set --; fi
  base_rights=
  for rights in $(stat -L -c '%u:%g:%a' "$@" "$base"); do
    if [ $# = 0 ]; then base_rights=$rights; break; fi
    case $rights in
      0:*:[1357]??? | 0:0:*[0145]) ;;
      0:*:*[2367] | 0:*:*[2367]? | [!0]*) fail "others than root can change what is in $1"; return 1 ;;
    esac
    shift
  done
  case $base_rights in
    '') return 1 ;;
    "$me:"*:700) return ;;
    "$me:"*:*[0145][0145]) chmod 0700 "$base"; return ;;
    "$me:"*) ;;
    *) fail "$base belongs to another user"; return 1 ;;
  esac
  chmod 0700 "$base" || return 1
  [ -n "$(ls -A "$base")" ] || return 0
  # The next run must see it too.
  chmod "\${base_rights##*:}" "$base"
  fail "others could write to $base: look at what is in it, and move it away"
}
`
