import { parseAddress } from '../openssh/sshd-config/index.ts'
import { textAt } from './keys.ts'
import { type Obstacle, obstacle } from './obstacle.ts'
import type { Side } from './side.ts'

/** Whether this sshd asks hosts.allow and hosts.deny: OpenSSH itself gave that up in 6.7, Debian and Ubuntu keep it. */
function asksWrappers({ facts }: Side): boolean {
  return facts.host.os === 'debian' || facts.host.os === 'ubuntu'
}

/** What hosts_access(5) says of an address: the first rule that fits counts, and those that allow come first. */
export function wrapperObstacles(side: Side, address: string | undefined): readonly Obstacle[] {
  if (!asksWrappers(side) || address === undefined) return []
  const allowed = firstRule(side, '/etc/hosts.allow', address)
  if (allowed?.verdict === 'yes' && !/:\s*(?:deny|DENY)\b/.test(allowed.text)) return []
  const denied = allowed?.verdict === 'yes' ? allowed : firstRule(side, '/etc/hosts.deny', address)
  if (denied === null || /:\s*(?:allow|ALLOW)\b/.test(denied.text)) return []
  const certain = denied.verdict === 'yes' && (allowed === null || allowed === denied)
  return [
    obstacle(
      'user_refused',
      `${denied.path} ${certain ? 'turns' : 'may turn'} ${address} away`,
      `Add "sshd: ${address}" to /etc/hosts.allow`,
      { at: denied.at, certain },
    ),
  ]
}

interface Rule {
  readonly verdict: 'yes' | 'maybe'
  readonly path: string
  readonly at: string
  readonly text: string
}

function firstRule(side: Side, path: string, address: string): Rule | null {
  const text = textAt(side, path)
  if (typeof text !== 'string') return null
  for (const [index, line] of text.replaceAll('\\\n', ' ').split('\n').entries()) {
    if (/^\s*(?:#|$)/.test(line)) continue
    // Colons stand in an IPv6 address in brackets, too.
    const [daemons = '', clients = ''] = line.split(/:(?![^[]*\])/).map(part => part.trim())
    const found = both(
      matches(daemons, name => name === 'sshd'),
      matches(clients, name => isAt(name, address)),
    )
    if (found !== 'no') return { verdict: found, path, at: `${path}:${index + 1}`, text: line }
  }
  return null
}

type Match = 'yes' | 'no' | 'maybe'

function both(one: Match, other: Match): Match {
  if (one === 'no' || other === 'no') return 'no'
  return one === 'yes' && other === 'yes' ? 'yes' : 'maybe'
}

/** A list with, perhaps, one that it does not mean behind EXCEPT. */
function matches(list: string, test: (name: string) => boolean | null): Match {
  const [named = '', ...except] = list.split(/\s+EXCEPT\s+/)
  const found = listed(named, test)
  if (found === 'no' || except.length === 0) return found
  const left = matches(except.join(' EXCEPT '), test)
  return left === 'yes' ? 'no' : left === 'no' ? found : 'maybe'
}

function listed(list: string, test: (name: string) => boolean | null): Match {
  const verdicts = list
    .split(/[\s,]+/)
    .filter(name => name !== '')
    .map(name => (name === 'ALL' ? true : test(name)))
  if (verdicts.includes(true)) return 'yes'
  return verdicts.includes(null) ? 'maybe' : 'no'
}

/** Null for what only a name server could tell. */
function isAt(pattern: string, address: string): boolean | null {
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
