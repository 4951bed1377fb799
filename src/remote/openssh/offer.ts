import { readFile } from 'node:fs/promises'
import { decodePublicKey, familyName, fingerprint, type PublicKey } from '../../openssh/public-key.ts'
import type { HostKey, LoginMethod, Offer } from '../transport.ts'
import type { LoggedKey, LoginLog } from './log.ts'

/** What ssh(1) puts forward of algorithms, most wanted first. */
export type Algorithms = Pick<Offer, 'kex' | 'hostKeys' | 'ciphers' | 'macs' | 'signatures'>

/** From what `ssh -G` prints, of 6.8 on. */
export function readAlgorithms(printed: string): Algorithms {
  const list = (...names: readonly string[]) => {
    const value = names.map(name => new RegExp(`^${name} (?<list>\\S+)`, 'm').exec(printed)?.groups?.list)
    return value.find(found => found !== undefined)?.split(',') ?? []
  }
  return {
    kex: list('kexalgorithms'),
    hostKeys: list('hostkeyalgorithms'),
    ciphers: list('ciphers'),
    macs: list('macs'),
    signatures: list('pubkeyacceptedalgorithms', 'pubkeyacceptedkeytypes'),
  }
}

interface Client {
  readonly log: LoginLog
  readonly algorithms: Algorithms
  readonly keys: readonly PublicKey[]
  readonly known: readonly HostKey[]
  /** Whether a password was given; whether a person can be asked. */
  readonly password: boolean
  readonly person: boolean
}

/** What the next login will put forward. Methods that are not known to be at hand, as GSSAPI, are left out. */
export function offerOf({ log, algorithms, keys, known, password, person }: Client): Offer {
  const questions = password || person
  const methods: readonly LoginMethod[] = [
    ...(log.keys.length > 0 ? (['publickey'] as const) : []),
    ...(questions ? (['password', 'keyboard-interactive'] as const) : []),
  ]
  const types = known.flatMap(({ type }) =>
    type === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256', type] : [type],
  )
  const first = algorithms.hostKeys.filter(name => types.includes(name))
  return {
    ...algorithms,
    // order_hostkeyalgs() of sshconnect2.c: those of which a key is known come first.
    hostKeys: [...new Set([...first, ...algorithms.hostKeys])],
    keys,
    methods,
    knownHostKeys: known,
  }
}

/** Those of the keys whose public half is in a file; the one in use comes first. */
export async function publicKeys({ key, keys }: LoginLog): Promise<readonly PublicKey[]> {
  const found = await Promise.all([...(key ? [key] : []), ...keys].map(readPublicKey))
  const each = found.filter(one => one !== null)
  return each.filter((one, at) => each.findIndex(other => other.blob === one.blob) === at)
}

function isOf(file: PublicKey, key: LoggedKey): boolean {
  return fingerprint(file) === key.fingerprint && familyName(file) === key.family
}

async function readPublicKey(key: LoggedKey): Promise<PublicKey | null> {
  for (const path of [`${key.source}-cert.pub`, `${key.source}.pub`, key.source]) {
    const text = await readFile(path, 'latin1').catch(() => '')
    const [type = '', base64 = ''] = text.trim().split(/\s+/)
    const decoded = decodePublicKey(type, base64)
    if ('key' in decoded && isOf(decoded.key, key)) return decoded.key
  }
  return null
}

/** The type of a key. Undefined where only `ECDSA` is known, which has several. */
export function typeOf(key: LoggedKey, files: readonly PublicKey[]): string | undefined {
  const { family } = key
  const file = files.find(one => isOf(one, key))
  if (file) return file.type
  const certificate = family.endsWith('-CERT')
  const plain = plainTypes.get(family.replace(/-CERT$/, ''))
  return certificate ? plain?.replace(/(?:@openssh\.com)?$/, '-cert-v01@openssh.com') : plain
}

const plainTypes: ReadonlyMap<string, string> = new Map([
  ['ED25519', 'ssh-ed25519'],
  ['RSA', 'ssh-rsa'],
  ['ED25519-SK', 'sk-ssh-ed25519@openssh.com'],
  ['ECDSA-SK', 'sk-ecdsa-sha2-nistp256@openssh.com'],
])
