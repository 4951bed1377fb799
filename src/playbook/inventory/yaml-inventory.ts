import { type Entry, entryOf, type Mapping, type Node } from '../node.ts'
import { mistake, quoted, type Tell, warning } from '../place.ts'
import { didYouMean } from '../suggest.ts'
import { addHosts } from './add-hosts.ts'
import type { InventoryBuilder } from './inventory.ts'

const sections = ['hosts', 'children', 'vars']

/** A YAML inventory: groups, each with `hosts`, `children` and `vars`. */
export function readYamlInventory(root: Node, builder: InventoryBuilder, tell: Tell): void {
  if (root.kind !== 'map') {
    tell(
      mistake(
        'inventory_syntax',
        root.place,
        'A YAML inventory is a map of groups',
        'Begin with "all:" and "hosts:" below it',
      ),
    )
    return
  }
  const plugin = entryOf(root, 'plugin')
  if (plugin) {
    tell(
      mistake(
        'inventory_unsupported',
        plugin.keyPlace,
        'Configurations of inventory plugins are not carried out',
        `Use what they find: ansible-inventory -i ${quoted(plugin.keyPlace.file)} --list --yaml > hosts.yml`,
      ),
    )
    return
  }
  for (const entry of root.entries)
    if (isName(entry, tell)) readGroup(entry.key, entry.keyPlace, entry.value, builder, tell)
}

function isName({ key, noText, keyPlace }: Entry, tell: Tell): boolean {
  if (!noText && key !== '') return true
  const message = noText ? `The name ${quoted(key)} is no text for Ansible` : 'A name is empty'
  tell(mistake('inventory_syntax', keyPlace, message, 'Put it in quotes'))
  return false
}

function readGroup(
  name: string,
  place: Node['place'],
  node: Node,
  builder: InventoryBuilder,
  tell: Tell,
): void {
  const group = builder.group(name, place)
  if (isEmpty(node)) return
  if (node.kind !== 'map') {
    tell(
      mistake(
        'inventory_syntax',
        node.place,
        `Expected the group ${quoted(name)} to be a map with hosts, children or vars`,
      ),
    )
    return
  }
  for (const { key, keyPlace, value } of node.entries) {
    if (!sections.includes(key)) {
      const message = `A group has no ${quoted(key)}${didYouMean(key, sections)}`
      tell(warning('inventory_syntax', keyPlace, message, 'It is passed over, as Ansible does'))
      continue
    }
    const part = sectionOf(value)
    if (part === null)
      tell(
        mistake(
          'inventory_syntax',
          value.place,
          `Expected ${quoted(key)} of the group ${quoted(name)} to be a map`,
        ),
      )
    else if (key === 'vars')
      for (const entry of part.entries) builder.variable(group, entry.key, entry.value, tell)
    else if (key === 'children')
      for (const child of part.entries.filter(entry => isName(entry, tell))) {
        readGroup(child.key, child.keyPlace, child.value, builder, tell)
        group.children.add(child.key)
      }
    else readHosts(part, name, builder, tell)
  }
}

function readHosts(hosts: Mapping, group: string, builder: InventoryBuilder, tell: Tell): void {
  for (const { key, keyPlace, value } of hosts.entries.filter(entry => isName(entry, tell))) {
    if (!isEmpty(value) && value.kind !== 'map') {
      tell(
        mistake(
          'inventory_syntax',
          value.place,
          `Expected the variables of ${quoted(key)} to be a map`,
          `Write "${key}:" and the variables below it`,
        ),
      )
      continue
    }
    const entries = value.kind === 'map' ? value.entries : []
    addHosts(key, new Map(entries.map(entry => [entry.key, entry.value])), group, keyPlace, builder, tell)
  }
}

/** A text is a map with it as its only key, as Ansible has it; nothing is an empty map. */
function sectionOf(node: Node): Mapping | null {
  if (node.kind === 'map') return node
  if (isEmpty(node)) return { kind: 'map', entries: [], place: node.place }
  if (node.kind !== 'scalar' || typeof node.value !== 'string') return null
  const empty: Node = { kind: 'scalar', value: null, place: node.place }
  return {
    kind: 'map',
    entries: [{ key: node.value, keyPlace: node.place, value: empty }],
    place: node.place,
  }
}

function isEmpty(node: Node): boolean {
  return node.kind === 'scalar' && node.value === null
}
