import { checkHostPort } from '../keywords/network.ts'

/** One option before a key, such as `no-pty` or `from="10.0.0.0/8"`. */
export interface KeyOption {
  /** In small letters, and without the `no-` of an option that can be negated. */
  readonly name: string
  readonly negated?: true
  /** What stands between the quotes, without the backslashes that keep quotes in it. */
  readonly value?: string
}

/** The options of one key in the order written, or why sshd can make nothing of them. */
export type ParsedOptions = { readonly options: readonly KeyOption[] } | { readonly problem: string }

/** What `restrict` takes away and a later option of these names gives back (sshauthopt_parse()). */
const permissions: readonly string[] = [
  'port-forwarding',
  'agent-forwarding',
  'x11-forwarding',
  'pty',
  'user-rc',
]
const negatable: readonly string[] = [...permissions, 'touch-required', 'verify-required']
const flags: readonly string[] = [...negatable, 'restrict', 'cert-authority']
/** A second one makes sshd ignore the whole line. */
const once: readonly string[] = ['command', 'principals', 'from']
const valued: readonly string[] = [
  ...once,
  'environment',
  'expiry-time',
  'permitlisten',
  'permitopen',
  'tunnel',
]

/**
 * Reads the options before a key as sshauthopt_parse() does: separated by commas, values in double quotes in which
 * `\"` is a quote and every other backslash is one. Names that no OpenSSH knows are read too; `checkOptions` says so.
 */
export function parseOptions(text: string): ParsedOptions {
  const options: KeyOption[] = []
  const option = /(?<name>[^=,"]+)(?:="(?<value>(?:\\"|[^"])*)")?/y
  for (let at = 0; at < text.length; ) {
    if (text[at] === ',') {
      at += 1
      continue
    }
    option.lastIndex = at
    const groups = option.exec(text)?.groups
    if (groups?.name === undefined) return { problem: 'an option has no name' }
    options.push(readOption(groups.name.toLowerCase(), groups.value))
    at = option.lastIndex
    const next = text[at]
    if (next === '=') return { problem: `the value of "${groups.name}" must stand in double quotes` }
    if (next !== undefined && next !== ',') return { problem: `a comma is missing after "${groups.name}"` }
  }
  return { options }
}

function readOption(written: string, value: string | undefined): KeyOption {
  const positive = written.startsWith('no-') ? written.slice(3) : ''
  const negated = value === undefined && negatable.includes(positive)
  if (negated) return { name: positive, negated }
  return value === undefined ? { name: written } : { name: written, value: value.replaceAll('\\"', '"') }
}

/** The options as they stand before a key; empty for none. The order, which can matter, is kept. */
export function formatOptions(options: readonly KeyOption[]): string {
  return options
    .map(({ name, negated, value }) => {
      const word = negated === true ? `no-${name}` : name
      return value === undefined ? word : `${word}="${value.replaceAll('"', '\\"')}"`
    })
    .join(',')
}

/**
 * Why sshd (up to 10.5) ignores a key with these options, in words; `undefined` when it takes them. A name that it
 * does not know is such a reason.
 */
export function checkOptions(options: readonly KeyOption[]): string | undefined {
  const seen = new Set<string>()
  for (const option of options) {
    const reason = checkOption(option)
    if (reason !== undefined) return reason
    if (once.includes(option.name) && seen.has(option.name)) return `"${option.name}" may stand only once`
    seen.add(option.name)
  }
  return undefined
}

function checkOption({ name, value }: KeyOption): string | undefined {
  if (flags.includes(name)) return value === undefined ? undefined : `"${name}" takes no value`
  if (!valued.includes(name)) return `"${name}" is no option of a key`
  if (value === undefined) return `"${name}" needs a value in double quotes`
  if (/[\n\0]/.test(value)) return `the value of "${name}" contains a line end or a NUL character`
  if (value.endsWith('\\'))
    return `the value of "${name}" must not end in a backslash, which would keep its quote`
  switch (name) {
    case 'environment':
      return /^[a-z0-9_]+=/i.test(value) ? undefined : `"${name}" must be NAME=value`
    case 'expiry-time':
      return isTime(value) ? undefined : `"${name}" must be YYYYMMDD or YYYYMMDDHHMM[SS], with Z for UTC`
    case 'permitopen':
    case 'permitlisten': {
      const reason = checkHostPort(value, name === 'permitlisten')
      return reason === undefined ? undefined : `"${name}": ${reason}`
    }
    case 'tunnel':
      return isTunnel(value) ? undefined : `"${name}" must be a number of a device, or any`
    default:
      return undefined
  }
}

/** a2tun() */
function isTunnel(value: string): boolean {
  if (value.toLowerCase() === 'any') return true
  return /^\s*[+-]?\d+$/.test(value) && Number(value) >= 0 && Number(value) <= 0x7ffffffd
}

const timePattern =
  /^(?<year> {0,3}\d{1,4})(?<month>[ \d]\d)(?<day>[ \d]\d)(?:(?<hour>[ \d]\d)(?<minute>[ \d]\d)(?<second>[ \d]\d)?)?(?:z|utc)?$/i

/** parse_absolute_time(): a moment after the start of 1970 whose fields are in their ranges. */
function isTime(value: string): boolean {
  const groups = timePattern.exec(value)?.groups
  if (groups?.year?.length !== 4) return false
  const [year, month, day] = [Number(groups.year), Number(groups.month), Number(groups.day)]
  const [hour, minute, second] = [groups.hour, groups.minute, groups.second].map(field => Number(field ?? 0))
  const inRange =
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    day <= 31 &&
    (hour ?? 0) <= 23 &&
    (minute ?? 0) <= 59 &&
    (second ?? 0) <= 61
  return inRange && Date.UTC(year, month - 1, day, hour, minute, second) > 0 && year >= 1970
}

/**
 * Whether sshd makes the same of both: without regard to the order and spelling of what does not depend on them, but
 * `restrict,pty` gives a terminal and `pty,restrict` does not. `restrict` is not taken for what it restricts today.
 */
export function sameOptions(a: readonly KeyOption[], b: readonly KeyOption[]): boolean {
  const left = meaning(a)
  const right = meaning(b)
  return left.size === right.size && [...left].every(text => right.has(text))
}

/** One text for each thing the options say; what a later option overrides is not among them. */
function meaning(options: readonly KeyOption[]): ReadonlySet<string> {
  const switches = new Map<string, string>()
  const said = new Map<string, string>()
  for (const { name, negated, value } of options) {
    if (name === 'restrict') for (const permission of permissions) switches.delete(permission)
    if (negatable.includes(name)) switches.set(name, negated === true ? `no-${name}` : name)
    else {
      const key = value === undefined ? name : `${name}=${commonForm(name, value)}`
      if (name === 'tunnel') said.set(name, key)
      // The first value of an environment variable counts.
      else if (name !== 'environment') said.set(key, key)
      else if (!said.has(`${name}=${value?.split('=')[0]}`)) said.set(`${name}=${value?.split('=')[0]}`, key)
    }
  }
  return new Set([...switches.values(), ...said.values()])
}

function commonForm(name: string, value: string): string {
  if (name === 'from' || name === 'principals') return [...new Set(value.split(','))].sort().join(',')
  if (name === 'permitlisten' && !value.includes(':')) return `*:${value}`
  return value
}
