import { effective } from './effective.ts'
import type { Connection } from './match.ts'
import { hasParts } from './merge.ts'
import type { ConfigTree } from './tree.ts'

/**
 * Our reading of a tree for one connection as a configuration without Include and Match: the lines that count, in
 * the order in which sshd reads them. sshd must make the same of both; where it does not, we have misread it.
 */
export function flatten(tree: ConfigTree, connection?: Connection): string {
  const values = [...effective(tree, connection).values()]
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
