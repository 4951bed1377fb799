import { shellText } from '../../shell-text.ts'

/**
 * Services under systemd, OpenRC and System V init. `yes`, `no` and `-` (not to be touched, or not known) stand for
 * active, enabled and masked. Needs systemctl; rc-service and rc-update; or service and update-rc.d or chkconfig.
 */
export const services = shellText`
# look_at_service NAME MANAGER: sets $active, $enabled and $masked.
look_at_service() {
  active=no enabled=- masked=-
  case $2 in
    systemd)
      service_lines=$(limited 30 systemctl show -p ActiveState -p UnitFileState -p LoadState "$1") || return 1
      case $service_lines in *ActiveState=active* | *ActiveState=reloading*) active=yes ;; esac
      case $service_lines in
        *UnitFileState=enabled*) enabled=yes ;;
        *UnitFileState=disabled*) enabled=no ;;
      esac
      masked=no
      case $service_lines in *LoadState=masked*) masked=yes ;; esac
      ;;
    openrc)
      rc-service "$1" status >/dev/null 2>&1 && active=yes
      enabled=no
      for level in /etc/runlevels/*; do [ ! -e "$level/$1" ] || enabled=yes; done
      ;;
    sysv)
      service "$1" status >/dev/null 2>&1 && active=yes
      enabled=no
      for level in /etc/rc[2345].d/S??"$1" /etc/rc.d/rc[2345].d/S??"$1"; do [ ! -e "$level" ] || enabled=yes; done
      ;;
  esac
}

# set_service NAME MANAGER ACTIVE ENABLED MASKED: what is a dash stays.
set_service() {
  case $2 in
    systemd)
      [ "$5" != no ] || limited 60 systemctl -q unmask "$1" || return 1
      case $4 in
        yes) limited 60 systemctl -q enable "$1" || return 1 ;;
        no) limited 60 systemctl -q disable "$1" || return 1 ;;
      esac
      case $3 in
        yes) unhindered limited 90 systemctl start "$1" || return 1 ;;
        no) unhindered limited 90 systemctl stop "$1" || return 1 ;;
      esac
      [ "$5" != yes ] || limited 60 systemctl -q mask "$1"
      ;;
    openrc)
      case $4 in
        yes) rc-update -q add "$1" default || return 1 ;;
        no) rc-update -q -a del "$1" || return 1 ;;
      esac
      case $3 in
        yes) unhindered rc-service -q "$1" start ;;
        no) unhindered rc-service -q "$1" stop ;;
      esac
      ;;
    sysv)
      case $4 in
        yes | no) enable_sysv "$1" "$4" || return 1 ;;
      esac
      case $3 in
        yes) unhindered service "$1" start ;;
        no) unhindered service "$1" stop ;;
      esac
      ;;
  esac
}
enable_sysv() {
  if has update-rc.d; then
    if [ "$2" = yes ]; then update-rc.d "$1" defaults && update-rc.d "$1" enable; else update-rc.d "$1" disable; fi
  elif [ "$2" = yes ]; then chkconfig "$1" on
  else chkconfig "$1" off
  fi
}

# expect_service NAME MANAGER ACTIVE ENABLED MASKED: still as planned?
expect_service() {
  look_at_service "$1" "$2" || return 1
  [ "$3" = - ] || [ "$3" = "$active" ] || return 1
  [ "$4" = - ] || [ "$enabled" = - ] || [ "$4" = "$enabled" ] || return 1
  [ "$5" = - ] || [ "$masked" = - ] || [ "$5" = "$masked" ]
}

# service_folders: the folders whose links say what is started at boot.
service_folders() {
  for folder in /etc/systemd/system /etc/rc?.d /etc/rc.d/rc?.d /etc/runlevels; do
    [ ! -d "$folder" ] || [ -L "$folder" ] || printf '%s\n' "$folder"
  done
}

# keep_service_links: enabling and disabling again does not always give the links that were there.
keep_service_links() {
  for folder in $(service_folders); do
    mkdir -p "$run/old/links$folder" && cp -a "$folder/." "$run/old/links$folder/" || return 1
  done
}

# boot_links FOLDER: its folders and links, one a line.
boot_links() {
  (cd "$1" && find . \( -type l -o -type d \) ! -name '*sshfix-*' -exec ls -ld {} + | sed 's/^.* \.\//.\//' | sort)
}

# reset_service_links: links and folders of links as they were stored.
reset_service_links() {
  [ -d "$run/old/links" ] || return 0
  for folder in $(service_folders); do
    stored=$run/old/links$folder
    [ -d "$stored" ] && [ "$(boot_links "$folder")" != "$(boot_links "$stored")" ] || continue
    # The boot hook of this run stays to the end.
    (cd "$folder" && find . -type l ! -name '*sshfix-*') | while read -r link; do
      [ -L "$stored/$link" ] || rm -f "$folder/$link"
    done
    (cd "$stored" && find . -type d ! -name .) | while read -r missing; do
      [ -d "$folder/$missing" ] || cp -a "$stored/$missing" "$folder/$missing"
    done
    (cd "$stored" && find . -type l) | while read -r link; do
      [ -L "$folder/$link" ] && [ "$(readlink "$folder/$link")" = "$(readlink "$stored/$link")" ] ||
        { rm -f "$folder/$link" && cp -a "$stored/$link" "$folder/$link"; } ||
        problem "$folder/$link: cannot be made again"
    done
    (cd "$folder" && find . -depth -type d ! -name .) | while read -r extra; do
      [ -d "$stored/$extra" ] || rmdir "$folder/$extra" 2>/dev/null
    done
  done
  if has systemctl && [ -d /run/systemd/system ]; then limited 60 systemctl daemon-reload; fi
  return 0
}

# reset_service NAME MANAGER ACTIVE ENABLED MASKED STATE: active and masked as before; the links are back already.
reset_service() {
  look_at_service "$1" "$2"
  reset_active=-
  [ "$3" = "$active" ] || reset_active=$3
  if [ "$reset_active" != - ]; then
    [ "$2" != systemd ] || limited 30 systemctl reset-failed "$1" 2>/dev/null
    set_service "$1" "$2" "$reset_active" - - 2>"$run/undo.stderr" ||
      problem "service $1: $(cat "$run/undo.stderr")"
  fi
  # What failed in this run had not failed before it.
  if [ "$2" = systemd ] && [ "$6" != failed ] && limited 30 systemctl -q is-failed "$1"; then
    limited 30 systemctl reset-failed "$1"
  fi
  expect_service "$@" || problem "service $1: is active=$active enabled=$enabled masked=$masked, was active=$3 enabled=$4 masked=$5"
}

# affect restart|reload NAME MANAGER: what a handler does.
affect() {
  case $3 in
    systemd)
      if [ "$1" = reload ]; then unhindered limited 90 systemctl reload-or-restart "$2"
      else unhindered limited 90 systemctl restart "$2"
      fi
      ;;
    openrc) unhindered rc-service -q "$2" "$1" ;;
    sysv) unhindered service "$2" "$1" ;;
  esac
}
`
