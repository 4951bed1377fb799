import { assembleAlgorithms } from '../algorithms.ts'
import { canonicalArguments, findKeyword, type Keyword, keywords } from '../keywords.ts'

/** The values that `sshd -T` shows for an empty configuration, by keyword in small letters, one text a line. */
export type HostDefaults = ReadonlyMap<string, readonly string[]>

/**
 * The arguments of one line in one spelling: two lines mean the same to sshd if these are equal. `+`, `-` and `^`
 * lists of algorithms are computed where the host's own defaults are given.
 */
export function normalize(name: string, args: readonly string[], defaults?: HostDefaults): readonly string[] {
  const keyword = findKeyword(name)
  if (keyword === undefined) return args
  if (keyword.value.kind === 'algorithms') {
    return [arrange(args.join(','), defaultsOf(keyword.name, defaults)?.[0])]
  }
  // Debian's sshd has a second name for the lowest level, and shows that one.
  if (keyword.name === 'LogLevel' && /^silent$/i.test(args[0] ?? '')) return ['QUIET']
  return canonicalArguments(keyword, args)
}

/** The host's default of a keyword, which old versions show under an old name. */
export function defaultsOf(name: string, defaults: HostDefaults | undefined): readonly string[] | undefined {
  const shown = defaults?.get(name.toLowerCase())
  if (shown !== undefined || defaults === undefined) return shown
  const old = oldNames.get(name)?.find(other => defaults.has(other))
  return old === undefined ? undefined : defaults.get(old)
}

/** In small letters, by the name that they are an alias of now. */
const oldNames = new Map<string, string[]>()
for (const { alias, name } of keywords)
  if (alias !== undefined) oldNames.set(alias, [...(oldNames.get(alias) ?? []), name.toLowerCase()])

/** The names that count in the end; the text itself where they cannot be known. */
function arrange(list: string, usual: string | undefined): string {
  if (usual === undefined) return /^[+^-]/.test(list) ? list : [...new Set(list.split(','))].join(',')
  const names = assembleAlgorithms(list, { defaults: usual.split(',') })
  if (names === undefined) return list
  return names.length === 0 ? usual : names.join(',')
}

/** Whether the order of a keyword's values means nothing to sshd. */
function isUnordered(keyword: Keyword): boolean {
  if (keyword.list === 'accumulate' || keyword.list === 'keyed') return true
  return ['forward', 'pattern'].includes(keyword.value.kind) || keyword.name === 'PubkeyAuthOptions'
}

/**
 * Whether two values of a keyword mean the same to sshd. Each is a list of lines, and each line a list of arguments;
 * for most keywords there is one line.
 */
export function sameValue(
  name: string,
  a: readonly (readonly string[])[],
  b: readonly (readonly string[])[],
  defaults?: HostDefaults,
): boolean {
  return valueKey(name, a, defaults) === valueKey(name, b, defaults)
}

/** One text for each different value. */
export function valueKey(
  name: string,
  lines: readonly (readonly string[])[],
  defaults?: HostDefaults,
): string {
  const keyword = findKeyword(name)
  const items = itemsOf(name, lines, defaults)
  const keys = items.map(item => JSON.stringify(item))
  return keyword !== undefined && isUnordered(keyword)
    ? [...new Set(keys)].sort().join('\n')
    : keys.join('\n')
}

/**
 * The single things that a value is made of, in one spelling: for a keyword of which every argument counts on its
 * own, each argument; for a `Subsystem` its name and command; else the line.
 */
export function itemsOf(
  name: string,
  lines: readonly (readonly string[])[],
  defaults?: HostDefaults,
): readonly (readonly string[])[] {
  const keyword = findKeyword(name)
  const together = keyword === undefined || !isUnordered(keyword) || keyword.value.kind === 'subsystem'
  if (together) return lines.map(line => normalize(name, line, defaults))
  return lines.flatMap(line => normalize(name, line, defaults).map(argument => [argument]))
}

/** How `sshd -T` shows the value of a line, cut into arguments again. It shows them without their quotes. */
export function splitShown(name: string, text: string): readonly string[] {
  const keyword = findKeyword(name)
  const whole = keyword?.raw === true || ['single', 'comma', 'accumulate'].includes(keyword?.list ?? '')
  return whole ? [text] : text.split(' ')
}
