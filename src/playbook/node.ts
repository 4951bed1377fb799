import { type Place, quoted, wholeFile } from './place.ts'
import { Float, floatText, type ScalarValue } from './scalars.ts'
import type { Opened } from './vault.ts'

/** What a YAML file says, with the place of everything. Aliases share their nodes; see `sizeOf`. */
export type Node = Scalar | List | Mapping

export interface Scalar {
  readonly kind: 'scalar'
  readonly value: ScalarValue
  readonly place: Place
  /** As it was written, when it was not in quotes. */
  readonly spelled?: string
  /** Tagged `!unsafe`: nothing is substituted in it. */
  readonly literal?: true
  /** Encrypted by ansible-vault: opened, and maybe a mistake, only where it is used. */
  readonly encrypted?: () => Opened
  /** From what ansible-vault encrypts: never shown. */
  readonly secret?: true
  /** What Ansible makes of it in the midst of a text, where that is not its spelling. */
  readonly inText?: string
  /** It is told already why it cannot be read; nothing more is to be said of it. */
  readonly broken?: true
}

export interface List {
  readonly kind: 'list'
  readonly items: readonly Node[]
  readonly place: Place
}

export interface Mapping {
  readonly kind: 'map'
  readonly entries: readonly Entry[]
  readonly place: Place
}

export interface Entry {
  readonly key: string
  /** For Ansible the key is a number, yes or no, or nothing. */
  readonly noText?: true
  readonly keyPlace: Place
  readonly value: Node
}

export function entryOf(map: Mapping, key: string): Entry | undefined {
  return map.entries.find(entry => entry.key === key)
}

export function valueFor(map: Mapping, key: string): Node | undefined {
  return entryOf(map, key)?.value
}

export function isText(node: Node | undefined): node is Scalar & { readonly value: string } {
  return node?.kind === 'scalar' && typeof node.value === 'string'
}

/** The text of a scalar as it was written, whatever YAML takes it for. */
export function spelling(node: Scalar): string {
  return node.spelled ?? (node.value === null ? '' : String(node.value))
}

/** A value inside a message. */
export function shown(node: Scalar): string {
  return node.secret ? 'what is encrypted here' : quoted(spelling(node))
}

/** Whether anything in it is from what ansible-vault encrypts. */
export function isSecret(node: Node): boolean {
  if (node.kind === 'list') return node.items.some(isSecret)
  if (node.kind === 'map') return node.entries.some(entry => isSecret(entry.value))
  return node.secret === true
}

/** How many nodes there are when every alias is written out; stops counting beyond `most`. */
export function sizeOf(node: Node, most: number): number {
  const known = new Map<Node, number>()
  function count(part: Node): number {
    const before = known.get(part)
    if (before !== undefined) return before
    let size = 1
    if (part.kind === 'list') for (const item of part.items) size += count(item)
    else if (part.kind === 'map') for (const entry of part.entries) size += count(entry.value)
    known.set(part, Math.min(size, most))
    return Math.min(size, most)
  }
  return count(node)
}

/**
 * As a JavaScript value. A number whose spelling is not how JavaScript writes it (`1.10`, `0x1F`, `1e3`) becomes
 * its text, so that it can be written to a host as the playbook spells it.
 */
export function toValue(node: Node): unknown {
  if (node.kind === 'list') return node.items.map(toValue)
  if (node.kind === 'map')
    return Object.fromEntries(node.entries.map(({ key, value }) => [key, toValue(value)]))
  if (typeof node.value === 'number' && node.spelled !== undefined && String(node.value) !== node.spelled)
    return node.spelled
  return node.value
}

/** A JavaScript value that stands in no file, as a node. */
export function fromValue(value: unknown, origin: string): Node {
  const place = wholeFile(origin)
  if (value instanceof Float)
    return { kind: 'scalar', value: value.value, spelled: floatText(value.value), place }
  if (Array.isArray(value)) return { kind: 'list', items: value.map(item => fromValue(item, origin)), place }
  if (typeof value === 'object' && value !== null)
    return {
      kind: 'map',
      entries: Object.entries(value).map(([key, part]) => ({
        key,
        keyPlace: place,
        value: fromValue(part, origin),
      })),
      place,
    }
  const scalar = typeof value === 'number' || typeof value === 'boolean' || value === null
  return { kind: 'scalar', value: scalar ? value : String(value), ...pythonText(value), place }
}

/** What Ansible writes for what is no text and no number. */
export function pythonText(value: unknown): { readonly inText?: string } {
  if (value === null) return { inText: '' }
  return typeof value === 'boolean' ? { inText: value ? 'True' : 'False' } : {}
}

/** The node that keys and indices lead to, or the nearest one above it. */
export function nodeAt(node: Node, path: readonly (string | number)[]): Node {
  let now = node
  for (const step of path) {
    const next =
      now.kind === 'map'
        ? valueFor(now, String(step))
        : now.kind === 'list'
          ? now.items[Number(step)]
          : undefined
    if (next === undefined) return now
    now = next
  }
  return now
}

/** The place of the key that the path ends with, or of the nearest node above it. */
export function keyPlaceAt(node: Node, path: readonly (string | number)[]): Place {
  const parent = nodeAt(node, path.slice(0, -1))
  const key = path.at(-1)
  const entry = parent.kind === 'map' && key !== undefined ? entryOf(parent, String(key)) : undefined
  return entry?.keyPlace ?? nodeAt(node, path).place
}
