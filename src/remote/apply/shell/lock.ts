import { shellText } from '../../shell-text.ts'

/**
 * The lock of a host: a symbolic link whose target names the run, made in one step, there until the run is confirmed
 * or undone. Needs ln, readlink, rm; flock where it is there.
 */
export const lock = shellText`
# release_lock RUN/PLAY: takes the lock away if that run still holds it.
release_lock() {
  [ -L "$base/lock" ] || return 0
  (
    # Two that find the same stale lock must not take away each other's new one.
    if has flock; then flock -w 10 9 || exit 1; fi
    [ "$base/lock" -ef "$base/$1" ] || [ "$(readlink "$base/lock")" = "$1" ] || exit 0
    rm -f "$base/lock"
  ) 9>"$base/guard"
}

# take_lock: holds the lock of the host for this run, or sets $holder to whoever does. A run that was left is undone first.
take_lock() {
  holder=
  lock_tries=0
  until ln -sn "$id" "$base/lock" 2>/dev/null; do
    lock_tries=$((lock_tries + 1))
    holder=$(readlink "$base/lock" 2>/dev/null) || holder=
    if [ -z "$holder" ]; then
      [ $lock_tries -lt 5 ] || { ln -sn "$id" "$base/lock"; return 1; }
      continue
    fi
    [ $lock_tries -lt 5 ] && give_up_lock "$holder" || return 1
  done
  holder=$id
}

# give_up_lock RUN/PLAY: frees the lock of a run that is over, or undoes a run that nobody will confirm any more.
# Fails when that run still has its time.
give_up_lock() {
  left=$base/$1
  if [ -d "$left" ]; then
    ! has_time "$left" || return 1
    left_result=$word_of
    if [ -e "$left/confirmed" ] || [ "$left_result" = undone ]; then
      # Whoever ended it was kept from clearing up.
      unhindered sh "$left/undo" abandoned >>"$left/log" 2>&1 9>&-
    elif [ -e "$left/pending" ] || [ -e "$left/undone" ]; then
      unhindered sh "$left/undo" abandoned >>"$left/log" 2>&1 9>&- || return 1
    else
      thaw_left "$left" || return 1
    fi
  fi
  release_lock "$1"
}

# has_time FOLDER: whether a run is at work, or may still be confirmed. Sets $word_of to its result.
has_time() {
  noted_lives "$1/process" && return
  word_of "$1/result"
  [ -e "$1/pending" ] && [ "$word_of" = applied ] && within_time "$1/deadline"
}

# within_time FILE: whether the time that is noted in it has not passed.
within_time() {
  read -r until_boot until_time 2>/dev/null <"$1" || return 1
  look_at_clock
  [ "$until_boot" = "$boot" ] && [ "$now" -lt "$until_time" ]
}
`
