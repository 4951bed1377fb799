/**
 * What the host's own sshd is asked before anything that it reads is touched: whether it takes the proposed tree, and
 * whether it makes of it what we do, for the connections that matter. Pure.
 */
import { configSource, type Facts, type OpenSshFact } from './model/index.ts'
import { compareVersions } from './openssh/keywords.ts'
import {
  type ConfigTree,
  type Connection,
  type Criterion,
  effective,
  flatten,
  printout,
  readTree,
  type StagedFile,
  stage,
} from './openssh/sshd-config/index.ts'

export interface JudgeRequest {
  /** sshd itself. */
  readonly binary: string
  /** Configuration lines of the daemon's own command line: they win over the files. */
  readonly overrides: readonly string[]
  /** Included files before those that include them, the root last. */
  readonly staged: readonly StagedFile[]
  readonly checks: readonly JudgeCheck[]
  /**
   * A host key that is there, and that sshd reads since its configuration names none: all checks foresee what it prints that is
   * given this one alone. What it takes with it, it takes with all, for one is enough to it; and to load the others is a good
   * part of its work.
   */
  readonly usualKey?: string
}

export interface JudgeCheck {
  /** The argument of `sshd -T -C`; null: without one. */
  readonly spec: string | null
  /**
   * What `sshd -T` prints if our reading is right, its lines sorted. Null: that cannot be told, or was told and is not
   * what it printed, which may be a matter of spelling.
   */
  readonly printed: string | null
  /** Our reading for that connection, as one configuration without Include and Match: sshd must print the same of it. */
  readonly flat: string
}

/** Null where nothing that sshd reads is different after the plan. */
export function judgeRequest(before: Facts, after: Facts): JudgeRequest | null {
  if (after.sshd?.server !== 'openssh' || !isTouched(before, after, after.sshd)) return null
  const tree = configTree(after, after.sshd)
  if (before.sshd?.server === 'openssh' && sameTexts(configTree(before, before.sshd), tree)) return null
  const key = usualKey(after, after.sshd, tree)
  return {
    binary: after.sshd.binary,
    overrides: after.sshd.overrides,
    staged: stage(tree),
    checks: judgeChecks(after, key === null ? after.sshd : givenKey(after.sshd, key), tree),
    ...(key !== null && { usualKey: key }),
  }
}

function usualKey(facts: Facts, sshd: OpenSshFact, tree: ConfigTree): string | null {
  const values = effective(tree)
  const isNamed = values.has('HostKey') || values.has('HostCertificate') || sshd.overrides.length > 0
  const key = sshd.defaults.get('hostkey')?.find(path => path.endsWith('ed25519_key'))
  return key !== undefined && !isNamed && facts.paths.get(key)?.type === 'file' ? key : null
}

/** The same sshd, of which this is the only usual key. */
function givenKey(sshd: OpenSshFact, key: string): OpenSshFact {
  return { ...sshd, defaults: new Map([...sshd.defaults, ['hostkey', [key]]]) }
}

/** Without a Match block one connection is as all others, and what sshd prints for it is what it prints for none. */
function judgeChecks(facts: Facts, sshd: OpenSshFact, tree: ConfigTree): readonly JudgeCheck[] {
  const check = (spec: string | null, connection?: Connection) => ({
    spec,
    printed: sshd.overrides.length === 0 ? printout(tree, connection, sshd.defaults) : null,
    flat: flatten(tree, connection),
  })
  const known = connections(facts, tree).map(connection => check(specOf(connection), connection))
  const isUniform = known.length > 0 && !tree.blocks.some(({ criteria }) => criteria)
  return isUniform ? known : [check(...unknownConnection(tree)), ...known]
}

/**
 * `sshd -T` without `-C`: since 8.0 it is what holds for a connection of which nothing is known, so that `Match all`
 * applies; before, it is what the daemon itself goes by. Where a Match line speaks of the port, sshd must be told one: then
 * it is one that no line names.
 */
