import { mistake, type Place, quoted, type Tell } from '../place.ts'
import { expandRange, splitPort } from './host-range.ts'
import type { InventoryBuilder, Variables } from './inventory.ts'

/** The hosts that `web[01:20]:2222` names, with the same variables. */
export function addHosts(
  pattern: string,
  variables: Variables,
  group: string,
  place: Place,
  builder: InventoryBuilder,
  tell: Tell,
): void {
  const { host: range, port } = splitPort(pattern)
  const expansion = expandRange(range)
  if ('problem' in expansion) {
    tell(mistake('bad_range', place, `${quoted(pattern)}: ${expansion.problem}`))
    return
  }
  const wrong = range === '' ? 'A host has no name' : whyNoHost(range)
  if (wrong !== null) {
    const hint = range.endsWith(':') ? 'Write a port after it, or leave it out' : undefined
    tell(mistake('inventory_syntax', place, wrong, hint))
    return
  }
  for (const name of expansion.hosts) {
    builder.host(name, group, place, port)
    for (const [key, value] of variables) builder.hostVariable(name, key, value, tell)
  }
}

function whyNoHost(range: string): string | null {
  if (range === '---') return 'A line "---" is of YAML, and this is read as INI'
  return range.endsWith(':') && !range.endsWith('::') ? `The host ${quoted(range)} ends in ":"` : null
}
