import { getCiphers } from 'node:crypto'
import type { Target } from '../../model/index.ts'
import { compareVersions } from '../../openssh/keywords.ts'
import { decodeBlob, type PublicKey } from '../../openssh/public-key.ts'
import type { StatedList } from '../../openssh/ssh-config/index.ts'
import type { Route } from '../ssh-config/route.ts'
import type { LoginMethod, Offer } from '../transport.ts'
import { BeyondSsh2, opensshHint } from './beyond.ts'
import type { HostKeyCheck } from './host-key.ts'
import type { Identities } from './identities.ts'
import type { Identity } from './identity.ts'
import type { Memory } from './memory.ts'

/**
 * No group exchange: its prime is checked in node's one thread, which takes seconds, or minutes if the server likes.
 */
const keyExchanges = [
  'curve25519-sha256',
  'curve25519-sha256@libssh.org',
  'ecdh-sha2-nistp256',
  'ecdh-sha2-nistp384',
  'ecdh-sha2-nistp521',
  'diffie-hellman-group14-sha256',
  'diffie-hellman-group16-sha512',
  'diffie-hellman-group15-sha512',
  'diffie-hellman-group17-sha512',
  'diffie-hellman-group18-sha512',
] as const

/** ssh2's own, stated so that they are known; naming one that node cannot do would make it throw. */
const ciphers = [
  'aes128-gcm@openssh.com' as const,
  'aes256-gcm@openssh.com' as const,
  'aes128-ctr' as const,
  'aes192-ctr' as const,
  'aes256-ctr' as const,
  ...(getCiphers().includes('chacha20') ? (['chacha20-poly1305@openssh.com'] as const) : []),
]

const macs = [
  'hmac-sha2-256-etm@openssh.com',
  'hmac-sha2-512-etm@openssh.com',
  'hmac-sha1-etm@openssh.com',
  'hmac-sha2-256',
  'hmac-sha2-512',
  'hmac-sha1',
] as const

/** What is put forward in a login. */
export interface Algorithms {
  readonly kex: readonly string[]
  readonly hostKeys: readonly string[]
  readonly ciphers: readonly string[]
  readonly macs: readonly string[]
}

/**
 * Those of a stated list that ssh2 can do, in its order, else all that it can. Throws where a list leaves nothing:
 * ssh(1) may be able to.
 */
export function algorithmsFor({ algorithms, place }: Route, hostKeys: HostKeyCheck): Algorithms {
  const usable = (stated: StatedList | null, all: readonly string[], keyword: string) => {
    const names = stated === null ? all : stated.names.filter(name => all.includes(name))
    if (names.length > 0) return names
    throw new BeyondSsh2(
      'algorithm',
      `${keyword} (${stated?.at}) leaves nothing for ${place.label} that sshfix itself can do`,
      opensshHint,
    )
  }
  return {
    kex: usable(algorithms.keyExchanges, keyExchanges, 'KexAlgorithms'),
    hostKeys: usable(
      algorithms.hostKeys && { ...algorithms.hostKeys, names: hostKeys.algorithms },
      hostKeys.algorithms,
      'HostKeyAlgorithms',
    ),
    ciphers: usable(algorithms.ciphers, ciphers, 'Ciphers'),
    macs: usable(algorithms.macs, macs, 'MACs'),
  }
}

interface Client {
  readonly target: Target
  readonly identities: Identities
  /** The key in use. */
  readonly key: Identity | null
  readonly hostKeys: HostKeyCheck
  readonly algorithms: Algorithms
  readonly memory: Memory
  readonly identification: string | null
}

/** What the next login of this target will put forward. */
export function offerOf({
  target,
  identities,
  key,
  hostKeys,
  algorithms,
  memory,
  identification,
}: Client): Offer {
  const all = [...(key ? [key] : []), ...identities.first, ...identities.others]
  const blobs = new Set(all.map(({ blob }) => blob.toString('latin1')))
  const questions = target.password !== undefined || memory.ask !== null
  const methods: readonly LoginMethod[] = [
    ...(blobs.size > 0 ? (['publickey'] as const) : []),
    ...(target.password === undefined ? [] : (['password'] as const)),
    ...(questions ? (['keyboard-interactive'] as const) : []),
  ]
  return {
    ...algorithms,
    signatures: [
      'ssh-ed25519',
      'ecdsa-sha2-nistp256',
      'ecdsa-sha2-nistp384',
      'ecdsa-sha2-nistp521',
      ...rsaSignatures(identification),
    ],
    keys: [...blobs].flatMap(publicKey),
    methods,
    knownHostKeys: hostKeys.known(),
  }
}

function publicKey(blob: string): readonly PublicKey[] {
  const decoded = decodeBlob(blob)
  return 'key' in decoded ? [decoded.key] : []
}

/**
 * ssh2 signs by rsa-sha2-256 alone where the server's extension names it, and an OpenSSH before 9.6 names it whatever
 * its configuration accepts (kex_send_ext_info() of kex.c).
 */
function rsaSignatures(identification: string | null): readonly string[] {
  const version = /OpenSSH_(?<version>\S+)/.exec(identification ?? '')?.groups?.version
  if (version !== undefined && compareVersions(version, '7.2') < 0) return ['ssh-rsa']
  const isOld = version === undefined || compareVersions(version, '9.6') < 0
  return isOld ? ['rsa-sha2-256'] : ['rsa-sha2-256', 'rsa-sha2-512']
}

/** Whether it would not try rsa-sha2-512 at a server with this identification. */
export function signsRsaBySha256Only(identification: string): boolean {
  return !rsaSignatures(identification).includes('rsa-sha2-512')
}
