/**
 * What ssh(1) means by what it says when a login fails, LC_ALL=C. What ssh2's socket would have said too is handed to
 * the table for that; the rows here are what is left. Messages of sshconnect.c, sshconnect2.c, kex.c and packet.c.
 */
import { Unreachable, type UnreachableKind } from '../../model/index.ts'
import type { KnownHostKey } from '../../openssh/known-hosts.ts'
import { excerpt } from '../excerpt.ts'
import { type ConnectError, classify, type Seen } from '../ssh/classify.ts'
import { changedKey, revokedKey, unknownKey } from '../ssh/host-key.ts'
import type { Place } from '../ssh/place.ts'
import type { LoginLog } from './log.ts'

export interface Failure {
  readonly place: Place
  readonly log: LoginLog
  /** What was known of the host's keys. */
  readonly known: readonly KnownHostKey[]
  /** Of ssh and of what it started for a jump. */
  readonly errors: string
  /** The status of ssh. */
  readonly status: number
  /** Why questions were not answered. */
  readonly notes: readonly string[]
}

/** The first row that fits counts. */
const failures: readonly (readonly [pattern: RegExp, error: ConnectError])[] = [
  [/Could not resolve hostname .*: Temporary failure/, { code: 'EAI_AGAIN', message: '' }],
  [/Could not resolve hostname/, { code: 'ENOTFOUND', message: '' }],
  [/connect to (?:host|address) .*: Connection refused/, { code: 'ECONNREFUSED', message: '' }],
  [/connect to (?:host|address) .*: Connection reset/, { code: 'ECONNRESET', message: '' }],
  [/connect to (?:host|address) .*: No route to host/, { code: 'EHOSTUNREACH', message: '' }],
  [/connect to (?:host|address) .*: Network is unreachable/, { code: 'ENETUNREACH', message: '' }],
  [/connect to (?:host|address) .*: Permission denied/, { code: 'EACCES', message: '' }],
  [/connect to (?:host|address) .*: (?:Connection|Operation) timed out/, { code: 'ETIMEDOUT', message: '' }],
  [/Connection timed out during banner exchange/, { code: 'ETIMEDOUT', message: '' }],
  [/Too many authentication failures/i, { code: 2, message: 'Too many authentication failures' }],
  [/Permission denied \(/, { level: 'client-authentication', message: '' }],
]

interface Row {
  readonly pattern: RegExp
  readonly kind: UnreachableKind
  readonly message: (found: Readonly<Record<string, string | undefined>>, failure: Failure) => string
  readonly hint: string
}

const rows: readonly Row[] = [
  {
    pattern: /no matching (?<what>.+?) found\. Their offer: (?<offer>[^\r\n]*)/,
    kind: 'algorithm',
    message: ({ what, offer }, { place }) =>
      `${place.label} and this machine's ssh have no ${excerpt(what ?? '')} in common: it offers only ${excerpt((offer ?? '').replaceAll(',', ', '))}`,
    hint: 'let the host offer one of the usual ones too, or this machine one of these: KexAlgorithms, Ciphers, MACs and HostKeyAlgorithms of sshd_config(5) and ssh_config(5)',
  },
  {
    pattern: /ssh_askpass: exec\(/,
    kind: 'auth',
    message: (_, { place }) =>
      `The login of ${place.label} needs an answer, and this machine runs no program from its folder for temporary files`,
    hint: 'set TMPDIR to a folder of yours where programs may be run',
  },
  {
    pattern:
      /(?<why>Bad configuration option|Bad owner or permissions|terminating, \d+ bad configuration|unsupported option)[^\r\n]*/i,
    kind: 'refused',
    message: (_, { log, errors }) =>
      `This machine's ssh cannot be used: ${excerpt(`${log.said}\n${errors}`)}`,
    hint: 'see ssh_config(5): ~/.ssh/config and /etc/ssh/ssh_config of this machine',
  },
]

/** Why a login by ssh came to nothing. */
export function classifyLogin(failure: Failure): Unreachable {
  const { place, log, errors, status } = failure
  if (status === 127) return noProgram(place)
  const said = `${log.said}\n${errors}`
  if (log.proxied && log.identification === null && errors.trim() !== '')
    return new Unreachable(
      'refused',
      `The way to ${place.label} fails (ProxyJump or ProxyCommand): ${excerpt(errors)}`,
      'see ssh_config(5): try it by hand with ssh',
    )
  if (/Host key verification failed/.test(said)) return hostKeyRefused(failure, said)
  for (const { pattern, kind, message, hint } of rows) {
    const found = pattern.exec(said)
    if (found) return new Unreachable(kind, message(found.groups ?? {}, failure), hint)
  }
  const error = failures.find(([pattern]) => pattern.test(said))?.[1] ?? { message: excerpt(said) }
  return classify(error, seenIn(failure))
}

/** What was seen, in the words of the table for ssh2. */
export function seenIn({ place, log, errors, notes }: Omit<Failure, 'status' | 'known'>): Seen {
  const left = /Permission denied \((?<left>[^)]*)\)/.exec(`${log.said}\n${errors}`)?.groups?.left
  const causes = [
    ...log.said.matchAll(
      /^(?:Warning: )?(?<why>Identity file .* not accessible.*|Permissions .* for '.*' are too open\.|Load key .*|sign_and_send_pubkey: .*)$/gm,
    ),
  ]
  return {
    place,
    greeting: log.identification ?? log.greeting,
    connected: log.connected,
    offers: new Map(),
    tried: log.tried.map(excerpt),
    left: left?.split(',') ?? log.left,
    beyond: false,
    notes: [...notes, ...causes.map(({ groups }) => excerpt(groups?.why ?? ''))],
  }
}

function noProgram({ label }: Place): Unreachable {
  return new Unreachable(
    'refused',
    `${label} is to be reached by the system's ssh, and this machine has no program ssh`,
    'install the OpenSSH client, or use the connection ssh (-c ssh)',
  )
}

function hostKeyRefused({ place, log, known }: Failure, said: string): Unreachable {
  const { type = 'a key', fingerprint = 'that ssh does not name' } = log.hostKey ?? {}
  const key = { type: excerpt(type), fingerprint: excerpt(fingerprint) }
  const at = known.find(({ marker }) => marker === 'revoked')?.at ?? 'a file of this machine'
  if (/REVOKED HOST KEY DETECTED|is marked as revoked|revoked by file/i.test(said))
    return revokedKey(place, key, at)
  const plain = known.filter(({ marker }) => marker === 'none')
  if (/REMOTE HOST IDENTIFICATION HAS CHANGED/.test(said)) return changedKey(place, key, plain)
  return unknownKey(place, key, known)
}
