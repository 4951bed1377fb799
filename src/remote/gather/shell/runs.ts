import { shellText } from '../../shell-text.ts'

/** Where apply keeps the runs of this user, and the one that holds the host. Needs readlink. */
export const holder = shellText`
# find_base: sets $base to the folder that they are in.
find_base() {
  if [ "$uid" = 0 ]; then base=/var/lib/sshfix; else base=\${HOME:-/nonexistent}/.local/state/sshfix; fi
}

# look_at_holder: a run that has begun to change something, and is neither confirmed nor undone.
look_at_holder() {
  find_base
  [ -L "$base/lock" ] || return 0
  held=$(readlink "$base/lock")
  [ -e "$base/$held/pending" ] || [ -e "$base/$held/undone" ] || return 0
  result=
  read -r result 2>/dev/null <"$base/$held/result"
  [ "$result" = undone ] || put "holder $held"
}
`

/** The runs that are kept; of a record so many bytes as no sane one has. Needs head, ls. */
export const runs = shellText`
# look_at_runs: those of this user, the newest first.
look_at_runs() {
  find_base
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
