import { type Effective, effective } from './effective.ts'
import type { Connection } from './match.ts'
import { hasParts } from './merge.ts'
import type { ConfigTree } from './tree.ts'

/**
 * Our reading of a tree for one connection as a configuration without Include: the lines that count for the daemon
 * itself, in the order in which sshd reads them, and in one block those that count for the connection instead. sshd
 * must make the same of both; where it does not, we have misread it. Values of blocks stay in a block, since sshd
 * refuses some that it would take there when they stand in the global part.
 */
export function flatten(tree: ConfigTree, connection?: Connection): string {
  const global = effective(tree)
  if (connection === undefined) return write([...global.values()])
  const own = [...effective(tree, connection).values()].filter(
    value => !isSame(value, global.get(value.keyword)),
  )
  return write([...global.values()]) + (own.length === 0 ? '' : everyone(connection) + write(own))
}

function isSame(value: Effective, other: Effective | undefined): boolean {
  const places = ({ lines }: Effective) => lines.map(line => line.order).join(' ')
  return other !== undefined && places(value) === places(other)
}

/** A Match line that applies to the connection but not, as `Match all` does, already when the daemon starts. */
function everyone({ address, user }: Connection): string {
  if (address !== undefined) return 'Match Address *\n'
  return user !== undefined ? 'Match User *\n' : 'Match all\n'
}

function write(values: readonly Effective[]): string {
  const counting = values.filter(({ keyword }) => !hasParts(keyword)).flatMap(({ lines }) => lines)
  const lines = [...new Set(counting)]
    .sort((a, b) => a.order - b.order)
    .map(({ directive: { name, text } }) => `${name} ${text.startsWith('=') ? '= ' : ''}${text}\n`)
  // Of these a later line can decide a part, which it would not do without the Match line between them.
  const composed = values
    .filter(({ keyword }) => hasParts(keyword))
    .map(({ keyword, args }) => `${keyword} ${args.join(' ')}\n`)
  return [...lines, ...composed].join('')
}
