import { findKeyword } from '../../keywords.ts'
import { defaultsOf } from '../values.ts'
import type { Draft } from './draft.ts'
import { elementsOf, holds, linesOf, partsOf, stateOf, type Wanted } from './scope.ts'
import type { Setup } from './settle.ts'

/** For a list in one line, "at least this" means a line with what it has now and this. */
export function withPresent(draft: Draft, wanted: Wanted, setup: Setup): Wanted {
  if (holds(draft.tree, setup.scope, wanted, setup.defaults)) return wanted
  const { inside } = linesOf(draft.tree, setup.scope, wanted.name)
  const stated = stateOf(wanted.name, partsOf(draft.tree, setup.scope, wanted.name, inside))[0]
  const added = wanted.lines[0] ?? []
  const kind = findKeyword(wanted.name)?.value
  const line =
    kind?.kind === 'algorithms'
      ? [joined(wanted.name, stated?.join(',') ?? start(wanted.name, setup), added.join(','), setup)]
      : withMissing(wanted.name, listed(stated) ?? usual(wanted.name, setup), added, setup)
  return { ...wanted, lines: [line], atLeast: false }
}

/** The patches that bring key exchange by GSSAPI do not know lists that begin with a sign. */
function start(name: string, setup: Setup): string {
  const kind = findKeyword(name)?.value
  return kind?.kind === 'algorithms' && kind.list === 'gss'
    ? (defaultsOf(name, setup.defaults)?.[0] ?? '')
    : ''
}

/** A list of algorithms with more names: no list means the defaults, and those are added to. */
function joined(name: string, stated: string, added: string, setup: Setup): string {
  if (stated === '') return `+${added}`
  // What a list takes away from the defaults can only be put back by saying all of it.
  const before = stated.startsWith('-') ? elementsOf(name, [[stated]], setup.defaults).join(',') : stated
  const present = new Set(elementsOf(name, [[before]], setup.defaults))
  return [before, ...added.split(',').filter(each => !present.has(each))].join(',')
}

function withMissing(
  name: string,
  present: readonly string[],
  added: readonly string[],
  setup: Setup,
): readonly string[] {
  const known = new Set(elementsOf(name, [present], setup.defaults))
  const isMissing = (argument: string) =>
    elementsOf(name, [[argument]], setup.defaults).some(element => !known.has(element))
  const missing = added.filter(isMissing)
  const names = new Set(missing.map(argument => nameOf(name, argument)))
  return [...present.filter(argument => !names.has(nameOf(name, argument))), ...missing]
}

/** Of two values with one name only one counts, so the other goes; other arguments are their own names. */
function nameOf(keyword: string, argument: string): string {
  const kind = findKeyword(keyword)?.value.kind
  if (kind === 'assignment') return argument.split('=')[0] ?? ''
  return kind === 'penalty' ? (argument.split(':')[0] ?? '') : argument
}

/** What the keyword lists when nothing is said. */
function usual(name: string, setup: Setup): readonly string[] {
  return listed(defaultsOf(name, setup.defaults)?.[0]?.split(' ')) ?? []
}

/** The words for nothing and everything are no list that could be added to. */
function listed(words: readonly string[] | undefined): readonly string[] | undefined {
  return words !== undefined && /^(?:none|any)$/i.test(words[0] ?? '') ? [] : words
}
