import { globMatches } from '../../../src/model/glob.ts'
import { allowedInMatch, findKeyword, type Keyword } from '../../../src/openssh/keywords.ts'
import {
  applies,
  type ConfigTree,
  type Connection,
  type Criterion,
  type Declaration,
  type Declared,
  declare,
  isActive,
  parseConfig,
  parseCriteria,
  show,
  type StatedValue,
  shownAs,
  statedLines,
} from '../../../src/openssh/sshd-config/index.ts'
import { type Case, type Target, testable } from './generate.ts'
import { type Random, randomFrom } from './random.ts'
import { filesOf, mainOf, treeOf } from './reading.ts'
import type { Answer } from './run-sshd.ts'
import { randomArguments } from './values.ts'

/** What is to be declared of a case, and which of its files may not be changed. */
export interface Order {
  readonly declaration: Declaration
  readonly locked: readonly string[]
}

/** An order and what came of it. */
export interface Edit extends Order {
  /** The keyword that it is about. */
  readonly name: string
  readonly before: ConfigTree
  readonly outcome: ReturnType<typeof declare>
}

export function randomOrder(test: Case, target: Target): Order | undefined {
  const random = randomFrom(test.seed ^ 0x5eed)
  const tree = treeOf(filesOf(test), mainOf(test), target)
  const declaration = randomDeclaration(random, test, target, tree)
  if (declaration === undefined) return undefined
  const included = [...tree.files.keys()].slice(1)
  return { declaration, locked: random.once(4) ? random.some(included, 1, 2) : [] }
}

export function carryOut(test: Case, order: Order, target: Target): Edit {
  const { declaration, locked } = order
  const before = treeOf(filesOf(test), mainOf(test), target)
  const name = Object.keys({ ...declaration.settings, ...declaration.contains })[0] ?? 'Match'
  const keyword = findKeyword(name, target.version)?.name ?? name
  return { ...order, name: keyword, before, outcome: attempt(before, declaration, target, locked) }
}

function attempt(
  tree: ConfigTree,
  declaration: Declaration,
  target: Target,
  locked: readonly string[],
): ReturnType<typeof declare> {
  return declare(tree, declaration, {
    defaults: target.defaults,
    names: globMatches,
    writable: path => !locked.includes(path),
  })
}

function randomDeclaration(
  random: Random,
  test: Case,
  target: Target,
  tree: ConfigTree,
): Declaration | undefined {
  const [connection] = test.connections
  const match = random.once(3) && connection !== undefined ? randomMatch(random, connection) : undefined
  const all = testable(target).filter(
    keyword => match === undefined || allowedInMatch(keyword, target.version),
  )
  const names = new Set(tree.settings.map(setting => setting.keyword))
  const near = all.filter(keyword => names.has(findKeyword(keyword.name, target.version)?.name ?? ''))
  const keyword = random.pick(near.length > 0 && !random.once(4) ? near : all)
  if (keyword.name === 'Subsystem' && match !== undefined) return undefined
  const value = statedValue(keyword, randomArguments(random, keyword, target.defaults))
  const more = {
    ...(match === undefined ? {} : { match }),
    ...(random.once(6) ? { everywhere: true } : {}),
    ...(random.once(6) ? { into: randomFile(random, test) } : {}),
  }
  if (random.once(8)) {
    return {
      settings: { [keyword.name]: random.once(2) ? null : value },
      absent: true,
      ...(match === undefined ? {} : { match }),
    }
  }
  if (random.once(8) && isList(keyword) && !hasWildcard(value))
    return { contains: { [keyword.name]: withoutSign(value) }, ...more }
  return { settings: { [keyword.name]: value }, ...more }
}

/** Of which "at least this" can be said. RevokedKeys is a list from 10.3 on. */
function isList(keyword: Keyword): boolean {
  if (keyword.name === 'RevokedKeys') return false
  return keyword.list !== 'single' && keyword.value.kind !== 'qos' && keyword.value.kind !== 'size'
}

