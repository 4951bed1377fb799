import { fromValue, type Node } from '../node.ts'
import { mistake, type Place, quoted, type Source, type Tell } from '../place.ts'
import { didYouMean } from '../suggest.ts'
import { addHosts } from './add-hosts.ts'
import type { InventoryBuilder } from './inventory.ts'
import { oddLiteral, pythonLiteral } from './python-literal.ts'
import { shellWords } from './shell-words.ts'

type Section = { readonly kind: 'hosts' | 'vars' | 'children'; readonly group: string } | null

/** An INI inventory: hosts with variables, `[group]`, `[group:vars]`, `[group:children]`. */
export function readIni(source: Source, builder: InventoryBuilder, tell: Tell, isSecret = false): void {
  const readValue = (text: string, place: Place) => valueNode(text, place, isSecret, tell)
  let section: Section = { kind: 'hosts', group: 'ungrouped' }
  const pending = new Map<
    string,
    { readonly parents: string[]; readonly section: string; readonly place: Place }
  >()
  for (const [index, whole] of source.text.split(/\r\n|[\n\r\x85\u2028\u2029]/).entries()) {
    const line = whole.trim()
    const place = { file: source.file, line: index + 1, column: whole.length - whole.trimStart().length + 1 }
    if (line === '' || line.startsWith('#') || line.startsWith(';')) continue
    if (isSectionLine(line)) {
      section = readSection(line, place, tell)
      if (!section) continue
      const { kind, group } = section
      if (kind === 'vars' && !builder.hasGroup(group) && !pending.has(group))
        pending.set(group, { parents: [], section: `${group}:vars`, place })
      builder.group(group, place)
      if (kind === 'vars') continue
      for (const parent of pending.get(group)?.parents ?? []) builder.group(parent, place).children.add(group)
      pending.delete(group)
    } else if (section?.kind === 'hosts') readHosts(line, place, section.group, builder, tell, readValue)
    else if (section?.kind === 'vars') readVariable(line, place, section.group, builder, tell, readValue)
    else if (section?.kind === 'children') {
      const { group } = section
      const child = /^(?<name>[^:\]\s]+)\s*(?:#.*)?$/.exec(line)?.groups?.name
      if (child === undefined)
        tell(mistake('inventory_syntax', place, `Expected the name of a group, not ${quoted(line)}`))
      // In the order of Ansible: a child that is declared further down comes when it is declared.
      else if (builder.hasGroup(child)) builder.group(group, place).children.add(child)
      else {
        const known = pending.get(child) ?? { parents: [], section: `${group}:children`, place }
        pending.set(child, known)
        known.parents.push(group)
      }
    }
  }
  for (const [name, { section: by, place }] of pending) {
    const near = didYouMean(name, builder.groupNames())
    const message = `There is no group ${quoted(name)}, which [${by}] speaks of${near}`
    tell(mistake('unknown_group', place, message, `Declare it: [${name}]`))
  }
}

const sectionLine = /^\[(?<group>[^:\]\s]+)(?::(?<kind>\w+))?\]\s*(?:#.*)?$/

function isSectionLine(line: string): boolean {
  return line.startsWith('[') && (line.endsWith(']') || sectionLine.test(line))
}

/** Null when it is told what is wrong: then the lines below belong to nothing. */
function readSection(line: string, place: Place, tell: Tell): Section {
  const match = sectionLine.exec(line)
  const { group, kind = 'hosts' } = match?.groups ?? {}
  if (group !== undefined && (kind === 'hosts' || kind === 'vars' || kind === 'children'))
    return { kind, group }
  const hint = 'Sections are [group], [group:vars] and [group:children], without spaces'
  const near = group === undefined ? '' : didYouMean(kind, ['hosts', 'vars', 'children'])
  tell(mistake('inventory_syntax', place, `Unknown section ${quoted(line)}${near}`, hint))
  return null
}

type ReadValue = (text: string, place: Place) => Node

function readHosts(
  line: string,
  place: Place,
  group: string,
  builder: InventoryBuilder,
  tell: Tell,
  readValue: ReadValue,
): void {
  const words = shellWords(line)
  if (words === null) {
    tell(mistake('inventory_syntax', place, `A quote is not closed in ${quoted(line)}`))
    return
  }
  const [name, ...assignments] = words
  if (!name) return
  const variables = new Map<string, Node>()
  for (const { text, index } of assignments) {
    const at = { ...place, column: place.column + index }
    const equals = text.indexOf('=')
    if (equals < 1) {
      const message = `Expected a variable as name=value after the host, not ${quoted(text)}`
      tell(mistake('inventory_syntax', at, message))
    } else {
      const key = text.slice(0, equals)
      const value = readValue(text.slice(equals + 1), at)
      const earlier = variables.get(key)
      if (earlier) builder.twice(name.text, key, earlier, value, tell)
      variables.set(key, value)
    }
  }
  addHosts(name.text, variables, group, place, builder, tell)
}

function readVariable(
  line: string,
  place: Place,
  group: string,
  builder: InventoryBuilder,
  tell: Tell,
  readValue: ReadValue,
): void {
  const equals = line.indexOf('=')
  if (equals < 1) {
    tell(mistake('inventory_syntax', place, `Expected a variable as name=value, not ${quoted(line)}`))
    return
  }
  const value = readValue(line.slice(equals + 1).trim(), place)
  builder.variable(builder.group(group, place), line.slice(0, equals).trim(), value, tell)
}

function valueNode(text: string, place: Place, isSecret: boolean, tell: Tell): Node {
  const value = pythonLiteral(text)
  if (value === oddLiteral) {
    const message = `For Ansible ${quoted(text)} is a value of Python that no other file can hold`
    tell(mistake('inventory_syntax', place, message, 'Put it in double and single quotes to have it as text'))
    return { kind: 'scalar', value: null, place, broken: true }
  }
  return placed(fromValue(value, place.file), place, isSecret)
}

function placed(node: Node, place: Place, isSecret: boolean): Node {
  if (node.kind === 'list')
    return { ...node, place, items: node.items.map(item => placed(item, place, isSecret)) }
  if (node.kind === 'map') {
    const entries = node.entries.map(({ key, value }) => ({
      key,
      keyPlace: place,
      value: placed(value, place, isSecret),
    }))
    return { ...node, place, entries }
  }
  return { ...node, place, ...(isSecret ? { secret: true } : {}) }
}
