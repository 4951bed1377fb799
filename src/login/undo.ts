import type { Facts, LoginRisk, Look, PathFact } from '../model/index.ts'
import { pathFact } from '../model/index.ts'

const store = '/var/lib/sshfix'
const above = ['/', '/var', '/var/lib']

/** What `undoRisk` reads. */
export const undoLooks: readonly Look[] = [{ look: 'path', path: store }]

/**
 * What keeps a host from taking a change back, as far as it is seen by looking: the apply itself finds out the rest
 * (a full disk, one that is read-only) before its first change. Null where nothing does.
 */
export function undoRisk(facts: Facts, user: string): LoginRisk | null {
  const why = nothingWaits(facts) ?? (facts.host.uid === 0 ? storeOfOthers(facts) : null)
  if (why === null) return null
  return {
    code: 'undo_not_safe',
    certain: true,
    user,
    message: `The host could not take the change back: ${why}`,
    hint: 'Nothing was changed; mend what the host says, and run again',
  }
}

function nothingWaits({ host }: Facts): string | null {
  const lacks = (tool: string) => host.missingTools.includes(tool)
  if (host.serviceManager === 'systemd' || !lacks('setsid') || !lacks('nohup')) return null
  return 'there is no systemd, no setsid and no nohup: nothing can wait there to undo'
}

/** Root runs scripts that lie there: nobody else may be able to put anything in. */
function storeOfOthers(facts: Facts): string | null {
  const open = above.find(path => {
    const fact = pathFact(facts, path)
    return fact?.type === 'directory' && isOpen(fact)
  })
  if (open !== undefined) return `others than root can change what is in ${open}`
  const fact = pathFact(facts, store)
  if (fact === null || fact.type === 'unseen') return null
  if (fact.type !== 'directory') return `${store} is not a directory`
  return fact.uid === 0 ? null : `${store} belongs to another user`
}

function isOpen({ uid, gid, mode }: Extract<PathFact, { type: 'directory' }>): boolean {
  return uid !== 0 || ((mode & (gid === 0 ? 0o002 : 0o022)) !== 0 && (mode & 0o1000) === 0)
}
