import { shellText } from '../../shell-text.ts'

/**
 * The running sshd. Its sockets are read from /proc, because no tool for that is everywhere, and asked of ss(8) where it is
 * there. The run sets, before any of these is called, $sshd_known (pid at planning, or empty), $sshd_unit, $sshd_socket
 * (or empty) and $sshd_manager.
 * Needs /proc, grep, ls; sed to try whether it answers; systemctl where it runs under systemd.
 */
export const sshd = shellText`
# look_at_ears PID: sets $ears to the listening sockets that a process holds, as words "INODE:ADDRESS:PORT" with the address
# in the hexadecimal of /proc/net/tcp, or empty where that was not read. Fails where there is none.
look_at_ears() {
  look_at_sockets "$1"
  tell_ears "$1"
}

# tell_ears PID: the same among the sockets that were just seen. What ss(8) does not know is read from the files.
tell_ears() {
  ears=
  case $held in *'socket:['*) ;; *) return 1 ;; esac
  ask_for_ears
  [ -n "$ears" ] || read_ears "$1"
}

# ask_for_ears: by asking for what listens alone: for the files the kernel goes through all connections that there could be.
ask_for_ears() {
  has ss || return 0
  listening=$(ss -ltne 2>/dev/null)
  blanks=$IFS
  IFS='
'
  # Its columns hold stars, which are to stay.
  set -f
  set -- $listening
  IFS=$blanks
  for socket do
    inode=\${socket##*ino:}
    inode=\${inode%% *}
    set -- $socket
    [ "\${1-}" != LISTEN ] || ! holds "$inode" || ears="$ears $inode::\${4##*:}"
  done
  set +f
}

read_ears() {
  ears=
  listening=$(grep -h ' 0A ' "/proc/$1/net/tcp" "/proc/$1/net/tcp6" 2>/dev/null)
  blanks=$IFS
  IFS='
'
  set -- $listening
  IFS=$blanks
  for socket do
    set -- $socket
    ! holds "\${10-}" || ears="$ears \${10}:\${2%:*}:$((0x\${2##*:}))"
  done
  [ -n "$ears" ]
}

look_at_sockets() {
  held=$(ls -l "/proc/$1/fd" 2>/dev/null)
}
# holds EAR: whether that socket is among those.
holds() {
  case $held in *"socket:[\${1%%:*}]"*) return 0 ;; esac
  return 1
}

# look_at_ports: sets $heard to the ports of $ears, each once.
look_at_ports() {
  heard=
  for ear in $ears; do hear "\${ear##*:}"; done
}
hear() {
  case " $heard " in *" $1 "*) ;; *) heard="$heard $1" ;; esac
}

# keep_ports FILE: writes $heard to it; read_ports: sets $ports to what was written, with blanks around each.
keep_ports() {
  for port in $heard; do printf '%s\n' "$port"; done >"$1"
}
read_ports() {
  ports=' '
  while read -r port; do ports="$ports$port "; done 2>/dev/null <"$1"
}

# is_listener PID: whether this is an sshd that listens, in the network that this script sees. Sets $ears.
is_listener() {
  is_sshd "$1" && look_at_ears "$1"
}
is_sshd() {
  [ -n "$1" ] && [ "$1" != 0 ] && read -r process_name 2>/dev/null <"/proc/$1/comm" || return 1
  [ "$process_name" = sshd ] || return 1
  for space in root ns/mnt ns/net; do
    [ "/proc/$1/$space" -ef "/proc/self/$space" ] || return 1
  done
}

# still_listens: whether the sshd that was found last holds the sockets that it had. A read of /proc/PID/net/tcp costs
# milliseconds, for the kernel goes through all connections that there could be.
still_listens() {
  is_sshd "\${sshd-}" || return 1
  look_at_sockets "$sshd"
  for ear in $ears; do
    holds "$ear" || return 1
  done
}

# find_sshd: sets $sshd to the pid of the one that this run speaks of, and $ears; or to nothing.
find_sshd() {
  sshd=
  main=
  if [ "$sshd_manager" = systemd ] && [ -n "$sshd_unit" ]; then
    main=$(limited 30 systemctl show -p MainPID "$sshd_unit") && main=\${main#MainPID=} || main=
  fi
  word_of "$run/sshd.pid"
  for candidate in $sshd_known $main $word_of; do
    if is_listener "$candidate"; then sshd=$candidate; return 0; fi
  done
  # One that was started anew has another pid; it is the one that owns a port which this run knows.
  read_ports "$run/ports"
  for candidate in /proc/[0-9]*; do
    candidate=\${candidate#/proc/}
    read -r process_name 2>/dev/null <"/proc/$candidate/comm" || continue
    [ "$process_name" = sshd ] && is_listener "$candidate" || continue
    look_at_ports
    for port in $heard; do
      case $ports in *" $port "*) sshd=$candidate; return 0 ;; esac
    done
  done
  return 1
}

# note_sshd: keeps which ports the running sshd listens on.
note_sshd() {
  if is_behind_socket; then : >"$run/behind.socket"; fi
  if find_sshd; then
    printf '%s\n' "$sshd" >"$run/sshd.pid"
    look_at_ports
  else
    heard=
  fi
  keep_ports "$run/ports" && keep_ports "$run/ports.before"
}

# hears_all FILE: whether sshd listens on each port of that file, as $ears say.
hears_all() {
  look_at_ports
  while read -r port; do
    case " $heard " in *" $port "*) ;; *) return 1 ;; esac
  done <"$1"
}

# reload_sshd PORTS: makes sshd read its files again, and waits until it has: when its listening sockets are new ones. Of
# 60 logins right after a SIGHUP 48 were answered by the old configuration. PORTS is a file of those that it must listen
# on then.
reload_sshd() {
  : >"$run/reloading"
  if is_behind_socket; then restart_behind_socket; return; fi
  still_listens || find_sshd || { fail "sshd is not running"; return 1; }
  if [ "$sshd_manager" = systemd ] && [ "$sshd" = "$main" ] && limited 30 systemctl -q is-active "$sshd_unit"; then
    reread_by "$1" reload_unit
  else
    reread_by "$1" kill -HUP "$sshd"
  fi
}

# reload_unit: as its unit says; where that says nothing of it, by a signal. What it says may be to test first.
reload_unit() {
  limited 30 systemctl reload "$sshd_unit" && return
  case $(limited 30 systemctl show -p CanReload "$sshd_unit") in *=no) kill -HUP "$sshd" ;; *) return 1 ;; esac
}

# reread_by PORTS COMMAND...: the command makes the sshd that was found read its files.
reread_by() {
  reread_ports=$1
  shift
  ears_before="$ears "
  reloaded=$sshd
  look_at_process "$reloaded"
  stack_before=$stack
  "$@" || return 1
  waited=0
  gone=0
  pauses=
  while [ $waited -lt 100 ]; do
    waited=$((waited + 1))
    # No sshd has read its files in less.
    pause
    if [ ! -d "/proc/$reloaded" ] && ! find_sshd; then
      # systemd may start it anew; but not after this long.
      gone=$((gone + 1))
      [ $gone -lt 20 ] || { fail "sshd ended when it read its files again"; return 1; }
    elif has_begun_anew && has_new_ears && hears_all "$reread_ports"; then
      return 0
    fi
  done
  fail "sshd did not read its files again, or does not listen on all its ports"
}
# has_begun_anew: whether it can have read its files, for it does so as a program that is started anew. To see that costs no
# program; where the kernel places nothing at random, every fourth time says no more.
has_begun_anew() {
  look_at_process "$reloaded"
  [ "$stack" != "$stack_before" ] || [ $((waited % 4)) = 0 ]
}
has_new_ears() {
  # While it holds an old one, it need not be asked on which it listens.
  look_at_sockets "$reloaded"
  for ear in $ears_before; do
    ! holds "$ear" || return 1
  done
  # It opens the new ones when it has read all; whoever else listens is not it, while it lives.
  look_at_process "$reloaded"
  case $started$held in '' | *'socket:['*) ;; *) return 1 ;; esac
  is_sshd "$reloaded" && tell_ears "$reloaded" && sshd=$reloaded || find_sshd || return 1
  for ear in $ears; do
    case $ears_before in *" \${ear%%:*}:"*) return 1 ;; esac
  done
}

# greets: whether sshd answers on the first address that it listens on. Needs bash, which can connect; without it, no.
greets() {
  has bash && read_ears "$sshd" || return 1
  for ear in $ears none; do
    case \${ear#*:} in ????????:*) break ;; esac
  done
  [ "$ear" != none ] || return 1
  ear=\${ear#*:}
  case $ear in 00000000:*) ear=0100007F:\${ear#*:} ;; esac
  ear=$(printf '%s' "$ear" | sed 's/\(..\)\(..\)\(..\)\(..\):\(.*\)/0x\4 0x\3 0x\2 0x\1 \5/')
  [ "$(limited 5 bash -c 'exec 3<>"/dev/tcp/$0" && head -c 4 <&3' "$(printf '%d.%d.%d.%d/%d' $ear)" 2>/dev/null)" = SSH- ]
}

# is_behind_socket: whether systemd listens for sshd.
is_behind_socket() {
  [ -n "$sshd_socket" ] && limited 30 systemctl -q is-active "$sshd_socket"
}

# restart_behind_socket: an sshd that was given its socket by systemd cannot open it again, so that a SIGHUP ends it; its
# sessions live on when it is restarted, and who connects meanwhile waits. The generator of the socket may read the ports
# from sshd's files.
restart_behind_socket() {
  listen_before=$(limited 30 systemctl show -p Listen "$sshd_socket")
  limited 60 systemctl daemon-reload || return 1
  if [ "$(limited 30 systemctl show -p Listen "$sshd_socket")" != "$listen_before" ]; then
    [ -z "$sshd_unit" ] || limited 90 systemctl stop "$sshd_unit" || return 1
    limited 60 systemctl restart "$sshd_socket" || return 1
  elif [ -n "$sshd_unit" ]; then
    limited 90 systemctl try-restart "$sshd_unit" || return 1
  fi
  limited 30 systemctl -q is-active "$sshd_socket" || fail "$sshd_socket is not active"
}

# restore_socket: systemd listens again, and the sshd that it starts reads the files as they are now.
restore_socket() {
  limited 30 systemctl reset-failed "$sshd_socket" $sshd_unit 2>/dev/null
  if is_behind_socket; then
    [ ! -e "$run/reloading" ] || restart_behind_socket
    return
  fi
  # While sshd runs, its socket is not opened.
  [ -z "$sshd_unit" ] || limited 90 systemctl stop "$sshd_unit"
  limited 60 systemctl start "$sshd_socket"
}

# start_sshd: starts it by whatever ran it; a unit that failed is given another chance.
start_sshd() {
  if [ "$sshd_manager" = systemd ] && [ -n "$sshd_unit" ]; then
    limited 30 systemctl reset-failed "$sshd_unit" 2>/dev/null
    unhindered limited 90 systemctl start "$sshd_unit" && return
    # Somebody has masked it meanwhile, perhaps.
    start_alone && note "$sshd_unit cannot be started; sshd was started without it"
  elif [ -z "$sshd_unit" ] || ! set_service "$sshd_unit" "$sshd_manager" yes - - || ! comes_up; then
    start_alone
  fi
}
start_alone() {
  [ -d /run/sshd ] || mkdir -m 0755 /run/sshd
  run_sshd
}

# comes_up: whether sshd listens before long.
comes_up() {
  waited=0
  until find_sshd && hears_all "$run/ports.before"; do
    waited=$((waited + 1))
    [ $waited -lt 100 ] || return 1
    pause
  done
}

# restore_sshd: makes it run as before, when this run may have made it read other files or end.
restore_sshd() {
  if [ -e "$run/behind.socket" ]; then
    restore_socket 2>"$run/undo.stderr" || problem "$sshd_socket: $(cat "$run/undo.stderr")"
    return
  fi
  [ -s "$run/ports.before" ] || return 0
  if find_sshd; then
    [ -e "$run/reloading" ] || return 0
    say 'sshd: reads its files again'
    reload_sshd "$run/ports.before" 2>"$run/undo.stderr" && return
    # One that listens has perhaps not read its files all the same: a unit may be busy with a reload that never ends.
    if find_sshd; then reread_by "$run/ports.before" kill -HUP "$sshd" 2>"$run/undo.stderr" && return; fi
    if find_sshd; then kill "$sshd"; fi
  fi
  say 'sshd: is started'
  start_sshd 2>"$run/undo.stderr" || { problem "sshd cannot be started: $(cat "$run/undo.stderr")"; return; }
  comes_up || problem "sshd was started and does not listen as before"
}
`
