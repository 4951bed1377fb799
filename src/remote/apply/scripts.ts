/**
 * The two scripts that lie on the host: `apply`, which acts, and `undo`, which a person can read and run from a console.
 */
import { quote } from '../quote.ts'
import { expectations, judgement } from './expectations.ts'
import { recordText } from './record.ts'
import { type ApplyRequest, checkedWord, folderOf } from './request.ts'
import { concernsSshd, servicesTouched, serviceWords, touchesBoot } from './services.ts'
import { settings } from './shell/ground.ts'
import { affect, type NewContent, type Step, stepsOf } from './steps.ts'
import { flagsOf, rightsOf, type Thing, thingsFunction, thingsTouched } from './things.ts'

export interface RunScripts {
  readonly apply: string
  readonly undo: string
  /** What the run did, for a program to read. */
  readonly record: string
  readonly contents: readonly NewContent[]
}

/** Throws for an action on what nobody looked at, and for names that cannot be names of runs. */
export function runScripts(request: ApplyRequest): RunScripts {
  const things = thingsTouched(request.before, request.actions)
  const shared = `mark=${checkedWord(request.word)}\n${sshdSettings(request)}\n${thingsFunction(things)}`
  const { steps, contents } = stepsOf(request, things)
  return {
    apply: applyText(request, things, shared, steps),
    undo: undoText(request, things, shared),
    record: recordText(request, things),
    contents,
  }
}

const openRun = `self=$0
[ ! -L "$0" ] || self=$(readlink -f "$0") || exit 1
case $self in */*) run=\${self%/*}/ ;; *) run=. ;; esac
cd -P "$run" && run=$PWD && cd / || exit 1
base=\${run%/*/*}
id=\${run#"$base"/}
. "$run/functions"
`

function applyText(
  request: ApplyRequest,
  things: readonly Thing[],
  shared: string,
  steps: readonly Step[],
): string {
  const lines = [
    `#!/bin/sh\n# What sshfix does to this host in run ${folderOf(request)}. Started by sshfix alone.${settings}`,
    openRun,
    shared,
    `trap '' HUP PIPE
look_at_boot
look_at_me
holder=
find_limiter
prepare 'note the process' note_process "$run/process"
heeding take_lock || {
  [ -z "$holder" ] || stop locked "$holder"
  prepare 'take the lock' fail "$(cat "$run/stderr")"
}

# Is everything still as it was planned on?`,
    ...expectations(request, things),
    '\n# Would it work?',
    ...judgement(request),
    '\n# What is touched is stored; from then on there is something to take back.',
    `prepare 'store what will be touched' things keep`,
    ...(touchesBoot(request) ? [`prepare 'store the links of services' keep_service_links`] : []),
    ...(request.watched ? [`prepare 'note its last moment' limit_apply`] : []),
    `prepare 'write the store to the disk' sync_run`,
    ...(request.watched ? [`prepare 'arm the watchdog' arm_watchdog ${seconds(request.confirmWithin)}`] : []),
    `prepare 'begin' begin\n`,
    ...steps.map(({ title, command }) => `step ${quote(title)} ${command}`),
    `applied ${seconds(request.confirmWithin)}\nexit 0\n`,
  ]
  return group(lines)
}

function undoText(request: ApplyRequest, things: readonly Thing[], shared: string): string {
  const services = servicesTouched(request)
  const lines = [
    `#!/bin/sh
# Takes back what sshfix did to this host in run ${folderOf(request)}. To run it, as the user that it ran as:
#   sh undo
# It says what it does, and can be run twice. What somebody else changed since is kept in the folder "kept" beside this file.
# These will be as they were, with the content that is kept in the folder "old":
${things
  .filter(({ kind }) => kind !== 'parent' && kind !== 'below')
  .map(commentOf)
  .join('\n')}
# and sshd will run as it did.
${settings}`,
    openRun,
    shared,
    `undo_services() {\n${[...services].map(([unit, fact]) => `  reset_service ${serviceWords(unit, fact)}`).join('\n')}\n  :\n}`,
    `undo_sshd() {\n  ${concernsSshd(request) ? 'restore_sshd' : ':'}\n}`,
    `undo_effects() {
  [ -e "$run/effects" ] || return 0
${request.effects.map(effect => `  ${affect(request.before, effect)} || problem ${quote(`${effect.effect} ${effect.service}`)}`).join('\n')}
  :
}`,
    `trap '' HUP PIPE
# Where nobody listens, what is opened next must not take the place of the output.
{ true 3>&1; } 2>/dev/null || exec >/dev/null
true 3>&2 2>/dev/null || exec 2>/dev/null
undo_all "\${1:-by hand}"\n`,
  ]
  return group(lines)
}

/** The whole is read before anything of it runs. */
function group(lines: readonly string[]): string {
  const [head = '', ...rest] = lines
  const start = head.startsWith('#') ? head.indexOf('\n\n') : -1
  const comment = start === -1 ? '' : head.slice(0, start)
  return `${comment}\n{\n${[head.slice(comment.length), ...rest].join('\n')}\nexit\n}\n`
}

function commentOf({ path, was }: Thing): string {
  // A name with a newline would end the comment.
  const name = JSON.stringify(path).slice(1, -1)
  if (was === null) return `#   ${name}: not there`
  if (was.type === 'link') return `#   ${name}: a link to ${JSON.stringify(was.target).slice(1, -1)}`
  const flags = flagsOf(was).replace('-', '')
  return `#   ${name}: a ${was.type}, mode, uid and gid ${rightsOf(was)}${flags ? `, attributes ${flags}` : ''}`
}

function sshdSettings({ before }: ApplyRequest): string {
  const sshd = before.sshd?.server === 'openssh' ? before.sshd : null
  const command = sshd
    ? [sshd.binary, '-f', sshd.config, ...sshd.overrides.flatMap(line => ['-o', line])].map(quote).join(' ')
    : 'false'
  return `sshd_known=${sshd?.pid || ''}
sshd_unit=${quote(sshd?.service ?? '')}
sshd_socket=${quote(sshd?.socket ?? '')}
sshd_manager=${before.host.serviceManager}
run_sshd() { unhindered ${command}; }`
}

function seconds(value: number): number {
  return Math.max(1, Math.ceil(value))
}
