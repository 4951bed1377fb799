/** The lists of hosts_access(5) and access.conf(5), and the addresses in them. */
import { parseAddress } from '../openssh/sshd-config/index.ts'

export type Match = 'yes' | 'no' | 'maybe'

/** Whether both hold. */
export function both(one: Match, other: Match): Match {
  if (one === 'no' || other === 'no') return 'no'
  return one === 'yes' && other === 'yes' ? 'yes' : 'maybe'
}

/** A list with, perhaps, one that it does not mean behind EXCEPT. */
export function listMatches(list: string, test: (name: string) => boolean | null): Match {
  const [named = '', ...except] = list.split(/\s+EXCEPT\s+/i)
  const found = listed(named, test)
  if (found === 'no' || except.length === 0) return found
  const left = listMatches(except.join(' EXCEPT '), test)
  return left === 'yes' ? 'no' : left === 'no' ? found : 'maybe'
}

function listed(list: string, test: (name: string) => boolean | null): Match {
  const verdicts = list
    .split(/[\s,]+/)
    .filter(name => name !== '')
    .map(name => (/^all$/i.test(name) ? true : test(name)))
  if (verdicts.includes(true)) return 'yes'
  return verdicts.includes(null) ? 'maybe' : 'no'
}

/** Null for what only a name server could tell. */
export function isAt(pattern: string, address: string): boolean | null {
  const plain = pattern.replace(/^\[(?<inner>.*)\]/, '$<inner>')
  if (/^[\d.]+\.$/.test(plain)) return address.startsWith(plain)
  const [base = '', mask] = plain.split('/')
  const [wanted, is] = [parseAddress(base), parseAddress(address)]
  if (wanted === undefined || is === undefined) return /[a-zA-Z@*?]/.test(pattern) ? null : false
  if (wanted.family !== is.family) return false
  if (mask === undefined) return wanted.value === is.value
  const width = wanted.family === 4 ? 32 : 128
  if (/^\d+$/.test(mask)) {
    const bits = BigInt(width - Math.min(Number(mask), width))
    return wanted.value >> bits === is.value >> bits
  }
  const net = parseAddress(mask)
  return net === undefined ? null : (is.value & net.value) === wanted.value
}
