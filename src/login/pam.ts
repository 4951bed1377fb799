/** What the modules of PAM make of a login, as far as their files tell. */
import type { AccountFact, PasswordFact } from '../model/index.ts'
import { remembered } from '../openssh/remembered.ts'
import { both, isAt, listMatches } from './except-list.ts'
import { limitsResult } from './limits.ts'
import { type Obstacle, obstacle } from './obstacle.ts'
import { factAt } from './reach.ts'
import type { Side } from './side.ts'
import { textAt, textInPlan } from './text.ts'

type Result = 'ok' | 'fail' | 'maybe'

interface Line {
  readonly control: string
  readonly module: string
  readonly args: readonly string[]
  readonly at: string
}

interface Person {
  readonly account: AccountFact
  readonly password: PasswordFact | null
  /** Null: of a program on the host itself; absent where it is not known. */
  readonly address: string | null | undefined
}

type Kind = 'auth' | 'account' | 'session'

/** What `/etc/pam.d/SERVICE`, or `other` in its place, says of a person. */
export function pamObstacles(side: Side, service: string, kind: Kind, person: Person): readonly Obstacle[] {
  const lines = linesOf(side, service, kind) ?? linesOf(side, 'other', kind)
  if (lines === null)
    return [
      obstacle(
        'pam_refuses',
        `PAM refuses everybody: neither /etc/pam.d/${service} nor /etc/pam.d/other is there`,
        `Leave /etc/pam.d/${service} as it is`,
        { at: `/etc/pam.d/${service}` },
      ),
    ]
  const { verdict, by } = evaluate(lines, line => moduleResult(side, line, kind, person))
  if (verdict === 'ok') return []
  const certain = verdict === 'fail'
  const name = person.account.name
  return [
    obstacle(
      'pam_refuses',
      certain
        ? `PAM refuses ${name}: ${by?.module ?? 'no module lets anybody in'}`
        : `PAM may refuse ${name}: what ${by?.module ?? 'a module'} says is not known`,
      `Leave the lines of type ${kind} in /etc/pam.d/${service} as they are`,
      { at: by?.at ?? `/etc/pam.d/${service}`, certain },
    ),
  ]
}

/** A line of a file, whatever its kind. */
interface Written extends Omit<Line, 'at'> {
  readonly type: string
  readonly number: number
  /** The file that stands here in place of the line, whatever the kind or for this one alone. */
  readonly include?: { readonly name: string; readonly always: boolean }
}

