import { type AccountFact, type Facts, NotLooked, type PasswordFact, passwordFact } from '../model/index.ts'
import { contentOf, lineAbout } from './text.ts'

/** The account, read from /etc/passwd and /etc/group where the plan writes them. */
export function accountOf(name: string, facts: Facts, looked: Facts): AccountFact | null {
  const known = looked.accounts.get(name)
  if (known === undefined) throw new NotLooked({ look: 'login', name })
  const passwd = plannedText('/etc/passwd', facts, looked)
  const group = plannedText('/etc/group', facts, looked)
  if (passwd === undefined && group === undefined) return known
  const account = passwd === undefined ? known : lineOf(name, passwd ?? '')
  if (account === null) return null
  const primary = known?.gid === account.gid ? known.groups[0] : facts.groupNames.get(account.gid)
  if (group === undefined)
    return { ...account, groups: [primary ?? `${account.gid}`, ...(known?.groups.slice(1) ?? [])] }
  return { ...account, groups: groupsIn(group ?? '', account) }
}

/** What shadow(5) says, read from /etc/shadow where the plan writes it. */
export function passwordOf(name: string, facts: Facts, looked: Facts): PasswordFact | null {
  const shadow = plannedText('/etc/shadow', facts, looked)
  if (shadow === undefined) return passwordFact(looked, name)
  const line = lineAbout(name, shadow ?? '')
  if (line === undefined) return null
  const [, hash = '', changed = '', , maximum = '', , inactive = '', expires = ''] = line.split(':')
  return {
    kind: kindOf(hash),
    changed: daysOf(changed),
    maximum: daysOf(maximum),
    inactive: daysOf(inactive),
    expires: daysOf(expires),
  }
}

/** Whether the plan writes another hash for an account. */
export function setsPassword(name: string, facts: Facts, looked: Facts): boolean {
  const [before, after] = [looked, facts].map(
    ({ paths }) => lineAbout(name, contentOf(paths.get('/etc/shadow')) ?? '')?.split(':')[1],
  )
  return before !== undefined && after !== undefined && before !== after
}

function kindOf(hash: string): 'usable' | 'empty' | 'none' | 'locked' {
  if (hash === '') return 'empty'
  if (hash.startsWith('!')) return 'locked'
  return hash.startsWith('*') || hash.length === 1 ? 'none' : 'usable'
}

function daysOf(text: string): number | null {
  return /^\d{1,9}$/.test(text) ? Number(text) : null
}

/** The content that the plan gives a file; null where it takes it away, undefined where it does not touch it. */
export function plannedText(path: string, facts: Facts, looked: Facts): string | null | undefined {
  const fact = facts.paths.get(path)
  if (fact === looked.paths.get(path)) return undefined
  if (fact === null) return null
  const text = contentOf(fact)
  return text === contentOf(looked.paths.get(path)) ? undefined : text
}

function lineOf(name: string, passwd: string): Omit<AccountFact, 'groups'> | null {
  const [, , uid = '', gid = '', , home = '', shell = ''] = lineAbout(name, passwd)?.split(':') ?? []
  if (!/^\d+$/.test(uid) || !/^\d+$/.test(gid)) return null
  return { name, uid: Number(uid), gid: Number(gid), home, shell: shell === '' ? '/bin/sh' : shell }
}

function groupsIn(group: string, { name, gid }: Omit<AccountFact, 'groups'>): readonly string[] {
  const lines = group.split('\n').map(line => line.split(':'))
  const primary = lines.find(([, , id]) => id === String(gid))?.[0] ?? `${gid}`
  const others = lines.flatMap(([group = '', , , members = '']) =>
    members.split(',').includes(name) && group !== primary ? [group] : [],
  )
  return [primary, ...others]
}
