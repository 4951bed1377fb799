import type { Diagnostic } from '../model/index.ts'
import type { Inventory } from './inventory/inventory.ts'
import type { Play } from './play.ts'
import { noOptions, type ResolveOptions, resolve } from './resolve.ts'

/**
 * All that is wrong with plays for their hosts, found before any of these is contacted. What is wrong for many hosts
 * in the same way is told once, with the number of hosts; what was `told` before, as of files beside the inventory, is
 * not told again.
 */
export function checkHosts(
  plays: readonly { readonly play: Play; readonly hosts: readonly string[] }[],
  inventory: Inventory,
  options: ResolveOptions = noOptions,
  told: readonly Diagnostic[] = [],
): readonly Diagnostic[] {
  const before = new Set(told.map(diagnostic => JSON.stringify(diagnostic)))
  const found = new Map<string, { readonly diagnostic: Diagnostic; readonly first: string; count: number }>()
  for (const { play, hosts } of plays)
    for (const host of hosts)
      for (const diagnostic of resolve(play, host, inventory, options).diagnostics) {
        const key = JSON.stringify(diagnostic)
        if (before.has(key)) continue
        const known = found.get(key)
        if (known) known.count++
        else found.set(key, { diagnostic, first: host, count: 1 })
      }
  const total = new Set(plays.flatMap(({ hosts }) => hosts)).size
  return [...found.values()].map(({ diagnostic, first, count }) => {
    if (count >= total) return diagnostic
    const others = count > 1 ? ` and ${count - 1} more` : ''
    return { ...diagnostic, message: `${diagnostic.message} (for ${first}${others})` }
  })
}
