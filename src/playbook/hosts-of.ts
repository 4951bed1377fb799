import type { Diagnostic } from '../model/index.ts'
import { diskFiles, type Files } from './files.ts'
import { hostOf, type Inventory, type Variables } from './inventory/inventory.ts'
import { hostsMatching } from './inventory/pattern.ts'
import { hostsWithin } from './limit.ts'
import { type Node, spelling, valueFor } from './node.ts'
import { mistake, quoted, type Said, type Tell } from './place.ts'
import type { Play } from './play.ts'
import { scopeOf, variablesIn } from './scope.ts'
import { filler } from './template.ts'

/** The hosts of a play, in order, all of which the inventory knows. For `limit` see `hostsWithin`. */
export function hostsOf(
  play: Play,
  inventory: Inventory,
  {
    extraVars,
    limit,
    files = diskFiles,
  }: { readonly extraVars: Variables; readonly limit?: Said; readonly files?: Files },
): { readonly hosts: readonly string[]; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = []
  const tell: Tell = diagnostic => diagnostics.push(diagnostic)
  const node = valueFor(play.header, 'hosts')
  const filled = node && filler(scopeOf([extraVars, variablesIn(play.vars)]), tell)(node)
  if (!filled) return { hosts: [], diagnostics }
  const place = node?.place ?? play.place
  const patterns = patternsOf(filled)
  const pattern = patterns.join(',')
  const isLocal = pattern.split(/[,:]/).every(name => hostOf(inventory, name) !== undefined)
  if (inventory.sources.length === 0 && !isLocal) {
    const hint = `Name the inventory or the hosts: -i FILE, or -i ${quoted(`${/^[\w.-]+$/.test(pattern) && pattern !== 'all' ? pattern : 'host'},`)}`
    tell(mistake('no_inventory', place, `There is no inventory to find ${quoted(pattern)} in`, hint))
    return { hosts: [], diagnostics }
  }
  const hosts = hostsMatching(patterns, inventory, place, tell)
  if (limit === undefined) return { hosts, diagnostics }
  const within = hostsWithin(limit, inventory, files, tell)
  return { hosts: hosts.filter(host => within.has(host)), diagnostics }
}

function patternsOf(node: Node): readonly string[] {
  if (node.kind === 'list') return node.items.flatMap(patternsOf)
  return node.kind === 'scalar' ? [spelling(node)] : []
}
