import { shellText } from '../../shell-text.ts'

/** The verbs of undo for `things` (see store). They compare before they write, so undo can be run twice. */
export const restore = shellText`
# problem WORDS...: notes what could not be undone; note: what the reader should know.
problem() {
  undo_state=broken
  printf '%s\n' "$*" >>"$run/problems"
  printf 'NOT UNDONE: %s\n' "$*"
  return 0
}
note() {
  ! grep -qxFe "$*" "$run/notes" 2>/dev/null || return 0
  printf '%s\n' "$*" >>"$run/notes"
  printf '%s\n' "$*"
  return 0
}
# say WORDS...: what is done, for whoever reads along. A full disk under the log is no reason to stop.
say() {
  printf '%s\n' "$*" 2>/dev/null || :
}

# tidy (as a verb): removes temporary files of a change that was interrupted.
tidy() {
  [ "$1" = parent ] || return 0
  (
    enter "$3/x" 2>/dev/null || exit 0
    for temporary in ./.sshfix-"$mark"-*; do
      [ -e "$temporary" ] || [ -L "$temporary" ] || continue
      open_directory && look_at_flags "$temporary" || exit 1
      if [ "$other" = 0 ]; then unlock "$temporary" && rm -rf "$temporary"
      else as "$other" rm -rf "$temporary"
      fi
    done
  ) || problem "temporary files of this run are left in $3"
}

# spare (as a verb): keeps beside the run what is neither as before nor as this run made it.
spare() {
  spare_kind=$1 spare_number=$2 spare_path=$3 spare_rights="$4 $5 $6"
  case $spare_kind in
    absent | file | link) examine "$spare_path" content || return 0 ;;
    rights) examine "$spare_path" || return 0 ;;
    # Half-way through an apply it is there in part.
    whole) [ $was_applied = yes ] && examine "$spare_path" content || return 0 ;;
    *) return 0 ;;
  esac
  shift 7
  # A directory that was removed wholly and is there again is not ours.
  [ $spare_kind != whole ] || shift
  ours=no
  [ -n "$rights" ] && [ "$rights" != "$spare_rights" ] || spare_rights=known
  for known in "$@"; do
    case $known in "$essence") ours=yes ;; "rights $rights") spare_rights=known ;; esac
  done
  # Half-way through an apply mode and owner may be neither the one nor the other.
  [ "$spare_rights" = known ] || [ $was_applied = no ] ||
    note "$spare_path: somebody changed its mode or owner meanwhile ($rights)"
  [ $ours = no ] && [ "$spare_kind" != rights ] || return 0
  if [ "$essence" = none ]; then
    note "$spare_path: somebody removed it meanwhile"
    return 0
  fi
  if [ "$essence" = directory ] && [ "$spare_kind" != whole ]; then return 0; fi
  # There is nothing written in it; and whoever puts one there must not keep the undo from its end.
  if [ "$essence" = other ]; then
    note "$spare_path: somebody put a pipe, a socket or a device there meanwhile; it is removed"
    return 0
  fi
  # An earlier undo of this run may have kept this very text, or what stood there then.
  spare_copy=$run/kept/$spare_number
  spare_copies=1
  while [ -e "$spare_copy" ] || [ -L "$spare_copy" ]; do
    ! (found=$essence; examine "$spare_copy" content && [ "$essence" = "$found" ]) || return 0
    spare_copies=$((spare_copies + 1))
    spare_copy=$run/kept/$spare_number.$spare_copies
  done
  if keep_copy "$spare_path" "$spare_copy"; then
    note "$spare_path: somebody changed it meanwhile; what they wrote is kept as $spare_copy"
  else
    problem "$spare_path: what somebody wrote meanwhile could not be kept"
    touch "$run/kept/$spare_number.left"
  fi
}

# put_back (as a verb): what somebody has written while others were put back is kept, too.
put_back() {
  spare "$@"
  give_back "$@"
}

# give_back (arguments of a verb): makes type and content as before. What somebody wrote and could not be kept is left alone.
give_back() {
  [ ! -e "$run/kept/$2.left" ] || return 0
  case $1 in absent | file | link | whole) ;; *) return 0 ;; esac
  examine "$3" content
  case $1 in
    whole)
      [ -e "$run/old/$2.begun" ] || return 0
      say "$3: put back"
      # What its owner could not remove is no reason to keep back what they could.
      [ "$essence" = none ] || discard "$3" || { problem "$3: cannot be removed"; [ -e "$run/old/$2.tar" ] || return 0; }
      # What comes into it from now on is not this run's.
      bring_back "$run/old/$2" "$3" "$2" && rm -f "$run/old/$2.begun"
      return
      ;;
    absent)
      case $essence in
        none) return ;;
      esac
      say "$3: removed"
      if [ "$essence" = directory ]; then clear_away "$2" "$3"; else discard "$3"; fi
      return
      ;;
  esac
  [ "$essence" != "$8" ] || return 0
  say "$3: put back"
  [ "$essence" != directory ] || clear_away "$2" "$3" || return 1
  if [ "$1" = link ]; then
    case $essence in none | link*) ;; *) discard "$3" || return 1 ;; esac
    make_link "$3" "\${8#link }" "$2"
    return
  fi
  same_content "$run/old/$2" "$8" || return 1
  put "$run/old/$2" "$3" "$4" "$5" "$6" "$run/old/$2" then && return
  # A full disk has no room for two, but the place of the new content is enough for the old, or frees what is missing.
  overwrite "$run/old/$2" "$3"
}

# overwrite SOURCE PATH: in place, not in one step: only where there is no room for another way.
overwrite() (
  enter "$2" && [ -f "./$name" ] && [ ! -L "./$name" ] || exit 1
  open_directory
  rm -f ./.sshfix-"$mark"-*
  if [ "$other" = 0 ]; then unlock "./$name" && cat "$1" >"./$name" && copy_extended "$1" "./$name" && sync "./$name"
  else as "$other" sh -c 'cat >"./$1"' sh "$name" <"$1"
  fi && close_directory
)

# clear_away NUMBER PATH: removes a directory that this run made; what somebody put there meanwhile is kept beside the run.
clear_away() {
  (
    enter "$2" && open_directory || exit 1
    if [ "$other" = 0 ]; then unlock "./$name"; rmdir "./$name"; else as "$other" rmdir "./$name"; fi 2>/dev/null || exit 1
    close_directory
  ) && return
  keep_copy "$2" "$run/kept/$1" || return 1
  note "$2: somebody put files into it meanwhile; they are kept as $run/kept/$1"
  discard "$2"
}

# bring_back COPY PATH NUMBER: a directory with all below it.
bring_back() (
  enter "$2" && open_directory || exit 1
  if [ "$other" = 0 ]; then
    temporary=".sshfix-$mark-$3"
    rm -rf "./$temporary"
    cp -a "$1" "./$temporary" && rename "./$temporary" "./$name" || exit 1
  else
    look_at_tar
    as "$other" tar $tar_options -xpf - <"$1.tar" || exit 1
  fi
  close_directory && sync .
)

# allow (as a verb): mode and owner as before.
allow() {
  case $1 in file | rights) ;; *) return 0 ;; esac
  [ "$4" != - ] || return 0
  examine "$3"
  [ "$rights" != "$4 $5 $6" ] || [ -e "$run/old/$2.owed" ] || return 0
  say "$3: mode and owner as before"
  owed=
  # chmod takes with it no more than an ACL, chown also what a file is capable of.
  if [ -e "$run/old/$2" ] && { has_acl "$run/old/$2" || [ "\${rights#* }" != "$5 $6" ]; }; then
    owed=yes
    # For an undo that is begun again. A disk that is full is no reason to stop.
    { : >"$run/old/$2.owed"; } 2>/dev/null
  fi
  permit "$3" "$4" "$5" "$6" || return 1
  [ -n "$owed" ] || [ -e "$run/old/$2.owed" ] || return 0
  repay "$run/old/$2" "$3" "$4" "$5" "$6" && rm -f "$run/old/$2.owed"
}

# repay LIKE PATH MODE UID GID: gives a file the ACL and extended attributes of LIKE again.
repay() {
  repay_said=$(repay_here "$1" "$2" 2>&1) && return
  case $repay_said$(stat -c %h "$2") in *'Text file busy1') ;; *) fail "$repay_said"; return 1 ;; esac
  # A program that runs cannot be opened to be written: a copy takes its place.
  cp "$2" "$run/running" && put "$run/running" "$2" "$3" "$4" "$5" "$1" then "$run/running" && rm -f "$run/running"
}
repay_here() (
  enter "$2" && [ "$other" = 0 ] || exit 0
  unlock "./$name" && copy_extended "$1" "./$name"
  copied=$?
  relock "./$name" "$locked" && exit "$copied"
)

# fasten (as a verb): attributes as before; those of parents last, when all else is done. The time of a directory that
# holds what it held is as before, too: by it one sees whether sshd has read what is in it.
fasten() {
  case $1 in
    file | rights | below | whole) [ "$7" = - ] || exactly "$3" "$7" ;;
  esac
}
fasten_parents() {
  [ "$1" = parent ] || return 0
  (
    enter "$3/x" 2>/dev/null && [ "$other" = 0 ] && [ -e "$run/old/$2.names" ] || exit 0
    # Nothing was done in it, on a disk that is perhaps read-only.
    [ . -nt "$run/old/$2.names" ] || [ . -ot "$run/old/$2.names" ] || exit 0
    [ "$(ls -A)" != "$(cat "$run/old/$2.names")" ] || { open_directory && touch -r "$run/old/$2.names" . && close_directory; }
  ) || return 1
  read -r flags_before <"$run/old/$2.flags" || return 0
  look_at_flags "$3"
  [ "$flags" = "$flags_before" ] || exactly "$3" "$flags_before"
}

# check (as a verb): whether it is as before.
check() {
  case $1 in parent | below) return 0 ;; esac
  checked=$((checked + 1))
  case $1 in rights) examine "$3" ;; *) examine "$3" content ;; esac
  case $1 in file | absent | link | whole) [ "$essence" = "$8" ] || problem "$3: is $essence, was $8" ;; esac
  [ "$4" = - ] || [ "$rights" = "$4 $5 $6" ] || problem "$3: mode and owner are $rights, were $4 $5 $6"
  [ "$7" != - ] || return 0
  look_at_flags "$3"
  [ "$flags" = "$7" ] || problem "$3: attributes are $flags, were $7"
  return 0
}

# reset VERB: the verb for all things; what fails is noted, and the rest is done all the same.
reset() {
  reset_verb=$1
  things attempt
}
attempt() {
  "$reset_verb" "$@" 2>"$run/undo.stderr" || problem "$3 ($reset_verb): $(cat "$run/undo.stderr")"
  return 0
}
`
