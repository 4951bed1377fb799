import { findKeyword } from '../../keywords.ts'
import { effective, followsAnother } from '../effective.ts'
import { parseConfig } from '../file.ts'
import { type Criterion, parseCriteria } from '../match.ts'
import { type Memory, recall } from '../recall.ts'
import type { Syntax } from '../syntax.ts'
import type { ConfigTree, Setting } from '../tree.ts'
import type { HostDefaults } from '../values.ts'
import { withPresent } from './at-least.ts'
import type { Draft } from './draft.ts'
import { disagrees, removeBlocks, removeDisagreeing, removeKeyword } from './remove.ts'
import { isManyLines, type Scope, type Wanted } from './scope.ts'
import { type Conflict, isConflict, type Setup, settleLine } from './settle.ts'
import { settleList } from './settle-list.ts'
import { type StatedValue, statedLines } from './stated.ts'
import { formatMatch } from './write.ts'

/** What a configuration shall say. Text is bytes, one latin1 character each, as in files. */
export interface Declaration {
  /** Exact values by keyword. With `absent`, `null` stands for any value. */
  readonly settings?: Readonly<Record<string, StatedValue | null>>
  /** Values that must be among those of the keyword. */
  readonly contains?: Readonly<Record<string, StatedValue>>
  /** Criteria by name (`User`, `Address`): the settings are those of this Match block. */
  readonly match?: Readonly<Record<string, string | readonly string[]>>
  /** In which file the lines shall stand. */
  readonly into?: string
  /** No line anywhere says otherwise. */
  readonly everywhere?: boolean
  /** The settings shall not be there; without settings, the Match block shall not. */
  readonly absent?: boolean
}

export interface DeclareOptions {
  /** `sshd -T` of an empty configuration: what `+`, `-` and `^` lists are computed on. */
  readonly defaults?: HostDefaults
  /** Whether a file may be changed: a regular file that no other program writes. */
  readonly writable?: (path: string) => boolean
  /** Whether a pattern of glob(3) names a path: for a file that is not there yet. */
  readonly names?: (pattern: string, path: string) => boolean
}

export interface Declared {
  /** The new text of every file that must change; none when all is as declared. */
  readonly files: ReadonlyMap<string, string>
  readonly tree: ConfigTree
  /** Lines in Match blocks that give other values to connections of theirs than the global ones declared. */
  readonly overridden: readonly Setting[]
}

/**
 * Edits a configuration so that it says what is declared, and that this is what sshd goes by in the scope declared:
 * the line that wins is changed, else one is added where it wins. Every other line stays as it is, byte for byte,
 * and every other keyword keeps its value for every connection. Declared again, there is nothing to change.
 */
export function declare(
  tree: ConfigTree,
  declaration: Declaration,
  options: DeclareOptions = {},
): Declared | Conflict {
  const { defaults, writable = () => true, names = () => false } = options
  const memories = declaredBefore.get(tree) ?? []
  declaredBefore.set(tree, memories)
  const key = JSON.stringify([declaration, defaults && [...defaults]])
  return recall(memories, key, { writable, names }, asking =>
    declareAnew(tree, declaration, defaults === undefined ? asking : { ...asking, defaults }),
  )
}

const declaredBefore = new WeakMap<ConfigTree, Memory<Declared | Conflict>[]>()

function declareAnew(
  tree: ConfigTree,
  declaration: Declaration,
  options: DeclareOptions,
): Declared | Conflict {
  const setup = setupOf(tree, declaration, options)
  if ('conflict' in setup) return setup
  let draft: Draft = { tree, texts: new Map(), names: options.names ?? (() => false) }
  const overridden: Setting[] = []
  if (declaration.absent === true) {
    const removed = removeAll(draft, declaration, setup)
    return isConflict(removed) ? removed : finish(tree, removed, [])
  }
  for (const wanted of wantedOf(draft, declaration, setup)) {
    const current = wanted(draft)
    const settled = settle(draft, current, setup)
    if (isConflict(settled)) return settled
    const cleared = declaration.everywhere === true ? removeDisagreeing(settled, current, setup) : settled
    if (isConflict(cleared)) return cleared
    draft = cleared
    if (setup.scope.in === 'global') overridden.push(...overridesOf(draft, current, setup))
  }
  return finish(tree, draft, overridden)
}

