import type { Keyword, ValueKind } from './keyword.ts'
import { checkAlgorithms, checkForward, checkListen, checkNetworks, checkPort } from './network.ts'
import { checkQos, parseQos } from './qos.ts'
import { canonicalTime, parseSize, parseTime } from './quantity.ts'

/**
 * Why these arguments cannot be right for any OpenSSH from 6.6 on, in words that can stand after "because";
 * `undefined` when nothing is known against them: whether a host accepts them is for the host to say.
 *
 * Arguments are words as sshd sees them, without the quotes around them. For a keyword whose lines each hold one
 * value (`oneEach`) every element is one line's value, except `Subsystem`, whose elements are the words of one line.
 * A list of a `comma` keyword may be given as one text or as its elements. For a `raw` keyword the elements are
 * joined with a blank. Where old versions took anything for a number and read it as 0, that is not called accepted.
 */
export function checkValue(keyword: Keyword, value: string | readonly string[]): string | undefined {
  const given = typeof value === 'string' ? [value] : value
  if (keyword.value.kind === 'structure') return `${keyword.name} is no setting but structures the file`
  if (keyword.list === 'comma') return checkOne(keyword, given.join(','))
  if (keyword.raw === true) return checkOne(keyword, given.join(' '))
  if (given.length === 0) return 'a value is missing'
  if (keyword.list === 'single') {
    return given.length > 1 ? 'it takes one value' : checkOne(keyword, given[0] ?? '')
  }
  return checkTogether(keyword, given) ?? firstReason(given, argument => checkOne(keyword, argument))
}

function firstReason(
  given: readonly string[],
  check: (argument: string) => string | undefined,
): string | undefined {
  for (const argument of given) {
    const reason = check(argument)
    if (reason !== undefined) return reason
  }
  return undefined
}

/** Rules about the arguments of one line as a whole. */
function checkTogether(keyword: Keyword, given: readonly string[]): string | undefined {
  const kind = keyword.value.kind
  if (kind === 'size') return checkSize(given)
  if (kind === 'qos') return given.length > 2 ? 'it takes one or two values' : undefined
  if (kind === 'subsystem') return given.length < 2 ? 'a name and a command are needed' : undefined
  const alone =
    kind === 'interval'
      ? given.filter(argument => argument.toLowerCase() === 'none')
      : kind === 'penalty'
        ? given.filter(argument => /^(?:yes|no)$/i.test(argument))
        : kind === 'methods'
          ? given.filter(argument => argument === 'any')
          : kind === 'forward' && given.length > 1
            ? given.slice(1).filter(argument => argument === 'any' || argument === 'none')
            : kind === 'pattern' && keyword.value.of === 'log'
              ? given.filter(argument => argument.toLowerCase() === 'none')
              : []
  const [first] = alone
  return first !== undefined && given.length > 1 ? `"${first}" must stand alone` : undefined
}

function checkOne(keyword: Keyword, argument: string): string | undefined {
  if (argument === '') return 'it is empty'
  // A line cannot hold a line end, and sshd reads a NUL as the end of the text.
  if (/[\n\0]/.test(argument)) return 'it contains a line end or a NUL character'
  return checkKind(keyword.value, argument, keyword.name)
}

function checkKind(value: ValueKind, argument: string, name: string): string | undefined {
  switch (value.kind) {
    case 'flag':
      return /^(?:yes|no)$/i.test(argument) ? undefined : 'it must be yes or no'
    case 'choice':
      return findChoice(value, argument) === undefined
        ? `it must be one of ${value.of.join(', ')}`
        : undefined
    case 'integer':
      if (value.words?.includes(argument)) return undefined
      return checkInteger(argument, value.min, value.max)
    case 'time':
      if (value.words?.includes(argument.toLowerCase())) return undefined
      return parseTime(argument) === undefined ? 'it is not a time such as 90, 2m or 1h30m' : undefined
    case 'mode':
      return checkMode(argument)
    case 'algorithms':
      return checkAlgorithms(argument, value.list)
    case 'pattern':
      return value.of === 'users' ? checkUserPattern(argument) : undefined
    case 'port':
      return checkPort(argument)
    case 'listen':
      return checkListen(argument)
    case 'networks':
      return checkNetworks(argument)
    case 'variable':
      return argument.includes('=') ? 'it is a name of a variable, without "="' : undefined
    case 'assignment':
      return argument.includes('=') ? undefined : 'it must be NAME=value'
    case 'command':
      return argument.startsWith('/') || argument.toLowerCase() === 'none'
        ? undefined
        : 'the command must be an absolute path, or none'
    case 'forward':
      return checkForward(argument, value.portAlone === true)
    case 'startups':
      return checkStartups(argument)
    case 'netblock':
      return checkNetblock(argument)
    case 'qos':
      return checkQos(argument)
    case 'interval':
      return checkInterval(argument)
    case 'penalty':
      return checkPenalty(argument)
    case 'methods':
      return checkMethods(argument)
    case 'string':
      return name === 'VersionAddendum' && argument.includes('\r')
        ? 'it contains a carriage return'
        : undefined
    case 'path':
    case 'size':
    case 'subsystem':
    case 'structure':
      return undefined
  }
}

