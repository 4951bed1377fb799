/** Keys to log in with, wherever their private half lies. */
import { Unreachable } from '../../model/index.ts'
import { decodeBlob, fingerprint } from '../../openssh/public-key.ts'
import { BeyondSsh2, opensshHint } from './beyond.ts'

export interface Identity {
  /** `ssh-ed25519`. */
  readonly type: string
  /** The public key's bytes. */
  readonly blob: Buffer
  /** `SHA256:…`. */
  readonly fingerprint: string
  /** The path of its file, or `agent`: for messages. */
  readonly source: string
  /**
   * Signs in the way of the algorithm that ssh2 chose: `hash` is the one for an RSA key. May ask a person for a
   * passphrase. Null: this machine has the public half alone. Throws `Unreachable` when it cannot be.
   */
  readonly sign: ((data: Buffer, hash: string | undefined) => Promise<Buffer>) | null
}

/** What ssh2 can log in with: no certificates, no keys in hardware tokens. */
const usableTypes: ReadonlySet<string> = new Set([
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'ssh-rsa',
])

/** Throws `Unreachable` for a key that cannot be used. */
export function makeIdentity(blob: Buffer, source: string, sign: Identity['sign']): Identity {
  const decoded = decodeBlob(blob.toString('latin1'))
  if ('problem' in decoded)
    throw new Unreachable('auth', `The key of ${source} cannot be used: ${decoded.problem}`)
  const { key } = decoded
  if (!usableTypes.has(key.type)) {
    const what = key.certificate ? 'a certificate' : `of type ${key.type}`
    throw new BeyondSsh2(
      'auth',
      `The key of ${source} cannot be used: it is ${what}, which sshfix cannot log in with by itself`,
      `${opensshHint}, or use a plain ed25519, ecdsa or rsa key`,
    )
  }
  return { type: key.type, blob, fingerprint: fingerprint(key), source, sign }
}
