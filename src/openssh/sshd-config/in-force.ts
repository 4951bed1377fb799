import { defaultIn, findKeyword } from '../keywords.ts'
import { effective } from './effective.ts'
import type { Connection } from './match.ts'
import { type ConfigTree, readTree } from './tree.ts'
import { defaultsOf, type HostDefaults, splitShown } from './values.ts'

/** What else than its files an sshd goes by. */
export interface Daemon {
  readonly version: string
  /** Configuration lines of its command line: they win over the global part, not over Match blocks. */
  readonly overrides: readonly string[]
  readonly defaults: HostDefaults
}

/** The value of a keyword that counts in the end. */
export interface InForce {
  readonly args: readonly string[]
  /** Of keywords of which several lines count, each line's own. */
  readonly values: readonly (readonly string[])[]
  /** `file:line` of the first line that says so; absent for a default and for the command line. */
  readonly at?: string
}

/**
 * The values by which sshd goes for a connection, its command line and its defaults included; without a connection,
 * those of the daemon itself. What neither it nor we know a default of has no arguments.
 */
export function inForce(
  tree: ConfigTree,
  daemon: Daemon,
  connection?: Connection,
): (keyword: string) => InForce {
  const written = effective(tree, connection)
  const source = { read: () => daemon.overrides.join('\n'), glob: () => [] }
  const started = daemon.overrides.length === 0 ? null : effective(readTree('/', source, tree.options))
  const known = new Map<string, InForce>()
  const lookUp = (keyword: string): InForce => {
    const line = written.get(keyword)
    const first = line?.lines[0]
    const override = started?.get(keyword)
    const isMatched = first !== undefined && first.match.length > 0
    if (override && !isMatched) {
      const adds = findKeyword(keyword)?.list === 'accumulate' && keyword !== 'Port'
      const more = adds ? (line?.values ?? []) : []
      return { args: [...override.args, ...more.flat()], values: [...override.values, ...more] }
    }
    if (line) {
      const at = first === undefined ? {} : { at: `${first.file}:${first.line}` }
      return { args: line.args, values: line.values, ...at }
    }
    const values = usual(keyword, daemon)
    return { args: values.flat(), values }
  }
  return keyword => {
    const value = known.get(keyword) ?? lookUp(keyword)
    known.set(keyword, value)
    return value
  }
}

function usual(keyword: string, { version, defaults }: Daemon): readonly (readonly string[])[] {
  const shown = defaultsOf(keyword, defaults)
  if (shown !== undefined) return shown.map(text => splitShown(keyword, text))
  const known = findKeyword(keyword)
  const value = known && defaultIn(known, version)
  return value === undefined ? [] : [[value].flat()]
}
