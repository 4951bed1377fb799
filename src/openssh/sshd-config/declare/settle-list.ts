import { findKeyword } from '../../keywords.ts'
import type { Setting } from '../tree.ts'
import { itemsOf } from '../values.ts'
import { type Draft, type LineChange, withLine, withLines } from './draft.ts'
import { holds, linesOf, type Wanted } from './scope.ts'
import { blame, type Conflict, changesOnly, insertions, type Setup } from './settle.ts'
import { formatLine, rewriteLine, withMoreArguments, withoutArguments } from './write.ts'

/** The draft in which a keyword of which every line counts has the wanted values, and with `atLeast` perhaps more. */
export function settleList(draft: Draft, wanted: Wanted, setup: Setup): Draft | Conflict {
  const keyword = findKeyword(wanted.name)?.name ?? wanted.name
  if (wanted.lines.some(args => formatLine(wanted.spelled, args, draft.tree.syntax) === undefined))
    return { conflict: 'not_expressible', keyword, at: [] }
  const now = withoutSurplus(draft, wanted, setup)
  if ('conflict' in now) return now
  const missing = missingOf(now, wanted, setup)
  if (missing.length === 0) return isSettled(now, wanted, setup) ? now : blame(now, wanted, setup)
  for (const attempt of additions(now, wanted, setup, missing)) {
    if (isSettled(attempt, wanted, setup) && changesOnly(draft, attempt, wanted.name)) return attempt
  }
  return blame(now, wanted, setup)
}

/** The elements of one line as comparable texts, each with its place among the arguments. */
function elementsOf(name: string, args: readonly string[], setup: Setup): readonly string[] {
  return itemsOf(name, [args], setup.defaults).map(item => JSON.stringify(item))
}

function wantedElements(wanted: Wanted, setup: Setup): ReadonlySet<string> {
  return new Set(wanted.lines.flatMap(args => elementsOf(wanted.name, args, setup)))
}

/** Whether a line that says something wanted may stay where it is. */
function isPlaced(line: Setting, wanted: Wanted, { into }: Setup): boolean {
  return wanted.atLeast || into === undefined || line.file === into
}

/** The draft without what is not wanted: a line of which nothing stays says what is missing instead, or goes. */
function withoutSurplus(draft: Draft, wanted: Wanted, setup: Setup): Draft | Conflict {
  const elements = wantedElements(wanted, setup)
  const changes: LineChange[] = []
  const locked: Setting[] = []
  let missing = missingOf(draft, wanted, setup)
  for (const line of linesOf(draft.tree, setup.scope, wanted.name).inside) {
    const own = elementsOf(wanted.name, line.args, setup)
    const stays = (element: string) =>
      elements.has(element) ? isPlaced(line, wanted, setup) : wanted.atLeast && !isRenamed(line, wanted)
    const broken = line.directive.malformed !== undefined
    if (!broken && own.every(stays)) continue
    const text = draft.tree.files.get(line.file)?.lines[line.index]
    if (!setup.writable(line.file) || text === undefined) {
      locked.push(line)
    } else if (!broken && own.some(stays)) {
      const surplus = own.flatMap((element, index) => (stays(element) ? [] : [index]))
      const left = withoutArguments(text, new Set(surplus), draft.tree.syntax)
      if (left === undefined) locked.push(line)
      else changes.push({ at: line, raw: left })
    } else {
      const said = isPlaced(line, wanted, setup) ? replacements(line, missing, wanted) : []
      const rewritten = said.length === 0 ? undefined : rewriteLine(text, said.flat(), draft.tree.syntax)
      if (rewritten !== undefined) missing = missing.filter(args => !said.includes(args))
      changes.push({ at: line, raw: rewritten ?? null })
    }
  }
  return locked.length > 0
    ? { conflict: 'not_writable', keyword: wanted.name, at: locked }
    : withLines(draft, changes)
}

/** Of two subsystems with one name only one counts, or sshd refuses the second. */
function isRenamed(line: Setting, wanted: Wanted): boolean {
  const isSubsystem = findKeyword(wanted.name)?.value.kind === 'subsystem'
  return isSubsystem && wanted.lines.some(([name]) => name === line.args[0])
}

/** What of the missing can be said in the line of something that goes. */
function replacements(
  line: Setting,
  missing: readonly (readonly string[])[],
  wanted: Wanted,
): readonly (readonly string[])[] {
  const keyword = findKeyword(wanted.name)
  if (keyword?.oneEach !== true) return missing
  const named = missing.filter(args => args[0] === line.args[0])
  const any = keyword.value.kind === 'subsystem' ? [] : missing
  return [...named, ...any].slice(0, 1)
}

/** The wanted lines, or for keywords of which every argument counts single arguments, that nothing says yet. */
function missingOf(draft: Draft, wanted: Wanted, setup: Setup): readonly (readonly string[])[] {
  const { inside } = linesOf(draft.tree, setup.scope, wanted.name)
  const present = new Set(
    inside
      .filter(line => line.directive.malformed === undefined && isPlaced(line, wanted, setup))
      .flatMap(line => elementsOf(wanted.name, line.args, setup)),
  )
  const whole = findKeyword(wanted.name)?.oneEach === true
  const singles = whole ? wanted.lines : wanted.lines.flatMap(args => args.map(argument => [argument]))
  const missing = singles.filter(args => !elementsOf(wanted.name, args, setup).every(one => present.has(one)))
  return [...new Map(missing.map(args => [JSON.stringify(args), args])).values()]
}

/** The draft with what is missing: in the last line of the keyword, or in new lines. */
function* additions(
  draft: Draft,
  wanted: Wanted,
  setup: Setup,
  missing: readonly (readonly string[])[],
): Generator<Draft> {
  const oneEach = findKeyword(wanted.name)?.oneEach === true
  const { inside } = linesOf(draft.tree, setup.scope, wanted.name)
  const usable = inside.filter(
    line => setup.writable(line.file) && (setup.into === undefined || line.file === setup.into),
  )
  const last = oneEach ? undefined : usable.at(-1)
  const text = last === undefined ? undefined : draft.tree.files.get(last.file)?.lines[last.index]
  const more = text === undefined ? undefined : withMoreArguments(text, missing.flat(), draft.tree.syntax)
  if (last !== undefined && more !== undefined) yield withLine(draft, last, more)
  yield* insertions(draft, wanted, setup, oneEach ? missing : [missing.flat()])
}

function isSettled(draft: Draft, wanted: Wanted, setup: Setup): boolean {
  return (
    missingOf(draft, wanted, setup).length === 0 && holds(draft.tree, setup.scope, wanted, setup.defaults)
  )
}
