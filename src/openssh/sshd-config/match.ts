import { matchAddress } from './address.ts'
import type { Directive } from './file.ts'
import { lowerAscii, matchesPattern, matchList } from './pattern.ts'
import type { Syntax } from './syntax.ts'
import { splitDelimited } from './tokens.ts'

/** What is known of a connection; sshd takes what is left out as never matching. */
export interface Connection {
  readonly user?: string
  /** The names of all groups of the user; sshd asks the host for them. */
  readonly groups?: readonly string[]
  /** The name that the client's address resolves to, or the address itself without `UseDNS`. */
  readonly host?: string
  readonly address?: string
  readonly localAddress?: string
  readonly localPort?: number
  readonly rdomain?: string
  /** The host has no such user. */
  readonly invalidUser?: boolean
}

const patternCriteria = [
  'user',
  'group',
  'host',
  'address',
  'localaddress',
  'localport',
  'rdomain',
  'version',
] as const

type PatternCriterion = (typeof patternCriteria)[number]

/** Whether some sshd knows a criterion of this name, in any letter case. */
export function isCriterion(name: string): boolean {
  return ['all', 'invalid-user', ...patternCriteria].includes(lowerAscii(name))
}

/** One attribute of a Match line; all of a line must hold. */
export type Criterion =
  | { readonly on: 'all' }
  | { readonly on: 'invalid-user' }
  | { readonly on: PatternCriterion; readonly list: string }

/** The criteria of a Match line, or `undefined` where the sshd of this version refuses them (match_cfg_line()). */
export function parseCriteria(directive: Directive, syntax: Syntax): readonly Criterion[] | undefined {
  if (directive.malformed !== undefined) return undefined
  const words =
    syntax.match === 'quoted' ? directive.args : splitDelimited(directive.text, 0).map(word => word.text)
  const criteria: Criterion[] = []
  for (let index = 0; index < words.length; index += 1) {
    const word = lowerAscii(words[index] ?? '')
    if (word.startsWith('#')) break
    if (word === 'all') {
      const following = words[index + 1]
      return index === 0 && (following === undefined || following.startsWith('#'))
        ? [{ on: 'all' }]
        : undefined
    }
    if (word === 'invalid-user' && syntax.invalidUser !== 'unknown') {
      criteria.push({ on: 'invalid-user' })
      continue
    }
    const equals = syntax.matchEquals ? word.indexOf('=') : -1
    const on = patternCriteria.find(name => name === (equals === -1 ? word : word.slice(0, equals)))
    if (on === undefined || (on === 'version' && !syntax.matchEquals)) return undefined
    if (equals === -1) index += 1
    const list = equals === -1 ? words[index] : (words[index] ?? '').slice(equals + 1)
    if (list === undefined || list === '' || list.startsWith('#')) return undefined
    if ((on === 'address' || on === 'localaddress') && matchAddress(undefined, list) === 'invalid')
      return undefined
    if (on === 'localport' && parsePort(list) === undefined) return undefined
    criteria.push({ on, list })
  }
  return criteria.length === 0 ? undefined : criteria
}

/**
 * Whether a Match line applies to a connection. Without one: whether its block counts already when the daemon
 * reads its files, before there is any connection, as `Match all` does.
 */
export function applies(
  criteria: readonly Criterion[],
  connection: Connection | undefined,
  syntax: Syntax,
): boolean {
  return criteria.every(criterion => holds(criterion, connection, syntax))
}

function holds(criterion: Criterion, connection: Connection | undefined, syntax: Syntax): boolean {
  switch (criterion.on) {
    case 'all':
      return true
    case 'invalid-user':
      return connection === undefined ? syntax.invalidUser === 'leaks' : connection.invalidUser === true
    case 'version':
      return matchList(syntax.release, criterion.list) === 'yes'
    case 'user':
      return isListed(connection?.user, criterion.list)
    case 'group':
      return hasGroup(connection?.groups ?? [], criterion.list)
    case 'host': {
      const host = connection?.host
      return host !== undefined && matchList(lowerAscii(host), criterion.list, true) === 'yes'
    }
    case 'address':
      return isAt(connection?.address, criterion.list)
    case 'localaddress':
      return isAt(connection?.localAddress, criterion.list)
    case 'localport':
      return connection?.localPort !== undefined && connection.localPort === parsePort(criterion.list)
    case 'rdomain':
      return isListed(connection?.rdomain, criterion.list)
  }
}

function isListed(text: string | undefined, list: string): boolean {
  return text !== undefined && matchList(text, list) === 'yes'
}

function isAt(address: string | undefined, list: string): boolean {
  return address !== undefined && matchAddress(address, list) === 'yes'
}

/** ga_match_pattern_list(): a negated pattern that covers any of the groups comes first. */
function hasGroup(groups: readonly string[], list: string): boolean {
  const verdicts = groups.map(group => matchList(group, list))
  return !verdicts.includes('denied') && verdicts.includes('yes')
}

/** a2port(), where the only service looked up is sshd's own: others differ from host to host. */
function parsePort(text: string): number | undefined {
  if (text === 'ssh') return 22
  const port = /^\s*\+?\d+$/.test(text) ? Number(text) : Number.NaN
  return port <= 65535 ? port : undefined
}

/** Whether two Match lines have the same criteria, whatever the order of the criteria and in their lists. */
export function sameCriteria(a: readonly Criterion[], b: readonly Criterion[]): boolean {
  return criteriaKey(a) === criteriaKey(b)
}

function criteriaKey(criteria: readonly Criterion[]): string {
  const keys = criteria.map(criterion => {
    if (!('list' in criterion)) return criterion.on
    const list = criterion.on === 'host' ? lowerAscii(criterion.list) : criterion.list
    return `${criterion.on} ${[...new Set(list.split(','))].sort().join(',')}`
  })
  return [...new Set(keys)].sort().join('\n')
}

/**
 * Whether there can be no connection to which both apply, as far as their form shows it: lists without patterns
 * that have nothing in common. `false` where that cannot be said.
 */
export function neverTogether(a: readonly Criterion[], b: readonly Criterion[]): boolean {
  return a.some(left =>
    b.some(right => {
      if (!('list' in left) || !('list' in right) || left.on !== right.on) return false
      if (left.on !== 'user' && left.on !== 'localport' && left.on !== 'rdomain') return false
      const [one, other] = [left.list.split(','), right.list.split(',')]
      const plain = [...one, ...other].every(entry => !/[*?!]/.test(entry))
      return plain && !one.some(entry => other.some(pattern => matchesPattern(entry, pattern)))
    }),
  )
}
