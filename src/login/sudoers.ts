/** sudoers(5), as far as it says who becomes root. What is read with doubt is said to be. */
import { type AccountFact, globFact, isBelow } from '../model/index.ts'
import { type Obstacle, obstacle } from './obstacle.ts'
import { textAt } from './text.ts'
import { factAt, modeText, ownerName } from './reach.ts'
import type { Side } from './side.ts'
import { findsShell } from './search-path.ts'
import { defaultsFor, type SudoDefaults } from './sudo-defaults.ts'
import { aliasesIn, isDefinition, type Rule, ruleFor } from './sudo-rules.ts'

export type Grant = 'no' | 'maybe' | 'with password' | 'without password'

export interface SudoAnswer {
  readonly grant: Grant
  /** `file:line` of the rule that decides. */
  readonly at?: string
  /** Whose password sudo asks for. */
  readonly password: 'own' | 'other'
  /** The service of PAM that is asked. */
  readonly service: string
  /** Why sudo passes over files, or what keeps a shell that it starts from serving. */
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
  if (lines === null) return { grant: 'maybe', password: 'own', service: 'sudo', obstacles }
  const texts = lines.map(({ text }) => text)
  const aliases = aliasesIn(texts)
  const defaults = defaultsFor(texts, aliases, account, target)
  const asked = { account, target, aliases, defaults, host: side.facts.host }
  let last: { readonly rule: Rule; readonly at: string } | undefined
  for (const { text, at } of lines) {
    if (isDefinition(text)) continue
    const rule = ruleFor(text, asked)
    if (rule !== null) last = { rule, at }
  }
  const { password, service } = defaults
  const said = { password, service }
  if (last === undefined) return { grant: 'no', ...said, obstacles }
  const { rule, at } = last
  const shut = rule.grant === 'no' ? [] : [...pathObstacles(defaults, at), ...shellObstacles(side, rule, at)]
  if (shut.length > 0) return { grant: 'no', at, ...said, obstacles: shut }
  const grant = rule.grant === 'with password' && !defaults.authenticates ? 'without password' : rule.grant
  if (grant === 'with password' && !defaults.tries)
    return { grant: 'no', at, ...said, obstacles: [noTries(at)] }
  return { grant, at, ...said, obstacles }
}

/** secure_path takes the place of the search path. */
function pathObstacles({ path }: SudoDefaults, at: string): readonly Obstacle[] {
  if (path === null || findsShell(path)) return []
  const message = `sudo finds no sh: secure_path is "${path}"`
  return [obstacle('become_refused', message, 'Leave /usr/bin and /bin in secure_path', { at })]
}

function noTries(at: string): Obstacle {
  const message = 'sudo takes no password, not even the right one: passwd_tries is 0'
  return obstacle('become_refused', message, 'Set passwd_tries to 1 or more', { at })
}

/** What keeps a shell from serving that a rule lets sudo start. */
function shellObstacles(side: Side, { noexec, directory }: Rule, at: string): readonly Obstacle[] {
  const found: Obstacle[] = []
  if (noexec)
    found.push(
      obstacle(
        'become_refused',
        'The shell that sudo starts may start no other program: noexec',
        'Take noexec away for this login',
        { at },
      ),
    )
  if (directory !== null && factAt(side.facts, directory) === null)
    found.push(
      obstacle(
        'become_refused',
        `sudo starts nothing: the directory ${directory}, in which it is to start, is not there`,
        'Name a directory that is there',
        { at },
      ),
    )
  return found
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
    else for (const file of dropIns(side, obstacles)) include(file)
  }
  return unknown ? null : lines
}

/** sudo passes over names with a dot and those that end in a tilde, and over the whole folder where others may write to it. */
function dropIns(side: Side, obstacles: Obstacle[]): readonly string[] {
  const folder = factAt(side.facts, '/etc/sudoers.d')
  const shut =
    folder === null || folder === 'unseen' ? null : refusedFor(side, '/etc/sudoers.d', folder, 'directory')
  if (shut !== null) {
    obstacles.push(shut)
    return []
  }
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
  type: 'file' | 'directory' = 'file',
): Obstacle | null {
  const open = (fact.mode & 0o002) !== 0 || ((fact.mode & 0o020) !== 0 && fact.gid !== 0)
  if (fact.uid === 0 && !open && fact.type === type) return null
  const why =
    fact.uid === 0
      ? `others can write to it (${modeText(fact.mode)})`
      : `it belongs to ${ownerName(side.facts, fact.uid)}`
  return obstacle(
    'become_refused',
    `sudo passes over ${path}: ${fact.type === type ? why : `it is no ${type === 'file' ? 'regular file' : type}`}`,
    `Set owner root and mode ${type === 'file' ? '0440' : '0750'} on ${path}`,
    { at: path },
  )
}
