import { findKeyword } from '../../keywords.ts'
import { effective } from '../effective.ts'
import { hasParts } from '../merge.ts'
import type { Setting } from '../tree.ts'
import type { HostDefaults } from '../values.ts'
import { type Draft, withLine, withLines, withNewLines } from './draft.ts'
import {
  beforeBlockOf,
  blocksOf,
  endOfBlock,
  globalPositions,
  indentation,
  isGlobalFile,
  type Position,
} from './places.ts'
import { holds, isManyLines, linesOf, partsOf, type Scope, satisfies, type Wanted, winners } from './scope.ts'
import { formatLine, rewriteLine } from './write.ts'

/** What does not change while a declaration is worked out. */
export interface Setup {
  readonly scope: Scope
  /** The Match line of the scope, as the declaration spells it. */
  readonly header: string
  /** The file in which lines shall stand. */
  readonly into?: string
  readonly defaults?: HostDefaults
  readonly writable: (path: string) => boolean
}

/** Why a declaration cannot be made true by editing, and the lines of the host that are in the way. */
export interface Conflict {
  readonly conflict: 'not_writable' | 'overlap' | 'not_included' | 'not_expressible' | 'no_place'
  readonly keyword: string
  readonly at: readonly Setting[]
}

export function isConflict(value: Draft | Conflict): value is Conflict {
  return 'conflict' in value
}

/** The draft in which a keyword of which one line counts has the wanted value, stated in a line of the scope. */
export function settleLine(draft: Draft, wanted: Wanted, setup: Setup): Draft | Conflict {
  const [args] = wanted.lines
  if (args === undefined || formatLine(wanted.spelled, args, draft.tree.syntax) === undefined)
    return { conflict: 'not_expressible', keyword: wanted.name, at: [] }
  const mended = mendBroken(draft, wanted, setup, args)
  if (isConflict(mended)) return mended
  if (isSettled(mended, wanted, setup)) return mended
  for (const attempt of attempts(mended, wanted, setup, args)) {
    const others = setup.into !== undefined || hasParts(wanted.name)
    const cleared = others ? rewriteWinners(attempt, wanted, setup, args) : attempt
    if (isSettled(cleared, wanted, setup) && changesOnly(mended, cleared, wanted.name)) return cleared
  }
  return blame(mended, wanted, setup)
}

/** Stated where it shall be, and nothing says otherwise. */
function isSettled(draft: Draft, wanted: Wanted, setup: Setup): boolean {
  const { scope, defaults, into } = setup
  if (!holds(draft.tree, scope, wanted, defaults)) return false
  return into === undefined || statedIn(draft, wanted, setup, into)
}

function statedIn(draft: Draft, wanted: Wanted, setup: Setup, path: string): boolean {
  return linesOf(draft.tree, setup.scope, wanted.name).inside.some(
    line => line.file === path && satisfies(wanted, [line.args], setup.defaults),
  )
}

/** sshd refuses a line that is broken, whatever the other lines say: one is put right, or they go. */
function mendBroken(draft: Draft, wanted: Wanted, setup: Setup, args: readonly string[]): Draft | Conflict {
  const { inside } = linesOf(draft.tree, setup.scope, wanted.name)
  const broken = inside.filter(line => line.directive.malformed !== undefined)
  const [first] = broken
  if (first === undefined) return draft
  if (!setup.writable(first.file)) return { conflict: 'not_writable', keyword: wanted.name, at: [first] }
  const rewritten = broken.length === inside.length ? rewrittenLine(draft, first, args) : null
  return mendBroken(withLine(draft, first, rewritten), wanted, setup, args)
}

function rewrittenLine(draft: Draft, line: Setting, args: readonly string[]): string | null {
  const text = draft.tree.files.get(line.file)?.lines[line.index]
  return (text && rewriteLine(text, args, draft.tree.syntax)) ?? null
}

/** All that might make it true, best first. */
function* attempts(draft: Draft, wanted: Wanted, setup: Setup, args: readonly string[]): Generator<Draft> {
  const { into, scope } = setup
  const counting = countingLines(draft, wanted, setup)
  const own =
    into === undefined
      ? counting
      : linesOf(draft.tree, scope, wanted.name).inside.filter(line => line.file === into)
  const rewritten = rewriteLines(draft, own, setup, args)
  if (rewritten !== undefined) yield rewritten
  yield* insertions(draft, wanted, setup, [args])
}

/** The scope's own lines that make up the value now. */
function countingLines(draft: Draft, wanted: Wanted, { scope }: Setup): readonly Setting[] {
  const { inside } = linesOf(draft.tree, scope, wanted.name)
  return [...new Set(partsOf(draft.tree, scope, wanted.name, inside).map(part => part.setting))]
}

/** The first of these lines says what is wanted, the others go. `undefined` where they may not be touched. */
function rewriteLines(
  draft: Draft,
  lines: readonly Setting[],
  setup: Setup,
  args: readonly string[],
): Draft | undefined {
  const ordered = [...lines].sort((a, b) => a.order - b.order)
  const [first, ...others] = ordered
  if (first === undefined || ordered.some(line => !setup.writable(line.file))) return undefined
  const raw = draft.tree.files.get(first.file)?.lines[first.index]
  const text = raw === undefined ? undefined : rewriteLine(raw, args, draft.tree.syntax)
  if (text === undefined) return undefined
  const removed = others.map(line => ({ at: line, raw: null }))
  return withLines(draft, [{ at: first, raw: text }, ...removed])
}

