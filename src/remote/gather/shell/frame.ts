import { shellText } from '../../shell-text.ts'

/** Nothing that the login's environment could change is left to it. */
export const settings = shellText`
LC_ALL=C
PATH=/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin
IFS=' 	
'
export LC_ALL PATH
blanks=$IFS
newline='
'
unset CDPATH ENV BASH_ENV POSIXLY_CORRECT
umask 077
set -uf
cd /
`

/**
 * Ends the script after $limit seconds, whatever it waits for then: what it is running is killed, so that no last
 * word of it comes. Needs sleep.
 */
export const guard = shellText`
# Not $$, which stays that of the shell that this script is given to.
main=$$
read -r main _ 2>/dev/null </proc/self/stat
{
  # Whatever it is told, and when: a child that is not yet sleep(1) itself would take any other signal for the shell's, and
  # what a variable holds would be set too late.
  set +u
  trap 'kill -9 $!; exit' TERM
  sleep $limit &
  wait $!
  set -u
  self=
  read -r self _ _ parent _ </proc/self/stat
  # Who was killed by others has left its number to anybody.
  [ "$parent" = "$main" ] || exit
  # fell PID: ends a process and all that it started, but not this one. From the top: who is told that what it waits for has
  # ended would go on, and answer.
  fell() {
    [ "$1" != "$self" ] || return 0
    kill -STOP "$1"
    children=
    read -r children <"/proc/$1/task/$1/children"
    kill -9 "$1"
    for child in $children; do fell "$child"; done
  }
  fell $main
} </dev/null >/dev/null 2>&1 &
guard=$!
# Nobody listens any more.
trap 'kill $guard; exit' PIPE
`

/** What every answer is made with. */
export const frame = shellText`
# has TOOL: whether it is there.
has() { command -v "$1" >/dev/null 2>&1; }

# put TEXT: begins the next part of the answer.
put() { printf '%s%s' "$W" "$1"; }

# keep VALUE: sets $kept to a shell word that means this value when it is evaluated. So any bytes can be in a list.
keep() {
  keeps=$((keeps + 1))
  eval "v$keeps=\$1"
  kept="\"\$v$keeps\""
}
keeps=0

# say FILE: prints a small file without starting a program.
say() {
  while IFS= read -r said || [ -n "$said" ]; do printf '%s\n' "$said"; done <"$1"
}
`
