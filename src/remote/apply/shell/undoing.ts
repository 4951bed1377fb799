import { shellText } from '../../shell-text.ts'

/** What undo does around the restoring. */
export const undoing = shellText`
# claim WHY: one atomic rename decides between confirm and undo. "confirmed" takes back a run that was confirmed.
claim() {
  if [ -e "$run/undone" ]; then
    [ "$(cat "$run/result" 2>/dev/null)" != undone ] || { echo 'This run was undone already.'; exit 0; }
    return 0
  fi
  mv -f "$run/pending" "$run/undone" 2>/dev/null && return
  if [ "$1" = confirmed ] && mv -f "$run/confirmed" "$run/undone" 2>/dev/null; then return; fi
  [ ! -e "$run/undone" ] || return 0
  if [ -e "$run/confirmed" ]; then
    echo "This run was confirmed. To take it back all the same: sh $run/undo confirmed"
    exit 3
  fi
  # Not begun: it never will, or it is stopped before the mark is made that there is something to take back.
  mkdir "$run/begun" 2>/dev/null || stop_apply
  mv -f "$run/pending" "$run/undone" 2>/dev/null && return
  thaw_left "$run" || { echo "A directory is left frozen (chattr -i): $(cat "$run/frozen")"; exit 1; }
  [ -s "$run/result" ] || finish untouched
  release_lock "$id"
  echo 'This run has changed nothing.'
  exit 0
}

# be_alone: waits for another undo of this run, if one is at work.
be_alone() {
  note_process "$run/undoing.$$"
  waited=0
  until ln "$run/undoing.$$" "$run/undoing" 2>/dev/null; do
    if ! lives $(cat "$run/undoing" 2>/dev/null); then rm -f "$run/undoing"; continue; fi
    waited=$((waited + 1))
    [ $waited -lt 2400 ] || { echo 'Another undo of this run does not end.'; exit 1; }
    pause
  done
  rm -f "$run/undoing.$$"
  [ "$(cat "$run/result" 2>/dev/null)" != undone ] || { rm -f "$run/undoing"; exit 0; }
}

# stop_apply: an apply that still runs would write after us. When apply itself calls undo, it is this process.
stop_apply() {
  read -r apply_pid apply_started apply_boot 2>/dev/null <"$run/process" || return 0
  [ "$apply_pid" != $$ ] || return 0
  waited=0
  while lives "$apply_pid" "$apply_started" "$apply_boot"; do
    kill -s KILL -- "-$apply_pid" 2>/dev/null || kill -s KILL "$apply_pid" 2>/dev/null
    waited=$((waited + 1))
    [ $waited -lt 200 ] || { problem "the apply (process $apply_pid) cannot be ended"; return; }
    pause
  done
}

# allow_directories (as a verb): what is in a directory can be reached only with its rights as before.
allow_directories() {
  [ "$1" = rights ] && [ -d "$3" ] && [ ! -L "$3" ] || return 0
  allow "$@"
}

# undo_all WHY
undo_all() {
  undo_state=undone
  was_applied=no
  [ "$(cat "$run/result" 2>/dev/null)" != applied ] || was_applied=yes
  look_at_boot
  me=$(id -u)
  claim "$1"
  be_alone
  stop_apply
  rm -f "$run/reserve" "$run/problems"
  [ -e "$run/why" ] || printf '%s' "$1" >"$run/why"
  mkdir -p "$run/kept"
  reset tidy
  reset spare
  reset allow_directories
  reset give_back
  reset allow
  reset fasten
  reset fasten_parents
  reset_service_links
  undo_services
  undo_sshd
  undo_effects
  reset check
  # A disk that is full may not even have taken the problems.
  [ ! -s "$run/problems" ] || undo_state=broken
  finish "$undo_state"
  if [ $undo_state = undone ]; then
    disarm_watchdog
    release_lock "$id"
  fi
  rm -f "$run/undoing"
  printf 'Now %s.\n' "$undo_state"
  [ $undo_state = undone ]
}
`
