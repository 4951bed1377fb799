import { shellText } from '../../shell-text.ts'

/** How a run goes on and ends. Needs find, mv, rm, sync. */
export const acting = shellText`
# finish STATE: says how it ended, in one step. A little room was kept for it, should the disk be full.
finish() {
  write_result "$1" 2>/dev/null && return
  rm -f "$run/reserve"
  write_result "$1" 2>/dev/null && return
  # Over the old one: its place is there. Newlines cover what is left of a longer word.
  printf '%s\n\n\n\n' "$1" 1<>"$run/result"
}
write_result() {
  printf '%s\n' "$1" >"$run/result.new" && sync "$run/result.new" && mv -f "$run/result.new" "$run/result"
}

# stop STATE [DETAIL]: ends a run that has touched nothing.
stop() {
  printf '%s' "\${2-}" >"$run/detail"
  [ ! -e "$run/latest" ] || disarm_watchdog
  [ "$holder" != "$id" ] || release_lock "$id"
  finish "$1"
  exit 0
}

# heeding COMMAND...: runs it with its messages in the file "stderr", which has its place on a disk that may be full.
heeding() {
  printf '%4096s' '' 1<>"$run/stderr"
  "$@" 2<>"$run/stderr"
}

# prepare WORDS COMMAND...: a step before the first change.
prepare() {
  doing=$1
  shift
  heeding "$@" && return
  rm -f "$run/reserve"
  cat "$run/stderr"
  printf '%s' "$doing" >"$run/step"
  stop failed
}

# step WORDS COMMAND...: a change. When it fails, everything is undone.
step() {
  doing=$1
  shift
  printf '%s\n' "$doing"
  heeding "$@" && return
  rm -f "$run/reserve"
  cat "$run/stderr"
  printf '%s' "$doing" >"$run/step"
  exec sh "$run/undo" failed
}

# expect PATH ESSENCE RIGHTS FLAGS: still as planned (dash: does not matter), else nothing is done.
expect() {
  if [ "$2" != - ]; then
    case $2 in file) look_at_essence "$1" ;; *) look_at_essence "$1" content ;; esac
    [ "$essence" = "$2" ] || stop drifted "$1"
  fi
  if [ "$3" != - ]; then
    look_at_rights "$1"
    [ "$rights" = "$3" ] || stop drifted "$1"
  fi
  if [ "$4" != - ]; then
    look_at_flags "$1"
    [ "$flags" = "$4" ] || stop drifted "$1"
  fi
}

# expect_below PATH NUMBER: so many things are in a directory, itself counted, and nothing is mounted on it or in it.
expect_below() {
  mounted=$(cut -d' ' -f5 /proc/self/mountinfo 2>/dev/null | sed 's/\\040/ /g; s/\\011/	/g; s/\\134/\\/g' |
    while IFS= read -r point; do case $point in "$1" | "$1"/*) echo "$point" ;; esac; done)
  [ -z "$mounted" ] || stop drifted "$1"
  [ "$(find "$1" -exec sh -c 'for found do echo; done' sh {} + | wc -l)" -eq "$2" ] || stop drifted "$1"
}

# expect_names PATTERN PATH...: what a pattern of an Include line names.
expect_names() {
  pattern=$1
  shift
  join_names "$@"
  wanted=$joined
  IFS=
  set -- $pattern
  IFS=' 	
'
  [ -e "$1" ] || [ -L "$1" ] || shift
  join_names "$@"
  [ "$joined" = "$wanted" ] || stop drifted "$pattern"
}
join_names() {
  joined=
  for found; do joined="$joined$found
"; done
}

# begin: from here on there is something to take back; unless an undo came before, which made a folder of that name: only
# one of the two can be made, and a file takes no program.
begin() {
  set -C
  true >"$run/begun"
  begun=$?
  set +C
  [ $begun = 0 ] && : >"$run/pending" && sync "$run/pending" "$run" "\${run%/*}" "$base" "\${base%/*}"
}

# within NUMBER COMMAND...: a change inside a directory that is stored as a whole: undo brings all of it back.
within() {
  mark_begun "$1" || return 1
  shift
  "$@"
}

# mark_begun NUMBER: on the disk before anything is taken away, which may be on another.
mark_begun() {
  [ -e "$run/old/$1.begun" ] || { : >"$run/old/$1.begun" && sync "$run/old/$1.begun" "$run/old"; }
}

# remove_thing NUMBER PATH EXPECTED: the mark says to undo that the directory may be there only in part.
remove_thing() {
  (enter "$2" && is_expected "./$name" "$3") && mark_begun "$1" && discard "$2"
}

# applied: the run waits for its confirmation from here on.
applied() {
  look_at_clock
  printf '%s %s\n' "$boot" "$((now + $1))" >"$run/deadline"
  finish applied
}
`
