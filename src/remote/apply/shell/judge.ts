import { shellText } from '../../shell-text.ts'

/**
 * The proposed configuration, judged by the host's own sshd on staged copies. The run defines `ask_sshd ARGUMENT...`,
 * which runs that sshd with the lines that the daemon was given on its command line, `flat NUMBER`, which prints our
 * reading of it, and $usual_key, a host key that will do, or empty. Needs cmp, sort.
 */
export const judge = shellText`
# begin_judging: sets $judged to what is so until sshd says otherwise.
begin_judging() {
  made_privsep=
  if [ "$me" = 0 ] && [ ! -e /run/sshd ] && [ -d /run ]; then mkdir -m 0755 /run/sshd && made_privsep=yes; fi
  judged=accepted shown=
}

# judge_tree FILE: sshd -t on a tree, where no reading is compared: sshd -T does all the same and prints what it read.
judge_tree() {
  ask_sshd -t -f "$1" >"$run/judge.output" 2>&1 </dev/null || judged=rejected
}

# compare_reading NUMBER PRINTED [CONNECTION]: sshd -T on the staged tree must print what our reading of it says (PRINTED,
# its lines sorted), or, where that may be a matter of spelling, the same as on that reading itself. It is asked with
# $usual_key alone first, if there is one, for which PRINTED is meant then; if that is not what it prints, with all keys.
compare_reading() {
  [ $judged = accepted ] || return 0
  compared=$1
  printed=$2
  shift 2
  [ $# = 0 ] || set -- -C "$1"
  if [ -n "$usual_key" ] && [ -n "$printed" ]; then
    shown=$(ask_sshd -T -h "$usual_key" -f "$run/new/tree" "$@" 2>/dev/null </dev/null | sort)
    [ "$shown" != "$printed" ] || return 0
  fi
  ask_sshd -T -f "$run/new/tree" "$@" >"$run/judge.tree" 2>"$run/judge.output" </dev/null || { judged=rejected; return 0; }
  shown=$(sort "$run/judge.tree")
  [ "$shown" != "$printed" ] || return 0
  prepare 'write our reading of the configuration' write_flat "$compared"
  ask_sshd -T -f "$run/new/flat" "$@" >"$run/judge.flat" 2>"$run/judge.flat.output" </dev/null ||
    cat "$run/judge.flat.output" >>"$run/judge.flat"
  ! cmp -s "$run/judge.tree" "$run/judge.flat" || return 0
  judged=disagrees
  printf '%s\n' "$compared" >"$run/judge.number"
}

write_flat() { flat "$1" >"$run/new/flat"; }

# look_at_proposed FILE: keeps the ports and addresses of the proposed configuration, which are the same for all connections.
look_at_proposed() {
  [ -n "$shown" ] || shown=$(ask_sshd -T -f "$1" 2>/dev/null </dev/null)
  blanks=$IFS
  IFS='
'
  for line in $shown; do
    case $line in
      'listenaddress '*)
        line=\${line#* }
        line=\${line%% *}
        printf '%s %s\n' "\${line%:*}" "\${line##*:}"
        ;;
    esac
  done >"$run/listen"
  IFS=$blanks
  heard=
  while read -r _ number; do hear "$number"; done <"$run/listen"
  keep_ports "$run/ports.after"
  if [ "$made_privsep" = yes ]; then rmdir /run/sshd; fi
}

# ports_are_free: a bind that fails passes sshd -t and ends sshd, so nobody else may listen where sshd is going to.
# A socket that sshd holds already is no obstacle. An address that cannot be compared counts as taken.
ports_are_free() {
  ! is_behind_socket || return 0
  read_ports "$run/ports.before"
  while read -r address number; do
    case $ports in *" $number "*) continue ;; esac
    port=$(printf '%04X' "$number")
    if cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | grep " [0-9A-F]*:$port [0-9A-F]*:[0-9A-F]* 0A " |
      while read -r _ local_end _; do
        if overlaps "$address" "\${local_end%:*}"; then echo taken; fi
      done | grep -q taken; then
      fail "Port $number is taken by another program: sshd could not listen on it, and would end"
      return 1
    fi
  done <"$run/listen"
}
overlaps() {
  case $2 in
    00000000 | 00000000000000000000000000000000) return 0 ;;
    ????????)
      case $1 in
        0.0.0.0) return 0 ;;
        \[*) return 1 ;;
      esac
      overlap_ifs=$IFS
      IFS=.
      set -- $1 $2
      IFS=$overlap_ifs
      [ "$(printf '%02X%02X%02X%02X' "$4" "$3" "$2" "$1")" = "$5" ]
      ;;
    *) case $1 in \[*) return 0 ;; *) return 1 ;; esac ;;
  esac
}
`
