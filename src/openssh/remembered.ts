/** What is longer is made anew each time: a host may send as much as it likes, and none of it is kept. */
const longest = 16_384

/**
 * `make`, which may depend on nothing but the text, with what it gave for the last `most` texts: the same keys and files
 * are asked for again and again, for both sides of a plan and for all hosts of a fleet.
 */
export function remembered<T>(most: number, make: (text: string) => T): (text: string) => T {
  const memory = new Map<string, { readonly made: T }>()
  return text => {
    const known = memory.get(text)
    if (known !== undefined) return known.made
    const made = make(text)
    if (text.length > longest) return made
    const [oldest] = memory.size < most ? [] : memory.keys()
    if (oldest !== undefined) memory.delete(oldest)
    memory.set(text, { made })
    return made
  }
}
