/** sudoers(5), as far as it says who becomes root. What is read with doubt is said to be. */
import { type AccountFact, globFact, isBelow } from '../model/index.ts'
import { matchesPattern } from '../openssh/sshd-config/index.ts'
import { type Obstacle, obstacle } from './obstacle.ts'
import { textAt } from './keys.ts'
import { factAt, modeText, ownerName } from './reach.ts'
import type { Side } from './side.ts'

export type Grant = 'no' | 'maybe' | 'with password' | 'without password'

export interface SudoAnswer {
  readonly grant: Grant
  /** `file:line` of the rule that decides. */
  readonly at?: string
  /** Files that sudo passes over, and why. */
  readonly obstacles: readonly Obstacle[]
}

interface Line {
  readonly text: string
  readonly at: string
}

/** Whether sudo makes an account the user `target`. */
export function sudoGrant(side: Side, account: AccountFact, target: string): SudoAnswer {
  const obstacles: Obstacle[] = []
  const lines = linesOf(side, '/etc/sudoers', obstacles, 0)
  if (lines === null) return { grant: 'maybe', obstacles }
  const aliases = new Map<string, readonly string[]>()
  let authenticates = true
  let grant: Grant = 'no'
  let at: string | undefined
  for (const line of lines) {
    const definition = /^(?:User|Runas|Host|Cmnd|Cmd)_Alias\s+(?<rest>.*)$/.exec(line.text)?.groups?.rest
    if (definition !== undefined) {
      for (const one of definition.split(/\s*:\s*(?=[A-Z][A-Z0-9_]*\s*=)/)) {
        const [name = '', list = ''] = one.split(/\s*=\s*/, 2)
        aliases.set(name.trim(), listOf(list))
      }
    } else if (/^Defaults/.test(line.text)) {
      if (/^Defaults\s+!authenticate\b/.test(line.text)) authenticates = false
      if (
        /^Defaults(?:[:@>!]\S*)?\s+.*\b(?:rootpw|targetpw|runaspw)\b/.test(line.text) &&
        !/!(?:rootpw|targetpw|runaspw)/.test(line.text)
      )
        authenticates = true
    }
  }
  for (const line of lines) {
    if (/^(?:Defaults|(?:User|Runas|Host|Cmnd|Cmd)_Alias)/.test(line.text)) continue
    const found = ruleFor(line.text, account, target, aliases, side.facts.host.hostname)
    if (found === null) continue
    grant = found === 'with password' && !authenticates ? 'without password' : found
    at = line.at
  }
  return { grant, obstacles, ...(at === undefined ? {} : { at }) }
}

/** The last rule that fits counts; null where this one does not. */
function ruleFor(
  text: string,
  account: AccountFact,
  target: string,
  aliases: ReadonlyMap<string, readonly string[]>,
  hostname: string,
): Grant | null {
  const { who, rest } =
    /^(?<who>(?:"[^"]*"|[^\s,]+)(?:\s*,\s*(?:"[^"]*"|[^\s,]+))*)\s+(?<rest>[^=]+=.*)$/.exec(text)?.groups ??
    {}
  if (who === undefined || rest === undefined) return null
  const isUser = matches(listOf(who), aliases, name => isNamed(name, account))
  if (isUser === 'no') return null
  let doubt = isUser === 'maybe'
  let result: Grant | null = null
  for (const part of rest.split(/\s*:\s*(?=[^()]*=)/)) {
    const equals = part.indexOf('=')
    const hosts = matches(listOf(part.slice(0, equals)), aliases, name => (name === hostname ? 'yes' : 'no'))
    if (hosts === 'no') continue
    doubt ||= hosts === 'maybe'
    let runas: 'yes' | 'no' | 'maybe' = target === 'root' ? 'yes' : 'no'
    let tag: Grant = 'with password'
    for (const spec of commandsOf(part.slice(equals + 1))) {
      if (spec.runas !== undefined) {
        const users = listOf(spec.runas.split(':')[0] ?? '')
        runas = matches(users, aliases, name =>
          name === target || (name === '#0' && target === 'root') ? 'yes' : 'no',
        )
      }
      if (spec.tags.includes('NOPASSWD')) tag = 'without password'
      if (spec.tags.includes('PASSWD')) tag = 'with password'
      const command = matches([spec.command], aliases, runsShell)
      if (runas === 'no' || command === 'no') continue
      result = doubt || runas === 'maybe' || command === 'maybe' ? 'maybe' : spec.negated ? 'no' : tag
    }
  }
  return result
}

interface CommandSpec {
  readonly runas?: string
  readonly tags: readonly string[]
  readonly negated: boolean
  readonly command: string
}

/** `(root) NOPASSWD: /bin/sh, !/bin/su` */
function commandsOf(text: string): readonly CommandSpec[] {
  return text.split(/\s*,\s*(?![^()]*\))/).map(part => {
    const { runas, tags, bang, command } =
      /^\s*(?:\((?<runas>[^)]*)\))?\s*(?<tags>(?:[A-Z_]+\s*:\s*)*)(?<bang>!*)\s*(?<command>.*)$/.exec(part)
        ?.groups ?? {}
    return {
      ...(runas === undefined ? {} : { runas }),
      tags: (tags ?? '').split(/\s*:\s*/).filter(tag => tag !== ''),
      negated: (bang ?? '').length % 2 === 1,
      command: (command ?? '').trim(),
    }
  })
}

type Match = 'yes' | 'no' | 'maybe'

