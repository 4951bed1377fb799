import type { Diagnostic } from '../model/index.ts'
import { type Span, secretSpans, starred, stars } from './secrets.ts'
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
    const quoted = lineAt(at, sources)
    const told = (text: string) => printable(withoutSecrets(text, quoted))
    const lines = [`${paint('bold', oneLine(at))}: ${paint(style, severity)}[${code}]: ${told(message)}`]
    lines.push(...caretLines(quoted).map((line, index) => (index === 1 ? paint(style, line) : line)))
    if (hint !== undefined) lines.push(`  = ${paint('cyan', 'help')}: ${told(hint)}`)
    return lines.join('\n')
  })
  return blocks.join('\n\n')
}

interface Quoted {
  readonly line: string
  readonly column: number
  readonly secrets: readonly Span[]
}

function lineAt(at: string, sources: ReadonlyMap<string, string>): Quoted | null {
  const place = /^(?<file>.*):(?<line>\d+):(?<column>\d+)$/s.exec(at)?.groups
  const lines = sources.get(place?.file ?? '')?.split(/\r?\n/)
  const index = Number(place?.line) - 1
  const line = lines?.[index]
  if (lines === undefined || line === undefined) return null
  return { line, column: Number(place?.column) - 1, secrets: secretSpans(lines, index) }
}

/** A message may quote what stands at its place. */
function withoutSecrets(text: string, quoted: Quoted | null): string {
  const values = (quoted?.secrets ?? [])
    .map(({ start, end }) => quoted?.line.slice(start, end).trim() ?? '')
    // The whole, without its quotes, and without what follows it in a mapping.
    .flatMap(value => [
      value,
      value.replace(/^(?<quote>["'])(?<inner>.*)\k<quote>$/s, '$<inner>'),
      value.replace(/[,}\]].*$/s, '').trim(),
    ])
    .filter(({ length }) => length > 2)
  return values.reduce((kept, value) => kept.replaceAll(value, stars), text)
}

const widest = 74

function caretLines(quoted: Quoted | null): readonly string[] {
  if (quoted === null) return []
  const [text, column] = starred(quoted.line, quoted.secrets, quoted.column)
  // A long line is shown around the place, so that the caret is under it at 80 columns.
  const start = column < widest ? 0 : column - Math.floor(widest / 2)
  const before = printable(text.slice(start, column)).replaceAll('\t', ' ')
  const after = printable(text.slice(column, start + widest))
    .replaceAll('\t', ' ')
    .trimEnd()
  return [`  | ${before}${after}`, `  | ${' '.repeat(columns(before))}^`]
}
