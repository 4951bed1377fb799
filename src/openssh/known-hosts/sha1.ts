const blockBytes = 64

/** SHA-1 (RFC 3174) of latin1 text, as latin1 text of 20 characters. Only for names that ssh hashed with it. */
export function sha1(bytes: string): string {
  const state = new Uint32Array([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0])
  const words = new Uint32Array(80)
  const padded = pad(bytes)
  for (let at = 0; at < padded.byteLength; at += blockBytes) {
    for (let index = 0; index < 16; index++) words[index] = padded.getUint32(at + 4 * index)
    compress(state, words)
  }
  const digest = new DataView(new ArrayBuffer(20))
  for (const [index, word] of state.entries()) digest.setUint32(4 * index, word)
  return String.fromCharCode(...new Uint8Array(digest.buffer))
}

/** HMAC (RFC 2104) with SHA-1: the hash of hosts in `known_hosts` (hostfile.c, host_hash()). */
export function hmacSha1(key: string, text: string): string {
  const short = key.length > blockBytes ? sha1(key) : key
  const block = Array.from({ length: blockBytes }, (_, at) => (at < short.length ? short.charCodeAt(at) : 0))
  const masked = (mask: number) => String.fromCharCode(...block.map(byte => byte ^ mask))
  return sha1(masked(0x5c) + sha1(masked(0x36) + text))
}

function pad(bytes: string): DataView {
  const blocks = Math.ceil((bytes.length + 9) / blockBytes)
  const padded = new DataView(new ArrayBuffer(blocks * blockBytes))
  for (let at = 0; at < bytes.length; at++) padded.setUint8(at, bytes.charCodeAt(at))
  padded.setUint8(bytes.length, 0x80)
  padded.setBigUint64(padded.byteLength - 8, BigInt(bytes.length) * 8n)
  return padded
}

/** The first 16 words are those of the block; the others are scratch. */
function compress(state: Uint32Array, words: Uint32Array): void {
  const word = (at: number) => words[at] ?? 0
  for (let at = 16; at < 80; at++) {
    words[at] = rotate(word(at - 3) ^ word(at - 8) ^ word(at - 14) ^ word(at - 16), 1)
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0] = state
  for (let at = 0; at < 80; at++) {
    const [mixed, constant] = mix(at, b, c, d)
    const next = (rotate(a, 5) + mixed + e + constant + word(at)) | 0
    e = d
    d = c
    c = rotate(b, 30)
    b = a
    a = next
  }
  for (const [index, value] of [a, b, c, d, e].entries()) state[index] = (state[index] ?? 0) + value
}

function mix(round: number, b: number, c: number, d: number): readonly [number, number] {
  if (round < 20) return [(b & c) | (~b & d), 0x5a827999]
  if (round < 40) return [b ^ c ^ d, 0x6ed9eba1]
  if (round < 60) return [(b & c) | (b & d) | (c & d), 0x8f1bbcdc]
  return [b ^ c ^ d, 0xca62c1d6]
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits))
}
