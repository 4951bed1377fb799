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
  const expansion =
    range.startsWith('[') && range.endsWith(']') && range.includes('::')
      ? { hosts: [range.slice(1, -1)] }
      : expandRange(range)
  if ('problem' in expansion) {
    tell(mistake('bad_range', place, `${quoted(pattern)}: ${expansion.problem}`))
    return
  }
  if (range.endsWith(':') && !range.endsWith('::')) {
    tell(
      mistake(
        'inventory_syntax',
        place,
        `The host ${quoted(pattern)} ends in ":"`,
        'Write a port after it, or leave it out',
      ),
    )
    return
  }
  const portNode: Node | null = port === null ? null : { kind: 'scalar', value: port, place }
  for (const name of expansion.hosts) {
    const isNew = !builder.hasHost(name)
    const host = builder.host(name, group, place)
    // As in Ansible, a port counts where the host is named first.
    if (portNode && isNew) host.vars.set('ansible_port', portNode)
    for (const [key, value] of variables) host.vars.set(key, value)
  }
}
