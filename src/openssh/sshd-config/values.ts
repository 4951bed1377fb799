import { canonicalArguments, findKeyword, type Keyword } from '../keywords.ts'
import { matchList } from './pattern.ts'
import { splitArguments } from './tokens.ts'

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
    const [usual] = defaults?.get(keyword.name.toLowerCase()) ?? []
    return [arrange(args.join(','), usual)]
  }
  return canonicalArguments(keyword, args)
}

/** kex_assemble_names(), without patterns in lists that add: which names they stand for only the host knows. */
function arrange(list: string, usual: string | undefined): string {
  const sign = /^[+^-]/.exec(list)?.[0]
  if (sign === undefined) return distinct(list.split(',')).join(',')
  if (usual === undefined) return list
  const names = list.slice(1).split(',')
  const own = usual.split(',')
  if (sign === '-') return own.filter(name => matchList(name, list.slice(1)) !== 'yes').join(',')
  return distinct(sign === '+' ? [...own, ...names] : [...names, ...own]).join(',')
}

function distinct(names: readonly string[]): readonly string[] {
  return [...new Set(names)]
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

/** How `sshd -T` shows the value of a line, cut into arguments again. */
export function splitShown(name: string, text: string): readonly string[] {
  if (findKeyword(name)?.raw === true) return [text]
  return splitArguments(text, 0)?.map(word => word.text) ?? [text]
}
