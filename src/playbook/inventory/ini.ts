import { fromValue, type Node } from '../node.ts'
import { mistake, type Place, quoted, type Source, type Tell } from '../place.ts'
import { didYouMean } from '../suggest.ts'
import { addHosts } from './add-hosts.ts'
import type { InventoryBuilder } from './inventory.ts'
import { pythonLiteral } from './python-literal.ts'
import { shellWords } from './shell-words.ts'

type Section = { readonly kind: 'hosts' | 'vars' | 'children'; readonly group: string } | null

/** An INI inventory: hosts with variables, `[group]`, `[group:vars]`, `[group:children]`. */
export function readIni(source: Source, builder: InventoryBuilder, tell: Tell): void {
  let section: Section = { kind: 'hosts', group: 'ungrouped' }
  const declared = new Set(['all', 'ungrouped', ...builder.groupNames()])
  const mentioned: { readonly name: string; readonly section: string; readonly place: Place }[] = []
  for (const [index, whole] of source.text.split(/\r\n|\n|\r/).entries()) {
    const line = whole.trim()
    const place = { file: source.file, line: index + 1, column: whole.length - whole.trimStart().length + 1 }
    if (line === '' || line.startsWith('#') || line.startsWith(';')) continue
    if (isSectionLine(line)) {
      section = readSection(line, place, tell)
      if (!section) continue
      if (section.kind !== 'vars') declared.add(section.group)
      else mentioned.push({ name: section.group, section: `${section.group}:vars`, place })
      builder.group(section.group, place)
    } else if (section?.kind === 'hosts') readHosts(line, place, section.group, builder, tell)
    else if (section?.kind === 'vars') readVariable(line, place, section.group, builder, tell)
    else if (section?.kind === 'children') {
      const child = /^(?<name>[^:\]\s]+)\s*(?:#.*)?$/.exec(line)?.groups?.name
      if (child === undefined)
        tell(mistake('inventory_syntax', place, `Expected the name of a group, not ${quoted(line)}`))
      else {
        mentioned.push({ name: child, section: `${section.group}:children`, place })
        builder.group(section.group, place).children.add(child)
      }
    }
  }
  for (const { name, section: by, place } of mentioned) {
    if (declared.has(name)) continue
    const message = `There is no group ${quoted(name)}, which [${by}] speaks of${didYouMean(name, declared)}`
    tell(mistake('unknown_group', place, message, `Declare it: [${name}]`))
  }
}

function isSectionLine(line: string): boolean {
  return line.startsWith('[') && (line.endsWith(']') || /^\[[^:\]\s]+(?::\w+)?\]\s*(?:#.*)?$/.test(line))
}

/** Null when it is told what is wrong: then the lines below belong to nothing. */
function readSection(line: string, place: Place, tell: Tell): Section {
  const match = /^\[(?<group>[^:\]\s]+)(?::(?<kind>\w+))?\]/.exec(line)
  const { group, kind = 'hosts' } = match?.groups ?? {}
  if (group !== undefined && (kind === 'hosts' || kind === 'vars' || kind === 'children'))
    return { kind, group }
  const hint = 'Sections are [group], [group:vars] and [group:children], without spaces'
  const near = group === undefined ? '' : didYouMean(kind, ['hosts', 'vars', 'children'])
  tell(mistake('inventory_syntax', place, `Unknown section ${quoted(line)}${near}`, hint))
  return null
}

function readHosts(line: string, place: Place, group: string, builder: InventoryBuilder, tell: Tell): void {
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
    } else variables.set(text.slice(0, equals), valueNode(text.slice(equals + 1), at))
  }
  addHosts(name.text, variables, group, place, builder, tell)
}

function readVariable(
  line: string,
  place: Place,
  group: string,
  builder: InventoryBuilder,
  tell: Tell,
): void {
  const equals = line.indexOf('=')
  if (equals < 1) {
    tell(mistake('inventory_syntax', place, `Expected a variable as name=value, not ${quoted(line)}`))
    return
  }
  const value = valueNode(line.slice(equals + 1).trim(), place)
  builder.variable(builder.group(group, place), line.slice(0, equals).trim(), value, tell)
}

function valueNode(text: string, place: Place): Node {
  return { ...fromValue(pythonLiteral(text), place.file), place }
}
