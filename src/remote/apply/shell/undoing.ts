import { shellText } from '../../shell-text.ts'

/** What undo does around the restoring. */
export const undoing = shellText`
# claim WHY: one atomic rename decides between confirm and undo. "confirmed" takes back a run that was confirmed.
claim() {
  if [ -e "$run/undone" ]; then
    word_of "$run/result"
    [ "$word_of" != undone ] || is_over 'This run was undone already.' 0
    return 0
  fi
  mv -f "$run/pending" "$run/undone" 2>/dev/null && return
  if [ "$1" = confirmed ] && mv -f "$run/confirmed" "$run/undone" 2>/dev/null; then return; fi
  [ ! -e "$run/undone" ] || return 0
  if [ -e "$run/confirmed" ]; then
    # Nobody has asked for it: all is well, and no unit of systemd has failed.
    case $1 in boot | expired) is_over 'This run was confirmed.' 0 ;; esac
    is_over "This run was confirmed. To take it back all the same: sh $run/undo confirmed" 3
  fi
  # Not begun: it never will, or it is stopped before the mark is made that there is something to take back.
  mkdir "$run/begun" 2>/dev/null || stop_apply
  mv -f "$run/pending" "$run/undone" 2>/dev/null && return
  thaw_left "$run" || { echo "A directory is left frozen (chattr -i): $(cat "$run/frozen")"; exit 1; }
  # What cannot be marked is not over.
  [ ! -e "$run/pending" ] || { echo "NOT UNDONE: $run/pending cannot be renamed"; exit 1; }
  [ -s "$run/result" ] || finish untouched
  is_over 'This run has changed nothing.' 0
}

# is_over WORDS STATUS: ends; and does first what whoever ended the run was perhaps kept from doing.
is_over() {
  disarm_watchdog
  release_lock "$id"
  echo "$1"
  exit "$2"
}

# is_read_only: whether nothing can be written to this run any more, for another reason than a disk that is full.
is_read_only() {
  case $(touch "$run/undo" 2>&1) in *'Read-only file system'*) return 0 ;; esac
  return 1
}

# leave_read_only WHY: where the store has become read-only meanwhile, nobody can confirm the run any more; a copy of it
# takes it back. The next run, which may write to the store again, does so once more.
leave_read_only() {
  is_read_only && [ "$me" = 0 ] && [ "$base" != /run/sshfix ] || return 0
  echo "$run is read-only: its copy in /run/sshfix undoes it"
  if [ ! -d "/run/sshfix/$id" ]; then
    mkdir -p "/run/sshfix/\${id%/*}" && cp -a "$run" "/run/sshfix/$id.$$" && mv "/run/sshfix/$id.$$" "/run/sshfix/$id" || return 0
  fi
  exec sh "/run/sshfix/$id/undo" "$1"
}

# be_alone: waits for another undo of this run, if one is at work.
be_alone() {
  note_process "$run/undoing.$$"
  waited=0
  until ln "$run/undoing.$$" "$run/undoing" 2>/dev/null; do
    [ -d "$run" ] || exit 1
    # The other has done it: not to be taken for one that is at work, in the moment after it.
    word_of "$run/result"
    [ "$word_of" != undone ] || { rm -f "$run/undoing.$$"; exit 0; }
    waited=$((waited + 1))
    [ $waited -lt 2400 ] || { echo 'Another undo of this run does not end.'; exit 1; }
    if noted_lives "$run/undoing"; then pause; else rm -f "$run/undoing"; fi
  done
  rm -f "$run/undoing.$$"
  word_of "$run/result"
  [ "$word_of" != undone ] || { rm -f "$run/undoing"; exit 0; }
}

# is_boot: whether the host was started since the run, and its services are not started yet.
is_boot() {
  begun_boot=
  read -r begun_boot _ 2>/dev/null <"$run/latest"
  [ "$begun_boot" != "$boot" ]
}

# stop_apply: an apply that still runs would write after us, and so would a program that it has started, even when it
# was itself ended. When apply itself calls undo, it is this process.
stop_apply() {
  read -r apply_pid apply_started apply_boot 2>/dev/null <"$run/process" || return 0
  [ "$apply_pid" != $$ ] && [ "$apply_boot" = "$boot" ] || return 0
  look_at_process "$apply_pid"
  # The number is another's now; while any process of that group lives, nobody else can get it.
  [ -z "$started" ] || [ "$started" = "$apply_started" ] || return 0
  waited=0
  while group_lives "$apply_pid" || lives "$apply_pid" "$apply_started" "$apply_boot"; do
    kill -s KILL -- "-$apply_pid" 2>/dev/null || kill -s KILL "$apply_pid" 2>/dev/null
    waited=$((waited + 1))
    [ $waited -lt 200 ] || { problem "the apply (process $apply_pid) cannot be ended"; return; }
    pause
  done
}

# group_lives PID: whether any process of this group still runs.
group_lives() {
  group_leader=$1
  for process_line in /proc/[0-9]*/stat; do
    { read -r process_line <"$process_line"; } 2>/dev/null || continue
    set -- \${process_line##*) }
    case \${1-Z} in Z*) continue ;; esac
    [ "$3" != "$group_leader" ] || return 0
  done
  return 1
}

# allow_directories (as a verb): what is in a directory can be reached only with its rights as before.
allow_directories() {
  [ "$1" = rights ] && [ -d "$3" ] && [ ! -L "$3" ] || return 0
  allow "$@"
}

# undo_all WHY: "expired" waits first until nobody can confirm the run any more; "boot" leaves services to the boot.
undo_all() {
  undo_state=undone
  look_at_boot
  look_at_me
  case $1 in
    expired)
      await_overdue
      [ ! -e "$run/confirmed" ] || is_over 'This run was confirmed.' 0
      ;;
    boot) is_boot || exit 0 ;;
  esac
  leave_read_only "$1"
  was_applied=no
  word_of "$run/result"
  [ "$word_of" != applied ] || was_applied=yes
  claim "$1"
  be_alone
  stop_apply
  rm -f "$run/reserve" "$run/problems"
  [ -e "$run/why" ] || printf '%s' "$1" >"$run/why"
  mkdir -p "$run/kept"
  reset tidy
  reset spare
  reset allow_directories
  reset put_back
  reset allow
  reset fasten
  reset fasten_parents
  reset_service_links
  if [ "$1" = boot ]; then
    start_later
  else
    undo_services
    undo_sshd
    undo_effects
  fi
  checked=0
  reset check
  look_back "$1" >"$run/found"
  # A disk that is full may not even have taken the problems.
  [ ! -s "$run/problems" ] || undo_state=broken
  finish "$undo_state"
  if [ $undo_state = undone ]; then
    disarm_watchdog
    release_lock "$id"
  fi
  rm -f "$run/undoing"
  printf 'Now %s: %s.\n' "$undo_state" "$(cat "$run/found" 2>/dev/null)"
  [ $undo_state = undone ]
}

# look_back WHY: says in one line what there is now.
look_back() {
  printf '%s compared with what was stored' "$checked path$([ "$checked" = 1 ] || printf s)"
  [ -s "$run/ports.before" ] || return 0
  if [ "$1" = boot ]; then printf ', sshd is started by the boot'
  elif find_sshd; then
    look_at_ports
    for port in $heard; do printf ', sshd listens on port %d' "$port"; done
    if greets; then printf ' and answers'; fi
  fi
}

# start_later: systemd has read its files before undo restored them. What it is to start all the same is only asked for,
# since it waits for this very undo.
start_later() {
  runs_systemd || return 0
  [ -d "$run/old/links" ] || [ -n "$sshd_socket" ] || return 0
  limited 60 systemctl daemon-reload && limited 60 systemctl --no-block start default.target
}
`
