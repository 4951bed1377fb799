import type { Keyword } from './keyword.ts'
import { keywords } from './table.ts'
import { compareVersions } from './version.ts'

const byName: ReadonlyMap<string, Keyword> = new Map(
  keywords.map(keyword => [keyword.name.toLowerCase(), keyword]),
)

/** The entry with exactly this name, in any letter case; an alias is an entry of its own here. */
export function spelledKeyword(name: string): Keyword | undefined {
  return byName.get(name.toLowerCase())
}

/**
 * The keyword that this name stands for, in any letter case; an alias gives the entry of its modern name.
 * With a version, an alias that does not hold in it yet is an entry of its own: before 8.7,
 * `ChallengeResponseAuthentication` and `KbdInteractiveAuthentication` were two keywords (servconf.c).
 */
export function findKeyword(name: string, version?: string): Keyword | undefined {
  const spelled = spelledKeyword(name)
  if (spelled?.alias === undefined) return spelled
  const apart =
    version !== undefined &&
    spelled.aliasSince !== undefined &&
    compareVersions(version, spelled.aliasSince) < 0
  return apart ? spelled : spelledKeyword(spelled.alias)
}

/** The known name nearest to this one, for "did you mean"; `undefined` where none is near enough. */
export function suggestKeyword(name: string): string | undefined {
  const wanted = name.toLowerCase()
  let best: { readonly name: string; readonly distance: number } | undefined
  for (const keyword of keywords) {
    if (keyword.alias !== undefined || keyword.until !== undefined) continue
    const distance = editDistance(wanted, keyword.name.toLowerCase())
    if (best === undefined || distance < best.distance) best = { name: keyword.name, distance }
  }
  if (best === undefined) return undefined
  const near = Math.max(1, Math.floor(Math.min(wanted.length, best.name.length) / 3))
  return best.distance <= near ? best.name : undefined
}

/** Insertions, deletions, replacements and swaps of neighbours that turn one text into the other. */
function editDistance(from: string, to: string): number {
  let beforeLast: readonly number[] = []
  let last: readonly number[] = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row]
    for (let column = 1; column <= to.length; column += 1) {
      const replaced = (last[column - 1] ?? 0) + (from[row - 1] === to[column - 1] ? 0 : 1)
      const added = (current[column - 1] ?? 0) + 1
      const removed = (last[column] ?? 0) + 1
      const swapped =
        row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]
          ? (beforeLast[column - 2] ?? 0) + 1
          : Number.POSITIVE_INFINITY
      current.push(Math.min(replaced, added, removed, swapped))
    }
    beforeLast = last
    last = current
  }
  return last[to.length] ?? 0
}
