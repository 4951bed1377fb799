/**
 * Public keys of SSH as their bytes say them: RFC 4253 section 6.6, RFC 5656, RFC 8709, PROTOCOL.certkeys and
 * PROTOCOL.u2f of OpenSSH. Signatures in certificates are not verified here.
 */
import { decodeBase64, encodeBase64 } from './public-key/base64.ts'
import { curveBits, isPoint } from './public-key/curve.ts'
import { sha256 } from './public-key/sha256.ts'
import { bitLength, CutShort, magnitude, Wire, wireMpint, wireString } from './public-key/wire.ts'
import { remembered } from './remembered.ts'

export { decodeBase64, encodeBase64 } from './public-key/base64.ts'
export { sha256 } from './public-key/sha256.ts'

/** `other`: a type newer than this program, whose bytes name it as the line does. */
export type KeyFamily =
  | 'rsa'
  | 'dsa'
  | 'ecdsa'
  | 'ecdsa-sk'
  | 'ed25519'
  | 'ed25519-sk'
  | 'mldsa44-ed25519'
  | 'other'

/** What a certificate says; its signature has not been verified. */
export interface Certificate {
  readonly serial: bigint
  readonly kind: 'user' | 'host'
  readonly id: string
  readonly principals: readonly string[]
  /** Seconds since 1970. */
  readonly validAfter: bigint
  readonly validBefore: bigint
  readonly authority: PublicKey
}

export interface PublicKey {
  /** As OpenSSH names it: `ssh-ed25519`, `ecdsa-sha2-nistp256`, `ssh-rsa-cert-v01@openssh.com`. */
  readonly type: string
  readonly family: KeyFamily
  /** The key's bytes in their one right encoding, one character a byte: two keys are the same if these are equal. */
  readonly blob: string
  /** The bytes of the key without a certificate around it: what the fingerprint is taken of. */
  readonly plain: string
  /** Size as ssh-keygen prints it; 0 for `other`. */
  readonly bits: number
  readonly certificate?: Certificate
}

/** A key, or why these bytes are none that OpenSSH takes. */
export type Decoded = { readonly key: PublicKey } | { readonly problem: string }

/** Decodes the two words of a key, `ssh-ed25519 AAAA…`: the type must be the one that the bytes are of. */
export function decodePublicKey(type: string, base64: string): Decoded {
  const bytes = decodedBase64(base64)
  if (bytes === undefined) return { problem: 'the key is not valid base64' }
  const decoded = decodeBlob(bytes)
  if ('problem' in decoded) return decoded
  return namesOf(decoded.key).includes(type)
    ? decoded
    : { problem: `the key says that it is of type ${decoded.key.type}, not ${type}` }
}

/** Keys of the hosts that are under way at a time, and of those who log in to them. */
const keysRemembered = 256

/** Decodes the bytes of a key, one character each. */
export function decodeBlob(bytes: string): Decoded {
  return decodedBlob(bytes)
}

const decodedBlob = remembered(keysRemembered, (bytes): Decoded => {
  try {
    return readKey(bytes, true)
  } catch (error) {
    if (error instanceof CutShort) return { problem: 'the key is cut short' }
    throw error
  }
})

/** The type and the base64 of the key as a line of `authorized_keys` or `known_hosts` holds them. */
export function printPublicKey(key: PublicKey): string {
  return `${key.type} ${encodeBase64(key.blob)}`
}

/** `SHA256:…` as ssh-keygen and the log of sshd print it; a certificate has that of the key in it. */
export function fingerprint(key: PublicKey): string {
  return fingerprintOf(key.plain)
}

const fingerprintOf = remembered(
  keysRemembered,
  plain => `SHA256:${encodeBase64(sha256(plain)).replace(/=+$/, '')}`,
)
const decodedBase64 = remembered(keysRemembered, decodeBase64)

/** The name in brackets after a fingerprint of ssh-keygen: `RSA`, `ED25519-CERT`. */
export function familyName(key: PublicKey): string {
  return key.family.toUpperCase() + (key.certificate === undefined ? '' : '-CERT')
}

