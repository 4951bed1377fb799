/** Random choices that a seed repeats. */
export interface Random {
  /** An integer from 0 up to but not including `below`. */
  readonly below: (below: number) => number
  /** True once in `times`. */
  readonly once: (times: number) => boolean
  readonly pick: <T>(from: readonly T[]) => T
  /** Some of these in random order, at least `min`. */
  readonly some: <T>(from: readonly T[], min: number, max: number) => readonly T[]
}

/** mulberry32: 32 bits of state are plenty here, and a seed is a number that a person can type. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
  const below = (limit: number) => next() % limit
  function pick<T>(from: readonly T[]): T {
    const chosen = from[below(from.length)]
    if (chosen === undefined) throw new Error('nothing to pick from')
    return chosen
  }
  function some<T>(from: readonly T[], min: number, max: number): readonly T[] {
    const left = [...from]
    const count = Math.min(left.length, min + below(max - min + 1))
    return Array.from({ length: count }, () => left.splice(below(left.length), 1)).flat()
  }
  return { below, once: times => below(times) === 0, pick, some }
}
