import type { AccountFact, GroupFact, Look } from '../../model/index.ts'
import { type Part, textsOf } from './stream.ts'

export interface AccountAnswers {
  readonly accounts: Map<string, AccountFact | null>
  readonly groups: Map<string, GroupFact | null>
  readonly userNames: ReadonlyMap<number, string>
  readonly groupNames: ReadonlyMap<number, string>
}

interface PasswdLine {
  readonly name: string
  readonly uid: number
  readonly gid: number
  readonly home: string
  readonly shell: string
}

interface GroupLine {
  readonly name: string
  readonly gid: number
  readonly members: readonly string[]
}

/** The accounts and groups that the looks ask for, from lines of passwd(5) and group(5) and of `getent initgroups`. */
export function readAccounts(looks: readonly Look[], parts: readonly Part[]): AccountAnswers {
  const passwd = linesOf(parts, 'passwd').flatMap(passwdLine)
  const group = linesOf(parts, 'group').flatMap(groupLine)
  const groupNames = new Map(group.map(line => [line.gid, line.name]))
  const byName = firsts(passwd, ({ name }) => name)
  const byUid = firsts(passwd, ({ uid }) => `${uid}`)
  const groupByName = firsts(group, ({ name }) => name)
  const groupByGid = firsts(group, ({ gid }) => `${gid}`)
  const gidsOf = new Map<string, Set<number>>()
  function join(name: string, gids: readonly number[]): void {
    const known = gidsOf.get(name) ?? new Set()
    for (const gid of gids) known.add(gid)
    gidsOf.set(name, known)
  }
  for (const line of linesOf(parts, 'member')) join(...membership(line))
  for (const { gid, members } of group) for (const name of members) join(name, [gid])

  function account(name: string): AccountFact | null {
    const found = byName.get(name) ?? (/^\d+$/.test(name) ? byUid.get(`${Number(name)}`) : undefined)
    if (found === undefined) return null
    const others = [...(gidsOf.get(found.name) ?? [])].filter(gid => gid !== found.gid)
    const groups = [found.gid, ...others].map(gid => groupNames.get(gid) ?? `${gid}`)
    return { ...found, home: withoutSlashes(found.home), groups }
  }

  const accounts = new Map<string, AccountFact | null>()
  const groups = new Map<string, GroupFact | null>()
  for (const look of looks) {
    if (look.look === 'logins') for (const { name } of passwd) accounts.set(name, account(name))
    if (look.look === 'account' || look.look === 'login') accounts.set(look.name, account(look.name))
    else if (look.look === 'home') accounts.set(look.user, account(look.user))
    else if (look.look === 'group') {
      const { name } = look
      const found =
        groupByName.get(name) ?? (/^\d+$/.test(name) ? groupByGid.get(`${Number(name)}`) : undefined)
      groups.set(name, found === undefined ? null : { name: found.name, gid: found.gid })
    }
  }
  return { accounts, groups, userNames: new Map(passwd.map(line => [line.uid, line.name])), groupNames }
}

function linesOf(parts: readonly Part[], kind: string): readonly string[] {
  return textsOf(parts, kind).flatMap(text => text.split('\n').filter(line => line !== ''))
}

/** `alice:x:1000:1000:Alice:/home/alice:/bin/bash` */
function passwdLine(line: string): readonly PasswdLine[] {
  const [name = '', , uid = '', gid = '', , home = '', shell = ''] = line.split(':')
  if (name === '' || !/^\d+$/.test(uid) || !/^\d+$/.test(gid)) return []
  // An empty shell is /bin/sh: passwd(5).
  return [{ name, uid: Number(uid), gid: Number(gid), home, shell: shell === '' ? '/bin/sh' : shell }]
}

/** `sudo:x:27:alice,bob` */
function groupLine(line: string): readonly GroupLine[] {
  const [name = '', , gid = '', members = ''] = line.split(':')
  if (name === '' || !/^\d+$/.test(gid)) return []
  return [{ name, gid: Number(gid), members: members.split(',') }]
}

/** `alice                 27 100` */
function membership(line: string): readonly [name: string, gids: readonly number[]] {
  const [name = '', ...words] = line.split(' ')
  const gids = words.filter(word => word !== '')
  return [name, gids.every(word => /^\d+$/.test(word)) ? gids.map(Number) : []]
}

/** The first of each key. */
function firsts<T>(all: readonly T[], keyOf: (one: T) => string): ReadonlyMap<string, T> {
  const found = new Map<string, T>()
  for (const one of all) if (!found.has(keyOf(one))) found.set(keyOf(one), one)
  return found
}

/** Without those at its end; `/` stays. */
function withoutSlashes(path: string): string {
  let end = path.length
  while (end > 1 && path[end - 1] === '/') end -= 1
  return path.slice(0, end)
}
