/**
 * What the host's own sshd is asked before anything that it reads is touched: whether it takes the proposed tree, and
 * whether it makes of it what we do, for the connections that matter. Pure.
 */
import { type Facts, globFact, NotLooked, type OpenSshFact, pathFact } from './model/index.ts'
import {
  type ConfigTree,
  type Connection,
  type Criterion,
  effective,
  flatten,
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
}

export interface JudgeCheck {
  /** The argument of `sshd -T -C`; null: without one, as the daemon reads its files. */
  readonly spec: string | null
  /** Our reading for that connection, as one configuration without Include and Match. */
  readonly flat: string
}

/** Null where nothing that sshd reads is different after the plan. */
export function judgeRequest(before: Facts, after: Facts): JudgeRequest | null {
  if (after.sshd?.server !== 'openssh') return null
  const tree = configTree(after, after.sshd)
  if (before.sshd?.server === 'openssh' && sameTexts(configTree(before, before.sshd), tree)) return null
  return {
    binary: after.sshd.binary,
    overrides: after.sshd.overrides,
    staged: stage(tree),
    checks: connections(after, tree).map(connection => ({
      spec: connection === null ? null : specOf(connection),
      flat: flatten(tree, connection ?? undefined),
    })),
  }
}

/** The configuration tree of the facts. */
export function configTree(facts: Facts, sshd: OpenSshFact): ConfigTree {
  const source = {
    read: (path: string) => textOf(facts, path),
    glob: (pattern: string) => globFact(facts, pattern),
  }
  return readTree(sshd.config, source, { version: sshd.version })
}

function textOf(facts: Facts, path: string): string | undefined {
  const fact = pathFact(facts, path)
  if (fact?.type === 'link') return fact.resolved === null ? undefined : textOf(facts, fact.resolved)
  if (fact?.type !== 'file') return undefined
  if (fact.content === undefined) throw new NotLooked({ look: 'file', path })
  return 'text' in fact.content ? fact.content.text : undefined
}

function sameTexts(one: ConfigTree, other: ConfigTree): boolean {
  const texts = (tree: ConfigTree) => JSON.stringify(stage(tree))
  return texts(one) === texts(other)
}

/** None (the daemon itself), the session's own, and one inside each Match block that literal criteria describe. */
function connections(facts: Facts, tree: ConfigTree): readonly (Connection | null)[] {
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
  return [null, ...distinct.values()]
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

/** The ports that the daemon will listen on by its files, those of ListenAddress lines included; none where they do not say. */
export function portsOf(facts: Facts): readonly number[] {
  if (facts.sshd?.server !== 'openssh') return []
  const values = effective(configTree(facts, facts.sshd))
  const ports = values.get('Port')?.args ?? []
  const listens = (values.get('ListenAddress')?.args ?? []).flatMap(
    text => /^(?:[^:]+|\[.*\]):(\d+)/.exec(text)?.[1] ?? [],
  )
  return [...new Set([...listens, ...ports].map(Number))].filter(port => port > 0)
}
