/** What of a keyword's arguments ssh(1) refuses (readconf.c, process_config_line_depth()). */
import { splitHostPort } from '../keywords/network.ts'
import { checkQos } from '../keywords/qos.ts'
import { parseSize, parseTime } from '../keywords/quantity.ts'
import { matchList } from '../sshd-config/pattern.ts'
import type { AlgorithmList, Client } from './client.ts'
import { expandVariables } from './expand.ts'
import { isForwarding } from './forward.ts'
import { readJumps } from './jump.ts'
import { portNumber, wholeNumber } from './number.ts'

/** The arguments of a line: as words, and as they stand. */
export interface Arguments {
  readonly words: readonly string[]
  readonly raw: string
}

/** Why ssh refuses the line, or null. */
export type Check = (given: Arguments, client: Client) => string | null

const missing = 'missing argument'
const surplus = 'extra arguments at end of line'

/** One word, for which `wrong` says what is wrong with it. */
function one(wrong: (word: string, client: Client) => string | null): Check {
  return ({ words: [word, ...others] }, client) => {
    if (word === undefined || word === '') return missing
    return wrong(word, client) ?? (others.length > 0 ? surplus : null)
  }
}

/** Any number of words, each looked at. */
function each(wrong: (word: string, words: readonly string[], client: Client) => string | null): Check {
  return ({ words }, client) => {
    for (const word of words) {
      const problem = wrong(word, words, client)
      if (problem !== null) return problem
    }
    return null
  }
}

export const text: Check = one(() => null)

/** Words that ssh would look at more closely than matters here. */
export const words: Check = ({ words: [word] }) => (word === undefined ? missing : null)

/** The rest of the line as it stands. */
export const command: Check = () => null

export function oneOf(...names: readonly string[]): Check {
  return one(word => (names.includes(word.toLowerCase()) ? null : `unsupported option "${word}"`))
}

export const flag: Check = oneOf('yes', 'no', 'true', 'false')

function isTime(word: string): boolean {
  const seconds = word.includes('.') ? undefined : parseTime(word)
  return seconds !== undefined && seconds < 2 ** 31
}

export const time: Check = one(word => (word === 'none' || isTime(word) ? null : 'invalid time value'))

export const integer: Check = one(word => (wholeNumber(word) === null ? 'integer value invalid' : null))

export const port: Check = one((word, client) =>
  (portNumber(word, client) ?? 0) > 0 ? null : `bad port "${word}"`,
)

/** Files, of which `none` must stand alone. */
export const list: Check = each((word, all) => {
  if (word === '') return 'empty argument'
  return word.toLowerCase() === 'none' && all.length > 1 ? '"none" argument must appear alone' : null
})

export const dynamicForward: Check = one((word, client) =>
  isForwarding(word, 'dynamic', client) ? null : 'bad forwarding specification',
)

/** Where a forwarding begins, and where it leads to: from a remote side it may lead anywhere. */
function forward(from: 'local' | 'remote'): Check {
  return ({ words: [listen, to, ...others] }, client) => {
    if (!listen || (from === 'local' && !to)) return missing
    const text = to ? `${listen}:${to}` : listen
    if (!isForwarding(text, to ? from : 'remote dynamic', client)) return 'bad forwarding specification'
    return others.length > 0 ? surplus : null
  }
}

export const localForward: Check = forward('local')
export const remoteForward: Check = forward('remote')

/** Names that ssh takes for the types of keys beside those of algorithms (sshkey.c, `shortname`). */
const shortKeyTypes = ['ed25519', 'ed25519-sk', 'ecdsa', 'ecdsa-sk', 'rsa', 'dsa']

export function algorithms(which: AlgorithmList): Check {
  return one((word, client) => {
    if (word.startsWith('-')) return null
    const names = /^[+^]/.test(word) ? word.slice(1) : word
    const all = client.algorithms[which].all ?? client.algorithms[which].defaults
    const isKnown = (name: string) =>
      all.includes(name) ||
      // Where it knows Kerberos: names of that are of groups of their own.
      (which === 'keyExchanges' && /^gss-[\w-]+-$/.test(name)) ||
      (which === 'hostKeys' &&
        (shortKeyTypes.includes(name.toLowerCase()) || all.some(known => matchList(known, name) !== 'no')))
    if (names === '') return 'empty list of algorithms'
    const until = names.split(',').indexOf('')
    const unknown = names
      .split(',')
      .slice(0, until === -1 ? undefined : until)
      .find(name => !isKnown(name))
    return unknown === undefined ? null : `unsupported algorithm "${unknown}"`
  })
}

/** The syntax alone; what it leads to is found out when it counts. */
export const jump: Check = ({ raw }, client) =>
  readJumps(raw, client) === null ? `invalid ProxyJump "${raw}"` : null