function finish(tree: ConfigTree, draft: Draft, overridden: readonly Setting[]): Declared {
  const changed = [...draft.texts].filter(([path, text]) => {
    const before = tree.files.get(path)
    return before === undefined || before.lines.map(line => line.raw).join('') !== text
  })
  return { files: new Map(changed), tree: draft.tree, overridden }
}

function setupOf(tree: ConfigTree, declaration: Declaration, options: DeclareOptions): Setup | Conflict {
  const { match, into } = declaration
  const more = {
    ...(into === undefined ? {} : { into }),
    ...(options.defaults === undefined ? {} : { defaults: options.defaults }),
    writable: options.writable ?? (() => true),
  }
  if (match === undefined) return { scope: { in: 'global' }, header: '', ...more }
  const criteria = Object.entries(match).map(
    ([name, list]) => [name, typeof list === 'string' ? list : list.join(',')] as const,
  )
  const header = formatMatch(criteria, tree.syntax)
  const parsed = header === undefined ? undefined : criteriaOf(header, tree.syntax)
  if (header === undefined || parsed === undefined)
    return { conflict: 'not_expressible', keyword: 'Match', at: [] }
  return { scope: { in: 'match', criteria: parsed }, header, ...more }
}

function criteriaOf(header: string, syntax: Syntax): readonly Criterion[] | undefined {
  const directive = parseConfig('', header, syntax).lines[0]?.directive
  return directive === undefined ? undefined : parseCriteria(directive, syntax)
}

function canonical(name: string, tree: ConfigTree): string {
  return findKeyword(name, tree.syntax.version)?.name ?? name.toLowerCase()
}

/** A keyword that the table does not know is written as the declaration spells it. */
function spelledAs(given: string, name: string): string {
  return findKeyword(given) === undefined ? given : name
}

/** What is wanted of each keyword; what "at least" means can depend on what the keywords before it changed. */
function wantedOf(
  { tree }: Draft,
  declaration: Declaration,
  setup: Setup,
): readonly ((draft: Draft) => Wanted)[] {
  const exact = Object.entries(declaration.settings ?? {}).flatMap(([keyword, value]) => {
    if (value === null) return []
    const name = canonical(keyword, tree)
    const wanted: Wanted = {
      name,
      spelled: spelledAs(keyword, name),
      lines: statedLines(name, value),
      atLeast: false,
    }
    return [() => wanted]
  })
  const least = Object.entries(declaration.contains ?? {}).map(([keyword, value]) => {
    const name = canonical(keyword, tree)
    const wanted: Wanted = {
      name,
      spelled: spelledAs(keyword, name),
      lines: statedLines(name, value),
      atLeast: true,
    }
    return (draft: Draft) => (isManyLines(name) ? wanted : withPresent(draft, wanted, setup))
  })
  return [...exact, ...least]
}

function settle(draft: Draft, wanted: Wanted, setup: Setup): Draft | Conflict {
  const settled = isManyLines(wanted.name)
    ? settleList(draft, wanted, setup)
    : settleLine(draft, wanted, setup)
  if (isConflict(settled) || setup.scope.in === 'match') return settled
  if (!followsAnother(wanted.name, settled.tree.syntax)) return settled
  const values = effective(settled.tree).get(wanted.name)
  const elsewhere = values?.lines.filter(line => line.keyword !== wanted.name) ?? []
  const forced =
    values !== undefined &&
    values.args[0] === 'yes' &&
    values.lines.every(line => line.keyword !== wanted.name)
  const differs = forced && wanted.lines[0]?.[0]?.toLowerCase() !== 'yes'
  return differs ? { conflict: 'overlap', keyword: wanted.name, at: elsewhere } : settled
}

function overridesOf(draft: Draft, wanted: Wanted, setup: Setup): readonly Setting[] {
  return draft.tree.settings.filter(
    line => line.keyword === wanted.name && line.match.length > 0 && disagrees(line, draft, wanted, setup),
  )
}

function removeAll(draft: Draft, declaration: Declaration, setup: Setup): Draft | Conflict {
  const settings = Object.entries(declaration.settings ?? {})
  if (settings.length === 0 && setup.scope.in === 'match')
    return removeBlocks(draft, setup.scope satisfies Scope, setup)
  let now = draft
  for (const [keyword, value] of settings) {
    const name = canonical(keyword, now.tree)
    const wanted =
      value === null ? undefined : { name, spelled: name, lines: statedLines(name, value), atLeast: false }
    const next = removeKeyword(now, name, wanted, setup)
    if (isConflict(next)) return next
    now = next
  }
  return now
}
