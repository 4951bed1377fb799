import { shellText } from '../../shell-text.ts'

/**
 * Files on the disk by which the init system starts a run's `undo boot` before it starts sshd. Needs mkdir, ln, rm, sync.
 */
export const bootHook = shellText`
# hook_places: sets $places to all the files that a hook of this run can consist of, whatever the init system.
hook_places() {
  hook=sshfix-boot-\${unit#sshfix-}
  places="/etc/systemd/system/$hook.service /etc/systemd/system/sysinit.target.wants/$hook.service"
  places="$places /etc/init.d/$hook /etc/init.d/S00$hook /etc/runlevels/boot/$hook /etc/rcS.d/S99$hook"
}

# arm_boot_hook: sets $hook_trouble where it fails.
arm_boot_hook() {
  hook_trouble='without root no boot hook can be had'
  [ "$me" = 0 ] || return 1
  first_process=
  read -r first_process 2>/dev/null </proc/1/comm
  # A run that is over takes its hook away itself; one whose folder is gone has nothing left to undo.
  hook_places
  undo_words boot
  hook_words="if [ -f $run/undo ]; then $undo_words; else rm -f $places; fi"
  hook_trouble="its first process ($first_process) is no init system that sshfix knows"
  case $first_process in
    systemd) hook_into_systemd ;;
    init | openrc-init)
      if [ -d /run/openrc ] && [ -d /etc/runlevels/boot ]; then hook_into_openrc
      elif [ -d /etc/rcS.d ]; then hook_into_sysv
      elif grep -q 'init.d/S??' /etc/init.d/rcS 2>/dev/null; then
        write_hook /etc/init.d/S00$hook 0755 "#!/bin/sh
case \$1 in start | '') $hook_words ;; esac"
      else return 1
      fi
      ;;
    *) return 1 ;;
  esac
}

# systemd reads it at the next start; nothing that runs now has to know of it. It may be started once before that, when
# something makes systemd read its files and start a unit: undo notices.
hook_into_systemd() {
  hook_folder=/etc/systemd/system/sysinit.target.wants
  [ -d $hook_folder ] || { mkdir $hook_folder && echo $hook_folder >"$run/made.wants"; } || return 1
  write_hook /etc/systemd/system/$hook.service 0644 "[Unit]
Description=Undo run $id of sshfix, which nobody has confirmed
DefaultDependencies=no
RequiresMountsFor=$run
After=local-fs.target
Before=ssh.service ssh.socket sshd.service sshd.socket $sshd_unit $sshd_socket shutdown.target
Conflicts=shutdown.target
[Service]
Type=oneshot
KillMode=process
TimeoutStartSec=600
ExecStart=/bin/sh -c '$hook_words'" &&
    link_hook /etc/systemd/system/$hook.service $hook_folder
}

hook_into_openrc() {
  write_hook /etc/init.d/$hook 0755 "#!/sbin/openrc-run
description='Undo run $id of sshfix, which nobody has confirmed'
depend() { need localmount; before sshd; }
start() { ($hook_words); return 0; }" &&
    link_hook /etc/init.d/$hook /etc/runlevels/boot
}

# All of rcS.d is run before any of rc2.d; but startpar(8) runs only what insserv(8) has noted.
hook_into_sysv() {
  if [ -s /etc/init.d/.depend.boot ] && has startpar; then
    hook_trouble='startpar starts its services, and runs only what insserv has noted'
    return 1
  fi
  write_hook /etc/init.d/$hook 0755 "#!/bin/sh
# Undo run $id of sshfix, which nobody has confirmed
case \$1 in start | '') $hook_words ;; esac" &&
    link_hook ../init.d/$hook /etc/rcS.d S99
}

# write_hook FILE MODE TEXT
write_hook() {
  hook_trouble="$1 cannot be written"
  printf '%s\n' "$3" >"$1" && chmod "$2" "$1" && sync "$1" "\${1%/*}"
}

# link_hook TARGET FOLDER [PREFIX]
link_hook() {
  hook_trouble="$2 cannot be written"
  ln -sf "$1" "$2/\${3-}\${1##*/}" && sync "$2"
}
`
