const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86400, w: 604800 }

/**
 * Seconds that a time of sshd_config(5)'s TIME FORMATS stands for (`90`, `2m`, `1h30m`), or `undefined` where no
 * version reads it as one (misc.c, convtime()). Fractions of a second are read since 10.3.
 */
export function parseTime(text: string): number | undefined {
  if (text === '') return undefined
  // Older versions read each number by strtol(3), which takes blanks and a sign before it.
  const part = /\s*(?<sign>[+-]?)(?<number>\d+(?:\.\d+)?|\.\d+)(?<unit>[smhdw]?)/iy
  let seconds = 0
  while (part.lastIndex < text.length) {
    const groups = part.exec(text)?.groups
    if (groups === undefined) return undefined
    const unit = (groups.unit ?? '').toLowerCase()
    const fraction = groups.number?.includes('.') === true
    if (fraction && unit !== '' && unit !== 's') return undefined
    if (groups.sign === '-' && Number(groups.number) !== 0) return undefined
    seconds += Number(groups.number) * (unitSeconds[unit] ?? 1)
  }
  return seconds
}

/** A time in seconds as text, or the text itself where it is none. */
export function canonicalTime(text: string): string {
  const seconds = parseTime(text)
  return seconds === undefined ? text : String(seconds)
}

const units = 'bkmgtpe'

/**
 * Bytes that a number with an optional unit stands for (`1G`, `500M`), or `undefined` where it is none
 * (scan_scaled(3)): units are powers of 1024 in either letter case.
 */
export function parseSize(text: string): number | undefined {
  const groups = /^\s*(?<sign>[+-]?)(?<number>\d*\.?\d*)(?:(?<unit>[bkmgtpe])(?![a-z0-9]).*)?$/is.exec(
    text,
  )?.groups
  if (groups === undefined) return undefined
  const number = Number(`0${groups.number}`)
  const scaled =
    groups.unit === undefined ? Math.trunc(number) : number * 1024 ** units.indexOf(groups.unit.toLowerCase())
  return groups.sign === '-' ? 0 - Math.trunc(scaled) : Math.trunc(scaled)
}
