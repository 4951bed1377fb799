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

const leading = ' \t\r'

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
    lead = 0
    while (leading.includes(visible[lead] ?? 'x')) lead += 1
    seen += visible.slice(lead)
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
  let end = seen.length
  // The first character stays, whatever it is.
  while (end > 1 && trailing.includes(seen[end - 1] ?? '')) end -= 1
  const line = end === seen.length ? seen : seen.slice(0, end)
  let keyword = nextDelimited(line, 0)
  if (keyword?.text === '') keyword = nextDelimited(line, keyword.next)
  if (keyword === undefined || keyword.text === '' || keyword.text.startsWith('#')) return undefined
  const name = keyword.text
  const at = Math.min(keyword.next, end)
  const text = line.slice(at)
  const words = splitWords(name, line, keyword.next, syntax)
  const args = words?.map(word => word.text) ?? []
  const start = words?.[0]?.start ?? at
  const stop = words?.at(-1)?.end ?? at
  const span =
    offset === undefined ? undefined : { start: offset + start, end: offset + stop, rest: offset + end }
  const malformed =
    words === undefined ? 'quotes' : syntax.arguments === 'quoted' && at === end ? 'no_argument' : undefined
  if (span !== undefined && malformed === undefined) return { name, args, text, span }
  return { name, args, text, ...(span && { span }), ...(malformed && { malformed }) }
}

const trailing = ' \t\r\n\f'

function splitWords(name: string, line: string, at: number, syntax: Syntax): readonly Word[] | undefined {
  if (syntax.arguments === 'quoted') return splitArguments(line, at)
  return splitDelimited(line, at, name.toLowerCase() !== 'setenv')
}

/** Where each argument of a line stands in its raw text, with its quotes; none where a NUL byte is in the line. */
export function argumentSpans(
  { raw, directive }: ConfigLine,
  syntax: Syntax,
): readonly { readonly start: number; readonly end: number }[] {
  const span = directive?.span
  if (directive === undefined || span === undefined) return []
  return splitWords(directive.name, raw.slice(0, span.rest), span.start, syntax) ?? []
}
