import { findKeyword } from '../../keywords.ts'
import type { Setting } from '../tree.ts'
import { itemsOf, valueKey } from '../values.ts'
import { type Draft, withLines, withText } from './draft.ts'
import { blocksOf } from './places.ts'
import { isInside, isManyLines, linesOf, type Scope, satisfies, type Wanted } from './scope.ts'
import type { Conflict, Setup } from './settle.ts'
import { withoutArguments } from './write.ts'

/** The draft without the lines that `isGone` names, or what keeps them. */
function removeLines(
  draft: Draft,
  name: string,
  setup: Setup,
  isGone: (line: Setting) => boolean,
): Draft | Conflict {
  const gone = draft.tree.settings.filter(setting => setting.keyword === name && isGone(setting))
  const locked = gone.filter(line => !setup.writable(line.file))
  if (locked.length > 0) return { conflict: 'not_writable', keyword: name, at: locked }
  return withLines(
    draft,
    gone.map(line => ({ at: line, raw: null })),
  )
}

/** The draft in which no line of the scope gives the keyword a value; with `wanted`, none gives it that value. */
export function removeKeyword(
  draft: Draft,
  name: string,
  wanted: Wanted | undefined,
  setup: Setup,
): Draft | Conflict {
  const within = (line: Setting) =>
    isInside(line, setup.scope) && (setup.into === undefined || line.file === setup.into)
  if (wanted === undefined) return removeLines(draft, name, setup, within)
  const key = (lines: readonly (readonly string[])[]) => valueKey(name, lines, setup.defaults)
  if (!isManyLines(name))
    return removeLines(draft, name, setup, line => within(line) && key([line.args]) === key(wanted.lines))
  const gone = new Set(itemsOf(name, wanted.lines, setup.defaults).map(item => JSON.stringify(item)))
  const isGone = (args: readonly string[]) =>
    gone.has(JSON.stringify(itemsOf(name, [args], setup.defaults)[0]))
  if (findKeyword(name)?.oneEach === true)
    return removeLines(draft, name, setup, line => within(line) && isGone(line.args))
  const lines = linesOf(draft.tree, setup.scope, name).inside.filter(
    line => within(line) && line.args.some(argument => isGone([argument])),
  )
  const locked = lines.filter(line => !setup.writable(line.file))
  if (locked.length > 0) return { conflict: 'not_writable', keyword: name, at: locked }
  const changes = lines.map(line => {
    const text = draft.tree.files.get(line.file)?.lines[line.index]
    const indexes = line.args.flatMap((argument, index) => (isGone([argument]) ? [index] : []))
    const left = text && withoutArguments(text, new Set(indexes), draft.tree.syntax)
    return { at: line, raw: indexes.length === line.args.length ? null : (left ?? null) }
  })
  return withLines(draft, changes)
}

/** The draft in which no line anywhere says something else than what is wanted. */
export function removeDisagreeing(draft: Draft, wanted: Wanted, setup: Setup): Draft | Conflict {
  return removeLines(draft, wanted.name, setup, line => {
    if (setup.scope.in === 'match' && !isInside(line, setup.scope)) return false
    if (setup.scope.in === 'global' && isInside(line, setup.scope) && isManyLines(wanted.name)) return false
    return disagrees(line, draft, wanted, setup)
  })
}

/** Whether a line says something else; for a list in a Match block, whether all lines of the block together do. */
export function disagrees(line: Setting, draft: Draft, wanted: Wanted, setup: Setup): boolean {
  const alike = isManyLines(wanted.name)
    ? draft.tree.settings.filter(
        other => other.keyword === wanted.name && other.match.at(-1) === line.match.at(-1),
      )
    : [line]
  return !satisfies(
    wanted,
    alike.map(other => other.args),
    setup.defaults,
  )
}

/** The draft without the blocks of these criteria: their Match lines and all that stands under them. */
export function removeBlocks(
  draft: Draft,
  scope: Scope & { readonly in: 'match' },
  setup: Setup,
): Draft | Conflict {
  let now = draft
  for (const _ of draft.tree.blocks) {
    const [block] = blocksOf(now.tree, scope.criteria)
    if (block === undefined) break
    const { file, index } = block
    if (!setup.writable(file)) {
      const at = now.tree.settings.filter(setting => setting.match.includes(block))
      return { conflict: 'not_writable', keyword: 'Match', at }
    }
    const lines = now.tree.files.get(file)?.lines ?? []
    const following = now.tree.blocks.filter(other => other.file === file && other.index > index)
    const end = Math.min(lines.length, ...following.map(other => other.index))
    let last = index
    for (let at = index; at < end; at += 1) if (lines[at]?.directive !== undefined) last = at
    // Lines behind the block would fall to the block above it: those left are comments and blanks.
    const texts = lines.filter((_line, at) => at < index || at > last).map(line => line.raw)
    now = withText(now, file, texts.join(''))
  }
  return now
}