/** With `into`, lines elsewhere that would win are changed too; and where a value has parts, lines that give the others. */
function rewriteWinners(draft: Draft, wanted: Wanted, setup: Setup, args: readonly string[]): Draft {
  let now = draft
  for (let round = 0; round < 16 && !holds(now.tree, setup.scope, wanted, setup.defaults); round += 1) {
    const next = rewriteLines(now, countingLines(now, wanted, setup), setup, args)
    if (next === undefined) return now
    now = next
  }
  return now
}

/** The draft with new lines of the keyword, at each place that the scope allows. */
export function* insertions(
  draft: Draft,
  wanted: Wanted,
  setup: Setup,
  lines: readonly (readonly string[])[],
): Generator<Draft> {
  const texts = lines.map(args => formatLine(wanted.spelled, args, draft.tree.syntax) ?? '')
  const { scope } = setup
  if (scope.in === 'global') {
    for (const path of filesFor(draft, setup)) {
      if (!isIncluded(draft, path) || (draft.tree.files.has(path) && !isGlobalFile(draft.tree, path)))
        continue
      for (const { file, index } of globalPositions(draft.tree, path, wanted.name))
        yield withNewLines(draft, file, index, texts)
    }
    return
  }
  for (const block of blocksOf(draft.tree, scope.criteria)) {
    if (!setup.writable(block.file) || (setup.into !== undefined && block.file !== setup.into)) continue
    const { file, index } = endOfBlock(draft.tree, block)
    const indent = indentation(draft.tree, block)
    yield withNewLines(
      draft,
      file,
      index,
      texts.map(text => indent + text),
    )
  }
  for (const { file, index } of blockPositions(draft, wanted, setup)) {
    const before = draft.tree.files.get(file)?.lines[index - 1]?.raw
    const gap = before === undefined || before.trim() === '' ? [] : ['']
    const behind = draft.tree.files.get(file)?.lines[index] === undefined ? [] : ['']
    yield withNewLines(draft, file, index, [
      ...gap,
      setup.header,
      ...texts.map(text => `    ${text}`),
      ...behind,
    ])
  }
}

/** Where a new block may be put: at the end of the main file, or before a block that would decide instead. */
function blockPositions(draft: Draft, wanted: Wanted, setup: Setup): readonly Position[] {
  const path = setup.into ?? draft.tree.root
  const end = { file: path, index: draft.tree.files.get(path)?.lines.length ?? 0 }
  const rivals = linesOf(draft.tree, setup.scope, wanted.name).rivals
  const before = rivals.flatMap(rival => beforeBlockOf(draft.tree, rival) ?? [])
  const allowed = setup.into === undefined ? before : before.filter(({ file }) => file === setup.into)
  return [...(isIncluded(draft, path) ? [end] : []), ...allowed].filter(({ file }) => setup.writable(file))
}

/** The files that a new line may be put into, best first. */
function filesFor(draft: Draft, setup: Setup): readonly string[] {
  const all = setup.into === undefined ? [draft.tree.root, ...draft.tree.files.keys()] : [setup.into]
  return [...new Set(all)].filter(setup.writable)
}

/** Whether sshd reads a file of this path, once it is there. */
function isIncluded(draft: Draft, path: string): boolean {
  if (draft.tree.files.has(path)) return true
  return draft.tree.includes.some(({ pattern, match }) => match.length === 0 && draft.names(pattern, path))
}

/** Every other keyword's lines are what they were, in the same order and under the same Match lines. */
export function changesOnly(before: Draft, after: Draft, name: string): boolean {
  const others = (draft: Draft) =>
    draft.tree.settings
      .filter(setting => setting.keyword !== name)
      .map(({ keyword, directive, file, match }) => [
        keyword,
        directive.text,
        file,
        ...match.map(block => block.directive.text),
      ])
  if (JSON.stringify(others(before)) !== JSON.stringify(others(after))) return false
  const problems = (draft: Draft) =>
    draft.tree.problems.filter(({ problem }) => problem !== 'malformed' && problem !== 'unknown_keyword')
      .length
  if (problems(after) > problems(before)) return false
  // In some versions one command counts only above the other.
  const command = 'AuthorizedPrincipalsCommand'
  const followers = (draft: Draft) => effective(draft.tree).get(command)?.args
  return (
    name !== 'AuthorizedKeysCommand' || JSON.stringify(followers(before)) === JSON.stringify(followers(after))
  )
}

/** Which line is in the way. */
export function blame(draft: Draft, wanted: Wanted, setup: Setup): Conflict {
  const { tree } = draft
  const { inside } = linesOf(tree, setup.scope, wanted.name)
  const keyword = findKeyword(wanted.name)?.name ?? wanted.name
  const { into } = setup
  if (into !== undefined && !isIncluded(draft, into)) return { conflict: 'not_included', keyword, at: [] }
  const rivals = winners(tree, setup.scope, wanted, setup.defaults)
  if (rivals.length > 0) return { conflict: 'overlap', keyword, at: [...rivals, ...inside] }
  const locked = inside.filter(line => !setup.writable(line.file))
  if (locked.length > 0) return { conflict: 'not_writable', keyword, at: locked }
  const target = into ?? tree.root
  if (!setup.writable(target)) return { conflict: 'not_writable', keyword, at: inside }
  return { conflict: 'no_place', keyword, at: isManyLines(keyword) ? [] : inside }
}
