/** Longer text is no misspelt name, and comparing it would be slow. */
const longestName = 64

/** The one of `names` that was likely meant by `name`, letter case apart; `undefined` where none is near enough. */
export function nearest(name: string, names: Iterable<string>): string | undefined {
  const wanted = name.toLowerCase()
  if (wanted.length > longestName) return undefined
  let best: { readonly name: string; readonly distance: number } | undefined
  for (const candidate of names) {
    const distance = editDistance(wanted, candidate.toLowerCase())
    const shorter = Math.min(wanted.length, candidate.length)
    const near = shorter < 2 ? 0 : Math.max(1, Math.floor(shorter / 3))
    if (distance <= near && (best === undefined || distance < best.distance))
      best = { name: candidate, distance }
  }
  return best?.name
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