function findChoice(value: ValueKind & { readonly kind: 'choice' }, argument: string): string | undefined {
  const exact = value.exact === true
  const wanted = exact ? argument : argument.toLowerCase()
  return value.of.find(word => (exact ? word : word.toLowerCase()) === wanted)
}

/** As strtonum(3): blanks and a sign may stand before the digits. */
const integerPattern = /^\s*[+-]?\d+$/

function checkInteger(argument: string, min: number, max: number): string | undefined {
  const number = integerPattern.test(argument) ? Number(argument) : Number.NaN
  return number >= min && number <= max ? undefined : `it must be a number from ${min} to ${max}`
}

/** sshd takes the leading octal digits and ignores the rest (strtol(3)). */
function checkMode(argument: string): string | undefined {
  const digits = /^\s*(?<sign>[+-]?)(?<octal>[0-7]+)/.exec(argument)?.groups
  const mode = digits === undefined ? Number.NaN : Number.parseInt(`${digits.sign}${digits.octal}`, 8)
  return mode >= 0 && mode <= 0o777 ? undefined : 'it must be an octal mode from 0000 to 0777'
}

/** match_user(): what stands after the last "@" is a host pattern, an address or a network. */
function checkUserPattern(argument: string): string | undefined {
  const at = argument.lastIndexOf('@')
  return at === -1 ? undefined : checkNetworks(argument.slice(at + 1))
}

function checkSize(given: readonly string[]): string | undefined {
  const [size = '', interval, ...more] = given
  if (more.length > 0) return 'it takes a size and a time'
  if (size !== 'default') {
    const bytes = parseSize(size)
    if (bytes === undefined) return `"${size}" is not a size such as 1G, 500M or default`
    if (bytes < 16 && bytes !== 0) return 'the size must be 16 bytes or more'
  }
  if (interval === undefined || interval === 'none') return undefined
  return parseTime(interval) === undefined ? `"${interval}" is not a time such as 1h, or none` : undefined
}

/** sscanf(3) reads the numbers and ignores what follows them. */
function checkStartups(argument: string): string | undefined {
  const three = /^\s*(?<start>[+-]?\d+):\s*(?<rate>[+-]?\d+):\s*(?<full>[+-]?\d+)/.exec(argument)?.groups
  if (three !== undefined) {
    const [start, rate, full] = [Number(three.start), Number(three.rate), Number(three.full)]
    if (rate < 1 || rate > 100) return 'the rate in the middle must be from 1 to 100'
    return start > full ? 'the first number must not be larger than the last' : undefined
  }
  const oneOnly = /^\s*[+-]?\d+(?!\d*:\s*[+-]?\d)/.test(argument)
  return oneOnly ? undefined : 'it must be a number, or start:rate:full such as 10:30:100'
}

function checkNetblock(argument: string): string | undefined {
  const groups = /^\s*(?<four>[+-]?\d+)(?::\s*(?<six>[+-]?\d+))?/.exec(argument)?.groups
  const four = Number(groups?.four ?? Number.NaN)
  const six = Number(groups?.six ?? 0)
  const fine = four >= 0 && four <= 32 && six >= 0 && six <= 128
  return fine ? undefined : 'it must be prefix lengths: 0 to 32, or ipv4:ipv6 such as 32:128'
}

function checkInterval(argument: string): string | undefined {
  if (argument.toLowerCase() === 'none') return undefined
  const equals = argument.indexOf('=')
  if (equals < 1) return 'it must be type=time, such as session=1h'
  const time = argument.slice(equals + 1)
  return parseTime(time) === undefined ? `"${time}" is not a time such as 90, 2m or 1h30m` : undefined
}

