import { shellText } from './shell-text.ts'

/**
 * Doing something with no more rights than a user has. Needs setpriv, chroot or start-stop-daemon to become somebody;
 * `fail`, `has` and `limited`.
 */
export const asUser = shellText`
# group_of UID: sets $group to the primary group of the account, or to nobody's.
group_of() {
  account=$(getent passwd "$1" 2>/dev/null || grep "^[^:]*:[^:]*:$1:" /etc/passwd) || account=
  group=\${account#*:*:*:}
  group=\${group%%:*}
  [ -n "$group" ] || group=65534
}

# find_way UID: sets $as_way to a tool that can become that user; one that worked once is not tried again.
find_way() {
  [ -z "$as_way" ] || return 0
  if setpriv --reuid "$1" --regid "$group" --clear-groups true 2>/dev/null; then as_way=setpriv
  elif chroot --userspec="$1:$group" --groups= --skip-chdir / true 2>/dev/null; then as_way=chroot
  elif start-stop-daemon -S -q -p /nonexistent -c "$1:$group" -x /bin/true 2>/dev/null; then as_way=daemon
  else fail "no tool to become user $1: setpriv, chroot --userspec or start-stop-daemon"
  fi
}
as_way=

# as UID COMMAND...: runs a program as that user, without PAM, so that an expired account or a shell does not matter.
# That user can stop it, but not the time limit of $patience seconds.
as() {
  as_uid=$1
  shift
  group_of "$as_uid"
  find_way "$as_uid" || return 1
  case $as_way in
    setpriv) limited "$patience" setpriv --reuid "$as_uid" --regid "$group" --clear-groups "$@" ;;
    chroot) limited "$patience" chroot --userspec="$as_uid:$group" --groups= --skip-chdir / "$@" ;;
    daemon)
      as_program=$(command -v "$1")
      shift
      limited "$patience" start-stop-daemon -S -q -p /nonexistent -c "$as_uid:$group" -x "$as_program" -- "$@"
      ;;
  esac
}
patience=300
`
