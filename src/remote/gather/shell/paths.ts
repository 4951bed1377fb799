import { shellText } from '../../shell-text.ts'

/**
 * Paths, asked for by their aliases: all of them by one call of each tool. Needs stat; lsattr, readlink and head where
 * there is something for them to do. Everybody on the host can read the arguments of a program: the word of the answer
 * is never among them, so that nobody can put a part of their own into it, by a name, a link or a content.
 */
export const paths = shellText`
list= last=-

# add PREFIX PATH: a path to look at later, and every directory above it.
add() {
  keep "$1$2"
  list="$list $kept"
  above=\${2%/*}
  while case $last/ in "$above"/*) false ;; esac; do
    keep "$P\${above:-/}"
    list="$list $kept"
    [ -n "$above" ] || break
    above=\${above%/*}
  done
  last=\${2%/*}
}

# follow ALIAS...: of those that are links, what is written in them, and where they lead; that is looked at too.
follow() {
  links= whole= seen_links=$W seen_ends=$W
  for path; do
    [ -L "$path" ] || continue
    case $path in "$P/"*) path=\${path#"$P"} ;; *) path=\${path#"$C"} ;; esac
    case $seen_links in *"$W$path$W"*) continue ;; esac
    seen_links=$seen_links$path$W
    keep "$path"
    links="$links $kept"
    [ ! -e "$path" ] || whole="$whole $kept"
  done
  [ -z "$links" ] || eval "tell_links target '' $links"
  [ -z "$whole" ] || eval "tell_links end -f $whole"
}

# tell_links target|end OPTION LINK...: all of one kind that readlink says. One call does for all if it has a line for each
# before that of the directory that we are in, which is /. Else there is a line break in a name, or this readlink takes
# one name only, as that of busybox did for long: then each is asked for alone.
tell_links() {
  kind=$1 option=$2
  shift 2
  lines=$(readlink $option "$@" /proc/self/cwd) || lines=
  tail=$lines
  for link; do tail=\${tail#*"$newline"}; done
  for link; do
    if [ "$tail" = / ]; then text=\${lines%%"$newline"*} lines=\${lines#*"$newline"}
    else
      text=$(readlink -n $option "$link"; printf x)
      text=\${text%x}
    fi
    [ -n "$text" ] || continue
    put "link $link"
    put "$kind $text"
    [ $kind = end ] || continue
    seen_ends=$seen_ends$link$W$W$text$W
    add "$P" "$text"
  done
}

# examine ALIAS...: type, owner, mode, attributes, and content where the alias says so.
examine() {
  list=
  follow "$@"
  eval "set -- \"\$@\" $list"
  list=
  put 'stat '
  errors=$(stat -c "$stats" "$@" 2>&1 >&3)
  [ -z "$errors" ] || put "nostat $errors"
  if has lsattr; then
    put "attributes "
    errors=$(lsattr -d "$@" 2>&1 >&3)
    put "noattributes $errors"
  fi
  files= readers=
  for path; do
    case $path in "$P/"*) continue ;; esac
    [ -f "$path" ] || continue
    look_at_reader "\${path#"$C"}"
    keep "$path"
    if [ "$reader" != 0 ]; then
      case " $readers " in *" $reader "*) ;; *) readers="$readers $reader"; eval "files_$reader=" ;; esac
      eval "files_$reader=\"\$files_$reader \$kept\""
    elif [ -r "$path" ]; then files="$files $kept"
    else put "denied $path"
    fi
  done
  [ -z "$files" ] || { put "content "; eval "head -c $most /dev/null $files"; }
  for reader in $readers; do eval "eval \"theirs $reader \$files_$reader\""; done
}
stats='%f %u %g %d %s %h %Y %Z %y %U:%G:%n'

# look_at_reader PATH: sets $reader to who has in their hands what root would read there: the owner of the first
# directory on the way that is not root's, links followed; in a directory that anybody may write to, the owner of what
# lies there. 0 when all is root's. Without root there is nothing to take care of.
look_at_reader() {
  reader=0
  [ "$uid" = 0 ] || return 0
  # What runs have stored keeps its owners, none of whom has ever been able to reach it.
  case $1 in /var/lib/sshfix/*) return 0 ;; esac
  walk "$1"
  [ "$reader" = 0 ] && [ -n "$linked" ] || return 0
  case $seen_ends in
    *"$W$1$W$W"*) end=\${seen_ends#*"$W$1$W$W"} end=\${end%%"$W"*} ;;
    *) end=$(readlink -f "$1"; printf x) end=\${end%?x} ;;
  esac
  walk "$end"
}
walk() {
  linked= first= below=$1 way=\${1%/*}
  [ ! -L "$1" ] || linked=yes
  while [ -n "$way" ]; do
    [ ! -L "$way" ] || linked=yes
    if [ -k "$way" ] && [ "$(stat -c %u "$below")" != 0 ]; then first=$below; fi
    [ -O "$way" ] || first=$way/.
    below=$way way=\${way%/*}
  done
  [ -z "$first" ] || reader=$(stat -c %u "$first") || reader=65534
}

# theirs UID ALIAS...: content of files in the hands of a user, read with no more rights than they have. Where there is
# none, they may not read it. They can keep this waiting, but not for long, and get no way to the rest of the answer.
theirs() {
  reader=$1
  shift
  for path; do put "of $path"; done
  put 'theirs '
  patience=20
  as "$reader" sh -c 'exec head "$@" 2>/dev/null' sh -c "$most" /dev/null "$@" 3>&- |
    limited 25 head -c $((most * 2 * $#)) 3>&-
}
limited() {
  if has timeout; then timeout "$@"; else shift; "$@"; fi
}
fail() { return 1; }
`

