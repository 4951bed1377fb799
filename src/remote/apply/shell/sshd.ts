import { shellText } from '../shell-text.ts'

/**
 * The running sshd. Its sockets are read from /proc, because no tool for that is everywhere. The run sets, before any
 * of these is called, $sshd_known (pid at planning, or empty), $sshd_unit, $sshd_socket (or empty) and $sshd_manager.
 * Needs /proc, grep, ls, sed; systemctl where it runs under systemd.
 */
export const sshd = shellText`
# ears PID: the listening sockets that a process holds, as lines "INODE ADDRESS:PORT" in the hexadecimal of /proc/net/tcp.
ears() {
  held=" $(ls -l "/proc/$1/fd" 2>/dev/null | sed -n 's/.*socket:\[\([0-9]*\)\]$/\1/p' | tr '\n' ' ')"
  [ "$held" != " " ] || return 0
  cat "/proc/$1/net/tcp" "/proc/$1/net/tcp6" 2>/dev/null | grep ' 0A ' |
    while read -r _ local_end _ _ _ _ _ _ _ inode _; do
      case $held in *" $inode "*) printf '%s %s\n' "$inode" "$local_end" ;; esac
    done
}

# is_listener PID: whether this is an sshd that listens, in the network that this script sees.
is_listener() {
  [ -n "$1" ] && [ "$1" != 0 ] && read -r process_name 2>/dev/null <"/proc/$1/comm" || return 1
  [ "$process_name" = sshd ] || return 1
  [ "$(readlink "/proc/$1/ns/net")" = "$(readlink /proc/self/ns/net)" ] || return 1
  [ "$(readlink "/proc/$1/root")" = "$(readlink /proc/self/root)" ] || return 1
  [ "$(readlink "/proc/$1/ns/mnt")" = "$(readlink /proc/self/ns/mnt)" ] || return 1
  [ -n "$(ears "$1")" ]
}

# find_sshd: sets $sshd to the pid of the one that this run speaks of, or to nothing.
find_sshd() {
  sshd=
  main=
  if [ "$sshd_manager" = systemd ] && [ -n "$sshd_unit" ]; then
    main=$(limited 30 systemctl show -p MainPID "$sshd_unit") && main=\${main#MainPID=} || main=
  fi
  for candidate in $sshd_known $main $(cat "$run/sshd.pid" 2>/dev/null); do
    if is_listener "$candidate"; then sshd=$candidate; return 0; fi
  done
  # One that was started anew has another pid; it is the one that owns a port which this run knows.
  ports=" $(cat "$run/ports" 2>/dev/null | tr '\n' ' ') "
  for candidate in /proc/[0-9]*; do
    candidate=\${candidate#/proc/}
    read -r process_name 2>/dev/null <"/proc/$candidate/comm" || continue
    [ "$process_name" = sshd ] && is_listener "$candidate" || continue
    for ear in $(ears "$candidate" | sed 's/.*://'); do
      case $ports in *" $ear "*) sshd=$candidate; return 0 ;; esac
    done
  done
  return 1
}

# note_sshd: keeps which ports the running sshd listens on.
note_sshd() {
  : >"$run/ports"
  if find_sshd; then
    printf '%s\n' "$sshd" >"$run/sshd.pid"
    ears "$sshd" | sed 's/.*://' | sort -u >"$run/ports"
  fi
  cp "$run/ports" "$run/ports.before"
}

# hears_all FILE: whether sshd listens on each port of that file.
hears_all() {
  heard=" $(ears "$sshd" | sed 's/.*://' | tr '\n' ' ') "
  while read -r port; do
    case $heard in *" $port "*) ;; *) return 1 ;; esac
  done <"$1"
}

# look_at_pid_files: sets $pid_files to what changes when sshd writes its PidFile, as it does when it has loaded.
look_at_pid_files() {
  pid_files=$(stat -c '%n %i %Y' /run/sshd.pid /var/run/sshd.pid "$1" 2>/dev/null)
}

# reload_sshd PIDFILE PORTS: makes sshd read its files again, and waits until it has: when its listening sockets are new
# ones, or where systemd holds them, when the PidFile was written anew. Of 60 logins right after a SIGHUP 48 were
# answered by the old configuration. PORTS is a file of those that it must listen on then.
reload_sshd() {
  : >"$run/reloading"
  [ -z "$sshd_socket" ] || reload_socket || return 1
  if ! find_sshd; then
    # Each connection starts an sshd of its own, which reads the files.
    [ -n "$sshd_socket" ] && return
    fail "sshd is not running"
    return 1
  fi
  ears_before=" $(ears "$sshd" | sed 's/ .*//' | tr '\n' ' ') "
  # Whole seconds are all that every stat(1) tells.
  [ -z "$sshd_socket" ] || sleep 1
  look_at_pid_files "$1"
  pid_files_before=$pid_files
  reloaded_main=$sshd
  if [ "$sshd_manager" = systemd ] && [ "$sshd" = "$main" ] && limited 30 systemctl -q is-active "$sshd_unit"; then
    limited 30 systemctl reload "$sshd_unit" || return 1
  else
    kill -HUP "$sshd" || return 1
  fi
  waited=0
  gone=0
  while [ $waited -lt 200 ]; do
    waited=$((waited + 1))
    if [ ! -d "/proc/$reloaded_main" ] && ! find_sshd; then
      # systemd may start it anew; but not after this long.
      gone=$((gone + 1))
      [ $gone -lt 40 ] || { fail "sshd ended when it read its files again"; return 1; }
    elif has_new_ears "$1" && hears_all "$2"; then
      return 0
    fi
    pause
  done
  fail "sshd did not read its files again, or does not listen on all its ports"
}
has_new_ears() {
  is_listener "$reloaded_main" && sshd=$reloaded_main || find_sshd || return 1
  for ear in $(ears "$sshd" | sed 's/ .*//'); do
    case $ears_before in
      *" $ear "*)
        look_at_pid_files "$1"
        [ -n "$sshd_socket" ] && [ "$pid_files" != "$pid_files_before" ]
        return
        ;;
    esac
  done
}

# reload_socket: where systemd listens for sshd, its generator may read the ports from sshd's files.
reload_socket() {
  listen_before=$(limited 30 systemctl show -p Listen "$sshd_socket")
  limited 60 systemctl daemon-reload || return 1
  if [ "$(limited 30 systemctl show -p Listen "$sshd_socket")" != "$listen_before" ]; then
    limited 60 systemctl restart "$sshd_socket" || return 1
  fi
  limited 30 systemctl -q is-active "$sshd_socket" || fail "$sshd_socket is not active"
}

# start_sshd: starts it by whatever ran it; a unit that failed is given another chance.
start_sshd() {
  if [ "$sshd_manager" = systemd ] && [ -n "$sshd_socket$sshd_unit" ]; then
    limited 30 systemctl reset-failed $sshd_socket $sshd_unit 2>/dev/null
    unhindered limited 90 systemctl start \${sshd_socket:-$sshd_unit}
  elif [ -n "$sshd_unit" ]; then
    set_service "$sshd_unit" "$sshd_manager" yes - -
  else
    [ -d /run/sshd ] || mkdir -m 0755 /run/sshd
    run_sshd
  fi
}

# restore_sshd PIDFILE: makes it run as before, when this run may have made it read other files or end.
restore_sshd() {
  [ -s "$run/ports.before" ] || [ -n "$sshd_socket" ] || return 0
  if find_sshd || { [ -n "$sshd_socket" ] && limited 30 systemctl -q is-active "$sshd_socket"; }; then
    if [ -e "$run/reloading" ]; then
      reload_sshd "$1" "$run/ports.before" 2>"$run/undo.stderr" && return
      find_sshd && hears_all "$run/ports.before" && return
    else
      return 0
    fi
  fi
  start_sshd 2>"$run/undo.stderr" || { problem "sshd cannot be started: $(cat "$run/undo.stderr")"; return; }
  waited=0
  until find_sshd && hears_all "$run/ports.before"; do
    [ -z "$sshd_socket" ] || return 0
    waited=$((waited + 1))
    [ $waited -lt 200 ] || { problem "sshd was started and does not listen as before"; return; }
    pause
  done
}
`