function unknownConnection(tree: ConfigTree): [spec: string | null, connection?: Connection] {
  const named = tree.blocks.flatMap(({ criteria = [] }) =>
    criteria.flatMap(criterion => (criterion.on === 'localport' ? Number(criterion.list) : [])),
  )
  if (compareVersions(tree.syntax.version, '8.0') < 0) return [null]
  if (named.length === 0) return [null, {}]
  let localPort = 65_535
  while (named.includes(localPort)) localPort -= 1
  return [`lport=${localPort}`, { localPort }]
}

/** The configuration tree of the facts. */
function configTree(facts: Facts, sshd: OpenSshFact): ConfigTree {
  return readTree(sshd.config, configSource(facts), { version: sshd.version })
}

/** The same question with our readings themselves for sshd to compare, whatever it prints. */
export function comparingReadings(request: JudgeRequest): JudgeRequest {
  const { usualKey: _, ...rest } = request
  return { ...rest, checks: request.checks.map(check => ({ ...check, printed: null })) }
}

/** Whether the plan touches a file of the configuration; without that there is nothing to judge, readable or not. */
function isTouched(before: Facts, after: Facts, sshd: OpenSshFact): boolean {
  const paths = [...sshd.reads, ...sshd.includes.flatMap(pattern => after.globs.get(pattern) ?? [])]
  return (
    paths.some(path => before.paths.get(path) !== after.paths.get(path)) ||
    sshd.includes.some(pattern => before.globs.get(pattern) !== after.globs.get(pattern))
  )
}

function sameTexts(one: ConfigTree, other: ConfigTree): boolean {
  const texts = (tree: ConfigTree) => JSON.stringify(stage(tree))
  return texts(one) === texts(other)
}

/** The session's own, and one inside each Match block that literal criteria describe. */
function connections(facts: Facts, tree: ConfigTree): readonly Connection[] {
  const { connection, loginUser } = facts.host
  const own: Connection[] = connection
    ? [
        complete(facts, {
          user: loginUser,
          address: connection.clientAddress,
          localAddress: connection.serverAddress,
          localPort: connection.serverPort,
        }),
      ]
    : []
  const sampled = tree.blocks
    .flatMap(block => sample(block.criteria ?? []) ?? [])
    .map(part => complete(facts, part))
  const distinct = new Map([...own, ...sampled].map(one => [specOf(one), one]))
  return [...distinct.values()]
}

const literalName = /^[A-Za-z0-9._-]+$/

/** A connection that meets these criteria, where each is one plain word. */
function sample(criteria: readonly Criterion[]): Partial<Connection> | null {
  let connection: Partial<Connection> = {}
  for (const criterion of criteria) {
    if (!('list' in criterion)) return null
    const { on, list } = criterion
    if (on === 'user' && literalName.test(list)) connection = { ...connection, user: list }
    else if (on === 'host' && literalName.test(list)) connection = { ...connection, host: list }
    else if (on === 'address' && /^[0-9.]+$/.test(list)) connection = { ...connection, address: list }
    else if (on === 'localport' && /^\d+$/.test(list)) connection = { ...connection, localPort: Number(list) }
    else return null
  }
  return connection
}

/** sshd wants all of a specification, and asks the host for the groups of the user. */
function complete(facts: Facts, part: Partial<Connection>): Connection {
  const user = part.user ?? facts.host.loginUser
  const address = part.address ?? facts.host.connection?.clientAddress ?? '127.0.0.1'
  const account = facts.accounts.get(user)
  return {
    user,
    groups: account?.groups ?? [],
    address,
    host: part.host ?? address,
    localAddress: part.localAddress ?? facts.host.connection?.serverAddress ?? '127.0.0.1',
    localPort: part.localPort ?? facts.host.connection?.serverPort ?? 22,
  }
}

function specOf({ user, host, address, localAddress, localPort }: Connection): string {
  return `user=${user},host=${host},addr=${address},laddr=${localAddress},lport=${localPort}`
}
