import { type Node, spelling } from '../node.ts'
import { quoted, type Tell, warning } from '../place.ts'

/** Tells where one file gives a variable of a host two values; that a later source wins is what it is for. */
export class StatedTwice {
  readonly #told = new Set<string>()

  /** Tells it once of all hosts that the two lines name. */
  compare(host: string, key: string, earlier: Node, value: Node, tell: Tell): void {
    if (!contradicts(earlier, value)) return
    const both = [key, JSON.stringify(earlier.place), JSON.stringify(value.place)].join(' ')
    if (this.#told.has(both)) return
    this.#told.add(both)
    const message = `${key} of ${quoted(host)} is another in line ${earlier.place.line}`
    tell(warning('stated_twice', value.place, message, 'The last one counts, as in Ansible'))
  }
}

function contradicts(earlier: Node, value: Node): boolean {
  if (earlier.kind !== 'scalar' || value.kind !== 'scalar' || earlier.encrypted || value.encrypted)
    return false
  return earlier.place.file === value.place.file && spelling(earlier) !== spelling(value)
}