/** Why the key is too weak to be trusted today, in words; `undefined` when nothing is known against it. */
export function weakness(key: PublicKey): string | undefined {
  if (key.family === 'dsa') return 'DSA keys have 1024 bits, and OpenSSH 7.0 and later refuse them'
  if (key.family === 'rsa' && key.bits < 2048)
    return `RSA keys need 2048 bits or more, this one has ${key.bits}`
  return key.certificate === undefined ? undefined : weakness(key.certificate.authority)
}

/** What the bytes may be called on a line: signature types stand for their key type (sshkey.c, keyimpls). */
function namesOf(key: PublicKey): readonly string[] {
  const certificate = key.certificate === undefined ? '' : '-cert-v01@openssh.com'
  if (key.family === 'rsa') return ['ssh-rsa', 'rsa-sha2-256', 'rsa-sha2-512'].map(name => name + certificate)
  if (key.family !== 'ecdsa-sk') return [key.type]
  return [key.type, `webauthn-${key.type}`]
}

interface Plain {
  readonly family: KeyFamily
  readonly type: string
  readonly bits: number
  /** All of the encoding after the type. */
  readonly rest: string
}

const certificateSuffix = '-cert-v01@openssh.com'

/** The names under which OpenSSH looks for the type in the bytes: its own, those of signatures, and short ones. */
const families: ReadonlyMap<string, KeyFamily> = new Map([
  ['ssh-rsa', 'rsa'],
  ['rsa-sha2-256', 'rsa'],
  ['rsa-sha2-512', 'rsa'],
  ['ssh-dss', 'dsa'],
  ['ssh-ed25519', 'ed25519'],
  ['ecdsa-sha2-nistp256', 'ecdsa'],
  ['ecdsa-sha2-nistp384', 'ecdsa'],
  ['ecdsa-sha2-nistp521', 'ecdsa'],
  ['sk-ssh-ed25519@openssh.com', 'ed25519-sk'],
  ['sk-ecdsa-sha2-nistp256@openssh.com', 'ecdsa-sk'],
  ['webauthn-sk-ecdsa-sha2-nistp256@openssh.com', 'ecdsa-sk'],
  ['ssh-mldsa44-ed25519@openssh.com', 'mldsa44-ed25519'],
])
const shortNames: ReadonlyMap<string, KeyFamily> = new Map([
  ['rsa', 'rsa'],
  ['dsa', 'dsa'],
  ['ed25519', 'ed25519'],
  ['ed25519-sk', 'ed25519-sk'],
  ['mldsa44-ed25519', 'mldsa44-ed25519'],
])

/** `sk-ssh-ed25519-cert-v01@openssh.com` certifies `sk-ssh-ed25519@openssh.com`. */
function certifiedName(name: string): string | undefined {
  if (!name.endsWith(certificateSuffix)) return undefined
  const stem = name.slice(0, -certificateSuffix.length)
  return [stem, `${stem}@openssh.com`].find(plain => families.has(plain))
}

function readKey(bytes: string, certificates: boolean): Decoded {
  const wire = new Wire(bytes)
  // A string of C may carry its NUL along.
  const name = wire.string().replace(/\0$/, '')
  if (name === '' || name.includes('\0')) return { problem: 'the key does not say of what type it is' }
  const certified = certifiedName(name)
  if (certified !== undefined) {
    if (!certificates) return { problem: 'a certificate cannot sign another one' }
    wire.string()
  }
  const plainName = certified ?? name
  const family = families.get(plainName) ?? shortNames.get(plainName.toLowerCase())
  if (family === undefined) {
    return { key: { type: name, family: 'other', blob: bytes, plain: bytes, bits: 0 } }
  }
  const plain = readPlain(family, plainName, wire)
  if (typeof plain === 'string') return { problem: plain }
  const plainBlob = wireString(plain.type) + plain.rest
  if (certified === undefined) {
    if (!wire.done) return { problem: 'the key is followed by further bytes' }
    return { key: { type: plain.type, family, blob: plainBlob, plain: plainBlob, bits: plain.bits } }
  }
  const certificate = readCertificate(wire)
  if (typeof certificate === 'string') return { problem: certificate }
  const type = plain.type.replace(/(?:@openssh\.com)?$/, certificateSuffix)
  return { key: { type, family, blob: bytes, plain: plainBlob, bits: plain.bits, certificate } }
}

