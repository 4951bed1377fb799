import { shellText } from '../../shell-text.ts'

/** How a script is started apart from the session, and followed, and what is told of it. Needs setsid or nohup; od. */
export const follow = shellText`
# launch FILE ARGUMENT...: starts a script of the run, apart from this session and its signals, and waits for its end. Where
# systemd runs it is a unit of its own: logind may end what belongs to a session (KillUserProcesses=yes). Of two that were
# launched one runs, by a mark that is there, and not one to be made: there may be no room.
launch() {
  : >"$run/launched" || return 1
  if runs_systemd; then
    systemd-run --quiet --collect --wait -p KillMode=process --description="sshfix: $*" \
      sh -c "rm $run/launched 2>/dev/null || exit; exec sh $* >>$run/log 2>&1" >>"$run/log" 2>&1 9>&-
    [ -e "$run/launched" ] || return 0
  fi
  (
    trap - HUP PIPE
    set -- sh -c 'rm "$0/launched" 2>/dev/null || exit; exec sh "$@"' "$run" "$@"
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

# tell_word NAME WORD: the same for one word, where it can be without starting a program.
tell_word() {
  case $2 in
    *[!A-Za-z0-9/._-]*) printf '%s\n' "$2" | tell "$1" ;;
    *) printf '%s %s =%s\n' "$word" "$1" "$2" ;;
  esac
}

# tell_file NAME FILE: the same for a file, at most 64 KB of it, if anything is in it.
tell_file() {
  [ ! -s "$2" ] || head -c 65536 "$2" | tell "$1"
}

# tell_run: all that is known of the run.
tell_run() {
  tell_word base "$base"
  if [ ! -d "$run" ]; then tell_word result none; return; fi
  if [ -e "$run/confirmed" ]; then tell_word token confirmed
  elif [ -e "$run/undone" ]; then tell_word token undone
  elif [ -e "$run/pending" ]; then tell_word token pending
  else tell_word token none
  fi
  if noted_lives "$run/process" || noted_lives "$run/undoing"; then tell_word running yes; fi
  word_of "$run/result"
  [ -z "$word_of" ] || tell_word result "$word_of"
  for part in detail step notes problems why found hook.trouble; do tell_file "$part" "$run/$part"; done
  # Who hears that all went well asks for nothing more.
  [ "$word_of" != applied ] || return 0
  for part in stderr judge.output judge.tree judge.flat judge.number; do tell_file "$part" "$run/$part"; done
}

# prune KEEP RUN: forgets old runs, all but the newest few, this one and those that are neither confirmed nor undone; and of
# the newest few those that make it more than 64 MB in all, but never the very newest.
prune() {
  kept_runs=0 kept_size=0
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