/** What lies below directories and what patterns name. Needs cut, find, head, wc for the first. */
export const listings = shellText`
# home USER ALIAS...: adds paths below the home of an account; each is given as prefix and path.
home() {
  owner=$1
  shift
  IFS=$newline
  for person in $people; do
    rest=\${person#*:*:}
    case $person in
      "$owner":*) ;;
      *) [ "\${rest%%:*}" = "$owner" ] || continue ;;
    esac
    rest=\${person%:*}
    rest=\${rest##*:}
    case $rest in /*) ;; *) continue ;; esac
    while case $rest in */) ;; *) false ;; esac; do rest=\${rest%/}; done
    IFS=$blanks
    for below; do add "$C" "$rest$below"; done
    break
  done
  IFS=$blanks
}

# glob PATTERN: sets $named to the words of what a pattern names.
glob() {
  named=
  put "glob $1"
  IFS=
  set +f
  for path in $1; do
    [ -e "$path" ] || [ -L "$path" ] || continue
    put "named $path"
    keep "$path"
    named="$named $kept"
  done
  set -f
  IFS=$blanks
}

# tree PATH: everything below a directory, on its own file system.
tree() {
  put "tree $1"
  list_tree "$@"
  put "listed "
}
list_tree() {
  [ -d "$P$1" ] && [ ! -L "$P$1" ] || return 0
  if [ "$(find "$P$1" -xdev 2>/dev/null | head -n $many | wc -l)" -ge $many ]; then put "toomany "; return; fi
  put 'stat '
  errors=$(find "$P$1" -xdev -exec stat -c "$stats" {} + 2>&1 >&3)
  [ -z "$errors" ] || put "treeerrors $errors"
  if has lsattr; then
    put "attributes "
    find "$P$1" -xdev -exec lsattr -d {} +
  fi
  put "links "
  word=$W find "$P$1" -xdev -type l -exec sh -c '
    for path; do
      printf "%slink %s%starget " "$word" "$path" "$word"
      readlink -n "$path"
      [ ! -e "$path" ] || { printf "%send " "$word"; readlink -nf "$path"; }
    done' sh {} +
  # Where something is mounted there: find(1) does not tell it of what is mounted from the same file system.
  put "mounts "
  (cd -P "$P$1" && { pwd -P; printf '\0'; cut -d' ' -f5 /proc/self/mountinfo; })
}
`
