import { splitHostPort } from '../keywords/network.ts'
import type { Client } from './client.ts'
import { portNumber } from './number.ts'

/** A host on the way, as `ProxyJump` names it; null is what it does not say. */
export interface Jump {
  readonly user: string | null
  readonly host: string
  readonly port: number | null
}

/** What a `ProxyJump` line says. */
export interface Jumps {
  /** In the order in which they are passed: the first is reached directly. Empty for `none`. */
  readonly hops: readonly Jump[]
  /** As `ssh -G` prints it. */
  readonly text: string
}

/** Reads the argument of `ProxyJump` and `-J` (readconf.c, parse_jump()); null where ssh refuses it. */
export function readJumps(raw: string, client: Pick<Client, 'portOf'>): Jumps | null {
  const argument = raw.replace(/^[ \t\r\n=]+/, '')
  if (argument.toLowerCase() === 'none') return { hops: [], text: 'none' }
  const list = argument.replace(/#.*/s, '').replace(/[ \t\r\n\v\f]+$/, '')
  const hops = list.split(',').map(text => readJump(text, client))
  if (!hops.every(hop => hop !== null)) return null
  const last = hops.at(-1)
  if (last === undefined) return null
  const comma = list.lastIndexOf(',')
  const others = comma === -1 ? '' : `${list.slice(0, comma)},`
  return { hops, text: others + printJump(last) }
}

function printJump({ user, host, port }: Jump): string {
  const isNumeric = host.includes(':') || /^[\d.]*$/.test(host)
  const at = user === null ? '' : `${user}@`
  return `${at}${isNumeric ? `[${host}]` : host}${port === null ? '' : `:${port}`}`
}

function readJump(text: string, client: Pick<Client, 'portOf'>): Jump | null {
  return text.startsWith('ssh://') ? readUri(text.slice('ssh://'.length), client) : readPlain(text, client)
}

/** `[user@]host[:port]` (misc.c, parse_user_host_port()). */
function readPlain(text: string, client: Pick<Client, 'portOf'>): Jump | null {
  const at = text.lastIndexOf('@')
  if (at === 0) return null
  const place = cutHost(text.slice(at + 1))
  if (place === null || place.delimiter === '/') return null
  const port = place.rest === '' ? null : portNumber(place.rest, client)
  if (place.rest !== '' && (port === null || port <= 0)) return null
  return { user: at === -1 ? null : text.slice(0, at), host: place.host, port }
}

/** `ssh://[user[;…]@]host[:port][/]` (parse_ssh_uri()); a path is refused. */
function readUri(text: string, client: Pick<Client, 'portOf'>): Jump | null {
  const at = text.indexOf('@')
  const user = at === -1 ? null : decode(text.slice(0, at).replace(/;.*/s, ''))
  if (at !== -1 && (user === null || user === '')) return null
  const place = cutHost(text.slice(at + 1))
  if (place === null) return null
  const host = /^[a-z0-9][a-z0-9._-]*$/i.test(place.host) && !place.host.includes('..') ? place.host : null
  if (host === null) return null
  const [digits = '', path = ''] =
    place.delimiter === ':' ? splitOnce(place.rest, '/') : (['', place.rest] as const)
  if (path !== '') return null
  const port = place.delimiter === ':' && place.rest !== '' ? portNumber(digits, client) : null
  if (place.delimiter === ':' && place.rest !== '' && (port === null || port <= 0)) return null
  return { user, host: host.replace(/\.$/, ''), port }
}

/** Up to `:` or `/`; an address may stand in brackets (cleanhostname()). */
function cutHost(
  text: string,
): { readonly host: string; readonly delimiter: string; readonly rest: string } | null {
  const place = splitHostPort(text)
  if (place === undefined || place.host === '') return null
  const { host, delimiter, port: rest = '' } = place
  return { host: host.startsWith('[') ? host.slice(1, -1) : host, delimiter, rest }
}

function splitOnce(text: string, separator: string): readonly [string, string] {
  const at = text.indexOf(separator)
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}

function decode(text: string): string | null {
  if (/%(?![0-9a-f]{2})/i.test(text)) return null
  return text
    .replaceAll('+', ' ')
    .replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}
