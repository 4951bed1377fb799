import { shellText } from '../../shell-text.ts'

/** What every script starts with: nothing that the login's environment could change is left to it. */
export const settings = shellText`
LC_ALL=C
PATH=/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin
IFS=' 	
'
export LC_ALL PATH
unset CDPATH ENV BASH_ENV POSIXLY_CORRECT
umask 077
set -u
`

/** Small things that all other functions stand on. Needs date and id where there is no /proc; rm, sleep. */
export const ground = shellText`
# fail WORDS...: says why something could not be done.
fail() {
  printf '%s\n' "$*" >&2
  return 1
}

# has TOOL...: whether all of these tools are there.
has() {
  for has_tool in "$@"; do command -v "$has_tool" >/dev/null 2>&1 || return 1; done
}

# limited SECONDS COMMAND...: a program that hangs is ended, where timeout(1) is there to do it.
limited() {
  [ -n "\${limiter-}" ] || find_limiter
  if [ "$limiter" = none ]; then shift; "$@"; else $limiter "$@"; fi
}

# find_limiter: sets $limiter, once for all; what a subshell finds is lost with it.
# A process group of its own, which GNU timeout(1) makes, would outlive a run that is ended.
find_limiter() {
  limiter=timeout
  has timeout || { limiter=none; return; }
  # What it says of itself costs one program less than to try it.
  case $(timeout --help 2>&1) in
    *--foreground*) limiter='timeout --foreground' ;;
    *) ! timeout --foreground 1 true 2>/dev/null || limiter='timeout --foreground' ;;
  esac
}

# take_away FILE: removes it, where it is there at all.
take_away() {
  [ ! -e "$1" ] && [ ! -L "$1" ] || rm -f "$1"
}

# unhindered COMMAND...: runs a command with the signals that this script ignores as they were, which it would inherit.
unhindered() (
  trap - HUP PIPE
  "$@" </dev/null
)

# pause: a short wait, and a longer one each time: where a host is slow, to look at it more often makes it slower. Not every
# sleep(1) knows fractions.
pause() {
  case \${pauses=} in
    '' | .) pauses=$pauses. && sleep 0.02 ;;
    .. | ...) pauses=$pauses. && sleep 0.05 ;;
    *) sleep 0.1 ;;
  esac 2>/dev/null || sleep 1
}

# look_at_clock: sets $now to seconds that nobody can set back: those since the start of the host.
look_at_clock() {
  now=
  read -r now _ 2>/dev/null </proc/uptime
  now=\${now%%.*}
  [ -n "$now" ] || now=$(date +%s)
}

# look_at_boot: sets $boot to a word that is another one after each start of the host. Containers may have the boot_id of
# the machine, but not always the same first process.
look_at_boot() {
  boot=
  read -r boot 2>/dev/null </proc/sys/kernel/random/boot_id
  boot=\${boot:-none}
  look_at_process 1
  boot=$boot.$started
}

# runs_systemd: whether systemd is the init of just this system.
runs_systemd() {
  [ "$me" = 0 ] && [ -d /run/systemd/system ] && has systemctl systemd-run || return 1
  read -r first_process 2>/dev/null </proc/1/comm && [ "$first_process" = systemd ]
}

# look_at_process PID: sets $started to a number that no other process with this pid will have, empty when it is gone; and
# $stack to where it has its stack, which is another place in each program that it becomes (proc_pid_stat(5)), where one may
# know.
look_at_process() {
  started= stack=
  IFS= read -r process_line 2>/dev/null <"/proc/$1/stat" || return 0
  process_line=\${process_line##*) }
  case $process_line in Z*) return 0 ;; esac
  set -- $process_line
  started=\${20-} stack=\${26-}
}

# word_of FILE: sets $word_of to what a small file of a run says in its first line; empty where it is not there.
word_of() {
  word_of=
  read -r word_of 2>/dev/null <"$1"
}

# noted_lives FILE: whether the process that was noted in it still runs.
noted_lives() {
  word_of "$1"
  lives $word_of
}

# lives PID STARTED BOOT: the same for what note_process has noted.
lives() {
  [ -n "\${3-}" ] && [ "$3" = "$boot" ] || return 1
  if [ ! -r "/proc/$$/stat" ]; then kill -0 "$1" 2>/dev/null; return; fi
  look_at_process "$1"
  [ -n "$started" ] && [ "$started" = "$2" ]
}

# note_process FILE: notes this very process in a file, for lives.
note_process() {
  look_at_process $$
  printf '%s %s %s\n' $$ "\${started:-0}" "$boot" >"$1"
}

# look_at_me: sets $me to the uid that this runs with.
look_at_me() {
  while read -r status_key _ me _; do [ "$status_key" != Uid: ] || return 0; done 2>/dev/null </proc/self/status
  me=$(id -u)
}

# find_base: sets $base to the folder that all runs are kept in.
find_base() {
  look_at_me
  if [ "$me" = 0 ]; then base=/var/lib/sshfix; else base=\${HOME:-/nonexistent}/.local/state/sshfix; fi
}
`
