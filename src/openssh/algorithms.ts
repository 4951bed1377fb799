import { matchesPattern, matchList } from './sshd-config/pattern.ts'

/** The algorithms a host's sshd has when its configuration says nothing, best first. */
export interface HostAlgorithms {
  readonly defaults: readonly string[]
  /** All that it supports; needed where a list has wildcards. Absent: the defaults stand for it. */
  readonly all?: readonly string[]
}

/** How a list of algorithms in a configuration relates to the defaults: in place of them, or a change to them. */
export type AlgorithmChange = 'replace' | 'append' | 'remove' | 'prepend'

/** A list of algorithms as a configuration states it: names, or patterns with `*` and `?`. */
export interface StatedAlgorithms {
  readonly change: AlgorithmChange
  readonly names: readonly string[]
}

const changes: Readonly<Record<string, AlgorithmChange>> = { '+': 'append', '-': 'remove', '^': 'prepend' }
const signs: Readonly<Record<AlgorithmChange, string>> = {
  replace: '',
  append: '+',
  remove: '-',
  prepend: '^',
}

/** Reads the argument of `Ciphers`, `KexAlgorithms` and their like. */
export function parseAlgorithms(text: string): StatedAlgorithms {
  const change = changes[text.charAt(0)]
  const list = change === undefined ? text : text.slice(1)
  return { change: change ?? 'replace', names: list === '' ? [] : list.split(',') }
}

/** The argument that states these algorithms; `printAlgorithms(parseAlgorithms(text)) === text`. */
export function printAlgorithms(stated: StatedAlgorithms): string {
  return signs[stated.change] + stated.names.join(',')
}

/**
 * The algorithms an sshd (8.5 or later; in 7.x wildcards were left as they are) ends up with, in order, as
 * kex_assemble_names() computes them; `undefined` where it refuses to start with such a list. No text, or an empty
 * one, means the defaults.
 *
 * Empty is the answer where `-` removes all. sshd computes its lists again when the user is known, and nothing is
 * then read as the defaults: so `sshd -T` prints those, and `PubkeyAcceptedAlgorithms` has them, while ciphers and
 * key exchange, agreed on before, have none.
 */
export function assembleAlgorithms(
  text: string | undefined,
  host: HostAlgorithms,
): readonly string[] | undefined {
  if (text === undefined || text === '') return host.defaults
  const { change, names } = parseAlgorithms(text)
  switch (change) {
    case 'remove':
      return host.defaults.filter(name => matchList(name, names.join(',')) !== 'yes')
    case 'append':
      return expand(union(host.defaults, names), host)
    case 'prepend':
      return expand(union(names, host.defaults), host)
    case 'replace':
      return expand(names, host)
  }
}

/** kex_names_cat(): the second list's names that the first has not; each list ends at an empty name. */
function union(first: readonly string[], second: readonly string[]): readonly string[] {
  if (first.length === 0) return second
  const joined = [...first]
  for (const name of second) {
    if (name === '') break
    const end = joined.indexOf('')
    if (!joined.slice(0, end === -1 ? undefined : end).includes(name)) joined.push(name)
  }
  return joined
}

/** Puts what the host supports in place of each pattern; names that it does not support fall out. */
function expand(patterns: readonly string[], host: HostAlgorithms): readonly string[] | undefined {
  const all = host.all ?? host.defaults
  const names: string[] = []
  for (const pattern of patterns) {
    if (pattern.startsWith('!')) return undefined
    const plain = !/[*?]/.test(pattern)
    // Without a list of all, a plain name that is not a default is taken to be supported.
    const matching =
      plain && host.all === undefined ? [pattern] : all.filter(name => matchesPattern(name, pattern))
    for (const name of matching) {
      if (name !== '' && !names.includes(name)) names.push(name)
    }
  }
  return names.length === 0 ? undefined : names
}

/** What both sides have, in the client's order: its first is the one they use (RFC 4253, section 7.1). */
export function commonAlgorithms(client: readonly string[], server: readonly string[]): readonly string[] {
  return client.filter(name => server.includes(name))
}
