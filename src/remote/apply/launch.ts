/** The scripts that a connection sends: each is one group that runs only when all of it has arrived. */
import type { RunId } from '../../model/index.ts'
import { asUser } from '../as-user.ts'
import { quote } from '../quote.ts'
import { printing } from './encode.ts'
import { type ApplyRequest, checkedWord, folderOf } from './request.ts'
import { runScripts } from './scripts.ts'
import { acting } from './shell/acting.ts'
import { base } from './shell/base.ts'
import { bootHook } from './shell/boot-hook.ts'
import { changes } from './shell/changes.ts'
import { follow } from './shell/follow.ts'
import { ground, settings } from './shell/ground.ts'
import { judge } from './shell/judge.ts'
import { lock } from './shell/lock.ts'
import { paths } from './shell/paths.ts'
import { place } from './shell/place.ts'
import { restore } from './shell/restore.ts'
import { services } from './shell/services.ts'
import { sshd } from './shell/sshd.ts'
import { store } from './shell/store.ts'
import { undoing } from './shell/undoing.ts'
import { watchdog } from './shell/watchdog.ts'

/** The functions of `apply` and `undo`, in a file of their own beside them. */
const functions = [
  '# What apply and undo are made of. Read them first.',
  ground,
  lock,
  watchdog,
  bootHook,
  paths,
  asUser,
  place,
  changes,
  store,
  restore,
  services,
  sshd,
  judge,
  acting,
  undoing,
].join('\n')

/** Longest time that an apply or undo is followed; then the trip ends, and what became of it is to be asked. */
const followSeconds = 480

/**
 * Stores what will be touched, does all actions or none, and tells what came of it, on standard output.
 * What acts is detached from the connection: it ends in the old state or in the new one even if nobody listens.
 */
export function applyScript(request: ApplyRequest): string {
  const { apply, undo, record, contents } = runScripts(request)
  const files = [
    `lay functions printf %s ${quote(functions)}`,
    `lay undo printf %s ${quote(undo)}`,
    `lay apply printf %s ${quote(apply)}`,
    `lay record printf %s ${quote(record)}`,
    ...contents.map(({ name, content }) => `lay new/${name} ${printing(content)}`),
    ...stagedFiles(request),
    // A little place on the disk, given up when there is a result to be written.
    `lay reserve printf %16384s ''`,
    `lay stderr printf %4096s ''`,
  ]
  return trip(
    request,
    request.word,
    `${base}
# lay FILE COMMAND...: what it prints becomes a file of the run. Where that fails, once more by cat(1), which says why it
# cannot write; dash's own printf says "I/O error" of a full disk.
lay() {
  laid=$run/$1
  shift
  "$@" 2>/dev/null >"$laid" || "$@" | cat >"$laid"
}
make_run() {
  runs_systemd || has setsid || has nohup ||
    fail 'There is no systemd, no setsid and no nohup: nothing can wait there to undo' || return 1
  own_base || return 1
  set -- "$run" "$run/new" "$run/old"
  [ -d "\${run%/*}" ] || set -- "\${run%/*}" "$@"
  mkdir "$@" || return 1
  ${files.join(' &&\n  ')}
}
forget_run() {
  rm -rf "$run"
  rmdir "\${run%/*}" 2>/dev/null
}
if trouble=$(make_run 2>&1); then
  launch "$run/apply"
  await ${followSeconds}
  tell_run
  # A run that touched nothing leaves nothing.
  word_of "$run/result"
  case $word_of in
    applied) prune ${Math.max(1, Math.floor(request.keepRuns))} ${quote(request.about.takesBack ?? '')} ;;
    locked | drifted | rejected | failed) forget_run ;;
  esac
else
  printf '%s' "$trouble" | tell trouble
  [ ! -d "$run/new" ] || [ -e "$run/process" ] || forget_run
fi`,
  )
}

/** Makes a run final, if it was applied and nobody has undone it. */
export function confirmScript(run: RunId, word: string): string {
  return trip(
    run,
    word,
    `${lock}
${watchdog}
${bootHook}
word_of "$run/result"
if [ "$word_of" = applied ] && mv -f "$run/pending" "$run/confirmed" 2>/dev/null; then
  sync "$run"
  disarm_watchdog
  rm -rf "$run/new" "$run/reserve" "$run"/judge.*
fi
tell_run
[ ! -e "$run/confirmed" ] || release_lock "$id"`,
  )
}

/** Takes a run back that was not confirmed, and waits for the end of it. */
export function undoScript(run: RunId, word: string): string {
  return trip(
    run,
    word,
    `# An apply that is still on its way finds the folder taken, or that it may not begin any more.
mkdir -p "$run/begun" 2>/dev/null
if [ -f "$run/undo" ]; then
  launch "$run/undo" asked
  await ${followSeconds}
fi
tell_run`,
  )
}

/** Tells what is known of a run, and changes nothing. */
export function resultScript(run: RunId, word: string): string {
  return trip(run, word, 'tell_run')
}

function trip(run: RunId, word: string, body: string): string {
  return `{ trap '' PIPE HUP${settings}word=${checkedWord(word)}
printf '%s begin\\n' "$word"
${ground}${follow}find_base
look_at_boot
id=${folderOf(run)}
run=$base/$id
${body}
printf '%s end\\n' "$word"
exit; }
`
}

/** Copies of the proposed configuration for the host's sshd. */
function stagedFiles({ judge: request }: ApplyRequest): readonly string[] {
  if (request === null) return []
  const name = (file: number) => (file === request.staged.length - 1 ? 'new/tree' : `new/tree.${file}`)
  return request.staged.flatMap(({ chunks }, file) => {
    const prints = chunks.map(chunk =>
      typeof chunk === 'string' ? printing(chunk) : `printf %s "$run/${name(chunk.file)}"`,
    )
    return [`staged() { ${[...prints, ':'].join(' && ')}; }`, `lay ${name(file)} staged`]
  })
}
