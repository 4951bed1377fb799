import { shellText } from '../../shell-text.ts'

/**
 * Files that are nowhere: each is a pipe that a background process holds as its standard input, so that its name is
 * `/proc/PID/fd/0`. Descriptors of our own would not do: sshd closes all from 3 on, and dash has none above 9.
 * No here-document: bash writes large ones to /tmp. Needs /proc and sleep.
 */
export const holding = shellText`
holders=

# hold TEXT: sets $held to the name of a file with this text, which can be read once. However long the text is: what
# a pipe does not take at once is written while it is read.
hold() {
  printf '%s' "$1" 3>&- | sleep $limit >/dev/null 3>&- &
  held=/proc/$!/fd/0
  holders="$holders $!"
  # Until the process has its pipe, this is still our own standard input, which is /dev/null.
  tries=0
  until [ -p "$held" ]; do
    tries=$((tries + 1))
    [ $tries -lt 100000 ] || return
  done
}

# judge KEY ARGUMENT...: what sshd makes of $held.
judge() {
  key=$1
  shift
  put "printed $key$newline"
  errors=$(configured "$@" -f "$held" 2>&1 >&3)
  status=$?
  put "judged $status $key$newline$errors"
  kill $holders
  wait $holders
  holders=
  return $status
}
`
