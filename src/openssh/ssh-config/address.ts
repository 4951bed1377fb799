/**
 * An address as getnameinfo(3) prints it, where the text is one of this family; null where it is none. ssh(1) puts it
 * in place of what was written (ssh.c, resolve_addr()). An address with a zone stays as it is: null.
 */
export function canonicalAddress(text: string, family: 'inet' | 'inet6' | 'any'): string | null {
  const short = family === 'inet6' ? null : canonical4(text)
  if (short !== null) return short
  const long = canonical6(text)
  return family === 'inet' ? (/^::ffff:(?<quad>[\d.]+)$/.exec(long ?? '')?.groups?.quad ?? null) : long
}

/** Whether ssh takes the text for an address without looking closely (is_addr_fast()). */
export function looksLikeAddress(text: string): boolean {
  return /[%:]/.test(text) || /^[\d.]*$/.test(text)
}

/** inet_aton(3): up to four numbers, decimal, octal or hexadecimal, of which the last fills what is left. */
function canonical4(text: string): string | null {
  const parts = text.split('.')
  if (parts.length > 4) return null
  const numbers = parts.map(part => {
    if (/^0x[0-9a-f]+$/i.test(part)) return Number.parseInt(part, 16)
    if (/^0[0-7]*$/.test(part)) return Number.parseInt(part, 8)
    return /^[1-9]\d*$/.test(part) ? Number(part) : Number.NaN
  })
  const last = numbers.pop() ?? Number.NaN
  if (numbers.some(number => !(number <= 255)) || !(last < 256 ** (4 - numbers.length))) return null
  const value = numbers.reduce((sum, number, at) => sum + number * 256 ** (3 - at), last)
  return [24, 16, 8, 0].map(shift => Math.floor(value / 2 ** shift) % 256).join('.')
}

/** inet_ntop(3) of inet_pton(3): the longest run of zeros, of at least two, becomes `::`. */
function canonical6(text: string): string | null {
  const groups = groupsOf(text)
  if (groups === null) return null
  const [start, length] = longestZeros(groups)
  // The kinds that are printed with an IPv4 address at their end.
  const dotted = start === 0 && (length === 6 || (length === 5 && groups[5] === 0xffff))
  const tail = dotted ? dottedQuad(groups[6] ?? 0, groups[7] ?? 0) : null
  const hex = groups.slice(0, dotted ? 6 : 8).map(group => group.toString(16))
  if (length < 2) return hex.join(':')
  const after = [...hex.slice(start + length), ...(tail === null ? [] : [tail])]
  return `${hex.slice(0, start).join(':')}::${after.join(':')}`
}

function dottedQuad(high: number, low: number): string {
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}

function groupsOf(text: string): readonly number[] | null {
  const quad = /(?<=:)(?<quad>(?:\d{1,3}\.){3}\d{1,3})$/.exec(text)?.groups?.quad
  const bytes = quad?.split('.').map(Number) ?? []
  if (bytes.some(byte => byte > 255) || /(?:^|\.)0\d/.test(quad ?? '')) return null
  const [a = 0, b = 0, c = 0, d = 0] = bytes
  const plain =
    quad === undefined
      ? text
      : `${text.slice(0, -quad.length)}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`
  const halves = plain.split('::')
  if (halves.length > 2) return null
  const [left = [], right = []] = halves.map(half => (half === '' ? [] : half.split(':')))
  const given = left.length + right.length
  if (![...left, ...right].every(group => /^[0-9a-f]{1,4}$/i.test(group))) return null
  if (halves.length === 1 ? given !== 8 : given > 7) return null
  const zeros = Array.from({ length: 8 - given }, () => '0')
  return [...left, ...zeros, ...right].map(group => Number.parseInt(group, 16))
}

function longestZeros(groups: readonly number[]): readonly [number, number] {
  let best: readonly [number, number] = [-1, 0]
  for (let at = 0; at < groups.length; at += 1) {
    let end = at
    while (groups[end] === 0) end += 1
    if (end - at > best[1]) best = [at, end - at]
  }
  return best[1] < 2 ? [-1, 0] : best
}
