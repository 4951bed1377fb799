import { type FileFact, pathFact } from '../model/index.ts'
import {
  decodeBase64,
  decodeBlob,
  decodePublicKey,
  fingerprint,
  type PublicKey,
} from '../openssh/public-key.ts'
import { matchList } from '../openssh/sshd-config/index.ts'
import { algorithmsOf } from './keys.ts'
import { type Obstacle, obstacle } from './obstacle.ts'
import { endOf, factAt, modeText } from './reach.ts'
import type { Offer } from './session.ts'
import { nameOf, type Side } from './side.ts'
import { textAt } from './text.ts'

/** A host key that sshd will load when it starts or reloads. */
interface LoadedKey {
  readonly path: string
  /** Null where neither the key nor its `.pub` file tells. */
  readonly key: PublicKey | null
}

const usualKeys = ['rsa', 'ecdsa', 'ed25519'].map(name => `/etc/ssh/ssh_host_${name}_key`)

function configuredPaths(side: Side): readonly string[] {
  const stated = side.config()('HostKey').args
  return stated.length > 0 ? stated : usualKeys
}

/** The keys of the configuration that are there and that sshd does not refuse for their mode (sshkey_perm_ok()). */
function loadedKeys(side: Side): readonly LoadedKey[] {
  return configuredPaths(side).flatMap(path => {
    const end = endOf(side.facts, path)
    const fact = end === null ? null : pathFact(side.facts, end)
    if (end === null || fact === null) return []
    if (fact.type === 'file' && isOpen(side, fact)) return []
    return [{ path, key: fact.type === 'file' ? publicHalf(side, path, fact) : null }]
  })
}

/** sshkey_perm_ok() of authfile.c; Red Hat's systems let a group of their own read host keys. */
function isOpen({ facts }: Side, { uid, gid, mode }: FileFact): boolean {
  const allowed = facts.groupNames.get(gid) === 'ssh_keys' ? 0o040 : 0
  return uid === 0 && (mode & 0o077 & ~allowed) !== 0
}

function publicHalf(side: Side, path: string, fact: FileFact): PublicKey | null {
  const content = fact.content && 'text' in fact.content ? fact.content.text : null
  if (content !== null) return publicHalfOf(content)
  const text = textAt(side, `${path}.pub`)
  const [type = '', base64 = ''] = typeof text === 'string' ? text.split(/\s+/) : []
  const decoded = decodePublicKey(type, base64)
  return 'key' in decoded ? decoded.key : null
}

const magic = 'openssh-key-v1\0'

/** The public key that a private one in OpenSSH's format begins with (PROTOCOL.key); null for other formats. */
function publicHalfOf(text: string): PublicKey | null {
  const base64 = /-----BEGIN OPENSSH PRIVATE KEY-----(?<base64>[^-]*)-----END/.exec(text)?.groups?.base64
  const bytes = base64 === undefined ? undefined : decodeBase64(base64.replace(/\s/g, ''))
  if (bytes === undefined || !bytes.startsWith(magic)) return null
  let at = magic.length
  const take = () => {
    const length = [0, 1, 2, 3].reduce((sum, index) => sum * 256 + (bytes.charCodeAt(at + index) || 0), 0)
    const part = bytes.slice(at + 4, at + 4 + length)
    at += 4 + length
    return part
  }
  // Cipher, key derivation and its options, then the number of keys.
  take()
  take()
  take()
  at += 4
  const decoded = decodeBlob(take())
  return 'key' in decoded ? decoded.key : null
}

/** The type of key that a host key algorithm is about. */
function keyTypeOf(algorithm: string): string {
  return /^rsa-sha2-(?:256|512)$/.test(algorithm) ? 'ssh-rsa' : algorithm
}

/** What the client would make of the host key that it is shown after sshd has loaded its keys anew. */
export function hostKeyObstacles(side: Side, offer: Offer): readonly Obstacle[] {
  // An agent may have keys that no file tells of.
  if (nameOf(side.config()('HostKeyAgent')) !== null) return []
  const keys = loadedKeys(side)
  const accepted = algorithmsOf(side, 'HostKeyAlgorithms')
  // Not all is known of a key that cannot be read: it may be of any type.
  if (accepted === null || keys.some(({ key }) => key === null)) return []
  const { at } = side.config()('HostKeyAlgorithms')
  const list = accepted.join(',')
  const chosen = offer.hostKeys.find(
    name => matchList(name, list) === 'yes' && keys.some(({ key }) => key?.type === keyTypeOf(name)),
  )
  if (chosen === undefined) {
    const what =
      keys.length === 0 ? 'sshd would have no host key' : `sshd would offer host keys only by ${list}`
    return [
      obstacle(
        'no_common_algorithm',
        `${what}; this client takes ${offer.hostKeys.join(', ')}`,
        'Leave a host key of a type that both know',
        { at },
      ),
    ]
  }
  const shown = keys.find(({ key }) => key?.type === keyTypeOf(chosen))
  if (!shown?.key) return []
  const print = fingerprint(shown.key)
  if (plainKeys(offer).some(known => known.fingerprint === print)) return []
  return [
    obstacle(
      'host_key_changes',
      `The host would show the ${shown.key.type} key ${print}, which this client does not know`,
      'Add that key to known_hosts first, or keep the one that is known',
      { at: shown.path, certain: !mayBeCertified(side, offer) },
    ),
  ]
}

/** Those that are known by themselves, and not by what an authority says of them. */
function plainKeys({ knownHostKeys }: Offer): Offer['knownHostKeys'] {
  return knownHostKeys.filter(({ type }) => !type.endsWith('-cert-v01@openssh.com'))
}

/** Whether the client, which knows no key of the host, may know it by an authority that certified one. */
function mayBeCertified(side: Side, offer: Offer): boolean {
  const { facts } = side
  // A file that the plan does not speak of is as it was.
  const isThere = (path: string) => !facts.paths.has(path) || factAt(facts, path) !== null
  const certificates = side
    .config()('HostCertificate')
    .args.filter(path => path.toLowerCase() !== 'none')
  return plainKeys(offer).length === 0 && certificates.some(isThere)
}

/** Keys that sshd refuses to load for their mode: it goes on with what it has in memory until it starts anew. */
export function openKeyObstacles(side: Side): readonly Obstacle[] {
  return configuredPaths(side).flatMap(path => {
    const end = endOf(side.facts, path)
    const fact = end === null ? null : pathFact(side.facts, end)
    if (fact?.type !== 'file' || !isOpen(side, fact)) return []
    return [
      obstacle(
        'host_key_changes',
        `sshd will not load ${path} when it starts again: others can read it (${modeText(fact.mode)})`,
        `Set mode 0600 on ${path}`,
        { at: path, certain: false },
      ),
    ]
  })
}
