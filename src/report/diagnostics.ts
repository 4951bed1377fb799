import type { Diagnostic } from '../model/index.ts'
import { columns, oneLine, painter, printable } from './text.ts'

/**
 * Diagnostics as people read them: place, code and message, the line with a caret under the place, what to write
 * instead. `sources` has the text of each file by the name that stands in `at`.
 */
export function diagnosticsText(
  diagnostics: readonly Diagnostic[],
  sources: ReadonlyMap<string, string>,
  color: boolean,
): string {
  const paint = painter(color)
  const blocks = diagnostics.map(({ at, code, severity, message, hint }) => {
    const style = severity === 'error' ? 'red' : 'yellow'
    const lines = [`${paint('bold', oneLine(at))}: ${paint(style, severity)}[${code}]: ${printable(message)}`]
    lines.push(...caretLines(at, sources).map((line, index) => (index === 1 ? paint(style, line) : line)))
    if (hint !== undefined) lines.push(`  = ${paint('cyan', 'help')}: ${printable(hint)}`)
    return lines.join('\n')
  })
  return blocks.join('\n\n')
}

const widest = 74

function caretLines(at: string, sources: ReadonlyMap<string, string>): readonly string[] {
  const place = /^(?<file>.*):(?<line>\d+):(?<column>\d+)$/s.exec(at)?.groups
  const text = sources.get(place?.file ?? '')?.split(/\r?\n/)[Number(place?.line) - 1]
  if (place === undefined || text === undefined) return []
  const column = Number(place.column) - 1
  // A long line is shown around the place, so that the caret is under it at 80 columns.
  const start = column < widest ? 0 : column - Math.floor(widest / 2)
  const before = printable(text.slice(start, column)).replaceAll('\t', ' ')
  const after = printable(text.slice(column, start + widest))
    .replaceAll('\t', ' ')
    .trimEnd()
  return [`  | ${before}${after}`, `  | ${' '.repeat(columns(before))}^`]
}