/** A path of a socket: its environment variables must exist, even where the line does not count. */
function wrongAgentPath(word: string, { variables }: Client): string | null {
  if ('problem' in expandVariables(word, variables)) return `invalid environment expansion ${word}`
  const isVariable = word.startsWith('$') && word[1] !== '{'
  return isVariable && !/^\$\w+$/.test(word) ? `invalid environment name ${word}` : null
}

export const agentPath: Check = one(wrongAgentPath)

export const forwardAgent: Check = one((word, client) =>
  /^(?:yes|no|true|false)$/i.test(word) ? null : wrongAgentPath(word, client),
)

export const rekeyLimit: Check = ({ words: [size, interval, ...others] }) => {
  if (size === undefined || size === '') return missing
  if (size !== 'default') {
    const bytes = parseSize(size)
    if (bytes === undefined) return `bad number "${size}"`
    if (bytes >= 2 ** 63) return `bad number "${size}"`
    if (bytes !== 0 && bytes < 16) return 'RekeyLimit too small'
  }
  if (interval !== undefined && interval !== 'none' && !isTime(interval)) return 'invalid time value'
  return others.length > 0 ? surplus : null
}

export const addKeys: Check = ({ words: [how, lifetime, ...others] }) => {
  if (how === undefined) return 'unsupported option'
  const isConfirm = how.toLowerCase() === 'confirm'
  if (lifetime !== undefined && !(isConfirm && isTime(lifetime))) return 'unsupported option'
  if (!/^(?:yes|no|true|false|ask|confirm)$/i.test(how) && !isTime(how)) return 'unsupported option'
  return others.length > 0 ? surplus : null
}

export const controlPersist: Check = one(word =>
  /^(?:yes|no|true|false)$/.test(word) || isTime(word) ? null : 'bad ControlPersist argument',
)

export const escapeChar: Check = one(word =>
  word === 'none' || word.length === 1 || /^\^[@-\x7f]$/.test(word) ? null : 'bad escape character',
)

export const mask: Check = one(word => {
  const { sign, digits } = /^\s*(?<sign>[+-]?)(?<digits>[0-7]+)/.exec(word)?.groups ?? {}
  const value = Number.parseInt(digits ?? '', 8)
  return value === 0 || (value <= 0o777 && sign !== '-') ? null : 'bad mask'
})

export const facility: Check = one(word =>
  /^(?:daemon|user|auth|authpriv|local[0-7])$/i.test(word) ? null : `unsupported log facility "${word}"`,
)

export const sendEnv: Check = each(word =>
  word === '' || word.includes('=') ? 'invalid environment name' : null,
)

export const setEnv: Check = each(word => (word.includes('=') ? null : 'invalid SetEnv'))

const openTo = each((word, all, client) => {
  if (/^(?:any|none)$/i.test(word)) return all.length > 1 ? `"${word}" argument must appear alone` : null
  const place = splitHostPort(word)
  if (place === undefined || place.delimiter === '/') return `missing host in "${word}"`
  const isPort = place.port === '*' || (portNumber(place.port ?? '', client) ?? 0) > 0
  return isPort ? null : `bad port number in "${word}"`
})

export const permitRemoteOpen: Check = (given, client) =>
  given.words.length === 0 ? 'missing specification' : openTo(given, client)

export const qos: Check = ({ words: [one, other, ...others] }) => {
  if (one === undefined) return missing
  const wrong = [one, other ?? one].find(word => word === '' || checkQos(word) !== undefined)
  if (wrong !== undefined) return `bad IPQoS value "${wrong}"`
  return others.length > 0 ? surplus : null
}

/** `local[:remote]`, numbers or `any` (misc.c, a2tun()); the last two numbers mean something else there. */
export const tunnelDevice: Check = one(word => {
  const [local = '', ...remote] = word.split(':')
  const parts = remote.length === 0 ? [local] : [local, remote.join(':')]
  const isDevice = (part: string) => /^any$/i.test(part) || wholeNumber(part, 2 ** 31 - 3) !== null
  return parts.every(isDevice) ? null : 'bad tun device'
})

const isDomain = (word: string) => /^[a-z0-9][a-z0-9._-]*$/i.test(word) && !word.includes('..')

export const domains: Check = each((word, all) => {
  if (word === '') return 'empty argument'
  if (word.toLowerCase() === 'none' && all.length > 1) return '"none" argument must appear alone'
  return isDomain(word) ? null : `"${word}" is no domain name`
})

export const cnames: Check = each((word, all) => {
  if (word.toLowerCase() === 'none') return all.length > 1 ? '"none" argument must appear alone' : null
  return word === '*' || /:./.test(word) ? null : `invalid permitted CNAME "${word}"`
})
