import { compareVersions } from '../keywords.ts'
import { applies, type Connection } from './match.ts'
import { type Applying, compose, merge } from './merge.ts'
import type { Syntax } from './syntax.ts'
import type { ConfigTree, Setting } from './tree.ts'

/** What the lines of a configuration make of one keyword. */
export interface Effective {
  /** As sshd_config(5) spells it. */
  readonly keyword: string
  /** The arguments that count, of all lines that have a part in the value. */
  readonly args: readonly string[]
  /** For keywords of which several lines count: each line's own arguments. */
  readonly values: readonly (readonly string[])[]
  /** The lines that have a part in the value, in the order in which sshd reads them. */
  readonly lines: readonly Setting[]
  /** Lines that apply as well, but do not count. */
  readonly shadowed: readonly Setting[]
}

/**
 * The value of every keyword that has one, by its name as sshd_config(5) spells it, for a connection; without one,
 * what the daemon itself goes by before there is any. A keyword that is not in it has its default.
 *
 * sshd reads its files twice: once for the global part, and for each connection again for the Match blocks that
 * apply, whose values then replace the global ones (servconf.c, parse_server_match_config()).
 */
export function effective(tree: ConfigTree, connection?: Connection): ReadonlyMap<string, Effective> {
  if (connection !== undefined) return merged(tree, connection)
  const known = ofDaemon.get(tree) ?? merged(tree, undefined)
  ofDaemon.set(tree, known)
  return known
}

const ofDaemon = new WeakMap<ConfigTree, ReadonlyMap<string, Effective>>()

function merged(tree: ConfigTree, connection: Connection | undefined): ReadonlyMap<string, Effective> {
  const groups = new Map<string, { readonly global: Setting[]; readonly matched: Setting[] }>()
  const active = activity(tree)
  for (const setting of tree.settings) {
    const global = active(setting, undefined)
    const matched = connection !== undefined && setting.match.length > 0 && active(setting, connection)
    if (!global && !matched) continue
    let group = groups.get(setting.keyword)
    if (group === undefined) {
      group = { global: [], matched: [] }
      groups.set(setting.keyword, group)
    }
    if (global) group.global.push(setting)
    if (matched) group.matched.push(setting)
  }
  const applying = (keyword: string): Applying => groups.get(keyword) ?? { global: [], matched: [] }
  const result = new Map<string, Effective>()
  for (const keyword of groups.keys()) {
    const parts = merge(keyword, applying, tree.syntax)
    if (parts.length === 0) continue
    const { global, matched } = applying(keyword)
    const counting = new Set(parts.map(part => part.setting))
    const all = [...new Set([...global, ...matched])].sort((a, b) => a.order - b.order)
    result.set(keyword, {
      keyword,
      args: compose(keyword, parts),
      values: parts.map(part => part.args),
      lines: all.filter(setting => counting.has(setting)),
      shadowed: all.filter(setting => !counting.has(setting)),
    })
  }
  if (followsAnother(interactive, tree.syntax)) followChallengeResponse(result, connection)
  return result
}

const interactive = 'KbdInteractiveAuthentication'

/** Whether the value of a keyword may come from lines of another keyword. */
export function followsAnother(keyword: string, syntax: Syntax): boolean {
  return keyword === interactive && compareVersions(syntax.version, '8.7') < 0
}

/**
 * Before 8.7 ChallengeResponseAuthentication was a keyword of its own, on unless set otherwise, that turned the
 * global KbdInteractiveAuthentication on whatever that said, and that was off by itself (sshd.c).
 */
function followChallengeResponse(values: Map<string, Effective>, connection: Connection | undefined): void {
  const own = values.get(interactive)
  const inBlock = own?.lines.some(line => line.match.length > 0) === true
  if (connection !== undefined && inBlock) return
  const challenge = values.get('ChallengeResponseAuthentication')
  if (challenge?.args[0]?.toLowerCase() !== 'no') {
    const shadowed = own === undefined ? [] : [...own.lines, ...own.shadowed]
    const lines = challenge?.lines ?? []
    values.set(interactive, { keyword: interactive, args: ['yes'], values: [['yes']], lines, shadowed })
  } else if (own === undefined) {
    values.set(interactive, { ...challenge, keyword: interactive, shadowed: [] })
  }
}

/**
 * Whether a line counts for a connection; without one, whether it counts when the daemon reads its files. Each
 * Match line is asked once for each connection.
 */
function activity(tree: ConfigTree): (setting: Setting, connection: Connection | undefined) => boolean {
  const verdicts = new Map<object, { global?: boolean; matched?: boolean }>()
  return (setting, connection) =>
    setting.match.every(block => {
      if (block.criteria === undefined) return false
      let known = verdicts.get(block)
      if (known === undefined) {
        known = {}
        verdicts.set(block, known)
      }
      const key = connection === undefined ? 'global' : 'matched'
      known[key] ??= applies(block.criteria, connection, tree.syntax)
      return known[key]
    })
}

/** Whether a line counts for a connection; without one, whether it counts when the daemon reads its files. */
export function isActive(tree: ConfigTree, setting: Setting, connection?: Connection): boolean {
  return activity(tree)(setting, connection)
}

/** The lines in Match blocks that give this keyword, as sshd_config(5) spells it, a value of its own for some connections. */
export function overridesOf(tree: ConfigTree, keyword: string): readonly Setting[] {
  return tree.settings.filter(
    setting => setting.keyword === keyword && setting.match.length > 0 && !isActive(tree, setting),
  )
}
