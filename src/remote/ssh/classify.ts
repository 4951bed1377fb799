/**
 * What an error of a socket or of ssh2 means for a person: one row for each that was seen. The first row that fits
 * counts. ssh2 has no codes of its own: `level` is where it happened, `code` that of node or the number of RFC 4253
 * section 11.1 that the server sent.
 */
import { Unreachable, type UnreachableKind } from '../../model/index.ts'
import { excerpt } from '../excerpt.ts'
import { BeyondSsh2, opensshHint } from './beyond.ts'
import type { Place } from './place.ts'

export interface ConnectError {
  readonly level?: string | undefined
  readonly code?: string | number | undefined
  readonly message: string
}

/** What was seen until it happened. */
export interface Seen {
  readonly place: Place
  /** The first bytes that the other side sent, latin1. */
  readonly greeting: string
  /** Whether the TCP connection was made. */
  readonly connected: boolean
  /** What the server offered: `KEX method`, `Host key format`, `C->S cipher`, `C->S MAC`… to its list. */
  readonly offers: ReadonlyMap<string, string>
  /** What was done to log in, in words; the methods that the server would still take. */
  readonly tried: readonly string[]
  readonly left: readonly string[]
  /** Why keys could not be used. */
  readonly notes: readonly string[]
  /** There was something to log in with that only ssh(1) can use. */
  readonly beyond: boolean
}

interface Row {
  readonly level?: string
  readonly code?: string | number
  readonly text?: RegExp
  readonly when?: (seen: Seen) => boolean
  readonly kind: UnreachableKind
  readonly message: (seen: Seen, error: ConnectError) => string
  readonly hint: string | ((seen: Seen) => string)
  /** Whether ssh(1) may be able to. */
  readonly beyond?: (seen: Seen) => boolean
}

const busyHint = 'wait and try again; on the host see MaxStartups and PerSourcePenalties of sshd_config(5)'

export const tooManyFilesHint = 'raise its limit (ulimit -n), or take fewer hosts at a time (--forks)'

const rows: readonly Row[] = [
  {
    code: 'ENOTFOUND',
    kind: 'name',
    message: ({ place }) => `There is no host named ${place.address}`,
    hint: 'correct the name, or give its address as ansible_host',
  },
  {
    code: 'EAI_AGAIN',
    kind: 'name',
    message: ({ place }) => `The name ${place.address} could not be looked up: no name server answered`,
    hint: 'see whether this machine has a network, or give the address as ansible_host',
  },
  {
    code: 'EAFNOSUPPORT',
    kind: 'name',
    message: ({ place }) => `${place.address} is of the kind of address that AddressFamily leaves out`,
    hint: 'see AddressFamily in the configuration of ssh',
  },
  {
    code: 'ECONNREFUSED',
    kind: 'refused',
    message: ({ place }) => `${place.address} refuses connections to port ${place.port}`,
    hint: 'see whether sshd runs there and on which port (ansible_port)',
  },
  ...['EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL', 'EHOSTDOWN'].map(
    code =>
      ({
        code,
        kind: 'refused',
        message: ({ place }) => `There is no route to ${place.address} (${code})`,
        hint: 'see whether the address is right and this machine is in a network that reaches it',
      }) satisfies Row,
  ),
  ...['EACCES', 'EPERM'].map(
    code =>
      ({
        code,
        kind: 'refused',
        message: ({ place }) =>
          `This machine may not connect to ${place.address} port ${place.port} (${code})`,
        hint: 'see the firewall of this machine',
      }) satisfies Row,
  ),
  ...['EMFILE', 'ENFILE'].map(
    code =>
      ({
        code,
        kind: 'lost',
        message: ({ place }) =>
          `This machine has too many files open to connect to ${place.address} (${code})`,
        hint: tooManyFilesHint,
      }) satisfies Row,
  ),
  {
    code: 'ETIMEDOUT',
    kind: 'timeout',
    message: ({ place }) => `${place.address} port ${place.port} does not answer`,
    hint: 'see whether the host is up, and no firewall between',
  },
  {
    level: 'client-timeout',
    text: /^Keepalive/,
    kind: 'lost',
    message: ({ place }) => `${place.label} fell silent`,
    hint: 'see whether the host is up, and the network between',
  },
  {
    text: /^Host denied/,
    kind: 'hostkey',
    message: ({ place }) => `The host key of ${place.label} was not accepted`,
    hint: 'see known_hosts',
  },
  {
    level: 'handshake',
    text: /^Handshake failed: no matching/,
    kind: 'algorithm',
    message: (seen, error) => noCommon(seen, error.message),
    hint: `${opensshHint}, or let it offer one of the usual ones too: see KexAlgorithms, Ciphers, MACs and HostKeyAlgorithms of its sshd_config`,
    beyond: () => true,
  },
  {
    code: 2,
    text: /too many authentication failures/i,
    kind: 'auth',
    message: seen => `${seen.place.label} ended the login after too many tries (${triedWords(seen)})`,
    hint: 'name the right key with --private-key: it is tried first; MaxAuthTries of sshd_config(5) is the limit',
  },
  {
    level: 'client-authentication',
    kind: 'auth',
    message: seen => `${seen.place.label} refused the login: ${refusal(seen)}`,
    hint: authHint,
    beyond: seen => seen.beyond,
  },
  {
    when: ({ greeting }) => /Exceeded MaxStartups/.test(greeting),
    kind: 'busy',
    message: ({ place }) => `${place.label} takes no more logins at this time (MaxStartups)`,
    hint: busyHint,
  },
  {
    when: ({ greeting }) => /Not allowed at this time/.test(greeting),
    kind: 'refused',
    message: ({ place }) => `${place.label} takes no logins from this machine for now (PerSourcePenalties)`,
    hint: busyHint,
  },
  {
    when: ({ greeting }) => /^SSH-1\.(?!99)/m.test(greeting),
    kind: 'algorithm',
    message: ({ place }) => `${place.label} speaks version 1 of the protocol only`,
    hint: 'renew its SSH server: version 1 has been broken for decades',
  },
  {
    when: ({ greeting }) => greeting !== '' && !/^SSH-/m.test(greeting),
    kind: 'refused',
    message: ({ place, greeting }) =>
      `What listens at ${place.address} port ${place.port} is no SSH server: it says "${excerpt(firstLine(greeting))}"`,
    hint: 'correct the port (ansible_port)',
  },
  ...[
    { when: ({ connected, greeting }: Seen) => connected && greeting === '' },
    // So early that the connection was never ours.
    { code: 'ECONNRESET', when: ({ greeting }: Seen) => greeting === '' },
  ].map(
    early =>
      ({
        ...early,
        kind: 'busy',
        message: ({ place }) => `${place.label} closed the connection without a word`,
        hint: 'the host may take no more logins (MaxStartups), or shut this machine out (hosts.deny, fail2ban)',
      }) satisfies Row,
  ),
  {
    // pam_unix(8), by a banner.
    text: /account has expired/i,
    when: ({ tried }) => tried.length > 0,
    kind: 'auth',
    message: ({ place }, error) => `${place.label} refused the login: "${excerpt(error.message)}"`,
    hint: 'renew the account on the host (chage -E -1 NAME), or log in as another user (-u)',
  },
  {
    kind: 'lost',
    message: ({ place }, error) =>
      `The connection to ${place.label} ended: ${excerpt(error.message) || error.code}`,
    hint: 'try again; the log of sshd on the host says more',
  },
]

