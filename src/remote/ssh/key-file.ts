import { createPrivateKey, type KeyObject, sign } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { Unreachable } from '../../model/index.ts'
import type { ConnectEnvironment } from '../transport.ts'
import { BeyondSsh2, opensshHint } from './beyond.ts'
import { type Identity, makeIdentity } from './identity.ts'
import type { Library, ParsedKey } from './library.ts'
import type { Memory } from './memory.ts'
import { type Secret, secretOf } from './passphrases.ts'

const passphraseTries = 3

/**
 * The key in a file: OpenSSH's format, PEM, PKCS #8 or PPK 2. A passphrase is asked for when the key is first needed
 * for signing, where the public half can be had without it. `null` when there is no such file; throws `Unreachable`
 * for one that cannot be used.
 */
export async function readKeyFile(
  path: string,
  library: Library,
  memory: Memory,
  warn: ConnectEnvironment['warn'],
): Promise<Identity | null> {
  const bytes = await contentOf(path)
  if (bytes === null) return null
  const key = parse(bytes, undefined, library)
  if (typeof key !== 'string') {
    const blob = blobOf(key)
    if ('isPrivateKey' in key && !key.isPrivateKey()) return makeIdentity(blob, path, null)
    await warnOfMode(path, warn)
    return makeIdentity(blob, path, async (data, hash) => signWith(key, data, hash))
  }
  if (key !== 'encrypted') {
    const message = `The key of ${path} cannot be used: ${key}`
    // ssh(1) reads no other program's formats, and all of its own.
    if (bytes.includes('BEGIN OPENSSH')) throw new BeyondSsh2('auth', message, opensshHint)
    throw new Unreachable('auth', message, convertHint)
  }
  await warnOfMode(path, warn)
  const publicBytes = publicHalf(bytes) ?? (await publicFile(path, library))
  const unlock = once(() => askAndParse(path, bytes, library, memory))
  const blob = publicBytes ?? blobOf(await unlock())
  return makeIdentity(blob, path, async (data, hash) => signWith(await unlock(), data, hash))
}

const convertHint =
  "convert it to OpenSSH's own format (ssh-keygen -p -f FILE, for PuTTY: puttygen FILE -O private-openssh)"

async function contentOf(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return null
    throw new Unreachable('auth', `The key of ${path} cannot be read: ${message}`)
  }
}

/** ssh(1) would not use such a file at all; we say what ssh would say, and use it. */
async function warnOfMode(path: string, warn: ConnectEnvironment['warn']): Promise<void> {
  const { mode } = await stat(path)
  if ((mode & 0o077) !== 0)
    warn(`The private key ${path} can be read by others (mode 0${(mode & 0o777).toString(8)}): chmod 600 it`)
}

type Key = ParsedKey | KeyObject

/** The key, `encrypted`, or why it cannot be used. */
function parse(bytes: Buffer, passphrase: string | undefined, library: Library): Key | 'encrypted' | string {
  const parsed: unknown = library.utils.parseKey(bytes, passphrase)
  const [first] = Array.isArray(parsed) ? (parsed as readonly unknown[]) : [parsed]
  if (!(first instanceof Error)) return first as ParsedKey
  if (/no passphrase/i.test(first.message)) return 'encrypted'
  const text = bytes.toString('latin1')
  if (/^-----BEGIN (?:ENCRYPTED )?PRIVATE KEY-----/m.test(text)) return parsePkcs8(bytes, passphrase)
  if (text.startsWith('PuTTY-User-Key-File-3')) return "it is in version 3 of PuTTY's format"
  const type = /^-----BEGIN OPENSSH/m.test(text) ? publicHalf(bytes)?.toString('latin1', 4, 40) : undefined
  if (type?.startsWith('sk-')) return 'it is of a hardware token, which sshfix cannot ask by itself'
  return first.message
}

function parsePkcs8(bytes: Buffer, passphrase: string | undefined): Key | 'encrypted' | string {
  // Asked without a passphrase, OpenSSL does not always say that it wants one.
  if (passphrase === undefined && bytes.includes('BEGIN ENCRYPTED')) return 'encrypted'
  try {
    return createPrivateKey({ key: bytes, ...(passphrase === undefined ? {} : { passphrase }) })
  } catch (error) {
    return (error as Error).message
  }
}

function blobOf(key: Key): Buffer {
  return 'getPublicSSH' in key ? key.getPublicSSH() : publicBlob(key)
}

