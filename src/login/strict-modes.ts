import { type AccountFact, directoriesAbove, pathFact } from '../model/index.ts'
import { type Obstacle, obstacle } from './obstacle.ts'
import { barrier, endOf, modeText, ownerName } from './reach.ts'
import type { Side } from './side.ts'

/** Whether no more than a group that may be the user's alone can write to it, on a system whose sshd lets it. */
function isOwnGroup(
  { facts }: Side,
  account: AccountFact,
  fact: { readonly gid: number; readonly mode: number },
): boolean {
  const { os, osLike } = facts.host
  const isDebian = [os, ...osLike].includes('debian')
  return isDebian && (fact.mode & 0o002) === 0 && fact.gid === account.gid
}

/**
 * Why sshd does not read a file of the account's: it reads it with the account's own rights, and with StrictModes wants
 * it and every directory up to the home to be the account's or root's, written by nobody else (safe_path() of misc.c).
 */
export function fileObstacles(
  side: Side,
  account: AccountFact,
  path: string,
  strict: boolean,
): readonly Obstacle[] {
  const { facts } = side
  const end = endOf(facts, path, 'file')
  const fact = end === null ? null : pathFact(facts, end, 'file')
  if (end === null || fact === null || fact.type === 'unseen') return []
  if (fact.type !== 'file')
    return [
      obstacle('modes_refused', `${path} is no regular file, so sshd does not read it`, 'Make it a file', {
        at: path,
      }),
    ]
  const shut = barrier(facts, account, path, 'read')
  if (shut !== null) {
    const what = shut === end ? 'cannot be read by' : 'cannot be entered by'
    const message = `${shut} ${what} ${account.name}, with whose rights sshd reads ${path}`
    return [
      obstacle('modes_refused', message, `Give ${account.name} the right, or own it to them`, { at: shut }),
    ]
  }
  if (!strict) return []
  const home = endOf(facts, account.home)
  const walk = [end]
  for (const above of directoriesAbove(end)) {
    walk.push(above)
    if (above === home) break
  }
  for (const step of walk) {
    const at = facts.paths.get(step)
    if (at?.type !== 'file' && at?.type !== 'directory') continue
    const isTheirs = at.uid === 0 || at.uid === account.uid
    if (isTheirs && (at.mode & 0o022) === 0) continue
    // Debian lets a group write that has its owner alone in it (secure_permissions() of its user-group-modes.patch).
    const certain = !(isTheirs && isOwnGroup(side, account, at))
    const why = isTheirs
      ? `others can write to it (${modeText(at.mode)})`
      : `it belongs to ${ownerName(facts, at.uid)}`
    return [
      obstacle(
        'modes_refused',
        `sshd does not read ${path}: of ${step}, ${why}`,
        isTheirs ? `Take the right to write away: mode g-w,o-w on ${step}` : `Own ${step} to ${account.name}`,
        { at: step, certain },
      ),
    ]
  }
  return []
}
