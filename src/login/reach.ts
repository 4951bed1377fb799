/** What an account can get at, by owners and modes. Access lists and capabilities are not looked at. */
import { type AccountFact, directoriesAbove, type Facts, type PathFact, pathFact } from '../model/index.ts'

type Seen = Exclude<PathFact, { readonly type: 'unseen' | 'link' }>

/** Where a path leads in the end, all links followed; null where it leads nowhere. */
export function endOf(facts: Facts, path: string, look: 'path' | 'file' = 'path'): string | null {
  let now = path
  for (let followed = 0; followed <= 40; followed++) {
    const next = nextOf(facts, now, look)
    if (next === null || next === now) return next
    now = next
  }
  return null
}

function nextOf(facts: Facts, path: string, look: 'path' | 'file'): string | null {
  for (const above of directoriesAbove(path).toReversed()) {
    const fact = facts.paths.get(above)
    if (fact?.type !== 'link') continue
    if (fact.resolved === null) return null
    return (fact.resolved === '/' ? '' : fact.resolved) + path.slice(above.length)
  }
  const fact = pathFact(facts, path, look)
  if (fact === null) return null
  return fact.type === 'link' ? fact.resolved : path
}

/** What is at the end of a path; `unseen` where the host did not let us see. */
export function factAt(facts: Facts, path: string, look: 'path' | 'file' = 'path'): Seen | 'unseen' | null {
  const end = endOf(facts, path, look)
  if (end === null) return null
  const fact = pathFact(facts, end, look)
  if (fact?.type === 'unseen' || fact?.type === 'link') return 'unseen'
  return fact
}

const rights = { read: 4, write: 2, execute: 1 } as const

function may(
  facts: Facts,
  account: AccountFact,
  fact: { readonly uid: number; readonly gid: number; readonly mode: number },
  right: keyof typeof rights,
): boolean {
  if (account.uid === 0) return right !== 'execute' || (fact.mode & 0o111) !== 0
  const groupName = facts.groupNames.get(fact.gid)
  const inGroup = fact.gid === account.gid || (groupName !== undefined && account.groups.includes(groupName))
  const shift = fact.uid === account.uid ? 6 : inGroup ? 3 : 0
  return ((fact.mode >> shift) & rights[right]) !== 0
}

/** The first directory on the way to a path, or the path itself, that keeps the account from it; null where none does. */
export function barrier(
  facts: Facts,
  account: AccountFact,
  path: string,
  right: 'read' | 'execute',
): string | null {
  const end = endOf(facts, path)
  if (end === null) return null
  for (const above of directoriesAbove(end).toReversed()) {
    const fact = facts.paths.get(above)
    // Root may pass through a directory that nobody may.
    if (fact?.type === 'directory' && account.uid !== 0 && !may(facts, account, fact, 'execute')) return above
  }
  const fact = pathFact(facts, end)
  if (fact === null || fact.type === 'unseen' || fact.type === 'link') return null
  return may(facts, account, fact, right) ? null : end
}

/** `0644`. */
export function modeText(mode: number): string {
  return `0${mode.toString(8).padStart(3, '0')}`
}

/** The name of a user for messages. */
export function ownerName(facts: Facts, uid: number): string {
  return facts.userNames.get(uid) ?? (uid === 0 ? 'root' : `uid ${uid}`)
}
