import { matchesPattern, matchList, type Verdict } from './pattern.ts'

/** An address as a number. */
interface Address {
  readonly family: 4 | 6
  readonly value: bigint
}

/**
 * What a list of addresses, CIDR networks and patterns, each perhaps negated, says of an address; `invalid` where
 * sshd refuses the list (addrmatch.c, addr_match_list()). Without an address only the list's form is looked at.
 */
export function matchAddress(address: string | undefined, list: string): Verdict | 'invalid' {
  const wanted = address === undefined ? undefined : parseAddress(address)
  if (address !== undefined && wanted === undefined) return 'no'
  let found: Verdict = 'no'
  for (const entry of list.split(',')) {
    const negated = entry.startsWith('!')
    const item = negated ? entry.slice(1) : entry
    if (item === '') return 'invalid'
    const network = parseNetwork(item)
    if (network === 'inconsistent') return 'invalid'
    if (address === undefined || wanted === undefined) continue
    const hit = network === undefined ? matchesPattern(address, item) : contains(network, wanted)
    if (!hit) continue
    if (negated) return 'denied'
    found = 'yes'
  }
  return found
}

/** Whether a list of names, addresses and networks names a client: match_host_and_ip() of match.c. */
export function matchHost(host: string, address: string, list: string): boolean {
  const byAddress = matchAddress(address, list)
  if (byAddress === 'denied') return false
  const byName = matchList(host.toLowerCase(), list, true)
  return byName !== 'denied' && (byAddress === 'yes' || byName === 'yes')
}

interface Network {
  readonly address: Address
  readonly bits: number
}

function contains(network: Network, address: Address): boolean {
  if (network.address.family !== address.family) return false
  const host = BigInt((address.family === 4 ? 32 : 128) - network.bits)
  return address.value >> host === network.address.value >> host
}

/** addr_pton_cidr(): `undefined` where it is no network, so that it counts as a pattern. */
function parseNetwork(text: string): Network | 'inconsistent' | undefined {
  if (text.length >= 64) return undefined
  const slash = text.indexOf('/')
  const mask = slash === -1 ? undefined : text.slice(slash + 1)
  if (mask !== undefined && (!/^\d+$/.test(mask) || Number(mask) > 128)) return undefined
  const address = parseAddress(slash === -1 ? text : text.slice(0, slash))
  if (address === undefined) return undefined
  const width = address.family === 4 ? 32 : 128
  const bits = mask === undefined ? width : Number(mask)
  if (bits > width) return 'inconsistent'
  const host = BigInt(width - bits)
  return (address.value >> host) << host === address.value ? { address, bits } : 'inconsistent'
}

/** A numeric address as getaddrinfo(3) reads it with AI_NUMERICHOST. */
export function parseAddress(text: string): Address | undefined {
  const value = text.includes(':') ? parseIpv6(text) : parseIpv4(text)
  return value === undefined ? undefined : { family: text.includes(':') ? 6 : 4, value }
}

/** inet_aton(3): one to four numbers, decimal, octal or hexadecimal, of which the last fills the remaining bytes. */
function parseIpv4(text: string): bigint | undefined {
  const parts = text.split('.')
  if (parts.length > 4) return undefined
  let value = 0n
  for (const [index, part] of parts.entries()) {
    const number = parseNumber(part)
    const bytes = index === parts.length - 1 ? 4 - index : 1
    if (number === undefined || number >= 1n << BigInt(8 * bytes)) return undefined
    value = (value << BigInt(8 * bytes)) | number
  }
  return value
}

function parseNumber(text: string): bigint | undefined {
  if (/^0x[0-9a-f]+$/i.test(text)) return BigInt(text)
  if (/^0[0-7]*$/.test(text)) return BigInt(`0o${text}`)
  return /^[1-9]\d*$/.test(text) ? BigInt(text) : undefined
}

/** inet_pton(3), with a zone behind `%` left out: zones differ from host to host. */
function parseIpv6(text: string): bigint | undefined {
  const address = text.split('%')[0] ?? ''
  const halves = address.split('::')
  if (halves.length > 2) return undefined
  const head = parseGroups(halves[0] ?? '', halves.length === 1)
  const tail = halves.length === 2 ? parseGroups(halves[1] ?? '', true) : []
  if (head === undefined || tail === undefined) return undefined
  const missing = 8 - head.length - tail.length
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined
  const groups = [...head, ...Array.from({ length: missing }, () => 0n), ...tail]
  return groups.reduce((value, group) => (value << 16n) | group, 0n)
}

function parseGroups(text: string, last: boolean): readonly bigint[] | undefined {
  if (text === '') return []
  const groups: bigint[] = []
  const parts = text.split(':')
  for (const [index, part] of parts.entries()) {
    if (last && index === parts.length - 1 && part.includes('.')) {
      if (!/^\d+\.\d+\.\d+\.\d+$/.test(part)) return undefined
      const four = parseIpv4(part)
      if (four === undefined) return undefined
      groups.push(four >> 16n, four & 0xffffn)
    } else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(BigInt(`0x${part}`))
    else return undefined
  }
  return groups
}
