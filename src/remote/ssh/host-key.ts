import { Unreachable } from '../../model/index.ts'
import { judgeHostKey, type KnownHostKey, knownHostName } from '../../openssh/known-hosts.ts'
import { decodeBlob, fingerprint, type PublicKey } from '../../openssh/public-key.ts'
import type { StatedList } from '../../openssh/ssh-config/index.ts'
import type { Route } from '../ssh-config/route.ts'
import type { ConnectEnvironment, HostKey } from '../transport.ts'
import { BeyondSsh2, opensshHint } from './beyond.ts'
import { knownKeysOf, lineFor, remember } from './known-hosts.ts'
import type { Memory } from './memory.ts'
import type { Place } from './place.ts'

/** Decides on the key that a server shows. */
export interface HostKeyCheck {
  /** Names of algorithms in the order in which the server shall be asked for keys. */
  readonly algorithms: readonly string[]
  /**
   * Whether the key (its bytes) is the host's. Must stay synchronous: ssh2 takes a promise for a yes. It is asked
   * again at each rekey, and answers alike.
   */
  verify(blob: Buffer): boolean
  /** Why the key was refused. */
  refused(): Unreachable | null
  /** The key that was shown. */
  shown(): HostKey | null
  /** All keys that are taken for the host's, the one that was shown among them. */
  known(): readonly HostKey[]
}

/** All that ssh2 can do, the usual ones first. */
const allAlgorithms: readonly string[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
  'ssh-rsa',
]

/** What is known of a host, and what another connection of this run has learnt of it. */
export async function hostKeyCheck(
  { place: shownPlace, keyPlace, knownHosts, hashKnownHosts, hostKeyChecking, algorithms }: Route,
  { warn }: ConnectEnvironment,
  memory: Memory,
): Promise<HostKeyCheck> {
  const place = { ...keyPlace, label: shownPlace.label }
  const files = { knownHosts, hashKnownHosts, warn }
  const known = await knownKeysOf(place, files, memory)
  // As for ssh(1) (sshconnect.c, check_host_key), a key that is known for the address without a port is right at any.
  const elsewhere = place.port === 22 ? [] : await knownKeysOf({ ...place, port: 22 }, files, memory)
  const trusted = [
    ...(memory.hostKeys.get(place.address) ?? []),
    ...elsewhere.filter(({ marker }) => marker === 'none').map(({ key }) => key),
  ]
  const verdicts = new Map<string, boolean>()
  let refused: Unreachable | null = null
  let shown: HostKey | null = null

  function judge(blob: string): boolean {
    const decoded = decodeBlob(blob)
    if ('problem' in decoded) {
      refused = new Unreachable(
        'hostkey',
        `${place.label} showed a host key that is none: ${decoded.problem}`,
      )
      return false
    }
    const { key } = decoded
    shown = named(key)
    const verdict = judgeHostKey(known, key)
    const isTrusted = trusted.some(other => other.blob === key.blob)
    if (verdict.verdict === 'known') return trust(key)
    if (verdict.verdict === 'unknown' && hostKeyChecking === 'accept-new') {
      remember(key, place, files, memory)
      return trust(key)
    }
    if (verdict.verdict === 'unknown' && isTrusted) {
      warn(knownFromAnotherPort(place, key))
      return true
    }
    if (verdict.verdict === 'revoked') refused = revokedKey(place, named(key), verdict.at)
    else if (verdict.verdict === 'changed') refused = changedKey(place, named(key), verdict.instead)
    else refused = beyondIfCertified(unknownKey(place, named(key), known), known)
    return false
  }

  function trust(key: PublicKey): true {
    trustAddress(place, key, memory)
    return true
  }

  const types = known.filter(({ marker }) => marker === 'none').map(({ key }) => key.type)
  return {
    algorithms: orderedAlgorithms([...types, ...trusted.map(({ type }) => type)], algorithms.hostKeys),
    verify(buffer) {
      const blob = buffer.toString('latin1')
      const verdict = verdicts.get(blob) ?? judge(blob)
      verdicts.set(blob, verdict)
      return verdict
    },
    refused: () => refused,
    shown: () => shown,
    known: () => {
      const keys = known.filter(({ marker }) => marker === 'none').map(({ key }) => named(key))
      const isListed = keys.some(({ fingerprint }) => fingerprint === shown?.fingerprint)
      return shown === null || isListed ? keys : [...keys, shown]
    },
  }
}

/** The key was found to be that of the address: at another port of it, it is right too. */
export function trustAddress({ address }: Place, key: PublicKey, memory: Memory): void {
  const trusted = memory.hostKeys.get(address) ?? []
  if (!trusted.some(other => other.blob === key.blob)) memory.hostKeys.set(address, [...trusted, key])
}

export function knownFromAnotherPort(place: Place, key: PublicKey): string {
  return `Host key of ${place.label} known from another port; add it: ${lineFor(place, key)}`
}

export function named(key: PublicKey): HostKey {
  return { type: key.type, fingerprint: fingerprint(key) }
}

/** Known types first: a host that has still the known key shall show that one, and one that has not, has changed. */
function orderedAlgorithms(types: readonly string[], stated: StatedList | null): readonly string[] {
  const usable = stated?.names.filter(name => allAlgorithms.includes(name)) ?? allAlgorithms
  if (stated !== null && !stated.isChange) return usable
  const first = types
    .flatMap(type => (type === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'] : [type]))
    .filter(name => usable.includes(name))
  return [...new Set([...first, ...usable])]
}

export function unknownKey(place: Place, key: HostKey, known: readonly KnownHostKey[]): Unreachable {
  const authority = known.find(({ marker }) => marker === 'cert-authority')
  const also = authority
    ? ` (${authority.at} names an authority for it, but sshfix does not check certificates)`
    : ''
  return new Unreachable(
    'hostkey',
    `The host key of ${place.label} is not known: ${key.type} ${key.fingerprint}${also}`,
    'compare the fingerprint with that of the host, then log in once with ssh, or add --host-key-checking accept-new',
  )
}

/** Where an authority vouches for the host, ssh(1) asks for its certificate. */
function beyondIfCertified(unknown: Unreachable, known: readonly KnownHostKey[]): Unreachable {
  const isCertified = known.some(({ marker }) => marker === 'cert-authority')
  return isCertified ? new BeyondSsh2(unknown.kind, unknown.message, opensshHint) : unknown
}

export function changedKey(place: Place, key: HostKey, instead: readonly KnownHostKey[]): Unreachable {
  const before = instead.map(line => `${line.key.type} ${fingerprint(line.key)} (${line.at})`).join(', ')
  const file = instead[0]?.at.replace(/:\d+$/, '') ?? 'known_hosts'
  const name = knownHostName(place.address, place.port)
  return new Unreachable(
    'hostkey',
    `The host key of ${place.label} has changed: it shows ${key.type} ${key.fingerprint}, known is ${before}`,
    `somebody may stand between; if the host was set up anew: ssh-keygen -R '${name}' -f '${file}'`,
  )
}

export function revokedKey(place: Place, key: HostKey, at: string): Unreachable {
  return new Unreachable(
    'hostkey',
    `The host key of ${place.label} is revoked by ${at}: ${key.type} ${key.fingerprint}`,
    'do not log in; give the host a new key from its console',
  )
}