/** The last entry of a list that fits counts; one with `!` before it takes away. */
function matches(
  list: readonly string[],
  aliases: ReadonlyMap<string, readonly string[]>,
  test: (name: string) => Match,
  depth = 0,
): Match {
  let found: Match = 'no'
  for (const entry of list) {
    const negated = entry.startsWith('!')
    const name = negated ? entry.slice(1).trim() : entry
    const alias = /^[A-Z][A-Z0-9_]*$/.test(name) ? aliases.get(name) : undefined
    const one: Match =
      name === 'ALL'
        ? 'yes'
        : alias === undefined
          ? test(name)
          : depth > 8
            ? 'maybe'
            : matches(alias, aliases, test, depth + 1)
    if (one === 'no') continue
    found = one === 'maybe' ? 'maybe' : negated ? 'no' : 'yes'
  }
  return found
}

function isNamed(written: string, account: AccountFact): Match {
  const name = written.replaceAll('"', '').replace(/\\(?=.)/g, '')
  if (name.startsWith('%#')) return Number(name.slice(2)) === account.gid ? 'yes' : 'maybe'
  if (name.startsWith('%:') || name.startsWith('+')) return 'maybe'
  if (name.startsWith('%')) return account.groups.includes(name.slice(1)) ? 'yes' : 'no'
  if (name.startsWith('#')) return Number(name.slice(1)) === account.uid ? 'yes' : 'no'
  return name === account.name ? 'yes' : 'no'
}

/** Whether a command of a rule is the shell that runs our scripts. */
function runsShell(command: string): Match {
  if (/^(?:\/usr)?\/bin\/(?:sh|bash|dash)$/.test(command)) return 'yes'
  if (/^sha\d+:|^\^|\/$/.test(command)) return 'maybe'
  const [program = ''] = command.split(' ')
  if (!/[*?[\]]/.test(program)) return 'no'
  return matchesPattern('/bin/sh', program) || matchesPattern('/usr/bin/sh', program) ? 'maybe' : 'no'
}

function listOf(text: string): readonly string[] {
  return text
    .split(',')
    .map(word => word.trim())
    .filter(word => word !== '')
}

/** A file's lines with those it includes in their places; null where something could not be read. */
function linesOf(side: Side, path: string, obstacles: Obstacle[], depth: number): readonly Line[] | null {
  const fact = factAt(side.facts, path, 'file')
  if (fact === null) {
    if (depth === 0)
      obstacles.push(
        obstacle(
          'become_refused',
          `${path} is not there, so sudo refuses everybody`,
          `Leave ${path} as it is`,
          { at: path },
        ),
      )
    return []
  }
  const shut = fact === 'unseen' ? null : refusedFor(side, path, fact)
  if (shut !== null) {
    obstacles.push(shut)
    return []
  }
  const text = textAt(side, path)
  if (typeof text !== 'string') return null
  const lines: Line[] = []
  let unknown = false
  const include = (other: string) => {
    const more = depth > 8 ? null : linesOf(side, other, obstacles, depth + 1)
    if (more === null) unknown = true
    else lines.push(...more)
  }
  for (const line of logicalLines(path, text)) {
    const { kind, target } =
      /^[@#](?<kind>include(?:dir)?)\s+"?(?<target>[^"]*?)"?\s*$/.exec(line.text)?.groups ?? {}
    if (kind === undefined || target === undefined) {
      const stripped = line.text.replace(/(?<!\\)#(?!\d).*$/, '').trim()
      if (stripped !== '') lines.push({ ...line, text: stripped })
    } else if (kind === 'include') include(target.startsWith('/') ? target : `/etc/${target}`)
    else if (target !== '/etc/sudoers.d') unknown = true
    else for (const file of dropIns(side)) include(file)
  }
  return unknown ? null : lines
}

/** sudo passes over names with a dot and those that end in a tilde. */
function dropIns(side: Side): readonly string[] {
  return globFact(side.facts, '/etc/sudoers.d/*').filter(
    path => isBelow(path, '/etc/sudoers.d') && !/[.]|~$/.test(path.slice('/etc/sudoers.d/'.length)),
  )
}

function logicalLines(path: string, text: string): readonly Line[] {
  const lines: Line[] = []
  let open: Line | null = null
  for (const [index, raw] of text.split('\n').entries()) {
    const line: Line = { text: `${open?.text ?? ''}${raw}`, at: open?.at ?? `${path}:${index + 1}` }
    if (raw.endsWith('\\')) open = { ...line, text: line.text.slice(0, -1) }
    else {
      lines.push({ ...line, text: line.text.trim() })
      open = null
    }
  }
  return lines
}

/** sudo_secure_path() of secure_path.c: root's, and written by no others. */
function refusedFor(
  side: Side,
  path: string,
  fact: { readonly uid: number; readonly gid: number; readonly mode: number; readonly type: string },
): Obstacle | null {
  const open = (fact.mode & 0o002) !== 0 || ((fact.mode & 0o020) !== 0 && fact.gid !== 0)
  if (fact.uid === 0 && !open && fact.type === 'file') return null
  const why =
    fact.uid === 0
      ? `others can write to it (${modeText(fact.mode)})`
      : `it belongs to ${ownerName(side.facts, fact.uid)}`
  return obstacle(
    'become_refused',
    `sudo passes over ${path}: ${fact.type === 'file' ? why : 'it is no regular file'}`,
    `Set owner root and mode 0440 on ${path}`,
    { at: path },
  )
}
