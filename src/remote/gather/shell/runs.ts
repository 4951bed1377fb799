import { shellText } from '../../shell-text.ts'

/** The runs that are kept, as apply keeps them; of a record so many bytes as no sane one has. Needs head, ls. */
export const runs = shellText`
# look_at_runs: those of this user, the newest first.
look_at_runs() {
  if [ "$uid" = 0 ]; then base=/var/lib/sshfix; else base=\${HOME:-/nonexistent}/.local/state/sshfix; fi
  put "runs $base"
  [ -d "$base" ] && [ ! -L "$base" ] || return 0
  IFS=$newline
  set -- $(ls -t "$base")
  IFS=$blanks
  for run; do
    IFS=$newline
    set -- $(ls "$base/$run")
    IFS=$blanks
    for play; do
      case $play in '' | *[!0-9]*) continue ;; esac
      look_at_run "$base/$run/$play"
    done
  done
}
look_at_run() {
  token=none
  if [ -e "$1/confirmed" ]; then token=confirmed
  elif [ -e "$1/undone" ]; then token=undone
  elif [ -e "$1/pending" ]; then token=pending
  fi
  put "run $token $1"
  for part in result why problems record; do
    [ -f "$1/$part" ] && [ ! -L "$1/$part" ] || continue
    put "run$part "
    head -c 4194304 "$1/$part"
  done
}
`
