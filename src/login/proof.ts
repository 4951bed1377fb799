import type { Become, Facts, KeepAccess, LoginRisk } from '../model/index.ts'
import { fingerprint } from '../openssh/public-key.ts'
import { parseAddress } from '../openssh/sshd-config/index.ts'
import { type Access, accessOf, type Visitor } from './access.ts'
import { type BecomeAsked, becomeObstacles } from './become.ts'
import { daemonObstacles } from './daemon.ts'
import { isCertain, newObstacles, type Obstacle, perhaps } from './obstacle.ts'
import type { LoginSession } from './session.ts'
import { type Side, sideOf } from './side.ts'
import type { Client, Way } from './ways.ts'

/** Who must still get in after a plan, and become root. */
export interface ProofRequest {
  readonly before: Facts
  readonly after: Facts
  /** Null where there was no login. */
  readonly session: LoginSession | null
  /** Null: the play runs with the login's own privilege. */
  readonly become: Become | null
  /** Whether there is a password for become. */
  readonly becomePassword: boolean
  readonly keepAccess: readonly KeepAccess[]
}

/**
 * What the plan takes away of the logins that must stay, with the most harmful first. What did not work before is no
 * risk of the plan. Throws `NotLooked` where more must be known of the host.
 */
export function loginRisks(request: ProofRequest): readonly LoginRisk[] {
  const { before, after, session, keepAccess } = request
  const was = sideOf(before, before)
  const is = sideOf(after, before)
  const who = session?.user ?? keepAccess[0]?.user
  if (was === null || is === null) return who === undefined ? [] : unknownServerRisks(who, before, after)
  const sides: Sides = { was, is, unread: unread(after).length === 0 ? unread(before) : [] }
  const found: LoginRisk[] = []
  if (who !== undefined) {
    const daemon = worked(daemonObstacles(was, session), sides)
    found.push(...newObstacles(daemon, daemonObstacles(is, session)).map(one => riskOf(who, one)))
  }
  if (session) found.push(...sessionRisks(sides, session, request))
  for (const kept of keepAccess) found.push(...keptRisks(sides, kept))
  const doubt = is.partial || was.partial
  const risks = doubt ? found.map(risk => ({ ...risk, certain: false })) : found
  const distinct = new Map(risks.map(risk => [`${risk.code}\n${risk.user}\n${risk.message}`, risk]))
  return [...distinct.values()].sort((a, b) => Number(b.certain) - Number(a.certain))
}

/** What is written for sshd is neither judged nor proved, nor read before the login that would prove it. */
function unknownServerRisks(user: string, before: Facts, after: Facts): readonly LoginRisk[] {
  if (before.sshd?.server !== 'other') return []
  const path = [...after.paths.keys()].find(
    path => path.startsWith('/etc/ssh/') && after.paths.get(path) !== before.paths.get(path),
  )
  if (path === undefined) return []
  return [
    {
      code: 'server_unknown',
      certain: true,
      user,
      message: `What serves this session is ${before.sshd.name}: whether logins still work by what would be in ${path}, sshfix cannot tell`,
      hint: 'Log in by an sshd of OpenSSH under its usual name, or try the new file there by hand',
    },
  ]
}

/** What is to be kept and cannot be proved: nobody shall think that it was. Throws as `loginRisks` does. */
export function unproved({ before, session, keepAccess }: ProofRequest): readonly string[] {
  const was = sideOf(before, before)
  if (was === null)
    return session === null && keepAccess.length === 0
      ? []
      : [
          'What serves this host is not OpenSSH: that logins still work after the change is not proved beforehand',
        ]
  return keepAccess.flatMap(kept => {
    const { user } = kept
    const [address] = addressesOf(kept, was)
    const visitor = { user, client: null, ...(address === undefined ? {} : { address }) }
    const { obstacles, ways } = accessOf(was, visitor)
    const shut = obstacles.find(({ certain }) => certain) ?? shutWay(ways.filter(way => isKept(way, kept)))
    if (shut === null) return []
    const why = shut?.message ?? 'no way in is known'
    return [`${user} is in keep_access and cannot log in as it is, so there is nothing to keep: ${why}`]
  })
}

