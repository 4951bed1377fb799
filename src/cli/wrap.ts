/** A line at 80 columns; all lines of it but the first are indented so. */
export function wrapped(text: string, indent: string): string {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line.length + word.length > 80 && line.trim() !== '') {
      lines.push(line.trimEnd())
      line = indent
    }
    line += `${word} `
  }
  return [...lines, line.trimEnd()].join('\n')
}

/** A table of two columns, the first so wide. */
export function table(rows: readonly (readonly [string, string])[], width: number): readonly string[] {
  return rows.map(([term, text]) => wrapped(`  ${term.padEnd(width - 2)}  ${text}`, ' '.repeat(width + 2)))
}
