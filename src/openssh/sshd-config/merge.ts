import { allowedInMatch, compareVersions, findKeyword, type Keyword, lastWins } from '../keywords.ts'
import type { Syntax } from './syntax.ts'
import type { Setting } from './tree.ts'

/** What one line says of one part of a keyword's value; most values have a single part. */
export interface Part {
  readonly part: string
  readonly args: readonly string[]
  readonly setting: Setting
}

/** The lines of one keyword that apply, in reading order: of the global part, and of the Match blocks. */
export interface Applying {
  readonly global: readonly Setting[]
  readonly matched: readonly Setting[]
}

/**
 * The parts of a keyword's value that count in the end. `applying` gives the lines of any keyword: one version lets
 * a keyword depend on another.
 */
export function merge(
  name: string,
  applying: (keyword: string) => Applying,
  syntax: Syntax,
): readonly Part[] {
  const keyword = findKeyword(name, syntax.version)
  const lines = applying(name)
  const first = choose(name, keyword, lines.global, applying, 'global', syntax)
  if (keyword !== undefined && !isHonouredInMatch(keyword, syntax)) return first
  const second = choose(name, keyword, lines.matched, applying, 'matched', syntax)
  if (!addsParts(name, syntax)) return second.length === 0 ? first : second
  const parts = new Set([...first, ...second].map(({ part }) => part))
  return [...parts].flatMap(part => {
    const found = second.find(other => other.part === part) ?? first.find(other => other.part === part)
    return found === undefined ? [] : [found]
  })
}

/** Whether several lines can each give a part of a value that is otherwise one line's. */
export function hasParts(name: string): boolean {
  return name === 'RekeyLimit' || name === 'PerSourcePenalties' || name === 'MaxStartups'
}

/** Up to 8.4 a SetEnv in a Match block was taken and forgotten. */
function isHonouredInMatch(keyword: Keyword, syntax: Syntax): boolean {
  if (keyword.name === 'SetEnv' && compareVersions(syntax.version, '8.5') < 0) return false
  return allowedInMatch(keyword, syntax.version)
}

/**
 * Whether what a Match block says is put beside what the global part says of other parts of the value. A block with
 * a Subsystem replaced all global ones up to 10.3 (and sshd crashed where that made them more).
 */
function addsParts(name: string, syntax: Syntax): boolean {
  return name === 'RekeyLimit' || (name === 'Subsystem' && compareVersions(syntax.version, '10.4') >= 0)
}

/** Which parts count of one reading of the files. */
function choose(
  name: string,
  keyword: Keyword | undefined,
  lines: readonly Setting[],
  applying: (keyword: string) => Applying,
  reading: keyof Applying,
  syntax: Syntax,
): readonly Part[] {
  // A list whose line has only a comment is not set.
  const settings = lines.filter(line => line.args.length > 0)
  if (keyword?.list === 'accumulate') return settings.map(setting => whole(setting))
  const last = keyword !== undefined && lastWins(keyword, syntax.version)
  if (name === 'AuthorizedPrincipalsCommand' && last) {
    const commands = applying('AuthorizedKeysCommand')[reading]
    const from = commands[0]?.order ?? Number.POSITIVE_INFINITY
    return settings
      .filter(setting => setting.order < from)
      .map(whole)
      .slice(-1)
  }
  // `none` is set whatever was set before it (servconf.c, sUnusedConnectionTimeout).
  if (name === 'UnusedConnectionTimeout') {
    const none = settings.find(setting => /^none$/i.test(setting.args[0] ?? ''))
    return [none ?? settings[0]].flatMap(setting => (setting === undefined ? [] : [whole(setting)]))
  }
  const parts = settings.flatMap(setting => partsOf(name, setting, last))
  const ordered = last ? parts.toReversed() : parts
  const chosen = new Map<string, Part>()
  for (const part of ordered) if (!chosen.has(part.part)) chosen.set(part.part, part)
  return [...chosen.values()]
}

function whole(setting: Setting): Part {
  return { part: '', args: setting.args, setting }
}

function partsOf(name: string, setting: Setting, last: boolean): readonly Part[] {
  const { args } = setting
  switch (name) {
    case 'RekeyLimit': {
      const size = { part: 'size', args: args.slice(0, 1), setting }
      const timed = args[1] !== undefined && args[1] !== 'none'
      return timed ? [size, { part: 'time', args: args.slice(1, 2), setting }] : [size]
    }
    case 'Subsystem':
      return [{ part: args[0] ?? '', args, setting }]
    case 'PerSourcePenalties':
      return args.map(argument => ({ part: penaltyPart(argument), args: [argument], setting }))
    case 'MaxStartups':
      return last ? startupParts(setting) : [whole(setting)]
    default:
      return [whole(setting)]
  }
}

function penaltyPart(argument: string): string {
  return /^(?:yes|no)$/i.test(argument) ? 'enabled' : argument.slice(0, argument.indexOf(':'))
}

/** A single number says nothing of the rate, which stays what an earlier line made it (sscanf(3)). */
function startupParts(setting: Setting): readonly Part[] {
  const [start = '', rate, full] = (setting.args[0] ?? '').split(':')
  const limits = { part: 'limits', args: [start, full ?? start], setting }
  return rate === undefined ? [limits] : [limits, { part: 'rate', args: [rate], setting }]
}

/** The arguments that a single line would need to say the same as these parts. */
export function compose(name: string, parts: readonly Part[]): readonly string[] {
  const of = (part: string) => parts.find(other => other.part === part)?.args
  if (name === 'RekeyLimit') return [...(of('size') ?? ['default']), ...(of('time') ?? [])]
  if (name === 'MaxStartups' && of('limits') !== undefined) {
    const [start = '', full = ''] = of('limits') ?? []
    const [rate] = of('rate') ?? []
    return [rate === undefined && start === full ? start : `${start}:${rate ?? '30'}:${full}`]
  }
  if (name === 'PerSourcePenalties') {
    // Any penalty turns them on, whatever yes and no say.
    const amounts = parts.filter(part => part.part !== 'enabled').flatMap(part => part.args)
    return amounts.length > 0 ? amounts : (of('enabled') ?? [])
  }
  return parts.flatMap(part => part.args)
}

/** From 9.1 on the second of two equal names in one SetEnv line is passed over. */
export function distinctAssignments(args: readonly string[], syntax: Syntax): readonly string[] {
  if (compareVersions(syntax.version, '9.1') < 0) return args
  const names = new Set<string>()
  return args.filter(argument => {
    const name = argument.split('=')[0] ?? ''
    return !names.has(name) && names.add(name)
  })
}
