/** A host as an inventory names it; ranges are not expanded yet. */
export interface Address {
  readonly host: string
  readonly port: number | null
}

const range = String.raw`\[(?:[a-zA-Z]:[a-zA-Z]|[0-9]+:[0-9]+)(?::[0-9]+)?\]`
const label = String.raw`(?:[\p{L}\p{N}_]|${range})(?:[\p{L}\p{N}_-]|${range})*(?<![_-])`
const hostname = new RegExp(`^${label}(?:\\.${label})*$`, 'u')
const byte = String.raw`(?:[01]?[0-9]{1,2}|2[0-4][0-9]|25[0-5]|\[[0-9]+:[0-9]+(?::[0-9]+)?\])`
const address4 = new RegExp(`^(?:${byte}\\.){3}${byte}$`)
const word = String.raw`(?:[0-9a-f]{1,4}|\[[0-9a-f]+:[0-9a-f]+(?::[0-9]+)?\])`
/** For Ansible what begins like an IPv6 address is one; ranges may stand in it. */
const address6 = new RegExp(
  `^(?:(?:${word}:){7}${word}|(?:${word}:){1,6}:|${word}?::|(?:0:){6}(?:${word}\\.){3}${word}|(?:0:){5}ffff:(?:${word}\\.){3}${word}$)`,
  'i',
)

/** Whether Ansible takes it for one host, or a range of hosts, and not for a list of patterns. */
export function isHost(text: string): boolean {
  return address4.test(text) || address6.test(text) || hostname.test(text)
}

/** `host:port`, `[address]:port`; what is no address or host name is a name as a whole, as in Ansible. */
export function splitPort(text: string): Address {
  const match =
    /^\[(?<bracketed>.+)\]:(?<port>\d+)$/.exec(text) ??
    /^(?<plain>(?:[^:[\]]|\[[^\]]*\])*):(?<port>\d+)$/.exec(text)
  const host = match?.groups?.bracketed ?? match?.groups?.plain
  if (host === undefined || !isHost(host)) return { host: text, port: null }
  return { host, port: Number(match?.groups?.port) }
}

export type Expansion = { readonly hosts: readonly string[] } | { readonly problem: string }

/** No inventory names more at once; `[0:999999999]` is a slip. */
const mostHosts = 100_000

/** `db[01:10:3]-[a:c]`: all names, in order. */
export function expandRange(name: string): Expansion {
  const match = /^(?<head>[^[]*)\[(?<bounds>[^\]]*)\](?<tail>.*)$/s.exec(name)
  if (!match) return name.includes('[') ? { problem: '"[" without "]"' } : { hosts: [name] }
  const { head = '', bounds = '', tail = '' } = match.groups ?? {}
  const values = rangeValues(bounds)
  if ('problem' in values) return values
  const rest = expandRange(tail)
  if ('problem' in rest) return rest
  if (values.hosts.length * rest.hosts.length > mostHosts) return { problem: `more than ${mostHosts} hosts` }
  return { hosts: values.hosts.flatMap(value => rest.hosts.map(end => `${head}${value}${end}`)) }
}

const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'

function rangeValues(bounds: string): Expansion {
  const parts = bounds.split(':')
  const [first = '', last = '', by = '1'] = parts
  if (parts.length !== 2 && parts.length !== 3)
    return { problem: 'a range is [first:last] or [first:last:step]' }
  if (last === '') return { problem: 'a range needs its last value' }
  if (!/^[1-9]\d*$/.test(by)) return { problem: 'the step of a range is a number from 1 on' }
  const step = Number(by)
  if (isLetter(first) && isLetter(last)) {
    const [from, to] = [letters.indexOf(first), letters.indexOf(last)]
    if (from > to) return { problem: 'a range goes upwards' }
    return { hosts: [...letters.slice(from, to + 1)].filter((_, index) => index % step === 0) }
  }
  const start = first === '' ? '0' : first
  if (!/^\d{1,15}$/.test(start) || !/^\d{1,15}$/.test(last))
    return { problem: 'a range has numbers or single letters' }
  const isPadded = start.startsWith('0') && start.length > 1
  if (isPadded && start.length !== last.length)
    return { problem: 'with leading zeros both ends need the same length' }
  const [from, to] = [Number(start), Number(last)]
  if ((to - from) / step > mostHosts) return { problem: `more than ${mostHosts} hosts` }
  if (from > to) return { problem: 'a range goes upwards' }
  const hosts: string[] = []
  for (let value = from; value <= to; value += step)
    hosts.push(isPadded ? String(value).padStart(start.length, '0') : String(value))
  return { hosts }
}

function isLetter(text: string): boolean {
  return text.length === 1 && letters.includes(text)
}
