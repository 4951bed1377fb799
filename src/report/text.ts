import { styleText } from 'node:util'

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan' | 'magenta'
export type Paint = (style: Style, text: string) => string

/** Colours text, or leaves it as it is. */
export function painter(color: boolean): Paint {
  return color ? (style, text) => styleText(style, text, { validateStream: false }) : (_style, text) => text
}

/**
 * What a terminal obeys, or nobody sees: controls, what reorders text (UAX #9), what has no shape of its own (UAX #44,
 * Default_Ignorable_Code_Point: zero width, variation selectors, tags), halves of surrogate pairs.
 */
const unseen = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/gu

/**
 * Bytes of a host (latin1, one character a byte) as text for people: UTF-8 where it is, `\xNN` where it is not.
 * What is unseen is shown and never sent to a terminal.
 */
export function shown(bytes: string): string {
  return printable(decoded(bytes))
}

/** Text that is already decoded, safe for a terminal. Line ends and tabs stay. */
export function printable(text: string): string {
  return text.replace(unseen, char => {
    if (char === '\n' || char === '\t') return char
    if (char === '\r') return '\\r'
    const code = char.codePointAt(0) ?? 0
    const digits = code.toString(16)
    if (code > 0xffff) return `\\u{${digits}}`
    return code < 0x100 ? `\\x${digits.padStart(2, '0')}` : `\\u${digits.padStart(4, '0')}`
  })
}

/** As `printable`, on one line of ours. */
export function oneLine(text: string): string {
  return printable(text.trim()).replaceAll('\n', '\\n').replaceAll('\t', ' ')
}

/** As `shown`, on one line. */
export function shownInline(bytes: string): string {
  return shown(bytes).replaceAll('\n', '\\n').replaceAll('\t', '\\t')
}

/**
 * A JSON document whose own text may be shown. What is unseen stands in JSON's escapes, so that who reads the document
 * has what was there.
 */
export function jsonText(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(unseen, char => {
    if (char === '\n') return char
    const units = Array.from({ length: char.length }, (_, at) => char.charCodeAt(at))
    return units.map(unit => `\\u${unit.toString(16).padStart(4, '0')}`).join('')
  })
}

/** So many characters of a text at most, and no half of one. */
export function beginning(text: string, most: number): string {
  return text.slice(0, most).replace(/\p{Cs}$/u, '')
}

/** East Asian wide characters and pictures take two columns of a terminal (UAX #11, wide and fullwidth). */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u

/** How many columns of a terminal printable text takes. */
export function columns(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length
  const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })
  return Array.from(graphemes.segment(text), ({ segment }) => (wide.test(segment) ? 2 : 1)).reduce(
    (sum, width) => sum + width,
    0,
  )
}

/** As much of printable text, on one line, as so many columns hold. */
export function cut(text: string, width: number): string {
  if (columns(text) <= width) return text
  let room = width - 1
  let whole = ''
  for (const { segment } of new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text)) {
    room -= columns(segment)
    if (room < 0) break
    whole += segment
  }
  return width > 0 ? `${whole}…` : ''
}

/** UTF-8 sequences become characters; a byte that belongs to none becomes `\xNN`. */
export function decoded(bytes: string): string {
  if (!/[\u0080-\u00ff]/.test(bytes)) return bytes
  const whole = utf8(bytes)
  if (whole !== null) return whole
  return bytes.replace(
    /[\u00c2-\u00f4][\u0080-\u00bf]{1,3}|[\u0080-\u00ff]/g,
    run => utf8(run) ?? escapedBytes(run),
  )
}

function utf8(bytes: string): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(bytes, 'latin1'))
  } catch {
    return null
  }
}

function escapedBytes(run: string): string {
  return Array.from(run, char => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`).join('')
}
