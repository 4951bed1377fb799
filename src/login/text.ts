/** What files of the host say, as they are or as the plan makes them. */
import { type Facts, NotLooked, type PathFact, pathFact, unreadableReason } from '../model/index.ts'
import { endOf } from './reach.ts'

/** The text of a file, links followed; null where there is none. */
export function textAt({ facts }: Looked, path: string): string | null | { readonly why: string } {
  const end = endOf(facts, path, 'file')
  const fact = end === null ? null : pathFact(facts, end, 'file')
  if (end === null || fact === null) return null
  if (fact.type === 'unseen') return { why: fact.why }
  if (fact.type !== 'file') return null
  if (fact.content === undefined) throw new NotLooked({ look: 'file', path: end })
  return 'text' in fact.content ? fact.content.text : { why: unreadableReason[fact.content.unreadable] }
}

/**
 * The same of a file that only a plan which speaks of it can change: undefined where it does not, and where it cannot be
 * read.
 */
export function textInPlan(side: Looked, path: string): string | null | undefined {
  const text = side.facts.paths.has(path) ? textAt(side, path) : undefined
  return typeof text === 'object' && text !== null ? undefined : text
}

/** What is in a file that was read; undefined for all else. */
export function contentOf(fact: PathFact | null | undefined): string | undefined {
  return fact?.type === 'file' && fact.content !== undefined && 'text' in fact.content
    ? fact.content.text
    : undefined
}

/** The line of passwd(5), shadow(5) or their like that is about somebody. */
export function lineAbout(name: string, text: string): string | undefined {
  return text.split('\n').find(line => line.startsWith(`${name}:`))
}

interface Looked {
  readonly facts: Facts
}
