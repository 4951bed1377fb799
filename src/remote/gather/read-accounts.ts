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
  const memberships = linesOf(parts, 'member')
  const groupNames = new Map(group.map(line => [line.gid, line.name]))

  function account(name: string): AccountFact | null {
    const found =
      passwd.find(line => line.name === name) ??
      (/^\d+$/.test(name) ? passwd.find(line => line.uid === Number(name)) : undefined)
    if (found === undefined) return null
    const gids = memberships.flatMap(line => membership(line, found.name))
    const listed = group.filter(line => line.members.includes(found.name)).map(line => line.gid)
    const others = [...gids, ...listed].filter(gid => gid !== found.gid)
    const groups = [found.gid, ...new Set(others)].map(gid => groupNames.get(gid) ?? `${gid}`)
    return { ...found, home: found.home.replace(/(?<=.)\/+$/, ''), groups }
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
        group.find(line => line.name === name) ??
        (/^\d+$/.test(name) ? group.find(line => line.gid === Number(name)) : undefined)
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
function membership(line: string, name: string): readonly number[] {
  if (!line.startsWith(`${name} `)) return []
  const rest = line.slice(name.length).trim()
  return /^[\d ]+$/.test(rest) ? rest.split(/ +/).map(Number) : []
}
