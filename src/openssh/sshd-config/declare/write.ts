import { accepts, findKeyword, keywords } from '../../keywords.ts'
import { argumentSpans, type ConfigLine, parseConfig } from '../file.ts'
import type { Syntax } from '../syntax.ts'
import { nextDelimited, splitArguments } from '../tokens.ts'

/**
 * A word as it must stand in a line for this sshd to read it back; as it is where that does. `undefined` where no
 * quoting makes it possible: a line end anywhere, or in old versions a "#" or a double quote.
 */
export function quoteArgument(argument: string, syntax: Syntax, equalsDelimits = true): string | undefined {
  if (/[\n\0]/.test(argument)) return undefined
  if (syntax.arguments === 'delimited') return quoteDelimited(argument, equalsDelimits)
  const [word, ...more] = splitArguments(argument, 0) ?? []
  const plain = word?.text === argument && word.end === argument.length && more.length === 0
  // A line is cut at its end, and an "=" behind the keyword is not part of the first word.
  if (plain && !/^=|[\r\f]$/.test(argument)) return argument
  return `"${argument.replace(/["\\]/g, '\\$&')}"`
}

/** For readers that know double quotes alone, without escapes (strdelim()). */
export function quoteDelimited(argument: string, equalsDelimits: boolean): string | undefined {
  if (/["#\n\0]/.test(argument)) return undefined
  const special = equalsDelimits ? /[\s=]/ : /\s|^=/
  return argument === '' || special.test(argument) ? `"${argument}"` : argument
}

/** The arguments of a line as text, or `undefined` where they cannot be written so that this sshd reads them back. */
export function formatArguments(name: string, args: readonly string[], syntax: Syntax): string | undefined {
  const keyword = findKeyword(name)
  if (keyword?.raw === true) return args.join(' ')
  const quoted = args.map(argument => quoteArgument(argument, syntax, keyword?.name !== 'SetEnv'))
  return quoted.every(word => word !== undefined) ? quoted.join(' ') : undefined
}

/** How a keyword is called by a version that does not know its modern name yet. */
function nameFor(name: string, syntax: Syntax): string {
  const keyword = findKeyword(name)
  if (keyword === undefined || accepts(keyword, syntax.version)) return name
  return keywords.find(old => old.alias === keyword.name && accepts(old, syntax.version))?.name ?? name
}

/** A line that says this, without indentation and line end, or `undefined` where there is none. */
export function formatLine(name: string, args: readonly string[], syntax: Syntax): string | undefined {
  const text = formatArguments(name, args, syntax)
  if (text === undefined || text === '') return undefined
  const spelled = nameFor(name, syntax)
  const line = `${spelled} ${text}`
  return says(line, spelled, args, syntax) ? line : undefined
}

/** A line with other arguments: its indentation, spelling, separator, comment and line end are kept where possible. */
export function rewriteLine(line: ConfigLine, args: readonly string[], syntax: Syntax): string | undefined {
  const directive = line.directive
  const span = directive?.span
  if (directive === undefined || span === undefined) return undefined
  const raw = findKeyword(directive.name)?.raw === true || directive.malformed !== undefined
  // The words in front that stay keep their quotes and the blanks between them.
  const same = raw ? 0 : commonPrefix(directive.args, args)
  const first = same < args.length ? argumentSpans(line, syntax)[same] : undefined
  const text = formatArguments(directive.name, first === undefined ? args : args.slice(same), syntax)
  if (text === undefined) return undefined
  const before = line.raw.slice(0, first?.start ?? span.start)
  const after = line.raw.slice(raw ? span.rest : span.end)
  const lead = /[\s="]$/.test(before) ? '' : ' '
  const gap = /^(?:\s|$)/.test(after) ? '' : ' '
  const kept = before + lead + text + gap + after
  if (says(kept, directive.name, args, syntax)) return kept
  const indentation = /^\s*/.exec(line.raw)?.[0].replace(/[\r\n]/g, '') ?? ''
  const end = /\r?\n?$/.exec(line.raw)?.[0] ?? ''
  const written = formatLine(directive.name, args, syntax)
  return written === undefined ? undefined : indentation + written + end
}

function commonPrefix(a: readonly string[], b: readonly string[]): number {
  const end = a.findIndex((word, index) => word !== b[index])
  return end === -1 ? Math.min(a.length, b.length) : end
}

/** A line without some of its arguments; `undefined` where its form does not allow to take single ones out. */
export function withoutArguments(
  line: ConfigLine,
  removed: ReadonlySet<number>,
  syntax: Syntax,
): string | undefined {
  const { directive, raw } = line
  const words = argumentSpans(line, syntax)
  if (directive === undefined || words.length !== directive.args.length) return undefined
  let text = raw
  for (const index of [...removed].sort((a, b) => b - a)) {
    const word = words[index]
    if (word === undefined) return undefined
    const [before, after] = [words[index - 1], words[index + 1]]
    // The blanks go with the word on the side where another one stands.
    const from = before !== undefined ? before.end : word.start
    const to = before === undefined && after !== undefined ? after.start : word.end
    text = text.slice(0, from) + text.slice(to)
  }
  const left = directive.args.filter((_, index) => !removed.has(index))
  return says(text, directive.name, left, syntax) ? text : rewriteLine(line, left, syntax)
}

/** A line with more arguments behind those that it has. */
export function withMoreArguments(
  line: ConfigLine,
  args: readonly string[],
  syntax: Syntax,
): string | undefined {
  const { directive, raw } = line
  const end = directive?.span?.end
  if (directive === undefined || end === undefined) return undefined
  const more = formatArguments(directive.name, args, syntax)
  if (more === undefined) return undefined
  const text = `${raw.slice(0, end)} ${more}${raw.slice(end)}`
  const all = [...directive.args, ...args]
  return says(text, directive.name, all, syntax) ? text : rewriteLine(line, all, syntax)
}

/** Whether sshd reads exactly this from a line. */
function says(text: string, name: string, args: readonly string[], syntax: Syntax): boolean {
  const [line, ...more] = parseConfig('', text, syntax).lines
  const directive = line?.directive
  if (directive === undefined || more.length > 0 || directive.malformed !== undefined) return false
  if (directive.name.toLowerCase() !== name.toLowerCase()) return false
  if (findKeyword(name)?.raw === true) return directive.text === args.join(' ')
  return directive.args.length === args.length && directive.args.every((word, index) => word === args[index])
}

/** A Match line for criteria as name and list, or `undefined` where it cannot be written. */
export function formatMatch(
  criteria: readonly (readonly [name: string, list: string])[],
  syntax: Syntax,
): string | undefined {
  const words = criteria.map(([name, list]) => {
    if (/^(?:all|invalid-user)$/i.test(name)) return name
    const quoted = syntax.match === 'quoted' ? quoteArgument(list, syntax) : quoteDelimited(list, true)
    return quoted === undefined || nextDelimited(quoted, 0) === undefined ? undefined : `${name} ${quoted}`
  })
  return words.every(word => word !== undefined) && words.length > 0 ? `Match ${words.join(' ')}` : undefined
}
