import type { Diagnostic } from '../../model/index.ts'
import { mistake, type Place, quoted, type Tell, warning } from '../place.ts'
import { didYouMean } from '../suggest.ts'
import { splitPort } from './host-range.ts'
import { hostOf, type Inventory } from './inventory.ts'

/**
 * The hosts that an Ansible host pattern names, in the order of the inventory's groups: names, globs, `~regex`,
 * `a:b` or `a,b`, `&c` and `!d`, `group[0:2]`. A name that is neither host nor group is an error: a run that
 * reaches no host would look like success, and `!typo` would reach one too many.
 */
export function hostsMatching(
  pattern: string,
  inventory: Inventory,
  place: Place,
  tell: Tell,
): readonly string[] {
  const parts = splitPattern(pattern)
  const regular = parts.filter(part => !/^[!&]/.test(part))
  const found = new Set<string>()
  for (const part of regular.length > 0 ? regular : ['all'])
    for (const host of matchOne(part, inventory, place, tell)) found.add(host)
  for (const part of parts.filter(one => one.startsWith('&'))) {
    const also = new Set(matchOne(part.slice(1), inventory, place, tell))
    for (const host of found) if (!also.has(host)) found.delete(host)
  }
  for (const part of parts.filter(one => one.startsWith('!')))
    for (const host of matchOne(part.slice(1), inventory, place, tell)) found.delete(host)
  return [...found]
}

/** By commas where there are any, else by colons outside of brackets, unless the whole is an address. */
function splitPattern(pattern: string): readonly string[] {
  // What begins like an IPv6 address is one as a whole for Ansible.
  const isAddress =
    splitPort(pattern).port !== null || /^(?:[0-9a-fA-F:]*::|(?:[0-9a-fA-F]{1,4}:){7})/.test(pattern)
  const parts = pattern.includes(',')
    ? pattern.split(',')
    : isAddress
      ? [pattern]
      : (pattern.match(/(?:[^\s:[\]]|\[[^\]]*\])+/g) ?? [])
  return parts.map(part => part.trim()).filter(part => part !== '')
}

function matchOne(part: string, inventory: Inventory, place: Place, tell: Tell): readonly string[] {
  if (inventory.hosts.has(part)) return [part]
  const subscript = part.startsWith('~')
    ? null
    : /^(?<base>.+)\[(?:(?<index>-?\d+)|(?<from>\d+):(?<to>\d*))\]$/.exec(part)?.groups
  const name = subscript?.base ?? part
  const isPlain = /^[^*?[\]~]+$/.test(name)
  const matches = matcher(name)
  if (matches === null) {
    tell(mistake('bad_pattern', place, `${quoted(part)} is no regular expression`))
    return []
  }
  const groups = [...inventory.groups.values()].filter(group => matches(group.name))
  const hosts = new Set(groups.flatMap(group => group.hosts))
  if (groups.length === 0 || !isPlain || name.includes('.'))
    for (const host of inventory.hosts.keys()) if (matches(host)) hosts.add(host)
  const local = hosts.size === 0 && isPlain ? hostOf(inventory, name) : undefined
  if (local) hosts.add(local.name)
  if (hosts.size === 0 && (groups.length === 0 || name === 'all'))
    tell(nothingFound(part, isPlain && name !== 'all', inventory, place))
  return subscript ? sliced([...hosts], subscript) : [...hosts]
}

function nothingFound(part: string, isPlain: boolean, inventory: Inventory, place: Place): Diagnostic {
  const names = [...inventory.groups.keys(), ...(inventory.hosts.size < 5000 ? inventory.hosts.keys() : [])]
  if (!isPlain) return warning('unknown_host', place, `The pattern ${quoted(part)} matches no host`)
  const message = `The inventory has no host and no group ${quoted(part)}${didYouMean(part, names)}`
  return mistake('unknown_host', place, message)
}

/** `[2]`, `[-1]`, `[0:2]` (both ends included), `[1:]`. */
function sliced(
  hosts: readonly string[],
  { index, from, to }: { readonly [name: string]: string | undefined },
): readonly string[] {
  if (index !== undefined) return hosts.slice(Number(index)).slice(0, 1)
  return hosts.slice(Number(from), to === '' || to === undefined ? undefined : Number(to) + 1)
}

/** Null: not a regular expression. */
function matcher(pattern: string): ((name: string) => boolean) | null {
  if (!pattern.startsWith('~')) {
    const glob = new RegExp(`^${globSource(pattern)}$`, 's')
    return name => glob.test(name)
  }
  try {
    const expression = new RegExp(`^(?:${pattern.slice(1)})`)
    return name => expression.test(name)
  } catch {
    return null
  }
}

/** `*`, `?`, `[abc]`, `[!abc]` as in fnmatch(3). */
function globSource(glob: string): string {
  return glob.replace(
    /\*+|\?|\[(?<not>!?)(?<set>\]?[^\]]*)\]|[^*?]/gs,
    (text, not: string | undefined, set: string | undefined) => {
      if (text.startsWith('*')) return '.*'
      if (text === '?') return '.'
      if (set !== undefined && set !== '') return `[${not ? '^' : ''}${set.replace(/[\\\]^[]/g, '\\$&')}]`
      return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
    },
  )
}