/** Null where some way may be open; undefined where there is none at all. */
function shutWay(ways: readonly Way[]): Obstacle | null | undefined {
  if (ways.some(({ obstacles }) => !isCertain(obstacles))) return null
  return ways[0]?.obstacles.find(({ certain }) => certain)
}

interface Sides {
  readonly was: Side
  readonly is: Side
  /** Files that somebody wrote before, and that sshd goes by from the plan's reload on. */
  readonly unread: readonly string[]
}

function unread({ sshd }: Facts): readonly string[] {
  return sshd?.server === 'openssh' ? sshd.stale : []
}

/** Obstacles that the session got past. What stands in files that sshd has not read yet, nobody got past. */
function worked(obstacles: readonly Obstacle[], { unread }: Sides): readonly Obstacle[] {
  return obstacles.filter(({ at = '' }) => !unread.includes(at.replace(/:\d+$/, '')))
}

function riskOf(user: string, { code, certain, message, hint, at }: Obstacle): LoginRisk {
  return { code, certain, user, message, hint, ...(at === undefined ? {} : { cause: at }) }
}

function sessionRisks(sides: Sides, session: LoginSession, request: ProofRequest): readonly LoginRisk[] {
  const { was, is } = sides
  const { user } = session
  const visitor: Visitor = {
    user,
    client: clientOf(session),
    ...(was.facts.host.connection ? { address: was.facts.host.connection.clientAddress } : {}),
  }
  const before = accessOf(was, visitor)
  const after = accessOf(is, visitor)
  const everywhere = newObstacles(worked(before.obstacles, sides), after.obstacles)
  // What worked was the way of the key in use, or of the methods that were gone through.
  const possible = before.ways.filter(way => isInUse(way, session))
  const inUse = possible.find(({ obstacles }) => !isCertain(obstacles)) ?? possible[0] ?? before.ways[0]
  const rests = after.ways.map(way => {
    const same = before.ways.find(other => other.id === way.id)
    const used = same !== undefined && same === inUse
    return used ? newObstacles(worked(same.obstacles, sides), way.obstacles) : way.obstacles
  })
  const used = rests[after.ways.findIndex(way => way.id === inUse?.id)]
  const lost = waysLost(rests, used)
  const become = becomeRisks(sides, user, request)
  return [...everywhere, ...lost, ...become].map(one => riskOf(user, one))
}

/** Of what is left in the way of each way in: nothing while one is free; then it is only told that another one must serve. */
function waysLost(
  rests: readonly (readonly Obstacle[])[],
  used: readonly Obstacle[] | undefined,
): readonly Obstacle[] {
  const own = used ?? rests[0] ?? []
  if (own.length === 0) return []
  const open = rests.find(rest => rest.length === 0) ?? rests.find(rest => !isCertain(rest))
  if (open === undefined) return own
  return perhaps([...own, ...open.filter(one => !own.includes(one))])
}

function isInUse(way: Way, { methods, keyFingerprint }: LoginSession): boolean {
  const sameMethods = [...new Set(way.methods)].every(method => methods.some(used => used === method))
  return sameMethods && (way.key === undefined || way.key.fingerprint === keyFingerprint)
}

function clientOf({ methods, keyFingerprint, keyType, offer }: LoginSession): Client {
  const signatures = offer?.signatures
  const offered = (offer?.keys ?? []).map(key => ({
    fingerprint: fingerprint(key),
    key,
    ...(signatures ? { signatures } : {}),
  }))
  const unnamed =
    keyFingerprint !== undefined && !offered.some(key => key.fingerprint === keyFingerprint)
      ? [
          {
            fingerprint: keyFingerprint,
            ...(keyType === undefined ? {} : { type: keyType }),
            ...(signatures ? { signatures } : {}),
          },
        ]
      : []
  return {
    keys: [...unnamed, ...offered],
    methods: [...new Set([...methods, ...(offer?.methods ?? [])])],
    proved: methods,
  }
}

