import { shellText } from '../../shell-text.ts'

/**
 * Files that are nowhere: each is a pipe that a shell has as its standard input while it waits for what reads it, so that
 * its name is `/proc/PID/fd/0`. Descriptors of our own would not do: sshd closes all from 3 on, and dash has none above
 * 9. No here-document: bash writes large ones to /tmp. Needs /proc.
 */
export const holding = shellText`
# hold: sets $held to the name of the standard input, in the subshell at the end of a pipe. It can be read once.
hold() {
  read -r self _ </proc/self/stat
  held=/proc/$self/fd/0
}

# judge KEY ARGUMENT...: what sshd makes of $held.
judge() {
  key=$1
  shift
  put "printed $key$newline"
  errors=$(configured "$@" -f "$held" 2>&1 >&3)
  status=$?
  put "judged $status $key$newline$errors"
  return $status
}
`
