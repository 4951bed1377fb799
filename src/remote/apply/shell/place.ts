import { shellText } from '../../shell-text.ts'

/**
 * Where a change is made: in the directory that holds the path, entered and held, so that nobody can put another in its
 * place. Below the first directory that root does not own, content is written as that owner, and what only root may do
 * is done while the directory is frozen. Needs chattr for freezing; setpriv, chroot or start-stop-daemon to become somebody.
 */
export const place = shellText`
# enter PATH: goes to the directory that holds it. Sets $name, and $other to the uid of the first directory on the way
# that is not root's (0 when all are). For a run without root all is its own.
enter() {
  name=\${1##*/}
  entered=\${1%/*}
  other=0
  if [ "$me" = 0 ]; then
    above=
    way=\${entered#/}
    set -- /
    while [ -n "$way" ]; do
      above=$above/\${way%%/*}
      case $way in */*) way=\${way#*/} ;; *) way= ;; esac
      set -- "$@" "$above"
    done
    for owner in $(stat -c %u "$@"); do
      if [ "$owner" != 0 ]; then other=$owner; break; fi
    done
  fi
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

# frozen COMMAND...: runs it while nobody can change a name in the current directory, and only if $name is a directory,
# or a regular file with no other name: what a user can put there never leads root elsewhere.
frozen() {
  look_at_flags .
  case $flags in
    *i*) thaw=no ;;
    *)
      thaw=yes
      # A run that is killed now leaves this note, by which the next that comes thaws the directory.
      printf %s "$PWD" | cat >"$run/frozen" && [ -s "$run/frozen" ] || return 1
      chattr +i . 2>/dev/null || {
        rm -f "$run/frozen"
        fail "$PWD belongs to another user and cannot be frozen (chattr +i) while root changes $name in it"
        return 1
      }
      ;;
  esac
  frozen_status=1
  if [ -L "./$name" ] || { [ ! -d "./$name" ] && [ ! -f "./$name" ]; }; then
    fail "$name is neither a regular file nor a directory"
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

# thaw_left DIRECTORY: thaws what that run left frozen when it was killed.
thaw_left() {
  [ -s "$1/frozen" ] || return 0
  left_frozen=$(cat "$1/frozen"; echo .)
  (cd -P "\${left_frozen%.}" && chattr -i .) || return 1
  rm -f "$1/frozen"
}
`
