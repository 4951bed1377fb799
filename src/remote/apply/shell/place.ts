import { shellText } from '../../shell-text.ts'

/**
 * Where a change is made: in the directory that holds the path, entered and held, so that nobody can put another in its
 * place. Below the first directory that root does not own, content is written as that owner, and what only root may do
 * is done while the directory is frozen. Needs chattr and lsattr for freezing. docs/safety.md says why it holds.
 */
export const place = shellText`
# look_at_hands DIRECTORY: sets $hands to the uid of the first directory on the way to it, itself counted, that is not
# root's (0 when all are), and $open to one that is root's and that anybody may write to. For a run without root all is
# its own.
look_at_hands() {
  hands=0 open=
  [ "$me" = 0 ] || return 0
  above=
  way=\${1#/}
  set -- /
  while [ -n "$way" ]; do
    above=$above/\${way%%/*}
    case $way in */*) way=\${way#*/} ;; *) way= ;; esac
    set -- "$@" "$above"
  done
  # Owner and mode of each, in their order.
  for seen in $(stat -c '%u:%a' "$@" 2>/dev/null); do
    if [ "\${seen%%:*}" != 0 ]; then hands=\${seen%%:*}; break; fi
    case $seen in
      # What is in a sticky directory, only its owner can rename: so the next one counts.
      *:[1357]??[2367]) if [ $# = 1 ]; then open=$1; fi ;;
      *[2367]) open=$1; break ;;
    esac
    shift
  done
}

# enter PATH: goes to the directory that holds it. Sets $name, and $other to the uid of the first directory on the way
# that is not root's (0 when all are).
enter() {
  name=\${1##*/}
  entered=\${1%/*}
  look_at_hands "$entered"
  other=$hands
  [ -z "$open" ] || fail "anybody may write to $open: root changes nothing in it" || return 1
  cd -P "\${entered:-/}" || return 1
  # Whether this is the directory that was meant, and no link was followed, only the kernel can say.
  [ "$other" = 0 ] || [ "$(env pwd -P; echo .)" = "$entered
." ] || fail "$entered is not the directory it was"
}

# open_directory: takes off what forbids a change of names in the current directory; close_directory puts it on again.
open_directory() {
  unlock . || return 1
  directory_locked=$locked
}
close_directory() {
  relock . "$directory_locked"
}

# frozen file|directory|- COMMAND...: runs it while nobody can change a name in the current directory, and only if $name
# is a directory, or a regular file with no other name: what a user can put there never leads root elsewhere.
frozen() {
  frozen_type=$1
  shift
  # Where a program of the user answers for the file system, nothing holds.
  if [ "$(stat -f -c %t . 2>/dev/null)" = 65735546 ]; then
    fail "$PWD is on a file system in user space (FUSE): root does nothing there"
    return 1
  fi
  look_at_flags .
  case $flags in
    *i*) thaw=no ;;
    *)
      thaw=yes
      # A run that is killed now leaves this note, by which the next that comes thaws the directory.
      printf '%s %s' "$(stat -c %d:%i .)" "$PWD" | cat >"$run/frozen" && [ -s "$run/frozen" ] || return 1
      chattr +i . 2>/dev/null
      look_at_flags .
      case $flags in
        *i*) ;;
        *)
          rm -f "$run/frozen"
          fail "$PWD belongs to another user and cannot be frozen (chattr +i) while root changes $name in it"
          return 1
          ;;
      esac
      ;;
  esac
  frozen_status=1
  if [ -L "./$name" ] || { [ ! -d "./$name" ] && [ ! -f "./$name" ]; }; then
    fail "$name is neither a regular file nor a directory"
  elif [ ! -d "./$name" ] && [ "$frozen_type" = directory ]; then
    fail "$name is not the directory it was"
  elif [ -d "./$name" ] && [ "$frozen_type" = file ]; then
    fail "$name is not the file it was"
  elif [ ! -d "./$name" ] && [ "$(stat -c %h "./$name")" != 1 ]; then
    fail "$name has more than one name (hard links)"
  else
    "$@"
    frozen_status=$?
  fi
  if [ $thaw = yes ]; then
    if chattr -i .; then rm -f "$run/frozen"; else frozen_status=1; fi
  fi
  return $frozen_status
}

# grant FILE MODE UID GID: as give, called frozen. A file in somebody else's directory never becomes a set-id program of
# others: what it does is in the hands of whoever owns the directory.
grant() {
  group_of "$other"
  if [ -f "$1" ] && [ "$3 $4" != "$other $group" ]; then
    case $2 in [2-7]???) fail "$name would be a set-id program that user $other may have written"; return 1 ;; esac
  fi
  give "$@"
}

# thaw_left DIRECTORY: thaws what that run left frozen when it was killed: that very directory, or none, where its owner
# has moved it since.
thaw_left() {
  [ -s "$1/frozen" ] || return 0
  left_frozen=$(cat "$1/frozen"; echo .)
  left_frozen=\${left_frozen%.}
  left_inode=\${left_frozen%% *}
  (
    cd -P "\${left_frozen#* }" 2>/dev/null && [ "$(stat -c %d:%i .)" = "$left_inode" ] || exit 0
    chattr -i .
  ) || return 1
  rm -f "$1/frozen"
}
`
