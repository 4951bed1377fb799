import { shellText } from '../../shell-text.ts'

/** The sshd that serves this session, else the one that runs, else the one that is installed. Needs /proc, grep, ls, readlink, sed. */
export const server = shellText`
# process PID: sets $name and $parent.
process() {
  IFS= read -r name <"/proc/$1/stat" || return 1
  parent=\${name##*) }
  parent=\${parent#* }
  parent=\${parent%% *}
  name=\${name#*\(}
  name=\${name%)*}
}

# ears ADDRESS PORT: sets $inodes to the sockets that listen there.
ears() {
  inodes= any= address=$1 port=$2
  case $address in *:*) set -- tcp6 tcp ;; *) set -- tcp tcp6 ;; esac
  # Linux lists those that listen first (proc_net_tcp.rst), old ones with what is about to connect to them (03). To read
  # on is work for each connection of the host, and to begin with the other family more than a program is.
  for family; do
    IFS=$newline
    for socket in $(sed -n '1d; / 0[3A] /!q; / 0A /p' "/proc/net/$family"); do
      IFS=$blanks
      ear $socket
    done
    IFS=$blanks
    [ -z "$inodes$any" ] || break
  done
  [ -n "$inodes" ] || inodes=$any
}

# ear FIELD...: a line of proc_pid_net(5), whose numbers are in hexadecimal, an IPv4 address from its end on.
ear() {
  [ $((0x\${2#*:})) = "$port" ] || return 0
  hex=\${2%:*}
  case $hex in
    00000000 | 00000000000000000000000000000000) any="$any \${10}" ;;
    ????????)
      dotted=
      while [ -n "$hex" ]; do
        dotted=$dotted.$((0x\${hex#"\${hex%??}"}))
        hex=\${hex%??}
      done
      [ "$dotted" != ".$address" ] || inodes="$inodes \${10}"
      ;;
    *) case $address in *:*) inodes="$inodes \${10}" ;; esac ;;
  esac
}

# listens PID: whether the process holds one of $inodes; if so, sets $binary to its program.
listens() {
  held=$(ls -l "/proc/$1/exe" "/proc/$1/fd")
  for inode in $inodes; do
    case $held in
      *"/exe -> "*"socket:[$inode]"*)
        binary=\${held#*"/exe -> "}
        binary=\${binary%%"$newline"*}
        return 0
        ;;
    esac
  done
  return 1
}

# owner: sets $owner to the process that holds one of $inodes; pid 1 only when it is the only one.
owner() {
  owner= holder=
  sockets=
  for inode in $inodes; do sockets="$sockets -e socket:.$inode]"; done
  set +f
  IFS=$newline
  set -- $(ls -l /proc/[0-9]*/fd | { IFS=$blanks; grep -e '^/proc/' $sockets; })
  IFS=$blanks
  set -f
  for word; do
    case $word in
      /proc/*) holder=\${word#/proc/} holder=\${holder%%/*} ;;
      *) if [ -z "$owner" ] || [ "$owner" = 1 ]; then owner=$holder; fi ;;
    esac
  done
}

# shares PID: whether it lives in the same system as this script. Nobody but root may know, and others believe it.
shares() {
  [ -e "/proc/$1/root" ] || [ "$uid" != 0 ] || return 1
  for space in root ns/mnt ns/net; do
    [ ! -e "/proc/$1/$space" ] || [ "/proc/$1/$space" -ef "/proc/self/$space" ] || return 1
  done
}

# pid_in FILE: sets $pid.
pid_in() {
  pid=
  read -r pid <"$1"
  case $pid in '' | *[!0-9]*) pid=; return 1 ;; esac
}

# serving ADDRESS PORT: sets $daemon (pid), or $served (no daemon, but an sshd that a service manager starts), or $other (a name).
serving() {
  at=$$ top= outer= title= last= nested= above=
  while [ "$at" -gt 0 ] && process "$at"; do
    case $name in
      sshd | sshd-session | sshd-auth)
        [ -z "$top" ] || [ -n "$last" ] || nested=yes
        top=$at last=yes
        ;;
      *)
        [ -z "$last" ] || above=$at
        last=
        ;;
    esac
    [ "$at" = 1 ] || outer=$name
    at=$parent
  done
  # An sshd of another name starts sessions of the usual name (since 9.8).
  [ -z "$above" ] || IFS= read -r title <"/proc/$above/cmdline"
  case $title in *' [listener] '*) process "$above"; other=$name; return ;; esac
  title=
  # An sshd of 8.2 or later that listens says so in its title (server_accept_loop of sshd.c). Else its sockets tell, and
  # where one sshd was started in a session of another.
  [ -z "$top" ] || IFS= read -r title <"/proc/$top/cmdline"
  case $nested$title in
    yes*) ;;
    *' [listener] '*) if shares "$top"; then daemon=$top; return; fi ;;
  esac
  ears "$1" "$2"
  if [ -n "$top" ] && listens "$top"; then daemon=$top; return; fi
  owner
  if [ -n "$owner" ] && process "$owner"; then
    case $name in sshd) daemon=$owner; return ;; esac
    [ -n "$top" ] || [ "$owner" = 1 ] || { other=$name; return; }
  elif [ -n "$top" ]; then
    # Only root may see whose socket it is.
    case $title in *'[listener]'* | /*) daemon=$top; return ;; esac
    for file in /run/sshd.pid /var/run/sshd.pid; do
      if pid_in "$file" && process "$pid" && [ "$name" = sshd ]; then daemon=$pid; return; fi
    done
  fi
  if [ -n "$top" ]; then served=$top; else other=$outer; fi
}

# running: sets $daemon to an sshd that runs on this system, if any does.
running() {
  for file in /run/sshd.pid /var/run/sshd.pid; do
    pid_in "$file" && process "$pid" && [ "$name" = sshd ] && shares "$pid" || continue
    daemon=$pid
    return
  done
  set +f
  set -- $(grep -lx sshd /proc/[0-9]*/comm)
  set -f
  for pid; do
    pid=\${pid#/proc/}
    pid=\${pid%/comm}
    process "$pid" && process "$parent" && [ "$name" != sshd ] && shares "$pid" || continue
    daemon=$pid
    return
  done
}
`

