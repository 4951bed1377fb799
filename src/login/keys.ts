import { type AccountFact, normalPath, NotLooked } from '../model/index.ts'
import {
  type KeyEntry,
  type KeyOption,
  parseAuthorizedKeys,
  parseOptions,
} from '../openssh/authorized-keys.ts'
import { fingerprint, type PublicKey } from '../openssh/public-key.ts'
import { type Connection, defaultsOf, matchHost, matchList, normalize } from '../openssh/sshd-config/index.ts'
import { commandObstacles } from './command.ts'
import { type Obstacle, obstacle } from './obstacle.ts'
import { nameOf, type Side, wordOf } from './side.ts'
import { textAt } from './text.ts'
import { fileObstacles } from './strict-modes.ts'

/** A line with a key that lets somebody in, or an authority whose certificates do. */
export interface KeyLine {
  readonly entry: KeyEntry
  /** `file:line`. */
  readonly at: string
}

/** All that sshd goes by when a key is offered for an account. */
export interface KeyRing {
  readonly lines: readonly KeyLine[]
  /** What keeps sshd from lines: files that it does not read, or that we could not. */
  readonly obstacles: readonly Obstacle[]
  /** Keys may come from a program, which cannot be foreseen. */
  readonly command: string | null
  /** Authorities of TrustedUserCAKeys; null where it could not be read. */
  readonly authorities: readonly PublicKey[] | null
  /** Names that a certificate of those must hold one of; null where the file could not be read or a program says. */
  readonly principals: readonly Principal[] | null
  readonly revoked: RevokedKeys
}

/** A name that certificates are taken for, and what its line restricts them to. */
interface Principal {
  readonly name: string
  readonly options: readonly KeyOption[]
  readonly at: string | undefined
}

type RevokedKeys =
  | { readonly keys: readonly PublicKey[]; readonly at: string }
  /** sshd refuses every key while it cannot read the file. */
  | { readonly missing: string; readonly at: string }
  | { readonly unknown: string; readonly at: string }
  | null

/** What the configuration and its files say of keys for an account: user_key_allowed() of auth2-pubkey.c. */
export function keyRing(side: Side, account: AccountFact, connection: Connection): KeyRing {
  const config = side.config(connection)
  const strict = wordOf(config('StrictModes')) !== 'no'
  const lines: KeyLine[] = []
  const obstacles: Obstacle[] = []
  const missing: NotLooked[] = []
  for (const path of keysFiles(config('AuthorizedKeysFile').args, account)) {
    try {
      const shut = fileObstacles(side, account, path, strict)
      const text = textAt(side, path)
      if (text === null) continue
      if (shut.length > 0) obstacles.push(...shut)
      else if (typeof text === 'string') lines.push(...linesOf(path, text))
      else obstacles.push(unread(path, text.why))
    } catch (error) {
      if (!(error instanceof NotLooked)) throw error
      missing.push(error)
    }
  }
  if (missing.length > 0) throw new NotLooked(...missing.flatMap(error => error.looks))
  return {
    lines,
    obstacles,
    command: nameOf(config('AuthorizedKeysCommand')),
    authorities: authoritiesOf(side, nameOf(config('TrustedUserCAKeys'))),
    principals: principalsOf(side, account, connection, strict),
    revoked: revokedKeys(side, connection),
  }
}

/** The files that AuthorizedKeysFile names for the account, tokens filled in. */
function keysFiles(patterns: readonly string[], account: AccountFact): readonly string[] {
  return patterns
    .filter(pattern => pattern.toLowerCase() !== 'none')
    .map(pattern => filledIn(pattern, account))
}

/** %h, %u, %U and %%; a relative path is one below the home (expand_authorized_keys() of auth.c). */
export function filledIn(pattern: string, { home, name, uid }: AccountFact): string {
  const tokens: Readonly<Record<string, string>> = { '%': '%', h: home, u: name, U: String(uid) }
  const path = pattern.replace(/%(?<token>.)/gs, (text, token: string) => tokens[token] ?? text)
  return normalPath(path.startsWith('/') ? path : `${home}/${path}`)
}

