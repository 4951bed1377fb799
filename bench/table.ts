/** One line of the table: what sshfix took, what it is held against, and what is wanted of it. */
export interface Row {
  readonly what: string
  readonly ours: string
  readonly beside: string
  readonly ratio?: number
  /** At most this much; undefined: only told. */
  readonly goal?: { readonly text: string; readonly met: boolean }
}

/** A row that compares two times in milliseconds. */
export function comparison(what: string, ours: number, name: string, theirs: number, most?: number): Row {
  const ratio = ours / theirs
  return {
    what,
    ours: time(ours),
    beside: `${name} ${time(theirs)}`,
    ratio,
    ...(most === undefined ? {} : { goal: { text: `≤ ${most}`, met: ratio <= most } }),
  }
}

export function time(milliseconds: number): string {
  return milliseconds < 1000 ? `${milliseconds.toFixed(0)} ms` : `${(milliseconds / 1000).toFixed(2)} s`
}

export function table(rows: readonly Row[]): string {
  const cells = [
    ['', 'sshfix', 'beside', 'ratio', 'goal', ''],
    ...rows.map(({ what, ours, beside, ratio, goal }) => [
      what,
      ours,
      beside,
      ratio === undefined ? '' : ratio.toFixed(2),
      goal?.text ?? '',
      goal === undefined ? '' : goal.met ? 'met' : 'MISSED',
    ]),
  ]
  return aligned(cells)
}

/** Columns of text, as wide as they must be. */
export function aligned(cells: readonly (readonly string[])[]): string {
  const widths = cells[0]?.map((_, column) => Math.max(...cells.map(row => (row[column] ?? '').length))) ?? []
  return cells
    .map(row =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
