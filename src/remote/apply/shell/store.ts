import { shellText } from '../../shell-text.ts'

/**
 * What is kept of the state before. `things` is written by the run: a list of everything that is touched, one call a
 * thing, of the verb that it is given:
 *   VERB KIND NUMBER PATH MODE UID GID FLAGS ESSENCE [what apply makes: ESSENCE, or "rights MODE UID GID"]...
 * with the kinds `absent`, `file`, `link`, `whole` (a directory with all below it, or a device, FIFO or socket), `rights`
 * (of which only mode, owner and attributes are touched), `below` (inside a whole one) and `parent`. A dash means: not known.
 * Needs cp, find, tar (for whole directories of other users).
 */
export const store = shellText`
# keep (as a verb): stores the thing under its number.
keep() {
  case $1 in
    parent | below) ;;
    *)
      look_at_hands "\${3%/*}"
      [ -z "$open" ] || fail "anybody may write to $open: root changes nothing in it" || return 1
      ;;
  esac
  case $1 in
    file) keep_copy "$3" "$run/old/$2" && same_content "$run/old/$2" "$8" ;;
    whole) keep_copy "$3" "$run/old/$2" ;;
    rights) keep_rights "$3" "$run/old/$2" ;;
    parent)
      look_at_flags "$3"
      printf '%s\n' "$flags" >"$run/old/$2.flags"
      ls -A "$3" >"$run/old/$2.names" && touch -r "$3" "$run/old/$2.names"
      ;;
  esac
}

# keep_copy PATH COPY: with everything that cp(1) can keep. Of a directory that is another user's, as an archive.
keep_copy() (
  enter "$1" || exit 1
  if [ "$other" = 0 ]; then
    cp -a "./$name" "$2"
  elif [ -L "./$name" ]; then
    ln -s "$(readlink "./$name")" "$2"
  elif [ -d "./$name" ]; then
    [ -z "$(as "$other" find "./$name" ! -user "$other" 2>&1)" ] ||
      { fail "$1 holds what is not its owner's: it cannot be stored"; exit 1; }
    look_at_tar
    as "$other" tar $tar_options -cf - "./$name" >"$2.tar"
  elif [ ! -f "./$name" ]; then
    # A FIFO would be waited for; and what is no file cannot be made again as another user.
    fail "$1 is another user's, and neither a file, a link nor a directory: it cannot be stored"
    exit 1
  else
    patience=30
    frozen file cp -a "./$name" "$2" || as "$other" cat "./$name" >"$2"
  fi
)

# look_at_tar: sets $tar_options to those by which tar(1) keeps ACLs and extended attributes, where it knows them.
look_at_tar() {
  case $(tar --help 2>/dev/null) in *--acls*--xattrs*) tar_options='--acls --xattrs' ;; *) tar_options= ;; esac
}

# keep_rights PATH COPY: of a file, an empty one with its ACL, extended attributes and label.
keep_rights() (
  enter "$1" || exit 1
  [ -f "./$name" ] && [ ! -L "./$name" ] && cp --version >/dev/null 2>&1 || exit 0
  if [ "$other" = 0 ]; then cp --attributes-only --preserve=all "./$name" "$2"
  elif has_extended "./$name"; then frozen file cp --attributes-only --preserve=all "./$name" "$2"
  fi
)

same_content() {
  examine "$1" content
  [ "$essence" = "$2" ] || fail "$1 was not stored as it is"
}

# sync_run: what takes the run back is on the disk. An old sync(1) takes no file names and writes everything, which is as
# good.
sync_run() {
  set -- "$run"
  for kept in "$run"/* "$run"/*/*; do
    case $kept in
      # What is to be written, and what sshd said of it.
      "$run"/new | "$run"/new/* | "$run"/judge.*) continue ;;
      # Something below, or what cannot be opened to be synced.
      "$run"/*/*) [ -f "$kept" ] && [ ! -L "$kept" ] || { find "$run" \( -type f -o -type d \) -exec sync {} +; return; } ;;
    esac
    set -- "$@" "$kept"
  done
  sync "$@"
}
`
