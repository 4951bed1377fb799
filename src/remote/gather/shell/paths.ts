import { shellText } from '../../shell-text.ts'

/**
 * Paths, asked for by their aliases: all of them by one call of each tool. Needs stat; lsattr, readlink and head where
 * there is something for them to do.
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

# follow LINK: what is written in a link, and where it leads; that is looked at too.
follow() {
  case $1 in "$P/"*) link=\${1#"$P"} ;; *) link=\${1#"$C"} ;; esac
  put "link $link"
  put "target "
  readlink -n "$1"
  [ -e "$1" ] || return 0
  end=$(readlink -f "$1"; printf x)
  end=\${end%?x}
  put "end $end"
  add "$P" "$end"
}

# examine ALIAS...: type, owner, mode, attributes, and content where the alias says so.
examine() {
  list=
  for path; do [ ! -L "$path" ] || follow "$path"; done
  eval "set -- \"\$@\" $list"
  list=
  errors=$(stat -c "$W$stats" "$@" 2>&1 >&3)
  [ -z "$errors" ] || put "nostat $errors"
  if has lsattr; then
    put "attributes "
    errors=$(lsattr -d "$@" 2>&1 >&3)
    put "noattributes $errors"
  fi
  files=
  for path; do
    case $path in "$P/"*) continue ;; esac
    [ -f "$path" ] || continue
    if [ -r "$path" ]; then keep "$path"; files="$files $kept"; else put "denied $path"; fi
  done
  [ -z "$files" ] || { put "content "; eval "head -c $most /dev/null $files"; }
}
stats='stat %f %u %g %d %s %h %Y %Z %y %U:%G:%n'
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

# tree PATH CONTENT: everything below a directory, on its own file system. CONTENT is yes or nothing.
tree() {
  put "tree $1"
  list_tree "$@"
  put "listed "
}
list_tree() {
  [ -d "$P$1" ] && [ ! -L "$P$1" ] || return 0
  if [ "$(find "$P$1" -xdev 2>/dev/null | head -n $many | wc -l)" -ge $many ]; then put "toomany "; return; fi
  errors=$(find "$P$1" -xdev -exec stat -c "$W$stats" {} + 2>&1 >&3)
  [ -z "$errors" ] || put "treeerrors $errors"
  if has lsattr; then
    put "attributes "
    find "$P$1" -xdev -exec lsattr -d {} +
  fi
  put "links "
  find "$P$1" -xdev -type l -exec sh -c '
    W=$1
    shift
    for path; do
      printf "%slink %s%starget " "$W" "$path" "$W"
      readlink -n "$path"
      [ ! -e "$path" ] || { printf "%send " "$W"; readlink -nf "$path"; }
    done' sh "$W" {} +
  # Where something is mounted there: find(1) does not tell it of what is mounted from the same file system.
  put "mounts "
  (cd -P "$P$1" && { pwd -P; printf '\0'; cut -d' ' -f5 /proc/self/mountinfo; })
  [ -n "$2" ] || return 0
  put "content "
  find "$P$1" -xdev -type f -exec head -c $most /dev/null {} +
}
`