/** RFC 4253 section 6.6, RFC 5656 section 3.1, RFC 8709 section 4: the public key of a private one, as SSH writes it. */
function publicBlob(key: KeyObject): Buffer {
  const jwk = key.export({ format: 'jwk' })
  const part = (text: string | undefined) => Buffer.from(text ?? '', 'base64url')
  if (jwk.kty === 'RSA') return strings('ssh-rsa', mpint(part(jwk.e)), mpint(part(jwk.n)))
  if (jwk.crv === 'Ed25519') return strings('ssh-ed25519', part(jwk.x))
  const curve = `nistp${/\d+/.exec(jwk.crv ?? '')?.[0]}`
  return strings(`ecdsa-sha2-${curve}`, curve, Buffer.concat([Buffer.of(4), part(jwk.x), part(jwk.y)]))
}

function mpint(magnitude: Buffer): Buffer {
  return (magnitude[0] ?? 0) < 0x80 ? magnitude : Buffer.concat([Buffer.of(0), magnitude])
}

function strings(...parts: readonly (string | Buffer)[]): Buffer {
  return Buffer.concat(
    parts.flatMap(part => {
      const bytes = Buffer.from(part)
      const length = Buffer.alloc(4)
      length.writeUInt32BE(bytes.length)
      return [length, bytes]
    }),
  )
}

function signWith(key: Key, data: Buffer, hash: string | undefined): Buffer {
  try {
    const usable = openedOf(key)
    if (usable.asymmetricKeyType === 'ed25519') return sign(null, data, usable)
    const size = usable.asymmetricKeyDetails?.namedCurve
    const digest = size === 'secp521r1' ? 'sha512' : size === 'secp384r1' ? 'sha384' : 'sha256'
    return sign(hash ?? digest, data, usable)
  } catch (error) {
    throw new Unreachable('auth', `Signing failed: ${(error as Error).message}`)
  }
}

const opened = new WeakMap<ParsedKey, KeyObject>()

/** ssh2 hands OpenSSL the text of a key for each signature: to read it takes several times as long as to sign. */
function openedOf(key: Key): KeyObject {
  if (!('getPublicSSH' in key)) return key
  const known = opened.get(key) ?? createPrivateKey(key.getPrivatePEM())
  opened.set(key, known)
  return known
}

/** PROTOCOL.key of OpenSSH: the public key stands before the encrypted part. */
function publicHalf(file: Buffer): Buffer | null {
  const base64 = /^-----BEGIN OPENSSH PRIVATE KEY-----(?<base64>[^-]+)-----END/m.exec(file.toString('latin1'))
  const bytes = Buffer.from(base64?.groups?.base64 ?? '', 'base64')
  const magic = 'openssh-key-v1\0'
  if (bytes.toString('latin1', 0, magic.length) !== magic) return null
  try {
    let at = magic.length
    // The cipher, the key derivation and its options; then how many keys.
    for (let field = 0; field < 3; field++) at += 4 + bytes.readUInt32BE(at)
    at += 4
    return Buffer.from(bytes.subarray(at + 4, at + 4 + bytes.readUInt32BE(at)))
  } catch {
    return null
  }
}

async function publicFile(path: string, library: Library): Promise<Buffer | null> {
  const bytes = await contentOf(`${path}.pub`)
  if (bytes === null) return null
  const key = parse(bytes, undefined, library)
  return typeof key === 'string' ? null : blobOf(key)
}

async function askAndParse(path: string, bytes: Buffer, library: Library, memory: Memory): Promise<Key> {
  const { ask } = memory
  if (ask === null)
    throw new Unreachable('auth', `The key of ${path} is encrypted, and nobody is there to ask`, agentHint)
  let given: Secret | undefined
  for (let tries = 0; tries < passphraseTries; tries++) {
    const again = tries === 0 ? '' : 'That was not it. '
    given = secretOf(memory, path, given, () => ask(`${again}Passphrase of ${path}: `, { hidden: true }))
    const passphrase = await given
    if (passphrase === '') break
    const key = parse(bytes, passphrase, library)
    if (typeof key !== 'string') return key
    if (/initialization vector/i.test(key))
      throw new Unreachable(
        'auth',
        `The key of ${path} cannot be used: its cipher is not known here`,
        `encrypt it with another: ssh-keygen -p -Z aes256-ctr -f ${path}`,
      )
  }
  throw new Unreachable('auth', `The key of ${path} was not unlocked`, agentHint)
}

const agentHint = 'add the key to an agent (ssh-add) first, or give the passphrase'

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null
  return () => {
    made ??= make()
    return made
  }
}
