import { shellText } from '../../shell-text.ts'

/**
 * What takes a run back when nobody confirms it, independent of the connection and of whoever sent it: a timer, and
 * against a crash a hook that undoes at boot, before sshd is started. Whatever is armed bears the name of the run, so that
 * it can meet no other; it only ever starts the run's own `undo`, which finds out by itself whether it is still wanted.
 * Needs systemd-run, or setsid or nohup.
 */
export const watchdog = shellText`
# name_unit: sets $unit, by which all that is armed for this run is called, and no other run's ever is.
name_unit() {
  unit=sshfix-\${id%/*}-\${id##*/}
}

# arm_watchdog SECONDS: before the first change. Fails where no timer can be had; a missing hook is noted.
arm_watchdog() {
  name_unit
  arm_boot_hook || printf '%s' "$hook_trouble" >"$run/hook.trouble"
  arm_timer "$1"
}

# limit_apply: the last moment of this apply, by which its undo goes. To be on the disk before the watchdog is armed.
limit_apply() {
  look_at_clock
  printf '%s %s\n' "$boot" "$((now + longest_apply))" >"$run/latest"
}

# An apply that takes longer than so many seconds is ended and undone.
longest_apply=480

# arm_timer SECONDS: systemd counts them itself, by a clock that nobody sets; elsewhere a process waits.
arm_timer() {
  if runs_systemd && arm_systemd_timer "$1"; then return; fi
  (
    trap - HUP PIPE
    # One that is killed in the midst of it is begun again.
    set -- sh -c 'until sh "$0" expired; [ $? -lt 128 ]; do sleep 1; done' "$run/undo"
    if has setsid; then exec setsid "$@"; else exec nohup "$@"; fi
  ) </dev/null >>"$run/log" 2>&1 9>&- &
  waiter=$!
  waited=0
  until [ -s "$run/waiting" ]; do
    look_at_process "$waiter"
    waited=$((waited + 1))
    if [ $waited -ge 200 ] || { [ -z "$started" ] && [ -r "/proc/$$/stat" ]; }; then
      fail "What waits and undoes did not start: $(tail -n 1 "$run/log")"
      return 1
    fi
    pause
  done
}

# A timer that counts from its own start counts anew whenever systemd reads its files or starts itself again; one that counts
# from the start of systemd does not, but its clock here also runs while the host sleeps. The first of the two counts.
# No dollar sign and no semicolon in a command of a transient unit: systemd 252 writes them down so that it reads something
# else when it reads its files anew.
arm_systemd_timer() {
  since=$(limited 30 systemctl show -p UserspaceTimestampMonotonic) || return 1
  since=\${since#*=}
  look_at_clock
  undo_words expired
  limited 30 systemd-run --quiet --collect --unit="$unit" --on-active="$1" \
    --on-startup="$((now + 1 + $1 - since / 1000000))" \
    --timer-property=AccuracySec=1s -p KillMode=process -p Restart=on-abnormal -p RestartSec=1 \
    --description="Undo run $id of sshfix unless it is confirmed" \
    sh -c "$undo_words" </dev/null
}

# undo_words WHY: sets $undo_words to shell text that becomes the undo of this run, with its log where that can still be
# written to. It must not be a child: systemd begins only that again which was itself killed.
undo_words() {
  undo_words="true 2>/dev/null >>$run/log && exec sh $run/undo $1 >>$run/log 2>&1 || exec sh $run/undo $1"
}

# await_overdue: what a timer runs first. Returns when nobody can confirm the run any more; ends when that has no meaning.
await_overdue() {
  note_process "$run/waiting" || is_read_only || exit 1
  while [ -d "$run" ]; do
    [ ! -e "$run/confirmed" ] || return 0
    word_of "$run/result"
    waiting_result=$word_of
    if noted_lives "$run/process"; then within_time "$run/latest" || return 0
    elif [ "$waiting_result" = applied ] && [ -e "$run/pending" ]; then within_time "$run/deadline" || return 0
    else return 0
    fi
    sleep 1
  done
  exit 0
}

# disarm_watchdog: called when the run is confirmed or undone for good. The hook first: while the timer stands, it comes back.
disarm_watchdog() {
  name_unit
  [ "$me" = 0 ] || return 0
  hook_places
  for place in $places; do take_away "$place"; done
  [ ! -e "$run/made.wants" ] || rmdir "$(cat "$run/made.wants")" 2>/dev/null
  runs_systemd || return 0
  [ ! -e "/run/systemd/transient/$unit.timer" ] || limited 30 systemctl --quiet stop "$unit.timer"
  # At boot, or when it read its files anew, systemd has met the hook.
  hook_known=$(limited 30 systemctl show -p LoadState "sshfix-boot-\${unit#sshfix-}.service")
  [ "$hook_known" != LoadState=loaded ] || limited 60 systemctl daemon-reload
  return 0
}
`
