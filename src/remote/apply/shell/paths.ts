import { shellText } from '../../shell-text.ts'

/** What is at a path. Needs lsattr where there are attributes; cut, readlink, sha256sum, stat. */
export const paths = shellText`
# examine PATH [content]: sets $essence to "none", "file HASH", "link TARGET", "directory" or "other", and $rights to
# "MODE UID GID" (empty for nothing and for links). Without "content" a file is "file" alone. Content below a user's
# directory is read with that user's rights: the name may have become a link meanwhile, to what is none of theirs.
examine() {
  look_at_rights "$1" && look_at_essence "$@"
}
look_at_rights() {
  rights=
  [ -e "$1" ] && [ ! -L "$1" ] || return 0
  rights=$(stat -c '%a %u %g' "$1")
}
look_at_essence() {
  if [ -L "$1" ]; then
    essence=$(readlink "$1"; echo .)
    # The newline of readlink and the dot; a newline at the end of the target itself stays.
    essence="link \${essence%??}"
    return 0
  fi
  if [ ! -e "$1" ]; then essence=none; return 0; fi
  if [ -d "$1" ]; then essence=directory
  elif [ ! -f "$1" ]; then essence=other
  elif [ $# = 1 ]; then essence=file
  else
    hands=0
    case $1 in /*) look_at_hands "\${1%/*}" ;; esac
    # What only root can put there is no pipe that makes it wait.
    if [ "$hands" = 0 ]; then essence=$(sha256sum "$1") || return 1
    else essence=$(patience=60 && as "$hands" sha256sum "$1") || return 1
    fi
    # GNU sha256sum marks a name with odd characters by a backslash.
    essence=\${essence#\\}
    essence="file \${essence%% *}"
  fi
}

# look_at_flags PATH: sets $flags to the attributes of chattr(1) that can be set, in a fixed order.
look_at_flags() {
  flags=
  [ ! -L "$1" ] || return 0
  shown_flags=$(lsattr -d "$1" 2>/dev/null) || return 0
  shown_flags=\${shown_flags%% *}
  for flag in a A c C d D i j m P s S t T u x; do
    case $shown_flags in *$flag*) flags=$flags$flag ;; esac
  done
}

# subtract LETTERS LETTERS: sets $rest to the first without the second.
subtract() {
  rest=
  letters=$1
  while [ -n "$letters" ]; do
    letter=\${letters%"\${letters#?}"}
    letters=\${letters#?}
    case $2 in *"$letter"*) ;; *) rest=$rest$letter ;; esac
  done
}

# unlock PATH: takes off the attributes that forbid a change, and sets $locked to them.
unlock() {
  look_at_flags "$1"
  locked=
  case $flags in *a*) locked=a ;; esac
  case $flags in *i*) locked=i$locked ;; esac
  [ -z "$locked" ] || chattr "-$locked" "$1"
}

# relock PATH LETTERS: puts them on again.
relock() {
  [ -z "$2" ] || chattr "+$2" "$1"
}

# set_flags PATH LETTERS: makes the attributes exactly these.
set_flags() {
  look_at_flags "$1"
  [ "$flags" = "$2" ] && return 0
  have_flags=$flags
  # Under +i no other attribute can be changed.
  unlock "$1" || return 1
  subtract "$have_flags" "ai$2"
  [ -z "$rest" ] || chattr "-$rest" "$1" || return 1
  relock "$1" "$2"
}
`