function statedValue(keyword: Keyword, args: readonly string[]): StatedValue {
  if (keyword.raw === true || keyword.list === 'single') return args.join(' ')
  if (keyword.value.kind === 'subsystem')
    return {
      [args[0] ?? '']: args
        .slice(1)
        .map(word => (word.includes(' ') ? `"${word}"` : word))
        .join(' '),
    }
  return args
}

/** Which names a pattern stands for only the host knows. */
function hasWildcard(value: StatedValue): boolean {
  return Array.isArray(value) && value.some(text => typeof text === 'string' && /^[+^-].*[*?]/.test(text))
}

/** A list that is computed on the defaults contains nothing. */
function withoutSign(value: StatedValue): StatedValue {
  return Array.isArray(value)
    ? value.map(text => (typeof text === 'string' ? text.replace(/^[+^-]/, '') : text))
    : value
}

function randomFile(random: Random, test: Case): string {
  const name = random.pick([...test.files.map(file => file.name), 'sshd_config.d/05-new.conf'])
  return `/etc/ssh/${test.folder}/${name}`
}

/** Criteria that the connection meets. */
function randomMatch(random: Random, connection: Connection): Record<string, string> {
  const choices: Record<string, string>[] = [
    { User: connection.user ?? 'root' },
    { User: `${connection.user ?? 'root'},zoe` },
    { Address: connection.address ?? '*' },
    { LocalPort: String(connection.localPort ?? 22) },
    { User: connection.user ?? 'root', Address: '*' },
    { Group: connection.groups?.[0] ?? '*' },
    { Host: '*' },
    { All: '' },
  ]
  return random.pick(choices)
}

/** What is wrong with an edit before any sshd is asked. */
export function faults(edit: Edit, target: Target): readonly string[] {
  const { outcome, before, declaration, locked } = edit
  if ('conflict' in outcome) return []
  const found: string[] = []
  for (const path of outcome.files.keys())
    if (locked.includes(path)) found.push(`changed ${path}, which may not be`)
  const again = attempt(outcome.tree, declaration, target, locked)
  if ('conflict' in again) found.push(`declared again, it cannot be made so: ${again.conflict}`)
  else if (again.files.size > 0) found.push('declared again, it changes something')
  if (edit.name !== 'Match') {
    for (const [path, text] of outcome.files) {
      const old =
        before.files
          .get(path)
          ?.lines.map(line => line.raw)
          .join('') ?? ''
      const [left, right] = [kept(old, edit, target), kept(text, edit, target)]
      if (left !== right) found.push(`other lines of ${path} differ`)
    }
  }
  return found
}

/** The lines of a text that the edit has nothing to do with. */
function kept(text: string, edit: Edit, target: Target): string {
  const { declaration, before } = edit
  const scope = criteriaOf(declaration, before)
  return parseConfig('', text, before.syntax)
    .lines.filter(({ directive, raw }) => {
      if (directive === undefined) return raw.trim() !== ''
      const name = findKeyword(directive.name, target.version)?.name
      if (name === edit.name) return false
      const criteria = name === 'Match' ? parseCriteria(directive, before.syntax) : undefined
      return criteria === undefined || JSON.stringify(criteria) !== JSON.stringify(scope)
    })
    .map(({ raw }) => raw.replace(/\r?\n$/, ''))
    .join('\n')
}

function criteriaOf(declaration: Declaration, tree: ConfigTree): readonly Criterion[] | undefined {
  if (declaration.match === undefined) return undefined
  const words = Object.entries(declaration.match).map(([name, list]) => `${name} ${list}`)
  const directive = parseConfig('', `Match ${words.join(' ')}`, tree.syntax).lines[0]?.directive
  return directive === undefined ? undefined : parseCriteria(directive, tree.syntax)
}

