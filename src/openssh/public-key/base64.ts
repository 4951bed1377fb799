const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/**
 * The bytes (one character each) that a base64 text stands for, or `undefined` where OpenSSH refuses it: other
 * characters than base64's and white space, padding that is missing or too much, bits left over that are not zero
 * (b64_pton()).
 */
export function decodeBase64(text: string): string | undefined {
  // A NUL ends the text, as for every string in C.
  const packed = (text.split('\0')[0] ?? '').replace(/[ \t\n\v\f\r]+/g, '')
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(packed)) return undefined
  const digits = packed.replace(/=+$/, '')
  const padding = packed.length - digits.length
  // glibc's b64_pton(), which OpenSSH uses where there is one, also wants the padding whole.
  if (packed.length % 4 !== 0) return undefined
  const bytes: number[] = []
  let value = 0
  let bits = 0
  for (const digit of digits) {
    value = ((value << 6) | alphabet.indexOf(digit)) & 0xffffff
    bits += 6
    if (bits >= 8) {
      bits -= 8
      bytes.push((value >> bits) & 0xff)
    }
  }
  const leftOver = value & ((1 << bits) - 1)
  if (padding > 0 && leftOver !== 0) return undefined
  return fromBytes(bytes)
}

/** Base64 of bytes (one character each), padded. */
export function encodeBase64(bytes: string): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 3) {
    const [a = 0, b = 0, c = 0] = [
      bytes.charCodeAt(at),
      bytes.charCodeAt(at + 1) || 0,
      bytes.charCodeAt(at + 2) || 0,
    ]
    const value = (a << 16) | (b << 8) | c
    const digits = [value >> 18, (value >> 12) & 63, (value >> 6) & 63, value & 63].map(
      digit => alphabet[digit],
    )
    const missing = Math.max(0, at + 3 - bytes.length)
    text += digits.slice(0, 4 - missing).join('') + '='.repeat(missing)
  }
  return text
}

/** A text of one character a byte; in pieces, because arguments of a call are limited. */
export function fromBytes(bytes: readonly number[]): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 4096) text += String.fromCharCode(...bytes.slice(at, at + 4096))
  return text
}
