import type { Diagnostic } from '../../model/index.ts'
import type { Node } from '../node.ts'
import { mistake, type Place, quoted, type Tell, warning, wholeFile } from '../place.ts'
import { StatedTwice } from './stated-twice.ts'
import type { VarsFolders } from './vars-folders.ts'

export type Variables = ReadonlyMap<string, Node>

/** The hosts that there are, their groups, and what is said of them. */
export interface Inventory {
  /** As given with `--inventory`. */
  readonly sources: readonly string[]
  /** In the order of the sources. */
  readonly hosts: ReadonlyMap<string, InventoryHost>
  /** With `all` and `ungrouped`. */
  readonly groups: ReadonlyMap<string, InventoryGroup>
  /** `group_vars` and `host_vars` beside the sources. */
  readonly folders: readonly VarsFolders[]
}

export interface InventoryHost {
  readonly name: string
  readonly place: Place
  /** The first source that names it. */
  readonly source: string
  readonly vars: Variables
  /** All groups that it is in, by way of children too, the most general first: later ones win. */
  readonly groups: readonly string[]
}

export interface InventoryGroup {
  readonly name: string
  readonly vars: Variables
  /** All hosts, those of children too. */
  readonly hosts: readonly string[]
}

interface OpenHost {
  readonly name: string
  readonly place: Place
  readonly source: string
  readonly vars: Map<string, Node>
}

interface OpenGroup {
  readonly name: string
  readonly place: Place
  priority: number
  readonly vars: Map<string, Node>
  readonly hosts: Set<string>
  readonly children: Set<string>
}

/** Takes what the sources say, one after the other; later ones win. */
export class InventoryBuilder {
  readonly #hosts = new Map<string, OpenHost>()
  readonly #groups = new Map<string, OpenGroup>()
  readonly #twice = new StatedTwice()
  #source = ''

  constructor() {
    const place = wholeFile('inventory')
    this.group('all', place).children.add('ungrouped')
    this.group('ungrouped', place)
  }

  groupNames(): Iterable<string> {
    return this.#groups.keys()
  }

  group(name: string, place: Place): OpenGroup {
    const known = this.#groups.get(name)
    if (known) return known
    const group: OpenGroup = {
      name,
      place,
      priority: 1,
      vars: new Map(),
      hosts: new Set(),
      children: new Set(),
    }
    this.#groups.set(name, group)
    return group
  }

  /** `ansible_group_priority` is no variable: of groups equally far from `all` the one with the larger number wins. */
  variable(group: OpenGroup, name: string, value: Node, tell: Tell): void {
    if (name !== 'ansible_group_priority') {
      group.vars.set(name, value)
      return
    }
    const number = value.kind === 'scalar' ? value.value : null
    const isNumber = typeof number === 'string' ? /^\s*[-+]?\d+\s*$/.test(number) : number !== null
    if (isNumber) group.priority = Math.trunc(Number(number))
    else
      tell(mistake('inventory_syntax', value.place, 'Expected ansible_group_priority to be a whole number'))
  }

  hasGroup(name: string): boolean {
    return this.#groups.has(name)
  }

  /** What is added from here on is from this source. */
  begin(source: string): void {
    this.#source = source
  }

  hasHost(name: string): boolean {
    return this.#hosts.has(name)
  }

