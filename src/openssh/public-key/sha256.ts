import { fromBytes } from './base64.ts'

/** The first 32 bits of the fractions of the cube roots of the first 64 primes (FIPS 180-4, 4.2.2). */
const roundConstants = fractions(64, prime => integerRoot(prime << 96n, 3n))
/** The same of the square roots of the first 8 (5.3.3). */
const initialState = fractions(8, prime => integerRoot(prime << 64n, 2n))

function fractions(count: number, root: (prime: bigint) => bigint): Uint32Array {
  const values = new Uint32Array(count)
  let candidate = 2
  for (let index = 0; index < count; candidate += 1) {
    if (!isPrime(candidate)) continue
    values[index] = Number(root(BigInt(candidate)) & 0xffffffffn)
    index += 1
  }
  return values
}

function isPrime(number: number): boolean {
  for (let divisor = 2; divisor * divisor <= number; divisor += 1) if (number % divisor === 0) return false
  return true
}

/** The largest integer whose power is not larger than the value. */
function integerRoot(value: bigint, power: bigint): bigint {
  let low = 0n
  let high = 1n << 64n
  while (low < high) {
    const middle = (low + high + 1n) >> 1n
    if (middle ** power <= value) low = middle
    else high = middle - 1n
  }
  return low
}

/**
 * SHA-256 (FIPS 180-4) of bytes, one character each; 32 bytes. Written here because what decides about keys must be
 * synchronous and may import nothing.
 */
export function sha256(bytes: string): string {
  const state = Uint32Array.from(initialState)
  const message = pad(bytes)
  const schedule = new Uint32Array(64)
  for (let offset = 0; offset < message.byteLength; offset += 64) {
    for (let index = 0; index < 16; index += 1) schedule[index] = message.getUint32(offset + 4 * index)
    compress(state, schedule)
  }
  const digest: number[] = []
  for (const word of state) digest.push(word >>> 24, (word >>> 16) & 255, (word >>> 8) & 255, word & 255)
  return fromBytes(digest)
}

/** A one bit, zeros, and the length in bits, to a multiple of 64 bytes. */
function pad(bytes: string): DataView {
  const view = new DataView(new ArrayBuffer((((bytes.length + 8) >> 6) + 1) * 64))
  for (let index = 0; index < bytes.length; index += 1) view.setUint8(index, bytes.charCodeAt(index))
  view.setUint8(bytes.length, 0x80)
  view.setBigUint64(view.byteLength - 8, BigInt(bytes.length) * 8n)
  return view
}

function rotate(word: number, by: number): number {
  return (word >>> by) | (word << (32 - by))
}

/** What is at a place of an array of 64 words. */
function at(words: Uint32Array, index: number): number {
  return words[index] ?? 0
}

// One after the other, not by a list of all eight: it would be made anew 64 times for each 64 bytes.
function compress(state: Uint32Array, schedule: Uint32Array): void {
  for (let index = 16; index < 64; index += 1) {
    const early = at(schedule, index - 15)
    const late = at(schedule, index - 2)
    const small0 = rotate(early, 7) ^ rotate(early, 18) ^ (early >>> 3)
    const small1 = rotate(late, 17) ^ rotate(late, 19) ^ (late >>> 10)
    schedule[index] = at(schedule, index - 16) + small0 + at(schedule, index - 7) + small1
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state
  for (let index = 0; index < 64; index += 1) {
    const big1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
    const choice = (e & f) ^ (~e & g)
    const first = (h + big1 + choice + at(roundConstants, index) + at(schedule, index)) | 0
    const big0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
    const majority = (a & b) ^ (a & c) ^ (b & c)
    h = g
    g = f
    f = e
    e = (d + first) | 0
    d = c
    c = b
    b = a
    a = (first + big0 + majority) | 0
  }
  for (const [index, word] of [a, b, c, d, e, f, g, h].entries()) state[index] = at(state, index) + word
}
