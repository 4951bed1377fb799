import { effective } from './effective.ts'
import type { Connection } from './match.ts'
import type { ConfigTree } from './tree.ts'

/**
 * Our reading of a tree for one connection as a configuration without Include and Match: the lines that count, in
 * the order in which sshd reads them. sshd must make the same of both; where it does not, we have misread it.
 */
export function flatten(tree: ConfigTree, connection?: Connection): string {
  const counting = [...effective(tree, connection).values()].flatMap(({ lines }) => lines)
  return [...new Set(counting)]
    .sort((a, b) => a.order - b.order)
    .map(({ directive }) => `${directive.name} ${directive.text}\n`)
    .join('')
}
