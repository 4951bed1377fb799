import type { Node } from '../node.ts'
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
  const stated = port === null || port === 0 ? null : portNode(port, place)
  if (expansion.hosts.length > 1)
    for (const value of [...variables.values(), ...(stated ? [stated] : [])]) builder.ofRange(value)
  for (const name of expansion.hosts) {
    builder.host(name, group, place, tell, stated)
    for (const [key, value] of variables) builder.hostVariable(name, key, value, tell)
  }
}

/** As a variable, what stands beside a name. */
export function portNode(port: number, place: Place): Node {
  return { kind: 'scalar', value: port, place }
}

function whyNoHost(range: string): string | null {
  if (range === '---') return 'A line "---" is of YAML, and this is read as INI'
  return range.endsWith(':') && !range.endsWith('::') ? `The host ${quoted(range)} ends in ":"` : null
}