function readPlain(family: KeyFamily, name: string, wire: Wire): Plain | string {
  switch (family) {
    case 'rsa':
      return readRsa(wire)
    case 'dsa':
      return readDsa(wire)
    case 'ecdsa':
      return readEcdsa(name, name.replace('ecdsa-sha2-', ''), wire, false)
    case 'ecdsa-sk':
      return readEcdsa('sk-ecdsa-sha2-nistp256@openssh.com', 'nistp256', wire, true)
    case 'ed25519':
      return readFixed({ family, type: 'ssh-ed25519', bits: 256 }, 32, wire)
    case 'ed25519-sk':
      return readFixed({ family, type: 'sk-ssh-ed25519@openssh.com', bits: 256 }, 32, wire)
    case 'mldsa44-ed25519':
      return readFixed({ family, type: 'ssh-mldsa44-ed25519@openssh.com', bits: 256 }, 1312 + 32, wire)
    case 'other':
      return 'the type of the key is unknown'
  }
}

function readRsa(wire: Wire): Plain | string {
  const exponent = magnitude(wire.string())
  const modulus = magnitude(wire.string())
  if (exponent === undefined || modulus === undefined) return 'a number in the key is negative or too large'
  const bits = bitLength(modulus)
  if (bits < 1024) return `OpenSSH takes no RSA key under 1024 bits, this one has ${bits}`
  return { family: 'rsa', type: 'ssh-rsa', bits, rest: wireMpint(exponent) + wireMpint(modulus) }
}

function readDsa(wire: Wire): Plain | string {
  const numbers = [wire.string(), wire.string(), wire.string(), wire.string()].map(magnitude)
  let rest = ''
  for (const number of numbers) {
    if (number === undefined) return 'a number in the key is negative or too large'
    rest += wireMpint(number)
  }
  return { family: 'dsa', type: 'ssh-dss', bits: bitLength(numbers[0] ?? ''), rest }
}

function readEcdsa(type: string, curve: string, wire: Wire, securityKey: boolean): Plain | string {
  const named = wire.string().replace(/\0$/, '')
  if (named !== curve) return `the key is of type ${type}, but on the curve ${JSON.stringify(named)}`
  const point = wire.string()
  if (!isPoint(curve, point)) return `the key is no point on the curve ${curve}`
  const rest = wireString(curve) + wireString(point)
  const bits = curveBits(curve) ?? 0
  if (!securityKey) return { family: 'ecdsa', type, bits, rest }
  return { family: 'ecdsa-sk', type, bits, rest: rest + wireString(application(wire)) }
}

function readFixed(key: Omit<Plain, 'rest'>, length: number, wire: Wire): Plain | string {
  const point = wire.string()
  if (point.length !== length)
    return `a key of type ${key.type} has ${length} bytes, this one ${point.length}`
  const tail = key.family === 'ed25519-sk' ? wireString(application(wire)) : ''
  return { ...key, rest: wireString(point) + tail }
}

/** What a security key was made for, usually `ssh:` (PROTOCOL.u2f). */
function application(wire: Wire): string {
  return wire.string().replace(/\0$/, '')
}

function readCertificate(wire: Wire): Certificate | string {
  const serial = uint64(wire)
  const kind = wire.uint32()
  const id = wire.string()
  const principals = strings(wire.string())
  const validAfter = uint64(wire)
  const validBefore = uint64(wire)
  const options = [wire.string(), wire.string()]
  wire.string()
  const authority = readKey(wire.string(), false)
  wire.string()
  if (!wire.done) return 'the certificate is followed by further bytes'
  if (kind !== 1 && kind !== 2) return 'the certificate is neither for a user nor for a host'
  if (options.some(list => strings(list).length % 2 !== 0)) return 'the options of the certificate are broken'
  if ('problem' in authority) return `the key that signed the certificate: ${authority.problem}`
  return {
    serial,
    kind: kind === 1 ? 'user' : 'host',
    id,
    principals,
    validAfter,
    validBefore,
    authority: authority.key,
  }
}

function uint64(wire: Wire): bigint {
  return BigInt(wire.uint32()) * 2n ** 32n + BigInt(wire.uint32())
}

function strings(bytes: string): readonly string[] {
  const wire = new Wire(bytes)
  const found: string[] = []
  while (!wire.done) found.push(wire.string())
  return found
}
