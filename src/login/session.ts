import type { PublicKey } from '../openssh/public-key.ts'

export type LoginMethod = 'publickey' | 'password' | 'keyboard-interactive'

export interface HostKey {
  /** `ssh-ed25519`. */
  readonly type: string
  /** `SHA256:…`. */
  readonly fingerprint: string
}

export interface Endpoint {
  readonly address: string
  readonly port: number
}

/**
 * What a client puts forward whenever it logs in: what the proof that it will still get in reckons with. Algorithms
 * under the names of ssh(1), in the client's order. What a transport cannot know of its client it leaves out of `keys`
 * and `methods`: what is not in there counts as not to be had. Of the keys the one in use comes first.
 */
export interface Offer {
  readonly kex: readonly string[]
  /** Algorithms of host keys. */
  readonly hostKeys: readonly string[]
  readonly ciphers: readonly string[]
  readonly macs: readonly string[]
  /** Algorithms of signatures by user keys: `rsa-sha2-512`, `ssh-ed25519`, those of certificates as `…-cert-v01@openssh.com`. */
  readonly signatures: readonly string[]
  /** Keys and certificates that it can prove to have. */
  readonly keys: readonly PublicKey[]
  /** Methods that it could go through if it were asked to. */
  readonly methods: readonly LoginMethod[]
  /** The keys by which it knows the host: it takes no others for the host's. */
  readonly knownHostKeys: readonly HostKey[]
  /**
   * The system's ssh, where this client is another: whether the next login goes over to it by itself when this one has
   * nothing in common with the host, and what it puts forward; null where there is no such program.
   */
  readonly openssh?: {
    readonly switches: boolean
    readonly algorithms: Pick<Offer, 'kex' | 'hostKeys' | 'ciphers' | 'macs'> | null
  }
}

/** The login that a run rests on, as far as a later one is to be like it. A `Session` of a transport is one. */
export interface LoginSession {
  readonly user: string
  /** All that were asked for, in order; none where there was no login. */
  readonly methods: readonly LoginMethod[]
  /** Of the key that was accepted. */
  readonly keyFingerprint?: string
  readonly keyType?: string
  /** The host's end of the connection as the client sees it: behind a forwarded port not what the host sees. */
  readonly remote: Endpoint | null
  readonly offer: Offer | null
}
