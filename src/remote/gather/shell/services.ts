import { shellText } from '../../shell-text.ts'

/** Services. Needs systemctl under systemd; without it, the service's own script says whether it runs. */
export const services = shellText`
# units UNIT...: what systemd knows of them, and of the one that sshd runs in. A name that it has not loaded it looks for
# in files anew each time, which is more work than all others; of a pattern it shows what is loaded, as what is active is.
units() {
  [ $manager = systemd ] || return 0
  case " $* " in *" $unit "*) ;; *) set -- "$@" $unit ;; esac
  put 'units '
  TZ=UTC systemctl show --no-pager -p Names,Id,LoadState,ActiveState,UnitFileState,MainPID,Accept,Triggers,StateChangeTimestamp "$@"
}
unit=

# service NAME: a service that is not systemd's. Who serves SSH is known without running a script.
service() {
  [ $manager = sysv ] || [ $manager = openrc ] || return 0
  [ -e "/etc/init.d/$1" ] || return 0
  active=no enabled=no
  if [ $manager = openrc ]; then
    [ ! -e "/run/openrc/started/$1" ] && [ ! -e "/lib/rc/init.d/started/$1" ] || active=yes
  else
    case $1 in
      ssh | sshd) [ -z "$daemon" ] || active=yes ;;
      *) ! "/etc/init.d/$1" status >/dev/null 2>&1 </dev/null || active=yes ;;
    esac
  fi
  set +f
  for path in /etc/runlevels/*/"$1" /etc/rc[2345].d/S[0-9][0-9]"$1"; do
    case $manager$path in
      openrc/etc/runlevels/* | sysv/etc/rc*) [ ! -e "$path" ] && [ ! -L "$path" ] || enabled=yes ;;
    esac
  done
  set -f
  put "service $active $enabled $1"
}
daemon=
`
