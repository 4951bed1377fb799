/** Bytes of RFC 4251's encoding, one character each, read from the front. */
export class Wire {
  readonly #bytes: string
  #at = 0

  constructor(bytes: string) {
    this.#bytes = bytes
  }

  get done(): boolean {
    return this.#at === this.#bytes.length
  }

  /** The next `length` bytes as they are. */
  take(length: number): string {
    if (this.#bytes.length - this.#at < length) throw new CutShort()
    this.#at += length
    return this.#bytes.slice(this.#at - length, this.#at)
  }

  uint32(): number {
    return [...this.take(4)].reduce((sum, byte) => sum * 256 + byte.charCodeAt(0), 0)
  }

  string(): string {
    return this.take(this.uint32())
  }
}

/** The bytes end before the value does. Never leaves this folder. */
export class CutShort extends Error {}

/** RFC 4251's `string`: a length of four bytes, then the bytes. */
export function wireString(bytes: string): string {
  const length = bytes.length
  return String.fromCharCode(length >>> 24, (length >>> 16) & 255, (length >>> 8) & 255, length & 255) + bytes
}

/** The magnitude of an `mpint` without leading zeros, or `undefined` where OpenSSH refuses it: negative, or too large. */
export function magnitude(mpint: string): string | undefined {
  const largest = 16384 / 8
  if (mpint !== '' && mpint.charCodeAt(0) >= 0x80) return undefined
  if (mpint.length > largest + 1 || (mpint.length === largest + 1 && mpint.charCodeAt(0) !== 0))
    return undefined
  return mpint.replace(/^\0+/, '')
}

/** RFC 4251's `mpint` of a magnitude: with a zero before it where its first bit is set. */
export function wireMpint(bytes: string): string {
  return wireString(bytes !== '' && bytes.charCodeAt(0) >= 0x80 ? `\0${bytes}` : bytes)
}

/** How many bits a magnitude without leading zeros has. */
export function bitLength(bytes: string): number {
  return bytes === '' ? 0 : (bytes.length - 1) * 8 + (32 - Math.clz32(bytes.charCodeAt(0)))
}
