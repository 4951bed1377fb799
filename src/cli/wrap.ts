import { broken } from '../report/lines.ts'
import { usualWidth } from './io.ts'

/** A line at 80 columns; all lines of it but the first are indented so. */
export function wrapped(text: string, indent: string): string {
  return broken(text, usualWidth - indent.length, usualWidth)
    .map(line => line.trimEnd())
    .join(`\n${indent}`)
}

/** A table of two columns, the first so wide. */
export function table(rows: readonly (readonly [string, string])[], width: number): readonly string[] {
  return rows.map(([term, text]) => wrapped(`  ${term.padEnd(width - 2)}  ${text}`, ' '.repeat(width + 2)))
}
