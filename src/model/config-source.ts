import { CannotPlan, NotLooked } from './errors.ts'
import type { Facts } from './facts.ts'
import { actualPath, globFact, mostLinks, pathFact, unreadableReason } from './read-facts.ts'

/**
 * The files of a host as facts have them, for a reader of sshd's configuration. Throws `NotLooked` for what nobody
 * looked at, and `CannotPlan` for a file that is there and cannot be read: what it says may change everything.
 */
export function configSource(facts: Facts): {
  readonly read: (path: string) => string | undefined
  readonly glob: (pattern: string) => readonly string[]
} {
  function read(path: string): string | undefined {
    let fact = pathFact(facts, actualPath(facts, path), 'file')
    // A host may say of two links that each is the end of the other.
    for (let followed = 0; fact?.type === 'link'; followed += 1) {
      if (fact.resolved === null) return undefined
      if (followed === mostLinks) throw new CannotPlan(`Too many symbolic links on the way to ${path}`)
      fact = pathFact(facts, actualPath(facts, fact.resolved), 'file')
    }
    if (fact === null || fact.type !== 'file') return undefined
    if (fact.content === undefined) throw new NotLooked({ look: 'file', path })
    if ('unreadable' in fact.content)
      throw new CannotPlan(
        `Cannot read ${path}, a part of sshd's configuration: ${unreadableReason[fact.content.unreadable]}`,
        path,
      )
    return fact.content.text
  }
  return { read, glob: pattern => globFact(facts, pattern) }
}
