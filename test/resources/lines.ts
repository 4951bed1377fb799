/** Lines that go (`- `) and come (`+ `) between two texts, in order, as few as can be: all other lines are kept. */
export function lineChanges(before: string, after: string): readonly string[] {
  const was = linesOf(before)
  const is = linesOf(after)
  const lengths = commonLengths(was, is)
  const changes: string[] = []
  let [i, j] = [0, 0]
  while (i < was.length || j < is.length) {
    if (i < was.length && j < is.length && was[i] === is[j]) {
      i += 1
      j += 1
    } else if (j >= is.length || (i < was.length && at(lengths, i + 1, j) >= at(lengths, i, j + 1)))
      changes.push(`- ${was[i++]}`)
    else changes.push(`+ ${is[j++]}`)
  }
  return changes
}

/** A last line without a newline differs from one with it. */
function linesOf(text: string): readonly string[] {
  const lines = text.split('\n')
  const last = lines.pop()
  return last === undefined || last === '' ? lines : [...lines, `${last}\\`]
}

/** Lengths of the longest common subsequences of all ends of both. */
function commonLengths(was: readonly string[], is: readonly string[]): readonly (readonly number[])[] {
  const rows: number[][] = Array.from({ length: was.length + 1 }, () =>
    new Array<number>(is.length + 1).fill(0),
  )
  for (let i = was.length - 1; i >= 0; i--)
    for (let j = is.length - 1; j >= 0; j--) {
      const row = rows[i]
      if (row)
        row[j] =
          was[i] === is[j] ? at(rows, i + 1, j + 1) + 1 : Math.max(at(rows, i + 1, j), at(rows, i, j + 1))
    }
  return rows
}

function at(rows: readonly (readonly number[])[], i: number, j: number): number {
  return rows[i]?.[j] ?? 0
}