/** Each file is read for several kinds and people, and is the same on most hosts of a fleet. */
const linesWritten = remembered(32, (text): readonly Written[] =>
  text.split('\n').flatMap((line, index): readonly Written[] => {
    const number = index + 1
    const included = /^\s*@include\s+(?<name>\S+)/.exec(line)?.groups?.name
    if (included !== undefined)
      return [
        { type: '', control: '', module: '', args: [], number, include: { name: included, always: true } },
      ]
    const { type, control, module, rest } =
      /^\s*-?(?<type>\w+)\s+(?<control>\[[^\]]*\]|\S+)\s+(?<module>\S+)(?<rest>[^#]*)/.exec(line)?.groups ??
      {}
    if (type === undefined || control === undefined || module === undefined) return []
    const isInclude = control === 'include' || control === 'substack'
    return [
      {
        type: type.toLowerCase(),
        control,
        module: module.replace(/^.*\//, ''),
        args: rest?.trim().split(/\s+/) ?? [],
        number,
        ...(isInclude ? { include: { name: module, always: false } } : {}),
      },
    ]
  }),
)

/** The lines of one kind, includes followed; null where there is no such file. */
function linesOf(side: Side, service: string, kind: Kind, depth = 0): readonly Line[] | null {
  const path = `/etc/pam.d/${service}`
  const text = textAt(side, path)
  if (text === null) return null
  if (typeof text !== 'string' || depth > 8) return [unknownLine(path)]
  return linesWritten(text).flatMap(({ type, number, include, ...line }): readonly Line[] => {
    if (type !== kind && include?.always !== true) return []
    const at = `${path}:${number}`
    if (include === undefined) return [{ ...line, at }]
    const name = include.name.replace('/etc/pam.d/', '')
    return linesOf(side, name, kind, depth + 1) ?? [missingInclude(at, include.name)]
  })
}

function unknownLine(path: string): Line {
  return { control: 'required', module: `${path} (not readable)`, args: [], at: path }
}

/** An include that leads nowhere makes the whole service unusable. */
function missingInclude(at: string, name: string): Line {
  return { control: 'requisite', module: `the include of ${name}, which is not there`, args: ['missing'], at }
}

interface Evaluated {
  readonly verdict: 'ok' | 'fail' | 'maybe'
  readonly by?: Line
}

/** The stack as _pam_dispatch_aux() of Linux-PAM goes through it, both ways from each module of which nothing is known. */
function evaluate(lines: readonly Line[], resultOf: (line: Line) => Result): Evaluated {
  const seen = new Map<string, Evaluated>()
  return from(0, null, false)

  function from(index: number, failed: Line | null, succeeded: boolean): Evaluated {
    const key = `${index} ${failed === null} ${succeeded}`
    const known = seen.get(key) ?? onward(index, failed, succeeded)
    seen.set(key, known)
    return known
  }

  function onward(index: number, failed: Line | null, succeeded: boolean): Evaluated {
    const line = lines[index]
    if (line === undefined) return end(failed, succeeded)
    const take = (result: 'ok' | 'fail'): Evaluated => {
      const step = actionFor(line.control, result)
      if (typeof step === 'number') return from(index + step + 1, failed, succeeded)
      switch (step) {
        case 'ok':
          return from(index + 1, failed, true)
        case 'done':
          return end(failed, true)
        case 'bad':
          return from(index + 1, failed ?? line, succeeded)
        case 'die':
          return end(failed ?? line, succeeded)
        case 'ignore':
          return from(index + 1, failed, succeeded)
      }
    }
    const result = resultOf(line)
    if (result !== 'maybe') return take(result)
    const passed = take('ok')
    if (line.control === 'optional') return passed
    return take('fail').verdict === passed.verdict ? passed : { verdict: 'maybe', by: line }
  }
}

function end(failed: Line | null, succeeded: boolean): Evaluated {
  if (failed !== null) return { verdict: 'fail', by: failed }
  return { verdict: succeeded ? 'ok' : 'fail' }
}

type Step = 'ok' | 'done' | 'bad' | 'die' | 'ignore' | number

function actionFor(control: string, result: 'ok' | 'fail'): Step {
  const passes = result === 'ok'
  switch (control.toLowerCase()) {
    case 'required':
      return passes ? 'ok' : 'bad'
    case 'requisite':
      return passes ? 'ok' : 'die'
    case 'sufficient':
      return passes ? 'done' : 'ignore'
    case 'optional':
      return passes ? 'ok' : 'ignore'
  }
  const stated = new Map(
    control
      .replace(/[[\]]/g, '')
      .split(/\s+/)
      .map(pair => pair.split('=') as [string, string | undefined]),
  )
  const word = stated.get(passes ? 'success' : result) ?? stated.get('default') ?? 'ignore'
  if (/^\d+$/.test(word)) return Number(word)
  return word === 'ok' || word === 'done' || word === 'bad' || word === 'die' ? word : 'ignore'
}

function moduleResult(side: Side, { module, args }: Line, kind: Kind, person: Person): Result {
  const { password } = person
  switch (module) {
    case 'pam_deny.so':
      return 'fail'
    // A risk of its own: `nologin`.
    case 'pam_nologin.so':
    case 'pam_permit.so':
    case 'pam_env.so':
    case 'pam_loginuid.so':
    case 'pam_motd.so':
    case 'pam_mail.so':
    case 'pam_keyinit.so':
    case 'pam_cap.so':
    case 'pam_faildelay.so':
    case 'pam_lastlog.so':
    case 'pam_lastlog2.so':
    case 'pam_selinux.so':
    case 'pam_systemd.so':
    case 'pam_umask.so':
      return 'ok'
    case 'pam_rootok.so':
      return 'fail'
    case 'pam_unix.so':
      if (kind !== 'auth') return 'ok'
      return hasPassword(password) ? 'ok' : 'fail'
    case 'pam_limits.so':
      return kind === 'session' ? limitsResult(side, person.account) : 'ok'
    case 'pam_shells.so':
      return shellsResult(side, person.account)
    case 'pam_access.so':
      return accessResult(side, args, person)
    default:
      return args[0] === 'missing' ? 'fail' : 'maybe'
  }
}

/** Whether some password could be the right one. */
export function hasPassword(password: PasswordFact | null): boolean {
  if (password === null) return false
  return 'unknown' in password || password.kind === 'usable' || password.kind === 'empty'
}

/** The file that turns all but root away, if there is one. */
export function nologinFile(side: Side, args: readonly string[] = []): string | null {
  const named = args.find(arg => arg.startsWith('file='))?.slice('file='.length)
  const files = named === undefined ? ['/var/run/nologin', '/etc/nologin'] : [named]
  return files.find(path => factAt(side.facts, path) !== null) ?? null
}

/** Whether a module stands in the lines of a service, or of `other` in its place. */
export function asksFor(side: Side, service: string, module: string): boolean {
  const kinds = ['auth', 'account'] as const
  return kinds.some(kind =>
    (linesOf(side, service, kind) ?? linesOf(side, 'other', kind))?.some(line => line.module === module),
  )
}

/** Only a plan that speaks of shells(5) can change what it says. */
function shellsResult(side: Side, { shell }: AccountFact): Result {
  const text = textInPlan(side, '/etc/shells')
  return typeof text === 'string' && !text.split('\n').includes(shell) ? 'fail' : 'maybe'
}

/** access.conf(5): the first line that fits decides. */
function accessResult(side: Side, args: readonly string[], { account, address }: Person): Result {
  const file = args.find(arg => arg.startsWith('accessfile='))?.slice('accessfile='.length)
  const text = textAt(side, file ?? '/etc/security/access.conf')
  if (text === null) return 'maybe'
  if (typeof text !== 'string') return 'maybe'
  for (const line of text.split('\n')) {
    const { sign, who, from } =
      /^\s*(?<sign>[+-])\s*:(?<who>[^:]*):(?<from>.*)$/.exec(line.replace(/#.*/, ''))?.groups ?? {}
    if (sign === undefined || who === undefined || from === undefined) continue
    const isMeant = both(
      listMatches(who.trim(), name => isUser(name, account, !args.includes('nodefgroup'))),
      listMatches(from.trim(), place => isPlace(place, address)),
    )
    if (isMeant === 'maybe') return 'maybe'
    if (isMeant === 'yes') return sign === '+' ? 'ok' : 'fail'
  }
  return 'ok'
}

/** A plain name is that of a group too, unless nodefgroup is given. */
function isUser(written: string, { name, groups }: AccountFact, plainGroups: boolean): boolean | null {
  if (written.includes('@')) return null
  const group = /^\((?<group>[^)]*)\)$/.exec(written)?.groups?.group ?? (plainGroups ? written : undefined)
  return written === name || (group !== undefined && groups.includes(group))
}

function isNetwork(written: string): boolean {
  return /^\[?[\d.]+(?:\/[\d.]+)?\]?$|:.*:/.test(written)
}

/** Terminals, and what begins no login over the network, are no places of somebody who comes by ssh. */
function isPlace(written: string, address: Person['address']): boolean | null {
  if (address === null) return written.toUpperCase() === 'LOCAL' || (isNetwork(written) ? false : null)
  if (/^(?:LOCAL|cron|crond|tty.*|:\d.*)$/i.test(written)) return false
  return address === undefined ? null : isAt(written, address)
}
