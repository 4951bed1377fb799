/** Values against a compiled schema, with messages for people and the places that ajv does not know. */
import type { DiagnosticCode } from './diagnostic-codes.ts'
import { type Node, nodeAt, toValue } from './node.ts'
import { mistake, type Tell } from './place.ts'
import { booleanWord } from './scalars.ts'
import {
  isObject,
  type NameWord,
  type Path,
  pathOf,
  type SchemaError,
  type Validator,
  wants,
} from './schema-error.ts'
import { explain, isBelow } from './schema-messages.ts'
import { hasTemplate } from './template.ts'

/**
 * The value of a node that its schema lets through: words for booleans are booleans, digits in quotes are numbers
 * where the schema wants these. Null when it is told what is wrong. Of values that are still to be filled in
 * (`{{ x }}`) nothing is said: the value is not fit for use then.
 */
export function validated(
  validator: Validator,
  node: Node,
  word: NameWord,
  tell: Tell,
): { readonly value: unknown } | null {
  const octals = leadingZeros(node, tell)
  const holder = { value: toValue(node) }
  while (!validator(holder.value)) {
    const errors = validator.errors ?? []
    if (errors.map(error => coerce(holder, error)).includes(true)) continue
    const open = errors.filter(error => isOpen(error, node))
    const real = errors.filter(
      error =>
        !open.includes(error) &&
        !open.some(choice => isBelow(error, choice)) &&
        !octals.has(nodeAt(node, pathOf(error))),
    )
    const told = explain(real, { node, word })
    for (const diagnostic of told) tell(diagnostic)
    return told.length > 0 || octals.size > 0 ? null : holder
  }
  return octals.size > 0 ? null : holder
}

/** `0600`: YAML 1.2 takes it for six hundred, YAML 1.1 for 384, and its writer for a mode. */
function leadingZeros(node: Node, tell: Tell, key = ''): ReadonlySet<Node> {
  if (node.kind === 'list') return new Set(node.items.flatMap(item => [...leadingZeros(item, tell, key)]))
  if (node.kind === 'map')
    return new Set(node.entries.flatMap(entry => [...leadingZeros(entry.value, tell, entry.key)]))
  if (typeof node.value !== 'number' || !/^[-+]?0[0-9]/.test(node.spelled ?? '')) return new Set()
  const message = `${node.spelled} without quotes is the number ${node.value}`
  const code: DiagnosticCode = key === 'mode' ? 'unquoted_mode' : 'leading_zero'
  tell(mistake(code, node.place, message, `Write "${node.spelled}", in quotes`))
  return new Set([node])
}

/** Whether what is wrong may still be filled in. */
function isOpen(error: SchemaError, node: Node): boolean {
  const wrong = nodeAt(node, pathOf(error))
  if (wrong.kind === 'scalar') return hasTemplate(wrong)
  const combines = ['anyOf', 'oneOf', 'not', 'if', 'uniqueItems', 'contains'].includes(error.keyword)
  return combines && hasTemplate(wrong)
}

function coerce(holder: { value: unknown }, error: SchemaError): boolean {
  if (error.keyword !== 'type') return false
  const { type } = error.params
  return replaceAt(holder, ['value', ...pathOf(error)], was => {
    if (typeof was !== 'string') return undefined
    if (wants(type, 'boolean') && booleanWord(was) !== undefined) return booleanWord(was)
    const isNumber = wants(type, 'integer') || wants(type, 'number')
    return isNumber && /^-?(?:0|[1-9][0-9]{0,14})$/.test(was) ? Number(was) : undefined
  })
}

function replaceAt(root: unknown, path: Path, change: (was: unknown) => unknown): boolean {
  let parent: unknown = root
  for (const step of path.slice(0, -1)) parent = isObject(parent) ? parent[step] : undefined
  const last = path.at(-1)
  if (!isObject(parent) || last === undefined) return false
  const next = change(parent[last])
  if (next === undefined) return false
  parent[last] = next
  return true
}