function becomeRisks(
  sides: Sides,
  user: string,
  { become, becomePassword }: ProofRequest,
): readonly Obstacle[] {
  const used = become !== null && become.user !== user
  const asked: BecomeAsked = used
    ? { method: become.method, target: become.user, password: becomePassword }
    : { method: 'sudo', target: 'root' }
  return rootLost(sides, user, asked, used)
}

/** `proved`: that it worked before is known, not only read. */
function rootLost(
  { was, is }: Sides,
  user: string,
  asked: BecomeAsked,
  proved: boolean,
): readonly Obstacle[] {
  const account = was.account(user)
  const later = is.account(user)
  if (account === null || later === null) return []
  const before = becomeObstacles(was, account, asked)
  if (!proved && isCertain(before)) return []
  const found = newObstacles(before, becomeObstacles(is, later, asked))
  return proved || before.length === 0 ? found : perhaps(found)
}

function keptRisks(sides: Sides, kept: KeepAccess): readonly LoginRisk[] {
  const addresses = addressesOf(kept, sides.was)
  const each = addresses.map(address => keptFrom(sides, kept, address))
  const all = each.flat()
  // From a part of a network alone it is no more than a warning.
  return each.every(risks => risks.some(({ certain }) => certain))
    ? all
    : all.map(risk => ({ ...risk, certain: false }))
}

function keptFrom(sides: Sides, kept: KeepAccess, address: string | undefined): readonly LoginRisk[] {
  const { was, is } = sides
  const { user } = kept
  const visitor: Visitor = { user, client: null, ...(address === undefined ? {} : { address }) }
  const before = accessOf(was, visitor)
  if (isCertain(before.obstacles)) return []
  const after = accessOf(is, visitor)
  const everywhere = newObstacles(before.obstacles, after.obstacles)
  const open = before.ways.filter(way => isKept(way, kept) && !isCertain(way.obstacles))
  if (open.length === 0) return everywhere.map(one => riskOf(user, one))
  const rests = open.map(way => {
    const later = after.ways.find(other => other.id === way.id)
    return later ? newObstacles(way.obstacles, later.obstacles) : goneOf(is, after, way)
  })
  const safe = rests.some(rest => rest.length === 0)
  const best = rests.find(rest => !isCertain(rest)) ?? rests[0] ?? []
  const root = rootLost(sides, user, { method: 'sudo', target: 'root' }, false)
  return [...everywhere, ...(safe ? [] : best), ...root].map(one => riskOf(user, one))
}

function isKept(way: Way, { key }: KeepAccess): boolean {
  return key === undefined || way.key?.fingerprint === key
}

/** What keeps a way away that the host no longer knows of. */
function goneOf(side: Side, after: Access, way: Way): readonly Obstacle[] {
  const { account, connection } = after
  if (account === null || way.key === undefined) return []
  const client: Client = { keys: [way.key], methods: ['publickey'], proved: ['publickey'] }
  const again = accessOf(side, {
    user: account.name,
    client,
    ...(connection.address === undefined ? {} : { address: connection.address }),
  })
  return again.ways[0]?.obstacles ?? []
}

/** Addresses to try for somebody: their own, the ends of their network, or this session's. */
function addressesOf({ from }: KeepAccess, was: Side): readonly (string | undefined)[] {
  if (from === undefined) return [was.facts.host.connection?.clientAddress]
  const [base = '', bits] = from.split('/')
  const parsed = parseAddress(base)
  if (parsed?.family !== 4 || !/^\d+$/.test(bits ?? '') || Number(bits) > 32) return [base]
  const size = 2n ** BigInt(32 - Number(bits))
  if (size < 4n) return [base]
  return [parsed.value + 1n, parsed.value + size - 2n].map(value =>
    [24n, 16n, 8n, 0n].map(shift => `${(value >> shift) & 255n}`).join('.'),
  )
}
