import { isAbsolute, join } from 'node:path'
import type { Diagnostic, Mistake, ReadFile } from '../model/index.ts'
import type { Files } from './files.ts'
import type { KnownResource } from './known-resources.ts'
import { keyPlaceAt, type Mapping, nodeAt, sizeOf } from './node.ts'
import { at, mistake, quoted, type Tell } from './place.ts'
import { hasTemplate } from './template.ts'
import { validated } from './validate.ts'

/** The parameters of a task as its resource takes them; what lets them through is the resource's own schema. */
export interface Parameters {
  readonly params: never
  /** Something in them is from what ansible-vault encrypts. */
  readonly isSecret?: true
}

/** Far more than a person declares in one task; less than what makes a run slow. */
const mostValues = 100_000

/**
 * Checks parameters and reads the files that they name, relative to `folder`. Null when it is told what is wrong,
 * or when something is still to be filled in: then only what is wrong whatever comes is told.
 */
export function readParameters(
  { type, validator }: KnownResource,
  node: Mapping,
  { folder, files }: { readonly folder: string; readonly files: Files },
  tell: Tell,
): Parameters | null {
  if (sizeOf(node, mostValues) >= mostValues) {
    tell(mistake('value_too_large', node.place, `The parameters are more than ${mostValues} values`))
    return null
  }
  const checked = validated(validator, node, 'parameter', tell)
  if (checked === null || hasTemplate(node) || !isObject(checked.value)) return null
  let isGood = true
  const params: { [name: string]: unknown } = { ...checked.value }
  for (const name of readParameterNames(type.schema)) {
    const text = params[name]
    if (typeof text !== 'string') continue
    const read = readFile(text, folder, files)
    if ('path' in read) params[name] = read
    else {
      tell(mistake(read.code, nodeAt(node, [name]).place, read.message, read.hint))
      isGood = false
    }
  }
  if (!isGood) return null
  // The validator lets through exactly what the resource's type says.
  const fit = params as never
  for (const found of type.check?.(fit) ?? []) {
    tell(mistakeOf(found, node))
    if (found.severity !== 'warning') isGood = false
  }
  return isGood ? { params: fit } : null
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function mistakeOf({ code, message, path, on, hint, severity }: Mistake, node: Mapping): Diagnostic {
  const place = on === 'key' ? keyPlaceAt(node, path) : nodeAt(node, path).place
  return {
    code,
    severity: severity ?? 'error',
    message,
    at: at(place),
    ...(hint === undefined ? {} : { hint }),
  }
}

/** Names of the parameters whose text names a file to read. */
function readParameterNames(schema: { readonly [keyword: string]: unknown }): readonly string[] {
  if (!isObject(schema.properties)) return []
  return Object.entries(schema.properties).flatMap(([name, property]) =>
    isObject(property) && property['x-reads'] === 'file' ? [name] : [],
  )
}

/** As Ansible looks for `src`: in `files/` beside the playbook, then beside the playbook. */
function readFile(
  path: string,
  folder: string,
  files: Files,
):
  | ReadFile
  | { readonly code: 'file_missing' | 'file_unreadable'; readonly message: string; readonly hint?: string } {
  const places = isAbsolute(path) ? [path] : [join(folder, 'files', path), join(folder, path)]
  for (const place of places) {
    const read = files.read(place)
    if ('bytes' in read) return { path: place, bytes: Buffer.from(read.bytes).toString('latin1') }
    if (read.problem !== 'missing')
      return { code: 'file_unreadable', message: `${quoted(place)} ${read.message}` }
  }
  const hint = places.length > 1 ? `Looked for ${places.join(' and ')}` : undefined
  return { code: 'file_missing', message: `${quoted(path)} does not exist`, ...(hint ? { hint } : {}) }
}
