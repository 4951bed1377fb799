import { type Node, spelling } from '../node.ts'
import { mistake, quoted, type Tell, warning } from '../place.ts'

/** Which host it is, who logs in there, and who root is made by. */
const reachingName =
  /^ansible_(?:(?:ssh_)?(?:host|port|user|pass|password|private_key_file|host_key_checking)|ssh_(?:common_|extra_)?args|connection|chroot_root|(?:become|sudo)(?:_user|_pass|_password|_method)?)$/

/** Whether another host could be meant, or another way to it, than is taken where this has two values. */
export function isReaching(variable: string): boolean {
  return reachingName.test(variable)
}

/** Tells where one file gives a variable of a host two values; that a later source wins is what it is for. */
export class StatedTwice {
  readonly #told = new Set<string>()
  readonly #ofRanges = new WeakSet<Node>()

  /** A value that a range states for all its hosts: one that is stated of a host by its name is an exception from it. */
  ofRange(value: Node): void {
    this.#ofRanges.add(value)
  }

  /** Tells it once of all hosts that the two lines name. An error where another host could be meant than is reached. */
  compare(
    host: string,
    key: string,
    earlier: Node,
    value: Node,
    tell: Tell,
    counts: 'first' | 'last' = 'last',
  ): void {
    if (!contradicts(earlier, value)) return
    const both = [key, JSON.stringify(earlier.place), JSON.stringify(value.place)].join(' ')
    if (this.#told.has(both)) return
    this.#told.add(both)
    const isException = counts === 'last' && this.#ofRanges.has(earlier) && !this.#ofRanges.has(value)
    const { line } = earlier.place
    const message = `${key} of ${quoted(host)} is another ${line === value.place.line ? 'before it' : `in line ${line}`}`
    if (isReaching(key) && !isException)
      tell(mistake('stated_twice', value.place, message, 'Leave the one that is right'))
    else tell(warning('stated_twice', value.place, message, 'The last one counts, as in Ansible'))
  }
}

function contradicts(earlier: Node, value: Node): boolean {
  if (earlier.kind !== 'scalar' || value.kind !== 'scalar' || earlier.encrypted || value.encrypted)
    return false
  return earlier.place.file === value.place.file && spelling(earlier) !== spelling(value)
}
