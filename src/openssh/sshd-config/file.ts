import { type Syntax, syntaxOf } from './syntax.ts'
import { nextDelimited, splitArguments, splitDelimited, type Word } from './tokens.ts'

/** A configuration file: its lines, which joined give its text back byte for byte. */
export interface ConfigFile {
  readonly path: string
  readonly lines: readonly ConfigLine[]
}

/** What sshd reads as one line. */
export interface ConfigLine {
  /** Of the first line of the file's text that belongs to it, from 1. */
  readonly number: number
  /** As it stands in the file, line end included. Has several line ends only where a NUL byte hides them from sshd. */
  readonly raw: string
  /** Absent where sshd passes the line over: blank, a comment, a keyword whose quote is not closed. */
  readonly directive?: Directive
}

/** A keyword and its arguments. */
export interface Directive {
  /** As written, without quotes around it. */
  readonly name: string
  /** As sshd sees them: quotes, escapes and a comment at the end taken away. */
  readonly args: readonly string[]
  /** Everything behind keyword and separator: what keywords that take the rest of the line get. */
  readonly text: string
  /** Where the arguments stand in `raw`, a comment behind them not included. Absent where a NUL byte is in the line. */
  readonly span?: Span
  /** Why every sshd of this version refuses the line, where its form alone shows it. */
  readonly malformed?: 'no_argument' | 'quotes'
}

/** From `start` up to but not including `end`; `rest` is where the text that sshd sees ends. */
export interface Span {
  readonly start: number
  readonly end: number
  readonly rest: number
  /** The same of each argument, with its quotes. */
  readonly words: readonly { readonly start: number; readonly end: number }[]
}

/**
 * Reads a file of sshd_config's form as the sshd of this version does. `text` may be anything at all:
 * `printConfig(parseConfig(path, text)) === text`.
 */
export function parseConfig(path: string, text: string, syntax: Syntax = syntaxOf()): ConfigFile {
  const lines: ConfigLine[] = []
  let number = 1
  for (let start = 0; start < text.length; ) {
    const line = readLine(text, start, number, syntax)
    lines.push(line)
    start += line.raw.length
    number += countLineEnds(line.raw)
  }
  return { path, lines }
}

/** The text of the file. */
export function printConfig(file: ConfigFile): string {
  return file.lines.map(line => line.raw).join('')
}

function countLineEnds(raw: string): number {
  let count = 0
  for (let at = raw.indexOf('\n'); at !== -1; at = raw.indexOf('\n', at + 1)) count += 1
  return count
}

/**
 * One line as load_server_config() takes it from the file: blanks before it are left out, and a NUL byte hides the
 * rest of the line with its end, so that the next line goes on where it stood.
 */
function readLine(text: string, start: number, number: number, syntax: Syntax): ConfigLine {
  let seen = ''
  let lead = 0
  let hidden = false
  for (let at = start; ; ) {
    const end = text.indexOf('\n', at)
    const next = end === -1 ? text.length : end + 1
    const piece = text.slice(at, end === -1 ? next : end)
    const nul = piece.indexOf('\0')
    let visible = nul === -1 ? piece : piece.slice(0, nul)
    const comment = syntax.arguments === 'delimited' ? visible.indexOf('#') : -1
    if (comment !== -1) visible = visible.slice(0, comment)
    const trimmed = visible.replace(/^[ \t\r]+/, '')
    lead = visible.length - trimmed.length
    seen += trimmed
    hidden ||= nul !== -1
    at = next
    if (nul === -1 || comment !== -1 || next === text.length) {
      const raw = text.slice(start, next)
      const directive = readDirective(seen, syntax, hidden ? undefined : lead)
      return directive === undefined ? { number, raw } : { number, raw, directive }
    }
  }
}

/** A line as process_server_config_line() takes it. `offset` is where the seen text begins in the raw line. */
function readDirective(seen: string, syntax: Syntax, offset: number | undefined): Directive | undefined {
  if (seen === '' || seen.startsWith('#')) return undefined
  // The first character stays, whatever it is.
  const line = seen.slice(0, 1) + seen.slice(1).replace(/[ \t\r\n\f]+$/, '')
  let keyword = nextDelimited(line, 0)
  if (keyword?.text === '') keyword = nextDelimited(line, keyword.next)
  if (keyword === undefined || keyword.text === '' || keyword.text.startsWith('#')) return undefined
  const name = keyword.text
  const at = Math.min(keyword.next, line.length)
  const place = { name, text: line.slice(at) }
  if (syntax.arguments === 'quoted' && at === line.length) {
    return { ...place, args: [], malformed: 'no_argument', ...spanOf([], at, line, offset) }
  }
  const words =
    syntax.arguments === 'quoted'
      ? splitArguments(line, at)
      : splitDelimited(line, keyword.next, name.toLowerCase() !== 'setenv')
  if (words === undefined) return { ...place, args: [], malformed: 'quotes', ...spanOf([], at, line, offset) }
  return { ...place, args: words.map(word => word.text), ...spanOf(words, at, line, offset) }
}

function spanOf(
  words: readonly Word[],
  at: number,
  line: string,
  offset: number | undefined,
): { readonly span?: Span } {
  if (offset === undefined) return {}
  const places = words.map(({ start, end }) => ({ start: offset + start, end: offset + end }))
  const start = places[0]?.start ?? offset + at
  const end = places.at(-1)?.end ?? offset + at
  return { span: { start, end, rest: offset + line.length, words: places } }
}
