import { shellText } from '../../shell-text.ts'

/** How a script is started apart from the session, and followed, and what is told of it. Needs setsid or nohup; od. */
export const follow = shellText`
# launch FILE ARGUMENT...: starts a script of the run, apart from this session and its signals, and waits for its end. Where
# systemd runs it is a unit of its own: logind may end what belongs to a session (KillUserProcesses=yes). Whether it has
# begun when it says that it could not, a mark tells that is there, and not one to be made: there may be no room.
launch() {
  set -- sh "$@"
  if runs_systemd; then
    : >"$run/launched" || return 1
    shift
    systemd-run --quiet --collect --wait -p KillMode=process --description="sshfix: $*" \
      sh -c "rm $run/launched 2>/dev/null || exit; exec sh $* >>$run/log 2>&1" >>"$run/log" 2>&1 9>&-
    [ -e "$run/launched" ] || return 0
    set -- sh -c 'rm "$0/launched" 2>/dev/null || exit; exec sh "$@"' "$run" "$@"
  fi
  (
    trap - HUP PIPE
    if has setsid; then exec setsid "$@"; else exec nohup "$@"; fi
  ) </dev/null >>"$run/log" 2>&1 9>&- &
  wait $!
}
# await SECONDS: until the script that was launched has ended.
await() {
  # Some kinds of setsid(1) fork, so that the end of the child is not the end of the script.
  look_at_clock
  await_end=$((now + $1))
  while noted_lives "$run/process"; do
    look_at_clock
    [ "$now" -lt "$await_end" ] || return 1
    pause
  done
}

# tell NAME: prints what is on standard input as one line that begins with the word of this trip.
tell() {
  printf '%s %s %s\n' "$word" "$1" "$(od -An -v -tx1 | tr -d ' \n')"
}

# tell_text NAME TEXT: the same for a text without line breaks, where it can be without starting a program.
tell_text() {
  case $2 in
    *[!\ -~]*) printf '%s' "$2" | tell "$1" ;;
    *) printf '%s %s =%s\n' "$word" "$1" "$2" ;;
  esac
}

# tell_file NAME FILE: the same for a file, at most 64 KB of it, if anything is in it.
tell_file() {
  [ -s "$2" ] || return 0
  # One line that has no end is all that there is.
  if IFS= read -r told 2>/dev/null <"$2" || [ "\${#told}" -gt 1024 ]; then head -c 65536 "$2" | tell "$1"
  else tell_text "$1" "$told"
  fi
}

# tell_run: all that is known of the run.
tell_run() {
  tell_text base "$base"
  if [ ! -d "$run" ]; then tell_text result none; return; fi
  if [ -e "$run/confirmed" ]; then tell_text token confirmed
  elif [ -e "$run/undone" ]; then tell_text token undone
  elif [ -e "$run/pending" ]; then tell_text token pending
  else tell_text token none
  fi
  if noted_lives "$run/process" || noted_lives "$run/undoing"; then tell_text running yes; fi
  word_of "$run/result"
  [ -z "$word_of" ] || tell_text result "$word_of"
  for part in detail step notes problems why found hook.trouble; do tell_file "$part" "$run/$part"; done
  # Who hears that all went well asks for nothing more.
  [ "$word_of" != applied ] || return 0
  for part in stderr judge.output judge.tree judge.flat judge.number; do tell_file "$part" "$run/$part"; done
}

# prune KEEP RUN: forgets old runs, all but the newest few, this one and those that are neither confirmed nor undone; and of
# the newest few those that make it more than 64 MB in all, but never the very newest.
prune() {
  kept_runs=0 kept_size=0
  # With one there is none too many; the other is the lock.
  for old_run in "$base"/*/; do [ -L "\${old_run%/}" ] || kept_runs=$((kept_runs + 1)); done
  [ $kept_runs -gt 1 ] || return 0
  kept_runs=0
  (cd "$base" && du -sk -- $(ls -t) 2>/dev/null) | while read -r old_size old_run; do
    case $old_run in lock | guard) continue ;; esac
    kept_runs=$((kept_runs + 1))
    kept_size=$((kept_size + old_size))
    [ $kept_runs -gt "$1" ] || { [ $kept_runs -gt 1 ] && [ $kept_size -gt 65536 ]; } || continue
    [ "$old_run" != "$2" ] || continue
    for old_play in "$base/$old_run"/*/; do
      [ ! -e "$old_play/pending" ] || continue 2
      [ ! -e "$old_play/undone" ] || { word_of "$old_play/result" && [ "$word_of" = undone ]; } || continue 2
    done
    rm -rf "\${base:?}/$old_run"
  done
}
`