  /** As in Ansible, a port counts where the host is named first. */
  host(name: string, group: string, place: Place, tell: Tell, port: Node | null = null): void {
    this.group(group, place).hosts.add(name)
    const known = this.#hosts.get(name)
    if (known) {
      const earlier = known.vars.get('ansible_port')
      if (port && earlier) this.#twice.compare(name, 'ansible_port', earlier, port, tell, 'first')
      return
    }
    const host: OpenHost = { name, place, source: this.#source, vars: new Map() }
    this.#hosts.set(name, host)
    if (port) host.vars.set('ansible_port', port)
  }

  /** Two values that stand beside each other. */
  twice(name: string, key: string, earlier: Node, value: Node, tell: Tell): void {
    this.#twice.compare(name, key, earlier, value, tell)
  }

  /** A value that is said of all hosts of a range. */
  ofRange(value: Node): void {
    this.#twice.ofRange(value)
  }

  /** As in Ansible, they are the group's where a group has the host's name. */
  hostVariable(name: string, key: string, value: Node, tell: Tell): void {
    const group = this.#groups.get(name)
    if (group) this.variable(group, key, value, tell)
    else {
      const variables = this.#hosts.get(name)?.vars
      const earlier = variables?.get(key)
      if (earlier) this.#twice.compare(name, key, earlier, value, tell)
      variables?.set(key, value)
    }
  }

  /** Null when a group contains itself; it is told. */
  finished(sources: readonly string[], folders: readonly VarsFolders[], tell: Tell): Inventory | null {
    const origin = wholeFile('inventory')
    const all = this.group('all', origin)
    const ungrouped = this.group('ungrouped', origin)
    const loop = this.#loop()
    if (loop) {
      tell(mistake('group_loop', loop.place, `The group "${loop.name}" contains itself`))
      return null
    }
    const parents = this.#parents(all)
    const grouped = new Set(
      [...this.#groups.values()]
        .filter(({ name }) => name !== 'all' && name !== 'ungrouped')
        .flatMap(group => [...group.hosts]),
    )
    for (const { name, place } of this.#hosts.values())
      if (this.#groups.has(name)) tell(sameName(name, place, grouped.has(name)))
    if (this.#ungroupedHasRelatives(tell)) return null
    for (const name of this.#hosts.keys()) {
      if (grouped.has(name)) ungrouped.hosts.delete(name)
      else ungrouped.hosts.add(name)
    }
    const depths = new Map<string, number>()
    const depth = (name: string): number => {
      const known = depths.get(name)
      if (known !== undefined) return known
      const above = [...(parents.get(name) ?? [])].map(parent => depth(parent) + 1)
      const found = Math.max(0, ...above)
      depths.set(name, found)
      return found
    }
    const members = new Map<string, readonly string[]>()
    for (const group of this.#groups.values()) members.set(group.name, this.#hostsBelow(group))
    const groupsOf = new Map<string, string[]>()
    const inOrder = [...this.#groups.values()].sort(
      (one, other) =>
        depth(one.name) - depth(other.name) || one.priority - other.priority || byName(one, other),
    )
    for (const { name } of inOrder)
      for (const host of members.get(name) ?? []) {
        const groups = groupsOf.get(host)
        if (groups) groups.push(name)
        else groupsOf.set(host, [name])
      }
    return {
      sources,
      folders,
      hosts: new Map(
        [...this.#hosts].map(([name, host]) => [name, { ...host, groups: groupsOf.get(name) ?? [] }]),
      ),
      groups: new Map(
        [...this.#groups].map(([name, { vars }]) => [name, { name, vars, hosts: members.get(name) ?? [] }]),
      ),
    }
  }

  /**
   * Ansible then loses hosts: those of `ungrouped` are in a group, so not in `ungrouped`, so in none. Or it loses variables:
   * who is in `ungrouped` and in a group below it has those of the group alone.
   */
  #ungroupedHasRelatives(tell: Tell): boolean {
    const below = this.#groups.get('ungrouped')?.children
    for (const { name, place, children } of this.#groups.values()) {
      const [child, parent, hint] = children.has('ungrouped')
        ? ['ungrouped', name, 'Name the hosts in a group of their own']
        : [name, 'ungrouped', `Put "${name}" below "all"`]
      if (parent === 'all' || (parent === 'ungrouped' && !below?.has(name))) continue
      tell(mistake('inventory_syntax', place, `"${child}" cannot be a child of "${parent}"`, hint))
      return true
    }
    return false
  }

  /** Every group is below `all`. */
  #parents(all: OpenGroup): ReadonlyMap<string, ReadonlySet<string>> {
    const parents = new Map<string, Set<string>>()
    for (const group of this.#groups.values())
      for (const child of group.children)
        parents.set(child, (parents.get(child) ?? new Set()).add(group.name))
    for (const group of [this.#groups.get('ungrouped'), ...this.#groups.values()])
      if (group && group !== all && !parents.has(group.name)) {
        all.children.add(group.name)
        parents.set(group.name, new Set(['all']))
      }
    return parents
  }

  #loop(): OpenGroup | null {
    for (const group of this.#groups.values()) if (group.children.has('all')) return group
    const done = new Set<string>()
    for (const start of this.#groups.keys()) {
      const open = new Set<string>()
      // Each name is visited twice: before its children, and after.
      const left: { readonly name: string; readonly leave: boolean }[] = [{ name: start, leave: false }]
      for (let next = left.pop(); next; next = left.pop()) {
        const { name, leave } = next
        if (leave) {
          open.delete(name)
          done.add(name)
          continue
        }
        const group = this.#groups.get(name)
        if (open.has(name)) return group ?? null
        if (done.has(name) || !group) continue
        open.add(name)
        left.push({ name, leave: true })
        for (const child of group.children) left.push({ name: child, leave: false })
      }
    }
    return null
  }

  /** Its own hosts first, then those of its children, level by level. */
  #hostsBelow(group: OpenGroup): readonly string[] {
    const hosts = new Set<string>()
    const seen = new Set([group.name])
    const left = [group]
    for (const next of left) {
      for (const host of next.hosts) hosts.add(host)
      for (const name of next.children) {
        const child = this.#groups.get(name)
        if (!child || seen.has(name)) continue
        seen.add(name)
        left.push(child)
      }
    }
    return [...hosts]
  }
}

function sameName(name: string, place: Place, isGrouped: boolean): Diagnostic {
  const hint = 'Give one of them another name'
  const message = `${quoted(name)} is a host and a group, too`
  if (isGrouped)
    return warning(
      'inventory_syntax',
      place,
      `${message}: its variables are the group's, as in Ansible`,
      hint,
    )
  // Ansible puts the group of that name into `ungrouped` instead.
  return mistake('inventory_syntax', place, `${message}, and is in no group itself`, hint)
}

function byName(one: OpenGroup, other: OpenGroup): number {
  return one.name < other.name ? -1 : 1
}

/** Names of this machine: the one that an inventory has stands for the others. */
const localNames = ['localhost', '127.0.0.1', '::1']

export function isLocalName(name: string): boolean {
  return localNames.includes(name)
}

/** The host of this name; `localhost` is there even where no inventory names it, and is not reached over SSH. */
export function hostOf(inventory: Inventory, name: string): InventoryHost | undefined {
  const host = inventory.hosts.get(name)
  if (host || !isLocalName(name)) return host
  for (const [other, local] of inventory.hosts) if (localNames.includes(other)) return local
  const place = wholeFile('localhost')
  const connection: Node = { kind: 'scalar', value: 'local', place }
  return { name, place, source: '', vars: new Map([['ansible_connection', connection]]), groups: ['all'] }
}

/**
 * What is said of a host, in the order of Ansible: groups in the inventory, then in folders beside it and beside the
 * playbook, first of `all`, then of the others; then the same of the host itself. What comes later wins.
 */
export function variablesOf(
  inventory: Inventory,
  host: InventoryHost,
  beside: VarsFolders | null = null,
  tell: Tell = () => {},
): Variables {
  const folders = beside ? [...inventory.folders, beside] : inventory.folders
  const special = host.groups.filter(group => group !== 'all')
  const layers: readonly Variables[] = [
    ...host.groups.map(group => inventory.groups.get(group)?.vars ?? new Map()),
    ...folders.map(folder => folder.group('all', tell)),
    ...folders.flatMap(folder => special.map(group => folder.group(group, tell))),
    host.vars,
    ...folders.map(folder => folder.host(host.name, tell)),
  ]
  const merged = new Map<string, Node>()
  for (const layer of layers) for (const [name, value] of layer) merged.set(name, value)
  return merged
}
