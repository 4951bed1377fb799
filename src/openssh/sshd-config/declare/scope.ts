import { findKeyword, lastWins } from '../../keywords.ts'
import { isActive } from '../effective.ts'
import { type Criterion, neverTogether, sameCriteria } from '../match.ts'
import { compose, merge, type Part } from '../merge.ts'
import type { ConfigTree, MatchBlock, Setting } from '../tree.ts'
import { type HostDefaults, itemsOf, valueKey } from '../values.ts'

/** Which connections a declaration speaks of: all that no Match block singles out, or those of some criteria. */
export type Scope =
  | { readonly in: 'global' }
  | { readonly in: 'match'; readonly criteria: readonly Criterion[] }

/** Whether a block is one for exactly these criteria. */
export function isBlockOf(block: MatchBlock, criteria: readonly Criterion[]): boolean {
  return block.outer.length === 0 && block.criteria !== undefined && sameCriteria(block.criteria, criteria)
}

/** Whether a line stands in the scope itself. */
export function isInside(setting: Setting, scope: Scope): boolean {
  if (scope.in === 'global') return setting.match.length === 0
  const [block, ...more] = setting.match
  return block !== undefined && more.length === 0 && isBlockOf(block, scope.criteria)
}

/** Whether a line outside of the scope may still decide for connections in it. */
export function isRival(tree: ConfigTree, setting: Setting, scope: Scope): boolean {
  if (isInside(setting, scope) || setting.match.length === 0) return false
  if (scope.in === 'global') return isActive(tree, setting)
  return !setting.match.some(
    block => block.criteria === undefined || neverTogether(block.criteria, scope.criteria),
  )
}

/** What a declaration wants of one keyword. */
export interface Wanted {
  /** As sshd_config(5) spells it; in small letters where nobody knows it. */
  readonly name: string
  /** As a new line spells it. */
  readonly spelled: string
  readonly lines: readonly (readonly string[])[]
  /** Whether more than this may be there. */
  readonly atLeast: boolean
}

/** Whether each line of a keyword holds a value of its own, so that several lines make up its value. */
export function isManyLines(name: string): boolean {
  const keyword = findKeyword(name)
  return keyword?.list === 'accumulate' || keyword?.value.kind === 'subsystem'
}

/** The parts of the value that these lines make up, as the scope's reading merges them. */
export function partsOf(
  tree: ConfigTree,
  scope: Scope,
  name: string,
  lines: readonly Setting[],
): readonly Part[] {
  return merge(
    name,
    keyword => {
      const given = lines.filter(setting => setting.keyword === keyword)
      const own = tree.settings.filter(setting => setting.keyword === keyword && isInside(setting, scope))
      const of = keyword === name ? given : [...new Set([...own, ...given])].sort((a, b) => a.order - b.order)
      return scope.in === 'global' ? { global: of, matched: [] } : { global: [], matched: of }
    },
    tree.syntax,
  )
}

/** The value of the scope's own lines as lines of arguments. */
export function stateOf(name: string, parts: readonly Part[]): readonly (readonly string[])[] {
  if (isManyLines(name)) return parts.map(part => part.args)
  return parts.length === 0 ? [] : [compose(name, parts)]
}

/** Whether lines with this value say what is wanted. */
export function satisfies(
  wanted: Wanted,
  value: readonly (readonly string[])[],
  defaults: HostDefaults | undefined,
): boolean {
  if (value.length === 0) return false
  if (!wanted.atLeast)
    return valueKey(wanted.name, value, defaults) === valueKey(wanted.name, wanted.lines, defaults)
  const present = new Set(elementsOf(wanted.name, value, defaults))
  return elementsOf(wanted.name, wanted.lines, defaults).every(element => present.has(element))
}

/** The single things that a value lists, as comparable texts; the names of a comma-separated list too. */
export function elementsOf(
  name: string,
  lines: readonly (readonly string[])[],
  defaults?: HostDefaults,
): readonly string[] {
  const items = itemsOf(name, lines, defaults)
  const list = findKeyword(name)?.list
  if (list === 'comma') return items.flatMap(item => item.join(',').split(','))
  if (list === 'space' || list === 'lists') return items.flat()
  return items.map(item => JSON.stringify(item))
}

/** The lines of the keyword in the scope, and those outside of it that may decide instead. */
export function linesOf(
  tree: ConfigTree,
  scope: Scope,
  name: string,
): { readonly inside: readonly Setting[]; readonly rivals: readonly Setting[] } {
  const lines = tree.settings.filter(setting => setting.keyword === name)
  return {
    inside: lines.filter(setting => isInside(setting, scope)),
    rivals: tree.settings.filter(
      setting =>
        (setting.keyword === name || isDecidedBy(tree, name, setting.keyword)) &&
        isRival(tree, setting, scope),
    ),
  }
}

/** In some versions a command counts only above the lines of another (see `merge`). */
function isDecidedBy(tree: ConfigTree, name: string, other: string): boolean {
  if (name !== 'AuthorizedPrincipalsCommand' || other !== 'AuthorizedKeysCommand') return false
  const keyword = findKeyword(name)
  return keyword !== undefined && lastWins(keyword, tree.syntax.version)
}

/**
 * The rivals because of which what the scope's own lines say does not hold. A rival may apply or not, so each alone
 * must leave the value as it is.
 */
export function winners(
  tree: ConfigTree,
  scope: Scope,
  wanted: Wanted,
  defaults: HostDefaults | undefined,
): readonly Setting[] {
  const { inside, rivals } = linesOf(tree, scope, wanted.name)
  return rivals.filter(rival => {
    const together = [...inside, rival].sort((a, b) => a.order - b.order)
    const parts = partsOf(tree, scope, wanted.name, together)
    return !satisfies(wanted, stateOf(wanted.name, parts), defaults)
  })
}

/** Whether a line says what is wanted, and nothing that applies in the scope says otherwise. */
export function holds(
  tree: ConfigTree,
  scope: Scope,
  wanted: Wanted,
  defaults: HostDefaults | undefined,
): boolean {
  const { inside } = linesOf(tree, scope, wanted.name)
  if (inside.some(setting => setting.directive.malformed !== undefined)) return false
  const value = stateOf(wanted.name, partsOf(tree, scope, wanted.name, inside))
  return satisfies(wanted, value, defaults) && winners(tree, scope, wanted, defaults).length === 0
}
