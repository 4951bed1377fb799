import { both, isAt, listMatches } from './except-list.ts'
import { textAt } from './text.ts'
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
  // `twist` has another program answer (hosts_options(5)).
  if (allowed?.verdict === 'yes' && !/:\s*(?:deny|twist)\b/i.test(allowed.text)) return []
  const denied = allowed?.verdict === 'yes' ? allowed : firstRule(side, '/etc/hosts.deny', address)
  if (denied === null || /:\s*allow\b/i.test(denied.text)) return []
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
  const lines = text.replaceAll('\\\n', ' ').split('\n')
  const unended = lines.pop()
  const here = side.facts.host.connection?.serverAddress
  for (const [index, line] of lines.entries()) {
    if (/^\s*(?:#|$)/.test(line)) continue
    // Colons stand in an IPv6 address in brackets, too.
    const [daemons = '', clients = ''] = line.split(/:(?![^[]*\])/).map(part => part.trim())
    const found = both(
      listMatches(daemons, name => isDaemon(name, here)),
      listMatches(clients, name => isAt(name, address)),
    )
    if (found !== 'no') return { verdict: found, path, at: `${path}:${index + 1}`, text: line }
  }
  // A last line that does not end is passed over in hosts.allow; in hosts.deny, Debian's library refuses everybody by it.
  if (unended === '' || path !== '/etc/hosts.deny') return null
  return { verdict: 'yes', path, at: `${path}:${lines.length + 1}`, text: '' }
}

/** `sshd`, or `sshd@10.0.0.1` for those who come to that address. */
function isDaemon(written: string, here: string | undefined): boolean | null {
  const [name = '', ...address] = written.split('@')
  if (!/^(?:sshd|all)$/i.test(name)) return false
  return address.length === 0 ? true : here === undefined ? null : isAt(address.join('@'), here)
}
