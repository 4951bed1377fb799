import type { AccountFact } from '../model/index.ts'
import { type Connection, matchHost, matchesPattern } from '../openssh/sshd-config/index.ts'
import { type Obstacle, obstacle } from './obstacle.ts'
import { type Side, wordOf } from './side.ts'

/** Who is let in at all: allowed_user() of auth.c from its user lists on, in its order. */
export function listObstacles(side: Side, account: AccountFact, connection: Connection): readonly Obstacle[] {
  const config = side.config(connection)
  const { name, groups } = account
  // A name that only the host's resolver knows may be in a pattern.
  const named = wordOf(config('UseDNS')) === 'yes'
  const refused = (message: string, keyword: string, hint: string) => {
    const { at, args } = config(keyword)
    const certain = !named || !args.some(pattern => /@.*[a-z]/i.test(pattern))
    return [obstacle('user_refused', message, hint, { at, certain })]
  }
  const denied = config('DenyUsers').args.find(pattern => matchUser(name, connection, pattern))
  if (denied !== undefined)
    return refused(`DenyUsers ${denied} keeps ${name} out`, 'DenyUsers', `Take "${denied}" out of DenyUsers`)
  const allowed = config('AllowUsers').args
  if (allowed.length > 0 && !allowed.some(pattern => matchUser(name, connection, pattern)))
    return refused(
      `AllowUsers does not name ${name}${from(connection)}`,
      'AllowUsers',
      `Add ${name} to AllowUsers`,
    )
  const deniedGroup = config('DenyGroups').args.find(pattern => inGroup(groups, pattern))
  if (deniedGroup !== undefined)
    return refused(
      `DenyGroups ${deniedGroup} keeps ${name} out, who is in ${groups.join(', ')}`,
      'DenyGroups',
      `Take "${deniedGroup}" out of DenyGroups, or ${name} out of the group`,
    )
  const allowedGroups = config('AllowGroups').args
  if (allowedGroups.length > 0 && !allowedGroups.some(pattern => inGroup(groups, pattern)))
    return refused(
      `AllowGroups names none of the groups of ${name}: ${groups.join(', ')}`,
      'AllowGroups',
      `Add a group of ${name} to AllowGroups`,
    )
  if (wordOf(config('RefuseConnection')) === 'yes')
    return refused(
      `RefuseConnection ends every connection of ${name}`,
      'RefuseConnection',
      'Take RefuseConnection away, or narrow its Match block',
    )
  return []
}

function from({ address }: Connection): string {
  return address === undefined ? '' : ` from ${address}`
}

/** match_user() of match.c. */
function matchUser(name: string, { address, host }: Connection, pattern: string): boolean {
  const at = pattern.lastIndexOf('@')
  if (at === -1) return matchesPattern(name, pattern)
  if (!matchesPattern(name, pattern.slice(0, at)) || address === undefined) return false
  return matchHost(host ?? address, address, pattern.slice(at + 1))
}

/** ga_match() of groupaccess.c. */
function inGroup(groups: readonly string[], pattern: string): boolean {
  return groups.some(group => matchesPattern(group, pattern))
}
