import type { AlgorithmList } from './keyword.ts'

/** A port number, or the name of a service: newer versions look names up (misc.c, a2port()). */
export function checkPort(text: string): string | undefined {
  if (/^\s*[+-]?\d+$/.test(text)) {
    const port = Number(text)
    return port >= 1 && port <= 65535 ? undefined : 'a port is a number from 1 to 65535'
  }
  return /^[a-z0-9_+.-]*[a-z][a-z0-9_+.-]*$/i.test(text) ? undefined : 'a port is a number from 1 to 65535'
}

/**
 * What hpdelim() makes of `host:port`: the host ends at the first ":" or "/", or with the "]" of an address in
 * brackets; `port` is absent where nothing follows. `undefined` where the brackets are broken.
 */
function splitHostPort(text: string): { readonly host: string; readonly port?: string } | undefined {
  const groups = text.startsWith('[')
    ? /^(?<host>\[[^\]]*\])(?:[:/](?<port>.*))?$/s.exec(text)?.groups
    : /^(?<host>[^:/]*)(?:[:/](?<port>.*))?$/s.exec(text)?.groups
  if (groups?.host === undefined) return undefined
  return groups.port === undefined ? { host: groups.host } : { host: groups.host, port: groups.port }
}

/** `ListenAddress`: an address or name, with an optional port and an optional ` rdomain NAME`. */
export function checkListen(text: string): string | undefined {
  const [address = '', word, domain, ...more] = text.split(/[ \t]+/)
  if (word !== undefined && (word !== 'rdomain' || domain === undefined || more.length > 0)) {
    return 'after the address there may only be "rdomain" and a name'
  }
  const bareIpv6 = !address.includes('[') && address.split(':').length > 2
  if (bareIpv6) return undefined
  const parts = splitHostPort(address)
  if (parts === undefined) return 'the brackets around the address are not closed'
  return parts.port === undefined ? undefined : checkPort(parts.port)
}

/** `PermitOpen` and `PermitListen`: `host:port`, where the port may be `*`; `any` and `none` alone. */
export function checkForward(text: string, portAlone: boolean): string | undefined {
  return text === 'any' || text === 'none' ? undefined : checkHostPort(text, portAlone)
}

/** `host:port`, where the port may be `*`, or with `portAlone` just the port. */
export function checkHostPort(text: string, portAlone: boolean): string | undefined {
  const alone = portAlone && !text.includes(':')
  const port = alone ? text : splitHostPort(text)?.port
  if (port === undefined)
    return `it must be host:port${portAlone ? ' or a port' : ''}, such as localhost:8080`
  return port === '*' ? undefined : checkPort(port)
}

/** Addresses, CIDR networks and patterns, each perhaps negated with "!" (addrmatch.c, addr_match_list()). */
export function checkNetworks(list: string): string | undefined {
  for (const entry of list.split(',')) {
    const network = entry.startsWith('!') ? entry.slice(1) : entry
    if (network === '') return 'an entry of the list is empty'
    const reason = checkNetwork(network)
    if (reason !== undefined) return reason
  }
  return undefined
}

/** An IPv4 network's mask must fit its address; whatever is not a network is a pattern. */
function checkNetwork(network: string): string | undefined {
  const groups = /^(?<a>\d{1,3})\.(?<b>\d{1,3})\.(?<c>\d{1,3})\.(?<d>\d{1,3})\/(?<mask>\d{1,3})$/.exec(
    network,
  )?.groups
  if (groups === undefined) return undefined
  const octets = [groups.a, groups.b, groups.c, groups.d].map(Number)
  const mask = Number(groups.mask)
  // Addresses that getaddrinfo(3) refuses, or reads as octal, and masks beyond 128 make it a pattern.
  if (octets.some(octet => octet > 255) || mask > 128) return undefined
  if ([groups.a, groups.b, groups.c, groups.d].some(octet => /^0\d/.test(octet ?? ''))) return undefined
  if (mask > 32) return `the mask of "${network}" is longer than an IPv4 address`
  const address = octets.reduce((sum, octet) => sum * 256 + octet, 0)
  return address % 2 ** (32 - mask) === 0 ? undefined : `"${network}" has bits set beyond its mask`
}

/**
 * A comma-separated list of algorithm names, perhaps with a leading "+", "-" or "^". Which names a host knows is
 * for the host to say; wildcards are taken in lists of key and signature types, and after "-" in all of them.
 */
export function checkAlgorithms(text: string, list: AlgorithmList): string | undefined {
  if (text.startsWith('-')) return undefined
  const names = /^[+^]/.test(text) ? text.slice(1) : text
  if (names === '') return 'the list is empty'
  const plain = list === 'cipher' || list === 'mac' || list === 'kex'
  for (const name of names.split(',')) {
    // sshd stops reading the list at an empty name.
    if (name === '') return undefined
    if (/\s/.test(name)) return 'names in the list are separated by commas, without blanks'
    if (plain && /[*?]/.test(name)) return 'wildcards are only understood in a list that begins with "-"'
  }
  return undefined
}
