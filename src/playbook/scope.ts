import { dirname, resolve } from 'node:path'
import { hostOf, type Inventory, type Variables, variablesOf } from './inventory/inventory.ts'
import type { VarsFolders } from './inventory/vars-folders.ts'
import { fromValue, type Mapping, type Node } from './node.ts'
import type { Tell } from './place.ts'
import type { Scope } from './template.ts'

/** The layers of variables, the strongest first. */
export function scopeOf(layers: readonly Variables[]): Scope {
  return {
    lookup(name) {
      for (const layer of layers) {
        const value = layer.get(name)
        if (value !== undefined) return value
      }
      return undefined
    },
    *names() {
      for (const layer of layers) yield* layer.keys()
    },
  }
}

export function variablesIn(map: Mapping | null): Variables {
  return new Map((map?.entries ?? []).map(({ key, value }) => [key, value]))
}

/** What the inventory, and the folders beside it and beside the playbook, say of a host. */
export function hostVariables(
  name: string,
  inventory: Inventory,
  beside: VarsFolders | null,
  tell: Tell,
): Variables {
  const host = hostOf(inventory, name)
  return host ? variablesOf(inventory, host, beside, tell) : new Map()
}

/** What every host has without anybody saying it, under Ansible's names. */
export function ownVariables(name: string, inventory: Inventory): Variables {
  const host = hostOf(inventory, name)
  const groups = (host?.groups ?? []).filter(group => group !== 'all')
  const source = host?.source ? resolve(host.source) : null
  const values: readonly (readonly [string, Node])[] = [
    ['inventory_hostname', fromValue(name, 'inventory')],
    ['inventory_hostname_short', fromValue(name.split('.')[0] ?? name, 'inventory')],
    ['group_names', fromValue([...groups].sort(), 'inventory')],
  ]
  const files: readonly (readonly [string, Node])[] =
    source === null
      ? []
      : [
          ['inventory_file', fromValue(source, 'inventory')],
          ['inventory_dir', fromValue(dirname(source), 'inventory')],
        ]
  return new Map([...values, ...files])
}
