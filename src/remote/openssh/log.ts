/** What the log of ssh(1) at LogLevel DEBUG1 says of a login: messages of ssh.c, sshconnect.c, sshconnect2.c and kex.c, 8.4 to 10.0. */
import type { Algorithms, Endpoint, HostKey, LoginMethod } from '../transport.ts'

export interface LoginLog {
  /** A command or another host stands between, not a connection of ssh's own. */
  readonly proxied: boolean
  /** Whether the TCP connection was made; through a proxy, whether the host was heard. */
  readonly connected: boolean
  /** What the other side said before an identification, or in the place of one: kex_exchange_identification() of kex.c. */
  readonly greeting: string
  /** `SSH-2.0-OpenSSH_9.2p1 Debian-2`. */
  readonly identification: string | null
  /** Where and as whom ssh logs in, its configuration reckoned with. */
  readonly as: { readonly user: string; readonly address: string; readonly port: number } | null
  readonly algorithms: Algorithms | null
  readonly hostKey: HostKey | null
  /** All that were asked for, in order; none until the login is done. */
  readonly methods: readonly LoginMethod[]
  /** The last key that the server accepted. */
  readonly key: LoggedKey | null
  /** All keys that ssh would try, best first. */
  readonly keys: readonly LoggedKey[]
  /** In words. */
  readonly tried: readonly string[]
  /** Methods that the server would still take. */
  readonly left: readonly string[]
  readonly remote: Endpoint | null
  /** What is no debugging: errors and warnings. */
  readonly said: string
}

export interface LoggedKey {
  /** A path, or what the agent calls it. */
  readonly source: string
  /** `ED25519-CERT`. */
  readonly family: string
  /** `SHA256:…`. */
  readonly fingerprint: string
}

const loginMethods: readonly string[] = ['publickey', 'password', 'keyboard-interactive']

export function readLog(text: string): LoginLog {
  const lines = text.split(/\r?\n/)
  const all = (pattern: RegExp): readonly Found[] =>
    lines.flatMap(line => {
      const groups = pattern.exec(line)?.groups
      return groups ? [groups] : []
    })
  const first = (pattern: RegExp) => all(pattern)[0] ?? null
  const last = (pattern: RegExp) => all(pattern).at(-1) ?? null

  const software = first(
    /^debug1: Remote protocol version (?<protocol>\S+), remote software version (?<name>.*)$/,
  )
  const as = first(/^debug1: Authenticating to (?<address>.+):(?<port>\d+) as '(?<user>.*)'$/)
  const hostKey = last(
    /^debug1: Server host (?:key|certificate): (?<type>\S+) (?<fingerprint>SHA256:[^\s,]+)/,
  )
  const end = first(
    /^Authenticated to .* (?:\(\[(?<address>[^\]]+)\]:(?<port>\d+)\)|\(via proxy\)) using "(?<method>[^"]+)"/,
  )
  const parts = all(/^Authenticated using "(?<method>[^"]+)" with partial success/)
  const methods = end ? [...parts, end].flatMap(({ method = '' }) => method) : []
  const remote = end?.address ? { address: end.address, port: Number(end.port) } : null
  return {
    proxied: lines.some(line => line.startsWith('debug1: Executing proxy command')),
    connected: software !== null || lines.includes('debug1: Connection established.'),
    greeting: all(/kex_exchange_identification: (?:banner line \d+: |(?=.*(?:invalid|too long)))(?<line>.*)$/)
      .map(({ line }) => line)
      .join('\n'),
    identification: software && `SSH-${software.protocol}-${software.name}`,
    as: as && { user: as.user ?? '', address: as.address ?? '', port: Number(as.port) },
    algorithms: algorithmsIn(first),
    hostKey: hostKey && { type: hostKey.type ?? '', fingerprint: hostKey.fingerprint ?? '' },
    methods: methods.filter((name): name is LoginMethod => loginMethods.includes(name)),
    key: all(keyAfter('Server accepts key:')).map(loggedKey).at(-1) ?? null,
    keys: all(keyAfter('Will attempt key:')).map(loggedKey),
    tried: [
      ...all(keyAfter('Offering public key:')).map(({ source }) => `key ${source}`),
      ...all(/^debug1: Next authentication method: (?<name>.*)$/)
        .flatMap(({ name = '' }) => name)
        .filter(name => name !== 'publickey'),
    ],
    left: last(/^debug1: Authentications that can continue: (?<list>.*)$/)?.list?.split(',') ?? [],
    remote,
    said: lines.filter(line => !/^debug\d: /.test(line)).join('\n'),
  }
}

type Found = Readonly<Record<string, string>>
type First = (pattern: RegExp) => Found | null

function algorithmsIn(first: First): Algorithms | null {
  const cipher = first(/^debug1: kex: client->server cipher: (?<cipher>\S+) MAC: (?<mac>\S+)/)
  const kex = first(/^debug1: kex: algorithm: (?<name>\S+)/)?.name
  const hostKey = first(/^debug1: kex: host key algorithm: (?<name>\S+)/)?.name
  if (!cipher?.cipher || !kex || !hostKey) return null
  const mac = cipher.mac === '<implicit>' ? '' : (cipher.mac ?? '')
  return { kex, hostKey, cipher: cipher.cipher, mac }
}

function keyAfter(words: string): RegExp {
  return new RegExp(`^debug1: ${words} (?<source>.*) (?<family>[A-Z0-9-]+) (?<fingerprint>SHA256:\\S+)`)
}

function loggedKey({ source = '', family = '', fingerprint = '' }: Found): LoggedKey {
  return { source, family, fingerprint }
}
