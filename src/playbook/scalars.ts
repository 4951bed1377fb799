/** What a plain (unquoted) scalar is: by YAML 1.2's core schema, or by YAML 1.1 as PyYAML and so Ansible reads it. */
export type YamlVersion = '1.2' | '1.1'

export type ScalarValue = string | number | boolean | null

export function plainScalar(text: string, version: YamlVersion): ScalarValue {
  return version === '1.2' ? coreScalar(text) : oldScalar(text)
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

/** The implicit resolvers of PyYAML's resolver.py. Dates stay text, which is how they come out of Ansible. */
function oldScalar(text: string): ScalarValue {
  if (/^(?:~|null|Null|NULL|)$/.test(text)) return null
  if (/^(?:yes|Yes|YES|true|True|TRUE|on|On|ON)$/.test(text)) return true
  if (/^(?:no|No|NO|false|False|FALSE|off|Off|OFF)$/.test(text)) return false
  const sign = text.startsWith('-') ? -1 : 1
  const digits = text.replace(/^[-+]/, '').replaceAll('_', '')
  if (/^[-+]?0b[0-1_]+$/.test(text)) return sign * Number.parseInt(digits.slice(2), 2)
  if (/^[-+]?0[0-7_]+$/.test(text)) return sign * Number.parseInt(digits, 8)
  if (/^[-+]?(?:0|[1-9][0-9_]*)$/.test(text)) return sign * Number(digits)
  if (/^[-+]?0x[0-9a-fA-F_]+$/.test(text)) return sign * Number.parseInt(digits.slice(2), 16)
  if (/^[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+$/.test(text)) return sign * sixties(digits)
  if (/^[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?$/.test(text)) return sign * Number(digits)
  if (/^\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?$/.test(text)) return Number(digits)
  if (/^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*$/.test(text)) return sign * sixties(digits)
  return specialFloat(text) ?? text
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
