import { fingerprint } from '../openssh/public-key.ts'
import type { Facts, Look } from '../model/index.ts'
import { accessOf } from './access.ts'
import { becomeObstacles } from './become.ts'
import { isCertain, type Obstacle } from './obstacle.ts'
import { hostLooks } from './looks.ts'
import { type Side, sideOf } from './side.ts'
import { sudoGrant } from './sudoers.ts'
import type { Way } from './ways.ts'

/** Who gets into a host, as far as its files say. */
export interface HostAccess {
  /** From where it was looked at; null where there was no connection. */
  readonly from: string | null
  readonly accounts: readonly AccountAccess[]
  /** How many accounts have no way in. */
  readonly others: number
}

export interface AccountAccess {
  readonly user: string
  readonly uid: number
  readonly root: RootAccess
  readonly ways: readonly WayIn[]
  /** What the login is let do, whatever the way: a forced command, another root directory, no shell. */
  readonly limits: readonly string[]
}

/** How an account is root, or becomes it. `maybe`: its rules were not understood. */
export interface RootAccess {
  readonly how: 'uid 0' | 'sudo without password' | 'sudo with password' | 'maybe' | 'no'
  /** `file:line` of the rule. */
  readonly at?: string
}

export interface WayIn {
  readonly methods: readonly string[]
  readonly key?: {
    readonly fingerprint: string
    /** `ssh-ed25519`. */
    readonly type: string
    readonly bits: number
    readonly comment: string
    /** `file:line`. */
    readonly at: string
    /** The addresses, or names, from which alone the key is taken. */
    readonly from?: string
  }
  /** Any certificate of this authority for this name. */
  readonly certificate?: { readonly authority: string; readonly principal: string }
  /** It is open from where it was looked at; else only from elsewhere. */
  readonly here: boolean
  /** What this way alone is let do. */
  readonly limits: readonly string[]
  /** What is not known and decides. */
  readonly doubts: readonly string[]
}

/** What `whoGetsIn` will read, as far as it can be known beforehand. */
export function accessLooks(): readonly Look[] {
  return [...hostLooks, { look: 'logins' }]
}

/** All accounts with a way in: the same function as the proof's. Null where the host is not served by OpenSSH. */
export function whoGetsIn(facts: Facts): HostAccess | null {
  const side = sideOf(facts, facts)
  if (side === null) return null
  const users = [...facts.accounts.values()].flatMap(account => account ?? [])
  const seen = users.flatMap(({ name }) => accountAccess(side, name) ?? [])
  return {
    from: facts.host.connection?.clientAddress ?? null,
    accounts: seen.toSorted((a, b) => a.uid - b.uid),
    others: users.length - seen.length,
  }
}

function accountAccess(side: Side, user: string): AccountAccess | null {
  const address = side.facts.host.connection?.clientAddress
  const { account, obstacles, ways, ring } = accessOf(side, {
    user,
    client: null,
    ...(address === undefined ? {} : { address }),
  })
  if (account === null || ring === null) return null
  const before = obstacles.filter(({ within }) => !within)
  if (isCertain(before)) return null
  const open = ways.flatMap(way => wayIn(way) ?? [])
  if (open.length === 0) return null
  const doubts = before.map(({ message }) => message)
  return {
    user,
    uid: account.uid,
    root: rootOf(side, user),
    ways: open.map(way => ({ ...way, doubts: [...way.doubts, ...doubts] })),
    limits: obstacles.flatMap(({ within }) => within ?? []),
  }

  function wayIn(way: Way): WayIn | null {
    const refused = way.obstacles.filter(({ within }) => !within)
    const { authority } = way.key ?? {}
    const line = authority
      ? undefined
      : ring?.lines.find(({ entry }) => fingerprint(entry.key) === way.key?.fingerprint)
    const from = line?.entry.options.find(({ name }) => name === 'from')?.value
    const elsewhere = from !== undefined && refused.every(one => isPlace(one))
    if (isCertain(refused) && !elsewhere) return null
    return {
      methods: way.methods,
      ...(line
        ? {
            key: {
              fingerprint: fingerprint(line.entry.key),
              type: line.entry.key.type,
              bits: line.entry.key.bits,
              comment: line.entry.comment,
              at: line.at,
              ...(from === undefined ? {} : { from }),
            },
          }
        : {}),
      ...(authority
        ? { certificate: { authority: fingerprint(authority.key), principal: authority.principal } }
        : {}),
      here: refused.length === 0 || !elsewhere,
      limits: way.obstacles.flatMap(({ within }) => within ?? []),
      doubts: elsewhere ? [] : refused.map(({ message }) => message),
    }
  }
}

/** Only the address is in the way. */
function isPlace({ code, message }: Obstacle): boolean {
  return code === 'key_restricted' && message.includes(' is only taken from ')
}

function rootOf(side: Side, user: string): RootAccess {
  const account = side.account(user)
  if (account === null) return { how: 'no' }
  if (account.uid === 0) return { how: 'uid 0' }
  const { grant, at } = sudoGrant(side, account, 'root')
  const place = at === undefined ? {} : { at }
  const shut = becomeObstacles(side, account, { method: 'sudo', target: 'root' })
  if (grant === 'no' || isCertain(shut)) return { how: 'no' }
  if (grant === 'maybe') return { how: 'maybe', ...place }
  return { how: `sudo ${grant}`, ...place }
}