/** Where sshd shows something else after the edit than it should. */
export function misled(
  edit: Edit & { readonly outcome: Declared },
  connection: Connection,
  before: ReadonlyMap<string, readonly string[]>,
  after: Answer & { readonly ok: true },
  target: Target,
): readonly string[] {
  const names = new Set([...before.keys(), ...after.shown.keys()])
  const others = [...names].filter(
    name =>
      !isTouched(name, edit.name) &&
      JSON.stringify(before.get(name)) !== JSON.stringify(after.shown.get(name)),
  )
  const found = others.map(name => `${name} was ${before.get(name)} and is ${after.shown.get(name)}`)
  const wrong = edit.declaration.absent === true ? undefined : wrongValue(edit, connection, after, target)
  return wrong === undefined ? found : [...found, wrong]
}

function isTouched(shown: string, keyword: string): boolean {
  const names: Readonly<Record<string, readonly string[]>> = {
    Port: ['listenaddress'],
    AddressFamily: ['listenaddress'],
    ChallengeResponseAuthentication: ['kbdinteractiveauthentication'],
  }
  return findKeyword(shown)?.name === findKeyword(keyword)?.name || names[keyword]?.includes(shown) === true
}

function wrongValue(
  edit: Edit & { readonly outcome: Declared },
  connection: Connection,
  after: Answer & { readonly ok: true },
  target: Target,
): string | undefined {
  const { declaration, outcome, name } = edit
  const { tree } = outcome
  const criteria = criteriaOf(declaration, tree)
  if (criteria !== undefined && !applies(criteria, connection, tree.syntax)) return undefined
  const isOverridden = outcome.overridden.some(line => isActive(tree, line, connection))
  if (criteria === undefined && isOverridden) return undefined
  const shownName = shownNameOf(name, after.shown, target)
  const theirs = (after.shown.get(shownName) ?? []).map(text => shownAs(shownName, text, tree.syntax))
  const [value] = Object.values(declaration.settings ?? declaration.contains ?? {})
  if (value === null || value === undefined) return undefined
  const lines = statedLines(name, value)
  const parts = { keyword: name, args: lines.flat(), values: lines, lines: [], shadowed: [] }
  const ours = show(shownName, new Map([[name, parts]]), target.defaults, tree.syntax)
  const least = declaration.contains !== undefined
  const unordered =
    least ||
    ['accumulate', 'keyed'].includes(findKeyword(name)?.list ?? '') ||
    lines.length > 1 ||
    unorderedNames.has(name)
  const words = (texts: readonly string[]) =>
    texts.flatMap(text => (unordered && !linesStay.has(name) ? text.split(/[ ,]/) : [text]))
  // A size alone says nothing of the time, which a block then has from the global part.
  const cut = (texts: readonly string[]) =>
    name === 'RekeyLimit' && lines[0]?.length === 1 ? texts.map(text => text.split(' ')[0] ?? '') : texts
  const [mine, shown] = [words(cut(ours)), words(cut(theirs))]
  const fine = unordered
    ? mine.every(word => shown.includes(word)) &&
      (least || shown.every(word => mine.includes(word) || word === '/etc/ssh/hostkey'))
    : JSON.stringify(mine) === JSON.stringify(shown)
  const none = name === 'ChannelTimeout' && theirs.length === 0 && ours[0] === 'none'
  return fine || none || (least && mine[0]?.startsWith('+') === true)
    ? undefined
    : `${name} is ${theirs}, declared was ${ours}`
}

const unorderedNames: ReadonlySet<string> = new Set(['PermitOpen', 'PermitListen', 'LogVerbose'])
const linesStay: ReadonlySet<string> = new Set(['Subsystem', 'SetEnv'])

function shownNameOf(name: string, shown: ReadonlyMap<string, unknown>, target: Target): string {
  const lower = name.toLowerCase()
  if (shown.has(lower) || target.defaults.has(lower)) return lower
  const old = [...target.defaults.keys()].find(other => findKeyword(other)?.name === name)
  return old ?? lower
}