function linesOf(path: string, text: string): readonly KeyLine[] {
  return parseAuthorizedKeys(text).lines.flatMap((line, index) =>
    line.kind === 'key' ? [{ entry: line, at: `${path}:${index + 1}` }] : [],
  )
}

function unread(path: string, why: string): Obstacle {
  return obstacle('key_gone', `${path} could not be read: ${why}`, 'Run with `become: true`', {
    at: path,
    certain: false,
  })
}

function authoritiesOf(side: Side, path: string | null): readonly PublicKey[] | null {
  if (path === null) return []
  const text = textAt(side, path)
  if (text === null) return []
  return typeof text === 'string' ? keysIn(text) : null
}

function keysIn(text: string): readonly PublicKey[] {
  return parseAuthorizedKeys(text).lines.flatMap(line => (line.kind === 'key' ? [line.key] : []))
}

function principalsOf(
  side: Side,
  account: AccountFact,
  connection: Connection,
  strict: boolean,
): readonly Principal[] | null {
  const config = side.config(connection)
  if (nameOf(config('AuthorizedPrincipalsCommand')) !== null) return null
  const pattern = nameOf(config('AuthorizedPrincipalsFile'))
  if (pattern === null) return [{ name: account.name, options: [], at: undefined }]
  const path = filledIn(pattern, account)
  if (fileObstacles(side, account, path, strict).length > 0) return []
  const text = textAt(side, path)
  if (text === null) return []
  if (typeof text !== 'string') return null
  // A line may begin with options, as one of authorized_keys does; one whose options are none is passed over.
  return text.split('\n').flatMap((line, index) => {
    const { written = '', name } =
      /^(?:(?<written>.*)[ \t]+)?(?<name>[^ \t]+)$/.exec(line.replace(/#.*/, '').trim())?.groups ?? {}
    const parsed = parseOptions(written)
    return name === undefined || 'problem' in parsed
      ? []
      : [{ name, options: parsed.options, at: `${path}:${index + 1}` }]
  })
}

function revokedKeys(side: Side, connection: Connection): RevokedKeys {
  const value = side.config(connection)('RevokedKeys')
  const path = nameOf(value)
  if (path === null) return null
  const at = value.at ?? path
  const text = textAt(side, path)
  if (text === null) return { missing: path, at }
  if (typeof text !== 'string') return { unknown: path, at }
  // A key revocation list of ssh-keygen(1) is binary; an empty file revokes nothing.
  if (text.startsWith('SSHKRL\n\0')) return { unknown: path, at }
  return { keys: keysIn(text), at: path }
}

/** What keeps a key, or a certificate, from being accepted for an account. */
export function keyObstacles(
  side: Side,
  ring: KeyRing,
  key: OfferedKey,
  account: AccountFact,
  connection: Connection,
): readonly Obstacle[] {
  const config = side.config(connection)
  const found: Obstacle[] = []
  if (wordOf(config('PubkeyAuthentication')) === 'no')
    found.push(
      obstacle(
        'method_refused',
        'sshd takes no keys: PubkeyAuthentication no',
        'Set PubkeyAuthentication yes',
        {
          at: config('PubkeyAuthentication').at,
        },
      ),
    )
  return [
    ...found,
    ...typeObstacles(side, key, connection),
    ...authoritySignature(side, key, connection),
    ...revocationObstacles(ring, key),
    ...lineObstacles(side, ring, key, account, connection),
  ]
}

/** A key that a client has, or may have. */
export interface OfferedKey {
  readonly fingerprint: string
  /** Not known of a key that no file of ours or of the host names. */
  readonly key?: PublicKey
  readonly type?: string
  /** Algorithms by which the client can sign; absent: all that fit the key. */
  readonly signatures?: readonly string[]
  /** Not a key but any certificate of this authority for this name; `fingerprint` is the authority's. */
  readonly authority?: { readonly key: PublicKey; readonly principal: string }
}

/** The authorities, and for each the names, by certificates of which somebody gets in. */
export function authoritiesFor(ring: KeyRing, account: AccountFact): readonly OfferedKey[] {
  const trusted = (ring.authorities ?? []).flatMap(key =>
    (ring.principals ?? []).map(({ name }) => ({ key, principal: name })),
  )
  const lines = ring.lines.flatMap(({ entry }) =>
    namesOf(entry, account).map(principal => ({ key: entry.key, principal })),
  )
  return [...trusted, ...lines].map(authority => ({ fingerprint: fingerprint(authority.key), authority }))
}

/** The names of certificates that a line with `cert-authority` takes; none for any other line. */
function namesOf({ options, problem }: KeyEntry, account: AccountFact): readonly string[] {
  if (problem !== undefined || !options.some(({ name }) => name === 'cert-authority')) return []
  const value = options.find(({ name }) => name === 'principals')?.value
  return value === undefined ? [account.name] : value.split(',')
}

function typeObstacles(
  side: Side,
  { key, type = key?.type, fingerprint: name, signatures }: OfferedKey,
  connection: Connection,
): readonly Obstacle[] {
  if (type === undefined) return []
  const config = side.config(connection)
  const found: Obstacle[] = []
  const accepted = algorithmsOf(side, 'PubkeyAcceptedAlgorithms', connection)
  const possible = signaturesOf(type)
  const usable = signatures === undefined ? possible : possible.filter(one => signatures.includes(one))
  const list = accepted?.join(',') ?? ''
  // What the client cannot do it did not use before either.
  if (accepted && usable.length > 0 && !usable.some(one => matchList(one, list) === 'yes'))
    found.push(
      obstacle(
        'key_type_refused',
        `sshd does not take ${name} (${type}): PubkeyAcceptedAlgorithms lacks ${usable.join(' and ')}`,
        `Leave ${usable[0]} in PubkeyAcceptedAlgorithms, or log in with another type of key`,
        { at: config('PubkeyAcceptedAlgorithms').at },
      ),
    )
  const least = Number(config('RequiredRSASize').args[0] ?? 0)
  if (key?.family === 'rsa' && least > 0 && key.bits < least)
    found.push(
      obstacle(
        'key_type_refused',
        `sshd does not take ${name}: it has ${key.bits} bits, and RequiredRSASize is ${least}`,
        'Log in with a longer key, or with an ed25519 one',
        { at: config('RequiredRSASize').at },
      ),
    )
  return found
}

/** How the authority of a certificate may have signed it. */
function authoritySignature(
  side: Side,
  { key, authority }: OfferedKey,
  connection: Connection,
): readonly Obstacle[] {
  const signer = authority?.key ?? key?.certificate?.authority
  const accepted = algorithmsOf(side, 'CASignatureAlgorithms', connection)
  if (signer === undefined || accepted === null) return []
  const possible = signaturesOf(signer.type)
  if (possible.some(name => accepted.includes(name))) return []
  return [
    obstacle(
      'key_type_refused',
      `sshd takes no certificate that ${fingerprint(signer)} signed (${signer.type}): CASignatureAlgorithms lacks ${possible.join(' and ')}`,
      `Leave ${possible[0]} in CASignatureAlgorithms`,
      { at: side.config(connection)('CASignatureAlgorithms').at },
    ),
  ]
}

/** The names under which a key of this type can sign. */
function signaturesOf(type: string): readonly string[] {
  const suffix = type.endsWith('-cert-v01@openssh.com') ? '-cert-v01@openssh.com' : ''
  if (type !== `ssh-rsa${suffix}`) return [type]
  return ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'].map(name => name + suffix)
}

/** The algorithms of a list, on the host's own defaults; null where these are not known. */
export function algorithmsOf(side: Side, keyword: string, connection?: Connection): readonly string[] | null {
  const { args } = side.config(connection)(keyword)
  const [text] = normalize(keyword, args, side.sshd.defaults)
  if (text === undefined || text === '')
    return defaultsOf(keyword, side.sshd.defaults)?.[0]?.split(',') ?? null
  return /^[+^-]/.test(text) ? null : text.split(',')
}

function revocationObstacles(
  { revoked }: KeyRing,
  { key, authority, fingerprint: name }: OfferedKey,
): readonly Obstacle[] {
  if (revoked === null) return []
  const hint = 'Correct RevokedKeys, or take it out'
  if ('missing' in revoked)
    return [
      obstacle(
        'key_gone',
        `sshd refuses every key: ${revoked.missing}, which RevokedKeys names, is not there`,
        hint,
        { at: revoked.at },
      ),
    ]
  if ('unknown' in revoked)
    return [
      obstacle('key_gone', `It is not known whether ${revoked.unknown} revokes ${name}`, hint, {
        at: revoked.at,
        certain: false,
      }),
    ]
  const isRevoked = revoked.keys.some(
    other =>
      other.plain === key?.plain ||
      other.plain === key?.certificate?.authority.plain ||
      other.plain === authority?.key.plain,
  )
  return isRevoked ? [obstacle('key_gone', `${revoked.at} revokes ${name}`, hint, { at: revoked.at })] : []
}

function lineObstacles(
  side: Side,
  ring: KeyRing,
  offered: OfferedKey,
  account: AccountFact,
  connection: Connection,
): readonly Obstacle[] {
  const { key, fingerprint: name } = offered
  const certificate = key?.certificate
  const isMeant = ({ entry }: KeyLine) => {
    const isAuthority = entry.options.some(option => option.name === 'cert-authority')
    if (certificate) return isAuthority && entry.key.plain === certificate.authority.plain
    return !isAuthority && fingerprint(entry.key) === name
  }
  if (offered.authority) return authorityObstacles(ring, offered, account)
  const lines = ring.lines.filter(isMeant)
  const verdicts = lines.map(line => ({ line, found: entryObstacles(side, line, connection, certificate) }))
  const open = verdicts.find(({ found }) => found.length === 0)
  if (open) return forcedCommand(open.line.entry.options, open.line.at)
  if (certificate) {
    const trusted = ring.authorities?.some(authority => authority.plain === certificate.authority.plain)
    const named = ring.principals?.find(principal => certificate.principals.includes(principal.name))
    if (trusted && named) {
      const { options, at } = named
      const what = `certificate ${certificate.id}`
      return [...optionObstacles(side, what, options, at, connection), ...forcedCommand(options, at)]
    }
    if (ring.authorities === null || (trusted && ring.principals === null))
      return [unsure(`It is not known whether sshd trusts the certificate ${certificate.id}`)]
    if (trusted)
      return [
        obstacle(
          'key_gone',
          `No name in the certificate ${certificate.id} is one that ${account.name} may be called by`,
          'Name a principal of the certificate in AuthorizedPrincipalsFile',
          { at: side.config(connection)('AuthorizedPrincipalsFile').at },
        ),
      ]
  }
  const [best] = verdicts.toSorted((a, b) => certainCount(a.found) - certainCount(b.found))
  if (best && ring.command === null)
    return [...best.found, ...forcedCommand(best.line.entry.options, best.line.at)]
  if (ring.command !== null)
    return [unsure(`It is not known whether the program ${ring.command.split(' ')[0]} names ${name}`)]
  if (ring.obstacles.length > 0) return ring.obstacles
  const where = side.config(connection)('AuthorizedKeysFile')
  const files = keysFiles(where.args, account).join(' and ')
  const what = certificate ? `the authority of the certificate ${certificate.id}` : name
  return [
    obstacle(
      'key_gone',
      files === ''
        ? `sshd reads no file of keys for ${account.name}: AuthorizedKeysFile is none`
        : `${files} does not have ${what}`,
      `Keep the key: authorized_key with user: ${account.name}`,
      { at: where.at },
    ),
  ]
}

function authorityObstacles(
  ring: KeyRing,
  { authority, fingerprint: name }: OfferedKey,
  account: AccountFact,
): readonly Obstacle[] {
  const same = authoritiesFor(ring, account).some(
    other => other.fingerprint === name && other.authority?.principal === authority?.principal,
  )
  if (same) return []
  const message = `sshd takes no certificate of the authority ${name} for the name ${authority?.principal}`
  if (ring.authorities === null || ring.principals === null)
    return [unsure(`It is not known whether ${message}`)]
  return [
    obstacle(
      'key_gone',
      message,
      'Leave TrustedUserCAKeys, AuthorizedPrincipalsFile and the lines of authorities',
    ),
  ]
}

function certainCount(found: readonly Obstacle[]): number {
  return found.filter(one => one.certain).length
}

function unsure(message: string): Obstacle {
  return obstacle('key_gone', message, 'Log in once by hand after the change, while a session is open', {
    certain: false,
  })
}

function entryObstacles(
  side: Side,
  { entry, at }: KeyLine,
  connection: Connection,
  certificate: PublicKey['certificate'],
): readonly Obstacle[] {
  const name = fingerprint(entry.key)
  if (entry.problem !== undefined)
    return [
      obstacle('key_gone', `sshd passes over the line of ${name}: ${entry.problem}`, 'Correct its options', {
        at,
      }),
    ]
  return optionObstacles(side, `key ${name}`, entry.options, at, connection, certificate)
}

/** auth_authorise_keyopts() of auth.c. */
function optionObstacles(
  side: Side,
  what: string,
  options: readonly KeyOption[],
  at: string | undefined,
  { address, host }: Connection,
  certificate?: PublicKey['certificate'],
): readonly Obstacle[] {
  const found: Obstacle[] = []
  for (const option of options) {
    const { value = '' } = option
    if (option.name === 'from' && (address === undefined || !matchHost(host ?? address, address, value)))
      found.push(
        obstacle(
          'key_restricted',
          `The ${what} is only taken from ${value}${address === undefined ? '' : `, not from ${address}`}`,
          'Add the address to its from= option',
          // A name in the list may be that of the client.
          {
            at,
            certain: address !== undefined && !/[a-z]/i.test(value.replace(/[\da-f:.]*:[\da-f:.]*/gi, '')),
          },
        ),
      )
    if (option.name === 'expiry-time') found.push(...expired(side, what, value, at))
    if (option.name === 'principals' && certificate) {
      const named = value.split(',').some(principal => certificate.principals.includes(principal))
      if (!named)
        found.push(
          obstacle(
            'key_restricted',
            `No name in the certificate ${certificate.id} is among principals="${value}"`,
            'Add a principal of the certificate',
            { at },
          ),
        )
    }
  }
  return found
}

/** Seconds by which the host's own time may differ from UTC. */
const farthestZone = 14 * 3600

function expired(side: Side, what: string, value: string, at: string | undefined): readonly Obstacle[] {
  const {
    y,
    mo,
    d,
    h = '00',
    mi = '00',
    s = '00',
    z,
  } = /^(?<y>\d{4})(?<mo>\d\d)(?<d>\d\d)(?:(?<h>\d\d)(?<mi>\d\d)(?<s>\d\d)?)?(?<z>z|utc)?$/i.exec(value)
    ?.groups ?? {}
  const end = Date.UTC(Number(y), Number(mo) - 1, Number(d), Number(h), Number(mi), Number(s)) / 1000
  if (Number.isNaN(end)) return []
  const over = side.facts.host.clock - end
  if (over < (z === undefined ? -farthestZone : 0)) return []
  return [
    obstacle(
      'key_restricted',
      `The ${what} has expired: expiry-time="${value}"`,
      'Give it a later expiry-time',
      {
        at,
        certain: z !== undefined || over > farthestZone,
      },
    ),
  ]
}

function forcedCommand(options: readonly KeyOption[], at: string | undefined): readonly Obstacle[] {
  const command = options.find(option => option.name === 'command')?.value
  return command === undefined ? [] : commandObstacles('key_restricted', 'The key', command, at)
}

/** The command that a key forces, whatever is asked for; null where it forces none. */
export function commandOf(ring: KeyRing, name: string): string | null {
  const line = ring.lines.find(({ entry }) => fingerprint(entry.key) === name && entry.problem === undefined)
  return line?.entry.options.find(option => option.name === 'command')?.value ?? null
}
