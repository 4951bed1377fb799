/** The curves of RFC 5656: y² = x³ - 3x + b over the prime field (FIPS 186-4, D.1.2). */
interface Curve {
  readonly bits: number
  readonly prime: bigint
  readonly b: bigint
}

const curves: ReadonlyMap<string, Curve> = new Map([
  [
    'nistp256',
    {
      bits: 256,
      prime: 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n,
      b: 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
    },
  ],
  [
    'nistp384',
    {
      bits: 384,
      prime: 2n ** 384n - 2n ** 128n - 2n ** 96n + 2n ** 32n - 1n,
      b: 0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aefn,
    },
  ],
  [
    'nistp521',
    {
      bits: 521,
      prime: 2n ** 521n - 1n,
      b: 0x51953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00n,
    },
  ],
])

/** Size in bits of a curve that OpenSSH knows by this name. */
export function curveBits(name: string): number | undefined {
  return curves.get(name)?.bits
}

/** Whether these bytes are a point of the curve, written without compression: what EC_POINT_oct2point() takes. */
export function isPoint(name: string, bytes: string): boolean {
  const curve = curves.get(name)
  if (curve === undefined) return false
  const length = Math.ceil(curve.bits / 8)
  if (bytes.length !== 1 + 2 * length || bytes.charCodeAt(0) !== 4) return false
  const x = toInteger(bytes.slice(1, 1 + length))
  const y = toInteger(bytes.slice(1 + length))
  const { prime, b } = curve
  return x < prime && y < prime && (y * y - (x * x * x - 3n * x + b)) % prime === 0n
}

function toInteger(bytes: string): bigint {
  let hex = ''
  for (let at = 0; at < bytes.length; at += 1) hex += bytes.charCodeAt(at).toString(16).padStart(2, '0')
  return BigInt(`0x${hex}`)
}
