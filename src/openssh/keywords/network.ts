import { matchAddress } from '../sshd-config/address.ts'
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
 * What hpdelim2() of misc.c makes of `host:port`: the host ends at the first ":" or "/", or with the "]" of an address
 * in brackets; `port` is absent where nothing follows. `undefined` where the brackets are broken.
 */
export function splitHostPort(
  text: string,
): { readonly host: string; readonly delimiter: string; readonly port?: string } | undefined {
  const groups = /^(?<host>\[[^\]]*\]|(?!\[)[^:/]*)(?:(?<delimiter>[:/])(?<port>.*))?$/s.exec(text)?.groups
  if (groups?.host === undefined) return undefined
  const { host, delimiter = '', port } = groups
  return port === undefined ? { host, delimiter } : { host, delimiter, port }
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

/** Addresses, CIDR networks and patterns, each perhaps negated with "!"; whatever is no network is a pattern. */
export function checkNetworks(list: string): string | undefined {
  for (const entry of list.split(',')) {
    if (entry === '' || entry === '!') return 'an entry of the list is empty'
    if (matchAddress(undefined, entry) === 'invalid') return `the mask of "${entry}" does not fit its address`
  }
  return undefined
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