/** Its command line and its configuration files, as far as sshd reads them when it loads. Needs grep, stat; tr for an old sshd. */
export const configuration = shellText`
# options WORD...: a command line of sshd. It shows its words joined by blanks, so one that is no option belongs to the one before.
options() {
  while [ $# -gt 0 ]; do
    flags=$1
    shift
    case $flags in -?*) flags=\${flags#-} ;; *) continue ;; esac
    while [ -n "$flags" ]; do
      value=\${flags#?}
      flag=\${flags%"$value"}
      flags=$value
      case $flag in
        4) put 'override AddressFamily inet' ;;
        6) put 'override AddressFamily inet6' ;;
        [bCcEfghkopu])
          flags=
          if [ -z "$value" ] && [ $# -gt 0 ]; then value=$1; shift; fi
          while [ $# -gt 0 ]; do
            case $1 in -*) break ;; esac
            value="$value $1"
            shift
          done
          option "$flag" "$value"
          ;;
      esac
    done
  done
}
option() {
  case $1 in
    f) case $2 in /*) config=$2 ;; esac ;;
    o) put "override $2"; line "$2" ;;
    p) put "override Port $2" ;;
    g) put "override LoginGraceTime $2" ;;
    h) put "override HostKey $2"; line "HostKey $2" ;;
    c) put "override HostCertificate $2"; line "HostCertificate $2" ;;
    u) [ "$2" != 0 ] || put 'override UseDNS no' ;;
  esac
}

# word: takes the first word of $rest, and sets $word.
word() {
  rest=\${rest#"\${rest%%[!$gaps]*}"}
  case $rest in
    '' | '#'*) return 1 ;;
    '"'*) rest=\${rest#?} word=\${rest%%\"*}; rest=\${rest#"$word"} rest=\${rest#?} ;;
    *) word=\${rest%%[$gaps]*}; rest=\${rest#"$word"} ;;
  esac
}

# line TEXT: notes the files that a line of a configuration names.
line() {
  rest=$1
  word || return 0
  case $word in
    [Ii][Nn][Cc][Ll][Uu][Dd][Ee]) while word; do include "$word"; done ;;
    [Hh][Oo][Ss][Tt][Kk][Ee][Yy]) if word; then keep "$word"; keys="$keys $kept"; fi ;;
    [Hh][Oo][Ss][Tt][Cc][Ee]*) ! word || { put "reads $word"; add "$P" "$word"; } ;;
    [Pp][Ii][Dd]*) if [ -z "$pidfiles" ] && word; then keep "$word"; pidfiles=$kept; fi ;;
  esac
}
include() {
  case $1 in
    /*) included=$1 ;;
    '~'*) included=/$1 ;;
    *) included=/etc/ssh/$1 ;;
  esac
  # Its time tells of files that were taken away.
  [ -z "\${included%/*}" ] || add "$P" "\${included%/*}"
  glob "$included"
  put 'include '
  eval "configs $named"
}

# configs FILE...: files of the configuration, to be searched for others.
configs() {
  for path; do
    case $seen in *"$W$path$W"*) continue ;; esac
    seen="$seen$path$W"
    put "config $path"
    add "$C" "$path"
    keep "$path"
    unread="$unread $kept"
  done
}

# follow_includes: all files that $unread include, level by level.
follow_includes() {
  depth=0
  while [ -n "$unread" ] && [ $depth -lt 17 ]; do
    eval "lines=\$(grep -hiE '^[[:space:]\"=]*(include|hostkey|hostcertificate|pidfile)' $unread)"
    unread=
    IFS=$newline
    set -- $lines
    IFS=$blanks
    for text; do line "$text"; done
    depth=$((depth + 1))
  done
}

# look_at_sshd: everything of the sshd that counts.
look_at_sshd() {
  daemon= served= other= binary= config= keys= pidfiles= unread= unit= title= seen=$W
  set -- \${SSH_CONNECTION-}
  if [ $# = 4 ]; then serving "$3" "$4"; fi
  if [ -n "$other" ]; then put "other $other"; return; fi
  if [ -z "$daemon$served" ]; then running; fi
  if [ -n "$daemon" ]; then
    IFS= read -r title <"/proc/$daemon/cmdline"
    case $title in
      'sshd: '*' [listener]'*)
        title=\${title#sshd: }
        title=\${title% \[listener\]*}
        ;;
      'sshd: '*)
        # It had too little room for its title (compat_init_setproctitle of setproctitle.c), which has replaced its options.
        title=
        put 'hidden '
        ;;
      *) title=$(tr '\0' ' ' <"/proc/$daemon/cmdline") ;;
    esac
    # Its real name, which tells where its files are.
    [ -n "$binary" ] || if [ ! -L /usr/sbin/sshd ] && [ "/proc/$daemon/exe" -ef /usr/sbin/sshd ]; then
      binary=/usr/sbin/sshd
    else
      binary=$(readlink "/proc/$daemon/exe")
    fi
    binary=\${binary%' (deleted)'}
    [ -n "$binary" ] || case $title in /*) binary=\${title%% *} ;; esac
  fi
  [ -n "$binary" ] || binary=$(command -v sshd) || return 0
  set -- $title
  [ $# = 0 ] || shift
  options "$@"
  if [ -z "$config" ]; then
    config=/etc/ssh/sshd_config
    for path in "\${binary%/sbin/sshd}/etc/ssh/sshd_config" "\${binary%/sbin/sshd}/etc/sshd_config"; do
      case $binary in /usr/sbin/*) ;; *) [ ! -e "$path" ] || { config=$path; break; } ;; esac
    done
    [ -e "$config" ] || [ ! -e /usr/etc/ssh/sshd_config ] || config=/usr/etc/ssh/sshd_config
  fi
  put "sshd $binary"
  put "main $config"
  put "daemon $daemon"
  put "served $served"
  if [ -n "$daemon" ] && [ $manager = systemd ]; then
    while read -r path; do case $path in *.service) unit=\${path##*/} ;; esac; done <"/proc/$daemon/cgroup"
  fi
  put "unit $unit"
  configs "$config"
  follow_includes
  [ -n "$keys" ] || for path in rsa ecdsa ed25519 dsa; do
    path=/etc/ssh/ssh_host_\${path}_key
    [ ! -e "$path" ] || { keep "$path"; keys="$keys $kept"; }
  done
  keyed=
  eval "set -- $keys"
  for path; do
    put "reads $path"
    add "$P" "$path"
    keep "$path"
    keyed="$keyed -h $kept"
    case $path in *ed25519*) [ ! -r "$path" ] || light=$path ;; esac
  done
  [ -n "$pidfiles" ] || pidfiles='/run/sshd.pid /var/run/sshd.pid'
  eval "set -- $pidfiles"
  for path; do
    pid_in "$path" || continue
    put "pidfile $pid $path"
    add "$P" "$path"
  done
  program=$(stat -L -c '%d:%i:%s:%Y:%Z' "$binary")
  put "program $program"
  is_known || look_at_program
}

# is_known: whether this very sshd has been asked before.
is_known() { [ "$program" = "$known" ]; }

# look_at_program: what sshd says of itself. To start it is more work than to find its version in it (SSH_RELEASE of
# version.h), which will do unless other versions are in it as well; and so are the names of its usual keys (pathnames.h).
look_at_program() {
  version= usual=
  for said in $(grep -aoE 'OpenSSH_[0-9]+[.][0-9.]*p[0-9]+|/[!-~]*/ssh_host_[a-z0-9]+_key' "$binary"); do
    case $said in
      /*) usual=$usual$newline$said ;;
      "\${version:=$said}") ;;
      *) version=several ;;
    esac
  done
  case $version in
    OpenSSH_*) ;;
    *)
      version=$("$binary" '-?' 2>&1)
      case $version in *OpenSSH_*) ;; *) version=$(ssh -V 2>&1) ;; esac
      ;;
  esac
  put "version $version"
  # busybox's grep leaves some out; the last one is there where all are.
  case $usual in *_ed25519_key*) put "usual$usual" ;; *) usual= ;; esac
  # Since 9.3 it can tell its defaults without the keys of the host, which are almost half of the work. Before, one will do.
  # What it is given are not its defaults.
  case $version in
    *OpenSSH_9.[3-9]* | *OpenSSH_[1-9][0-9].*) put "defaults "; "$binary" -G -f /dev/null ;;
    *)
      if [ -n "$usual" ] && [ -n "$light" ]; then
        put "keyed "
        ask_sshd -T -f /dev/null -h "$light"
      else
        put "defaults "
        ask_sshd -T -f /dev/null
      fi
      ;;
  esac || { put "keyed "; eval "ask_sshd -T -f /dev/null $keyed"; }
}
gaps=" 	$return=" binary= program= light=
`