function checkPenalty(argument: string): string | undefined {
  if (/^(?:yes|no)$/i.test(argument)) return undefined
  const [type = '', value = ''] = argument.split(/:(.*)/s)
  switch (type) {
    case 'crash':
    case 'authfail':
    case 'invaliduser':
    case 'noauth':
    case 'grace-exceeded':
    case 'refuseconnection':
    case 'max':
    case 'min':
      return parseTime(value) === undefined ? `"${value}" is not a time such as 90, 2m or 1h30m` : undefined
    case 'max-sources4':
    case 'max-sources6':
      return checkInteger(value, 0, 2147483647)
    case 'overflow':
    case 'overflow6':
      return /^(?:deny-all|permissive)$/.test(value) ? undefined : `${type} must be deny-all or permissive`
    default:
      return `"${type}" is no kind of penalty`
  }
}

const methods: readonly string[] = [
  'publickey',
  'password',
  'keyboard-interactive',
  'hostbased',
  'gssapi-with-mic',
  'gssapi-keyex',
  'none',
]

/** auth2_methods_valid(): what follows a ":" is a device and free; a vendor's own methods carry an "@". */
function checkMethods(argument: string): string | undefined {
  if (argument === 'any') return undefined
  for (const method of argument.split(',')) {
    const name = method.split(':')[0] ?? ''
    if (!methods.includes(name) && !name.includes('@')) {
      return name === '' ? 'a method in the list is empty' : `"${name}" is no authentication method`
    }
  }
  return undefined
}

/**
 * The same arguments in one spelling, so that two values mean the same to sshd if these are equal: flags and
 * choices in one letter case and one synonym, times in seconds, sizes in bytes, what a line leaves out filled in.
 * Arguments that are not valid are given back as they are. Algorithm lists are joined, not computed: that needs
 * the host's own defaults (see `assembleAlgorithms`).
 */
export function canonicalArguments(keyword: Keyword, value: string | readonly string[]): readonly string[] {
  const given = typeof value === 'string' ? [value] : value
  if (checkValue(keyword, given) !== undefined) return given
  if (keyword.list === 'comma') return [given.join(',')]
  if (keyword.raw === true) return [given.join(' ')].map(text => (/^none$/i.test(text) ? 'none' : text))
  switch (keyword.value.kind) {
    case 'size': {
      const [size = 'default', interval = 'none'] = given
      return [
        size === 'default' ? '0' : String(parseSize(size) ?? 0),
        interval === 'none' ? '0' : String(parseTime(interval) ?? 0),
      ]
    }
    case 'qos': {
      const both = given.map(argument => (/^none$/i.test(argument) ? 'none' : String(parseQos(argument))))
      return both.length === 1 ? [...both, ...both] : both
    }
    default:
      return given.map(argument => canonicalArgument(keyword.value, argument))
  }
}

function canonicalArgument(value: ValueKind, argument: string): string {
  switch (value.kind) {
    case 'flag':
      return argument.toLowerCase()
    case 'choice': {
      const choice = findChoice(value, argument) ?? argument
      return value.same?.[choice] ?? choice
    }
    case 'integer':
      return value.words?.includes(argument) ? argument : String(Number(argument))
    case 'time': {
      const none = value.words?.includes(argument.toLowerCase()) === true
      const seconds = none ? '0' : canonicalTime(argument)
      return seconds === '0' && value.words !== undefined ? 'none' : seconds
    }
    case 'mode':
      return Number.parseInt(argument, 8).toString(8).padStart(4, '0')
    case 'port':
      return integerPattern.test(argument) ? String(Number(argument)) : argument
    case 'path':
    case 'string':
      return /^none$/i.test(argument) ? 'none' : argument
    case 'forward':
      return value.portAlone === true && !/:|^any$|^none$/.test(argument) ? `*:${argument}` : argument
    case 'startups':
      return argument.includes(':') ? argument : `${Number(argument)}:30:${Number(argument)}`
    case 'netblock':
      return argument.includes(':') ? argument : `${Number(argument)}:128`
    case 'interval': {
      if (/^none$/i.test(argument)) return 'none'
      const equals = argument.indexOf('=')
      return `${argument.slice(0, equals)}=${canonicalTime(argument.slice(equals + 1))}`
    }
    case 'penalty': {
      if (/^(?:yes|no)$/i.test(argument)) return argument.toLowerCase()
      const [type = '', amount = ''] = argument.split(/:(.*)/s)
      return `${type}:${parseTime(amount) === undefined ? amount : canonicalTime(amount)}`
    }
    default:
      return argument
  }
}
