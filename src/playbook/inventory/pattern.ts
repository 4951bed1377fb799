import type { Diagnostic } from '../../model/index.ts'
import { mistake, type Place, quoted, type Tell, warning, wholeFile } from '../place.ts'
import { didYouMean } from '../suggest.ts'
import { isHost, splitPort } from './host-range.ts'
import { hostOf, type Inventory, isLocalName } from './inventory.ts'
import { nameMatcher } from './name-matcher.ts'

/**
 * The hosts that Ansible host patterns name, in the order of the inventory's groups: names, globs, `~regex`,
 * `a:b` or `a,b`, `&c` and `!d`, `group[0:2]`. A name that is neither host nor group is an error: a run that
 * reaches no host would look like success, and `!typo` would reach one too many.
 */
export function hostsMatching(
  patterns: string | readonly string[],
  inventory: Inventory,
  place: Place,
  tell: Tell,
): readonly string[] {
  const whole = typeof patterns === 'string' ? [patterns] : patterns
  const parts = whole.flatMap(splitPattern).map(text => ({ text, place }))
  // Nothing but what is left out means all; an empty list, which a variable may hold, must not.
  if (parts.length === 0) {
    tell(mistake('bad_pattern', place, 'No host is named', 'Every host is "all"'))
    return []
  }
  return hostsOfParts(parts, inventory, tell)
}

/** A pattern that is not to be split, such as a line of a file. */
export interface Part {
  readonly text: string
  readonly place: Place
}

/** The hosts that several such patterns name together. */
export function hostsOfParts(parts: readonly Part[], inventory: Inventory, tell: Tell): readonly string[] {
  const matched = ({ text, place }: Part) => matchOne(text.replace(/^[!&]/, ''), inventory, place, tell)
  const regular = parts.filter(({ text }) => !/^[!&]/.test(text))
  const everybody = { text: 'all', place: wholeFile('all') }
  const found = new Set<string>()
  for (const part of regular.length > 0 ? regular : [everybody])
    for (const host of inventory.hosts.has(part.text) ? [part.text] : matched(part)) found.add(host)
  for (const part of parts.filter(({ text }) => text.startsWith('&'))) {
    const also = new Set(matched(part))
    for (const host of found) if (!also.has(host)) found.delete(host)
  }
  for (const part of parts.filter(({ text }) => text.startsWith('!')))
    for (const host of matched(part)) found.delete(host)
  return [...found]
}

/** By commas where there are any, else by colons outside of brackets, unless the whole is an address. */
export function splitPattern(pattern: string): readonly string[] {
  const { host, port } = splitPort(pattern)
  const parts = pattern.includes(',')
    ? pattern.split(',')
    : port !== null || isHost(host)
      ? [pattern]
      : (pattern.match(/(?:[^\s:[\]]|\[[^\]]*\])+/g) ?? [])
  return parts.map(part => part.trim()).filter(part => part !== '')
}

function matchOne(part: string, inventory: Inventory, place: Place, tell: Tell): readonly string[] {
  const subscript = part.startsWith('~')
    ? null
    : /^(?<base>.+)\[(?:(?<index>-?\d+)|(?<from>\d+)[:-](?<to>\d*))\]$/.exec(part)?.groups
  const name = subscript?.base ?? part
  const matches = nameMatcher(name)
  if (typeof matches === 'string') {
    tell(mistake('bad_pattern', place, `${quoted(part)} ${matches}`))
    return []
  }
  const groups = [...inventory.groups.values()].filter(group => matches(group.name))
  // Each as often as it is found: an index counts them so.
  const hosts = groups.flatMap(group => group.hosts)
  if (groups.length === 0 || /^~|[.?*[]/.test(name))
    for (const host of inventory.hosts.keys()) if (matches(host)) hosts.push(host)
  const local = hosts.length === 0 && isLocalName(name) ? hostOf(inventory, name) : undefined
  if (local) hosts.push(local.name)
  if (hosts.length === 0 && (groups.length === 0 || name === 'all'))
    tell(nothingFound(part, name, inventory, place))
  const chosen = subscript && hosts.length > 0 ? sliced(hosts, subscript) : hosts
  if (chosen) return chosen
  tell(mistake('unknown_host', place, `${quoted(part)}: ${quoted(name)} has ${hosts.length} hosts`))
  return []
}

function nothingFound(part: string, name: string, inventory: Inventory, place: Place): Diagnostic {
  const isPlain = name !== 'all' && /^[^*?[\]~]+$/.test(name)
  if (!isPlain) return warning('unknown_host', place, `The pattern ${quoted(part)} matches no host`)
  const names = [...inventory.groups.keys(), ...(inventory.hosts.size < 5000 ? inventory.hosts.keys() : [])]
  const message = `The inventory has no host and no group ${quoted(part)}${didYouMean(part, names)}`
  return mistake('unknown_host', place, message)
}

/** `[2]`, `[-1]`, `[0:2]` (both ends included), `[1:]`. Null: there is no such host. */
function sliced(
  hosts: readonly string[],
  { index, from, to }: { readonly [name: string]: string | undefined },
): readonly string[] | null {
  // As in Ansible an end of 0 is as good as none.
  const single = index ?? (Number(to || '-1') === 0 ? from : undefined)
  if (single === undefined) return hosts.slice(Number(from), to ? Number(to) + 1 : undefined)
  const host = hosts.at(Number(single))
  return host === undefined ? null : [host]
}