/** What it means that a host could not be reached, or was lost. */
export function classify(error: ConnectError, seen: Seen): Unreachable {
  const row = rows.find(
    candidate =>
      (candidate.level === undefined || candidate.level === error.level) &&
      (candidate.code === undefined || candidate.code === error.code) &&
      (candidate.text === undefined || candidate.text.test(error.message)) &&
      (candidate.when === undefined || candidate.when(seen)),
  )
  if (row === undefined) throw new RangeError('the last row fits all')
  const hint = typeof row.hint === 'string' ? row.hint : row.hint(seen)
  const message = row.message(seen, error)
  return row.beyond?.(seen)
    ? new BeyondSsh2(row.kind, message, hint, passwordRefused(seen))
    : new Unreachable(row.kind, message, hint)
}

/** One that was tried where the host takes none has been judged by nobody. */
function passwordRefused({ tried, left }: Seen): boolean {
  return ['password', 'keyboard-interactive'].some(way => tried.includes(way) && left.includes(way))
}

/** The connection was not ready in time; by how far it had come. */
export function tooSlow(seen: Seen, milliseconds: number): Unreachable {
  const within = `within ${milliseconds / 1000} s`
  const { place } = seen
  if (!seen.connected) {
    return new Unreachable(
      'timeout',
      `${place.address} port ${place.port} did not answer ${within}`,
      'see whether the host is up and no firewall is between; --timeout waits longer',
    )
  }
  if (!/^SSH-/m.test(seen.greeting)) {
    return new Unreachable(
      'timeout',
      `${place.address} port ${place.port} took the connection but did not answer as an SSH server ${within}`,
      'the host may be overloaded, or the port not that of sshd; --timeout waits longer',
    )
  }
  return new Unreachable(
    'timeout',
    `${place.label} did not finish the login ${within}${seen.tried.length > 0 ? ` (${triedWords(seen)})` : ''}`,
    'see UseDNS and PAM of the host, which make logins slow; --timeout waits longer',
  )
}

function noCommon({ place, offers }: Seen, message: string): string {
  const what = message.replace(/^Handshake failed: no matching /, '')
  const list = [...offers].find(([name]) => nameOfList(what) === name)?.[1]
  const offered = list === undefined ? '' : `: it offers only ${excerpt(list.replaceAll(',', ', '))}`
  return `${place.label} and sshfix have no ${what} in common${offered}`
}

/** ssh2 names its lists once so and once so. */
function nameOfList(what: string): string {
  if (what === 'key exchange algorithm') return 'KEX method'
  return what === 'host key format' ? 'Host key format' : what
}

function refusal(seen: Seen): string {
  const left = seen.left.length === 0 ? '' : `; it takes ${seen.left.join(', ')}`
  const notes = seen.notes.length === 0 ? '' : ` (${seen.notes.join('; ')})`
  return `${seen.tried.length === 0 ? 'there was nothing to log in with' : triedWords(seen)}${left}${notes}`
}

function triedWords({ tried }: Seen): string {
  return tried.length === 0 ? 'nothing tried' : `tried ${tried.join(', ')}`
}

function authHint({ left, place, beyond }: Seen): string {
  const ways = [
    ...(left.length === 0 || left.includes('publickey') ? ['a key that it accepts (--private-key)'] : []),
    ...(left.some(method => method !== 'publickey') ? ['a password (--ask-pass, -k)'] : []),
  ]
  return `give ${ways.join(' or ') || 'another way to log in'}, or another user than ${place.user} (-u)${beyond ? `; or ${opensshHint}` : ''}`
}

function firstLine(text: string): string {
  return text.trimStart().split(/[\r\n]/)[0] ?? ''
}
