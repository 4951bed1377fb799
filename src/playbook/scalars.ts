/** What a plain (unquoted) scalar is: by YAML 1.2's core schema, by YAML 1.1 as PyYAML and so Ansible reads it, by JSON. */
export type YamlVersion = '1.2' | '1.1' | 'json'

export type ScalarValue = string | number | boolean | null

export function plainScalar(text: string, version: YamlVersion): ScalarValue {
  if (version === 'json') return jsonScalar(text)
  return version === '1.2' ? coreScalar(text) : oldScalar(text)
}

function jsonScalar(text: string): ScalarValue {
  if (text === 'null') return null
  if (text === 'true' || text === 'false') return text === 'true'
  return /^-?\d+$/.test(text) ? wholeNumber(BigInt(text)) : Number(text)
}

/** For Python whole numbers have any size: beyond what a number holds exactly, the digits. */
export function wholeNumber(value: bigint): number | string {
  return Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
}

/** Of Ansible's files: whether it is a float for Python, which writes 2.0 as `2.0`. */
export function isFloat(text: string, version: YamlVersion): boolean {
  return version === 'json' ? /[.eE]/.test(text) : version === '1.1' && text.includes('.')
}

/** A float of Python among values that come from no file. */
export class Float {
  readonly value: number

  constructor(value: number) {
    this.value = value
  }
}

/** A float as Python writes it. */
export function floatText(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf'
  const size = Math.abs(value)
  if (size !== 0 && (size < 1e-4 || size >= 1e16))
    return value.toExponential().replace(/e([-+])(\d)$/, 'e$10$2')
  const text = Object.is(value, -0) ? '-0' : String(value)
  return text.includes('.') ? text : `${text}.0`
}

/** What PyYAML takes for a date or a time, and is none that comes out of Ansible as it was written. */
export function isOddDate(text: string): boolean {
  if (/^\d{4}-\d\d-\d\d$/.test(text)) {
    const date = new Date(`${text}T00:00:00Z`)
    return Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== text || text.startsWith('0000')
  }
  return /^\d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?$/.test(
    text,
  )
}

/** YAML 1.2 §10.3.2. */
function coreScalar(text: string): ScalarValue {
  if (/^(?:null|Null|NULL|~|)$/.test(text)) return null
  if (/^(?:true|True|TRUE)$/.test(text)) return true
  if (/^(?:false|False|FALSE)$/.test(text)) return false
  if (/^[-+]?[0-9]+$/.test(text)) return Number(text)
  if (/^0o[0-7]+$/.test(text)) return Number.parseInt(text.slice(2), 8)
  if (/^0x[0-9a-fA-F]+$/.test(text)) return Number.parseInt(text.slice(2), 16)
  if (/^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/.test(text)) return Number(text)
  return specialFloat(text) ?? text
}

/** The implicit resolvers of PyYAML's resolver.py. Dates stay text, which is how they come out of Ansible: see `isOddDate`. */
function oldScalar(text: string): ScalarValue {
  if (/^(?:~|null|Null|NULL|)$/.test(text)) return null
  if (/^(?:yes|Yes|YES|true|True|TRUE|on|On|ON)$/.test(text)) return true
  if (/^(?:no|No|NO|false|False|FALSE|off|Off|OFF)$/.test(text)) return false
  const sign = text.startsWith('-') ? -1 : 1
  const digits = text.replace(/^[-+]/, '').replaceAll('_', '')
  if (/^[-+]?0b[0-1_]+$/.test(text)) return whole(`0b${digits.slice(2)}`, sign)
  if (/^[-+]?0[0-7_]+$/.test(text)) return whole(`0o${digits}`, sign)
  if (/^[-+]?(?:0|[1-9][0-9_]*)$/.test(text)) return whole(digits, sign)
  if (/^[-+]?0x[0-9a-fA-F_]+$/.test(text)) return whole(digits, sign)
  if (/^[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+$/.test(text)) return sign * sixties(digits)
  if (/^[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?$/.test(text)) return sign * Number(digits)
  if (/^\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?$/.test(text)) return Number(digits)
  if (/^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*$/.test(text)) return sign * sixties(digits)
  return specialFloat(text) ?? text
}

function whole(digits: string, sign: number): number | string {
  return wholeNumber(BigInt(digits) * BigInt(sign))
}

function sixties(digits: string): number {
  return digits.split(':').reduce((sum, part) => sum * 60 + Number(part), 0)
}

function specialFloat(text: string): number | undefined {
  if (/^[-+]?\.(?:inf|Inf|INF)$/.test(text))
    return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  return /^\.(?:nan|NaN|NAN)$/.test(text) ? Number.NaN : undefined
}

/** The words that every boolean of ours accepts, in any of YAML 1.1's letter cases. */
export function booleanWord(text: string): boolean | undefined {
  if (/^(?:yes|Yes|YES|on|On|ON|true|True|TRUE)$/.test(text)) return true
  return /^(?:no|No|NO|off|Off|OFF|false|False|FALSE)$/.test(text) ? false : undefined
}
