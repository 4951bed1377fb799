import { shellText } from '../../shell-text.ts'

/**
 * The changes themselves, used by apply and by undo. Each runs in a subshell, in the directory that holds the path,
 * and fails with a message. Needs cat, chmod, chown, cmp, cp, ln, mkdir, mv, rm, sync, touch; chattr where there are attributes.
 */
export const changes = shellText`
# rename FROM TO: puts FROM in the place of TO in one step. Only a link to a directory needs the -T that an old busybox lacks.
rename() {
  if [ -d "$2" ]; then
    [ -L "$2" ] || { fail "$2 is a directory"; return 1; }
    mv -fT "$1" "$2"
  else
    mv -f "$1" "$2"
  fi
}

# give FILE MODE UID GID: sets what differs. Five digits of mode, or the set-group-id bit of a directory would stay.
give() {
  given=$(stat -c '%a %u %g' "$1")
  [ "$given" != "$2 $3 $4" ] || return 0
  [ "\${given#* }" = "$3 $4" ] || chown -h "$3:$4" "$1" || return 1
  # Changing the owner takes set-id bits off.
  chmod "0000$2" "$1"
}

# copy_extended FROM TO: ACL, extended attributes, label and times, as far as the host has tools for them.
copy_extended() {
  if cp --version >/dev/null 2>&1; then
    cp --attributes-only --preserve=all "$1" "$2"
  elif has getfacl setfacl; then
    getfacl "$1" 2>/dev/null | setfacl --set-file=- "$2"
  fi
}

# has_extended FILE: whether it has an ACL or a label, as ls(1) shows behind the mode; where it cannot, no.
has_extended() {
  case $(ls -ld "$1" 2>/dev/null) in ??????????[+.]*) return 0 ;; esac
  return 1
}

# has_acl FILE: the same without a label.
has_acl() {
  case $(ls -ld "$1" 2>/dev/null) in ??????????+*) return 0 ;; esac
  return 1
}

# put SOURCE PATH MODE UID GID LIKE TIMES: makes a regular file with the content of SOURCE, in one step. LIKE, where it
# is not empty, is a file whose ACL, extended attributes and label it gets; TIMES is "now", or "then" for those of LIKE.
# EXPECTED, where it is given, is a file with the content that the path has had so far, or "none" where nothing was there:
# what somebody else has written since is not written over.
put() (
  enter "$2" && open_directory || exit 1
  temporary=".sshfix-$mark-\${1##*/}"
  flags=
  if [ -f "./$name" ] && [ ! -L "./$name" ]; then look_at_flags "./$name"; fi
  kept_flags=$flags
  if [ "$other" = 0 ]; then
    take_away "./$temporary" || exit 1
    set -C
    true >"./$temporary" || exit 1
    set +C
    subtract "$kept_flags" ai
    relock "./$temporary" "$rest" || exit 1
    # What is new may be for fewer eyes than what it replaces: it is written when nobody else can read it any more.
    if [ "$7" != then ] && [ -n "$6" ]; then
      copy_extended "$6" "./$temporary" && chmod 0600 "./$temporary" || exit 1
      [ "$me" != 0 ] || chown 0:0 "./$temporary" || exit 1
    fi
    cat "$1" >"./$temporary" || exit 1
    if [ "$7" = then ] && [ -n "$6" ]; then copy_extended "$6" "./$temporary" || exit 1; fi
    give "./$temporary" "$3" "$4" "$5" || exit 1
    # What has got nothing of another file was written now.
    if [ "$7" = then ]; then touch -r "$6" "./$temporary"; elif [ -n "$6" ]; then touch "./$temporary"; fi || exit 1
    sync "./$temporary" || exit 1
    case $kept_flags in *[ai]*) unlock "./$name" || exit 1 ;; esac
    supplant "./$temporary" "./$name" "\${8-}" || exit 1
  else
    case $kept_flags in *[ai]*) frozen file unlock "./$name" || exit 1 ;; esac
    as "$other" sh -c 'umask 077 && rm -f "./$1" && (set -C; : >"./$1")' sh "$temporary" || exit 1
    if [ -n "$6" ] && has_extended "$6"; then (name=$temporary && frozen file shield "$6") || exit 1; fi
    is_expected "./$name" "\${8-}" || exit 1
    as "$other" sh -c '
      cat >"./$1" && chmod "0000$3" "./$1" && sync "./$1" &&
      [ ! -d "./$2" ] && mv -f "./$1" "./$2" || { status=$?; rm -f "./$1"; exit $status; }
    ' sh "$temporary" "$name" "$3" <"$1" || exit 1
    if [ "$(stat -c '%a %u %g' "./$name")" != "$3 $4 $5" ]; then
      frozen file settle "$@" || exit 1
    elif [ "$7" = then ]; then
      as "$other" touch -d "$(stat -c %y "$6")" "./$name" 2>/dev/null
    fi
  fi
  subtract "$kept_flags" "$([ "$other" != 0 ] || printf %s AcCdDjmPsStTux)"
  if [ -n "$rest" ]; then
    if [ "$other" = 0 ]; then relock "./$name" "$rest"; else frozen file relock "./$name" "$rest"; fi || exit 1
  fi
  close_directory && sync .
)

# is_expected FILE EXPECTED: whether nobody has written to it since it was stored.
is_expected() {
  case $2 in
    '') return 0 ;;
    none) [ ! -e "$1" ] && [ ! -L "$1" ] ;;
    *)
      [ -f "$1" ] &&
        if [ "$other" = 0 ]; then cmp -s "$1" "$2"; else as "$other" cat "$1" | cmp -s - "$2"; fi
      ;;
  esac && return
  fail "somebody has changed $1 since the run began"
}

# supplant TEMPORARY FILE EXPECTED: in the place of what is expected there. The old file is held by a second name, so that
# what a program that has it open writes last can be seen, and is not lost.
supplant() {
  if [ -z "$3" ]; then rename "$1" "$2"; return; fi
  is_expected "$2" "$3" || return 1
  held=$1.held
  if [ "$3" = none ]; then
    # Fails where a file has come meanwhile.
    if ln "$1" "$2" 2>/dev/null; then rm -f "$1"; else is_expected "$2" none && rename "$1" "$2"; fi
  elif rm -f "$held" && ln "$2" "$held" 2>/dev/null; then
    cmp -s "$held" "$3" && [ "$2" -ef "$held" ] || { rm -f "$held"; fail "somebody has changed $2 since the run began"; return 1; }
    rename "$1" "$2" || return 1
    cmp -s "$held" "$3" || { mkdir -p "$run/kept" && cp -a "$held" "$run/kept/\${3##*/}"; fail "somebody wrote to $2 while it was replaced"; return 1; }
    rm -f "$held"
  else
    rename "$1" "$2"
  fi
}

# shield LIKE: a new file that is still empty gets the ACL, extended attributes and label of LIKE, and none can read it
# yet but the owner of the directory. Called frozen.
shield() {
  group_of "$other"
  copy_extended "$1" "./$name" && chmod 0600 "./$name" && chown "$other:$group" "./$name"
}

# settle (arguments of put): what only root can give to a file that its owner wrote. Called frozen; the content must
# still be what was to be written, for from here on it may count as somebody else's.
settle() {
  essence=
  examine "./$name" content
  settled=$essence
  examine "$1" content
  [ "$settled" = "$essence" ] || { fail "$2 was changed while it was written"; return 1; }
  grant "./$name" "$3" "$4" "$5" || return 1
  if [ "$7" = then ]; then touch -r "$6" "./$name"; else touch "./$name"; fi
}

# permit PATH MODE UID GID: mode and owner of a file or directory.
permit() (
  enter "$1" || exit 1
  if [ "$other" = 0 ]; then permit_here "$2" "$3" "$4"; exit; fi
  look_at_flags "./$name"
  case $flags in
    *[ai]*) ;;
    *)
      # The owner can change the mode without root's help, where nothing can be frozen too.
      if [ "$(stat -c '%u %g' "./$name")" = "$3 $4" ] && [ "$3" = "$other" ]; then
        as "$other" chmod "0000$2" "./$name"
        exit
      fi
      ;;
  esac
  frozen - permit_here "$2" "$3" "$4"
)
permit_here() {
  unlock "./$name" || return 1
  permit_locked=$locked
  if [ "$other" = 0 ]; then give "./$name" "$@"; else grant "./$name" "$@"; fi && relock "./$name" "$permit_locked" &&
    settle_on_disk
}
# settle_on_disk: what only its inode tells, too. A file that its owner cannot read can only be synced with everything.
settle_on_disk() {
  sync "./$name" 2>/dev/null || sync
}

# attributes PATH ADD REMOVE: letters of chattr(1).
attributes() (
  enter "$1" || exit 1
  if [ "$other" = 0 ]; then attributes_here "$2" "$3"; else frozen - attributes_here "$2" "$3"; fi
)
attributes_here() {
  # Under +i no other attribute can be changed, so that comes off first and is put on again last.
  unlock "./$name" || return 1
  subtract "$locked" "$2"
  [ -z "$2" ] || chattr "-$2" "./$name" || return 1
  relock "./$name" "$1$rest" && settle_on_disk
}
# exactly PATH LETTERS: makes the attributes exactly these.
exactly() (
  enter "$1" || exit 1
  look_at_flags "./$name"
  [ "$flags" != "$2" ] || exit 0
  if [ "$other" = 0 ]; then set_flags "./$name" "$2"; else frozen - set_flags "./$name" "$2"; fi
)

# make_directory PATH MODE UID GID
make_directory() (
  enter "$1" && open_directory || exit 1
  if [ "$other" = 0 ]; then
    mkdir "./$name" && give "./$name" "$2" "$3" "$4" || exit 1
  else
    as "$other" mkdir -m "$2" "./$name" || exit 1
    if [ "$(stat -c '%a %u %g' "./$name")" != "$2 $3 $4" ]; then
      frozen directory grant "./$name" "$2" "$3" "$4" || exit 1
    fi
  fi
  close_directory && sync .
)

# make_link PATH TARGET NUMBER: in the place of a link or of nothing.
make_link() (
  enter "$1" && open_directory || exit 1
  temporary=".sshfix-$mark-$3"
  if [ "$other" = 0 ]; then
    rm -f "./$temporary"
    ln -s "$2" "./$temporary" && rename "./$temporary" "./$name" || { rm -f "./$temporary"; exit 1; }
  else
    as "$other" sh -c '
      rm -f "./$1" && ln -s "$3" "./$1" || exit 1
      if [ -L "./$2" ]; then rm -f "./$2"; fi
      [ ! -e "./$2" ] && mv -f "./$1" "./$2" || { rm -f "./$1"; exit 1; }
    ' sh "$temporary" "$name" "$2" || exit 1
  fi
  close_directory && sync .
)

# discard PATH: removes a file, a link, or a directory with all below it.
discard() (
  enter "$1" && open_directory || exit 1
  if [ "$other" = 0 ]; then
    if [ -d "./$name" ] && [ ! -L "./$name" ]; then
      if has chattr; then chattr -R -f -ia "./$name" 2>/dev/null; fi
    else
      unlock "./$name" || exit 1
    fi
    rm -rf "./$name" || exit 1
  else
    look_at_flags "./$name"
    case $flags in *[ai]*) frozen - unlock "./$name" || exit 1 ;; esac
    as "$other" rm -rf "./$name" || exit 1
  fi
  close_directory && sync .
)
`
