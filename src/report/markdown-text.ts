import { beginning, oneLine, printable } from './text.ts'

/** A message may hold what a host said at length. */
const mostCharacters = 1000

/**
 * Text as it is, within a line or a cell of a table, in Markdown and in the HTML that Markdown may hold: a numeric
 * reference is never structure (CommonMark 0.31, 2.5). In `code`, so that GitHub makes no mentions and links of it.
 */
export function code(text: string): string {
  const whole = oneLine(text)
  const cut = whole.length > mostCharacters ? `${beginning(whole, mostCharacters)}…` : whole
  const references = cut.replace(/[!-/:-@[-`{-~]/g, char => `&#${char.charCodeAt(0)};`)
  // The extension of GitHub looks for addresses of mail after references are resolved, in one piece of text.
  return `<code>${references.replaceAll('&#64;', '&#64;<wbr>')}</code>`
}

/** Text as a block of code: its fence is longer than any in it (CommonMark 0.31, 4.5). */
export function block(language: string, lines: readonly string[]): string {
  const text = printable(lines.join('\n'))
  const longest = Math.max(2, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}${language}\n${text}\n${fence}`
}