/** Runs $binary, which is sshd. Needs unshare and mount where the directory is missing that sshd wants to test anything. */
export const asking = shellText`
# ask_sshd ARGUMENT...: where there is no /run/sshd, it is given one that nobody else sees and that is gone with it.
ask_sshd() {
  if [ -e /run/sshd ] || [ "\${uid:=$(id -u)}" != 0 ] || ! has unshare; then
    "$binary" "$@"
  else
    unshare -m --propagation private sh -c '
      mount -t tmpfs -o mode=755 tmpfs /run && mkdir /run/sshd
      exec "$0" "$@"' "$binary" "$@"
  fi
}
`

/**
 * Asks sshd for the lines $a1, $a2…, of which $c1, $c2… say how many lines each is. Only when it has
 * read them does it want the keys of the host, which are a fourth of its work, RSA's above all: $light is enough, if there
 * is one.
 */
export const accepts = shellText`
# ask NUMBER...: gives these lines to sshd -t, and sets $refused to the numbers of those that it does not take.
ask() {
  text= refused=
  for number; do eval "text=\$text\$a$number"; done
  said=$(printf '%s' "$text" | ask_sshd -t \${light:+-h "$light"} -f /dev/stdin 2>&1)
  status=$?
  put "asked $status $*$newline$said"
  [ $status != 0 ] || return 0
  numbers=$*
  IFS=$newline
  set -- $said
  IFS=$blanks
  for message; do
    case $message in
      *' Deprecated option '* | *' Unsupported option '*) ;;
      /dev/stdin*' line '[0-9]*)
        at=\${message#*' line '}
        at=\${at%%[!0-9]*}
        first=1
        for number in $numbers; do
          eval "next=\$((first + c$number))"
          if [ "$at" -ge $first ] && [ "$at" -lt $next ]; then
            case " $refused " in *" $number "*) ;; *) refused="$refused $number" ;; esac
          fi
          first=$next
        done
        ;;
    esac
  done
}

# accepts NUMBER...: drops what is refused and asks again. Two lines may only clash with each other: what is refused in
# company is asked alone.
accepts() {
  [ -n "$binary" ] || return 0
  left=$* alone=
  while :; do
    ask $left
    [ -n "$refused" ] && [ "$left" != "\${refused# }" ] || break
    kept_in=
    for number in $left; do
      case " $refused " in *" $number "*) alone="$alone $number" ;; *) kept_in="$kept_in $number" ;; esac
    done
    left=\${kept_in# }
  done
  case $left in *' '*) alone="$alone $refused" ;; esac
  for number in $alone; do ask $number; done
}
`
