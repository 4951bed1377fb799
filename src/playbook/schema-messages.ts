import type { Diagnostic } from '../model/index.ts'
import { keyPlaceAt, type Node, nodeAt, type Scalar } from './node.ts'
import { mistake, quoted } from './place.ts'
import { isObject, type NameWord, type Path, pathOf, type SchemaError, wants } from './schema-error.ts'
import { didYouMean } from './suggest.ts'

interface Subject {
  readonly node: Node
  readonly word: NameWord
}

/** What ajv's errors say to a person; of a choice of schemas only the one that the writer meant. */
export function explain(errors: readonly SchemaError[], subject: Subject): readonly Diagnostic[] {
  const choices = errors.filter(error => error.keyword === 'anyOf' || error.keyword === 'oneOf')
  const outermost = errors.filter(error => !choices.some(choice => isBelow(error, choice)))
  const names = errors.filter(error => error.keyword === 'propertyNames')
  const told = outermost.flatMap(error => {
    if (error.keyword === 'if' || (error.propertyName !== undefined && !names.includes(error))) return []
    if (choices.includes(error)) return explainChoice(error, errors, subject)
    return [explainOne(error, subject)]
  })
  const distinct = new Map(told.map(diagnostic => [`${diagnostic.at} ${diagnostic.message}`, diagnostic]))
  return [...distinct.values()]
}

/** Whether an error is one of those that a choice of schemas is made of. */
export function isBelow(error: SchemaError, choice: SchemaError): boolean {
  return error !== choice && error.schemaPath.startsWith(`${choice.schemaPath}/`)
}

/** Of several schemas the one that the writer meant: the one whose type is right. */
function explainChoice(
  choice: SchemaError,
  errors: readonly SchemaError[],
  subject: Subject,
): readonly Diagnostic[] {
  const branches = new Map<string, SchemaError[]>()
  for (const error of errors) {
    if (!isBelow(error, choice)) continue
    const branch = error.schemaPath.slice(choice.schemaPath.length + 1).split('/')[0] ?? ''
    branches.set(branch, [...(branches.get(branch) ?? []), error])
  }
  const mismatches = (error: SchemaError) =>
    error.instancePath === choice.instancePath && ['type', 'enum', 'const'].includes(error.keyword)
  const meant = [...branches.values()].filter(branch => !branch.some(mismatches))
  const [only] = meant
  if (meant.length === 1 && only && annotation(choice, 'x-expected') === undefined)
    return explain(only, subject)
  if (
    meant.length === 1 &&
    only?.some(error => error.instancePath !== choice.instancePath || isAboutKeys(error))
  )
    return explain(only, subject)
  if (choice.params.passingSchemas) return [explainOne(choice, subject)]
  if (meant.length > 1 && meant.every(branch => branch.every(error => error.keyword === 'required')))
    return [explainOne(choice, subject)]
  const fewest = meant.sort((one, other) => one.length - other.length)[0]
  if (fewest && annotation(choice, 'x-expected') === undefined) return explain(fewest, subject)
  return [explainOne(choice, subject)]
}

function isAboutKeys(error: SchemaError): boolean {
  return ['required', 'additionalProperties', 'propertyNames'].includes(error.keyword)
}

function explainOne(error: SchemaError, { node, word }: Subject): Diagnostic {
  const path = pathOf(error)
  const wrong = nodeAt(node, path)
  const name = nameOf(path, word)
  const { params } = error
  switch (error.keyword) {
    case 'additionalProperties':
    case 'unevaluatedProperties': {
      const key = String(params.additionalProperty ?? params.unevaluatedProperty)
      return unknownName(key, [...path, key], allowedNames(error), { node, word })
    }
    case 'propertyNames':
      return unknownName(String(params.propertyName), [...path, String(params.propertyName)], [], {
        node,
        word,
      })
    case 'required':
    case 'dependentRequired': {
      const missing = String(params.missingProperty)
      const where = path.length > 0 ? ` in ${name}` : ''
      const code = word === 'key' ? 'missing_key' : 'missing_parameter'
      const message = `The ${word} ${quoted(missing)} is missing${where}`
      return mistake(code, wrong.place, message, describe(propertySchema(error, missing)))
    }
    case 'oneOf':
    case 'anyOf':
    case 'not':
      return explainCombination(error, wrong, name)
    case 'type': {
      if (path.at(-1) === 'mode' && wrong.kind === 'scalar' && typeof wrong.value === 'number')
        return mistake(
          'unquoted_mode',
          wrong.place,
          `${wrong.spelled} without quotes is a number`,
          'Write a mode in quotes: "0644"',
        )
      const expected = annotation(error, 'x-expected') ?? typeWords(params.type)
      const hint = wants(params.type, 'string') && wrong.kind === 'scalar' && wrong.value !== null
      const write =
        hint && wrong.kind === 'scalar' ? `Write ${quoted(scalarText(wrong))}, in quotes` : undefined
      return mistake('wrong_type', wrong.place, expectedMessage(name, expected, wrong), write)
    }
    case 'enum':
    case 'const': {
      const allowed =
        error.keyword === 'const' ? [params.allowedValue] : (params.allowedValues as readonly unknown[])
      const texts = allowed.map(String)
      const near = wrong.kind === 'scalar' ? didYouMean(scalarText(wrong), texts) : ''
      const message = `${expectedMessage(name, oneOf(texts.map(quoted)), wrong)}${near}`
      return mistake('wrong_value', wrong.place, message)
    }
    default: {
      const expected = annotation(error, 'x-expected') ?? limitWords(error)
      const code = /imum$/i.test(error.keyword) ? 'value_out_of_range' : 'wrong_value'
      return mistake(code, wrong.place, expectedMessage(name, expected, wrong))
    }
  }
}

function explainCombination(error: SchemaError, wrong: Node, name: string): Diagnostic {
  const expected = annotation(error, 'x-expected')
  const groups = requiredGroups(error.schema)
  if (wrong.kind === 'map' && groups.length > 0) {
    const listed = groups.map(group => group.map(quoted).join(' with '))
    const present = wrong.entries.some(entry => groups.flat().includes(entry.key))
    const message = present
      ? `Only one of ${listed.join(', ')} can stand here`
      : `One of ${listed.join(', ')} is needed`
    if (error.keyword === 'not')
      return mistake(
        'conflicting_parameters',
        wrong.place,
        expected ?? `${listed.join(', ')} cannot stand together`,
      )
    return mistake(present ? 'conflicting_parameters' : 'missing_parameter', wrong.place, expected ?? message)
  }
  const types = Array.isArray(error.schema)
    ? oneOf([...new Set(error.schema.map(branchWords))])
    : 'something else'
  const code = wrong.kind === 'scalar' && typeof wrong.value === 'string' ? 'wrong_value' : 'wrong_type'
  return mistake(code, wrong.place, expectedMessage(name, expected ?? types, wrong))
}

function requiredGroups(schema: unknown): readonly (readonly string[])[] {
  const branches = Array.isArray(schema) ? schema : [schema]
  const groups = branches.map(branch =>
    isObject(branch) && Array.isArray(branch.required) ? branch.required.map(String) : [],
  )
  return groups.every(group => group.length > 0) ? groups : []
}

function branchWords(branch: unknown): string {
  if (!isObject(branch)) return 'something else'
  if (typeof branch['x-expected'] === 'string') return branch['x-expected']
  if (Array.isArray(branch.enum)) return oneOf(branch.enum.map(value => quoted(String(value))))
  return typeWords(branch.type)
}

function unknownName(
  name: string,
  path: Path,
  known: readonly string[],
  { node, word }: Subject,
): Diagnostic {
  const code = word === 'key' ? 'unknown_key' : 'unknown_parameter'
  const near = didYouMean(name, known)
  const hint = near === '' && known.length > 0 ? `Known are: ${known.join(', ')}` : undefined
  return mistake(code, keyPlaceAt(node, path), `Unknown ${word} ${quoted(name)}${near}`, hint)
}

function allowedNames(error: SchemaError): readonly string[] {
  const { parentSchema } = error
  return isObject(parentSchema) && isObject(parentSchema.properties)
    ? Object.keys(parentSchema.properties)
    : []
}

function propertySchema(error: SchemaError, name: string): unknown {
  const { parentSchema } = error
  return isObject(parentSchema) && isObject(parentSchema.properties)
    ? parentSchema.properties[name]
    : undefined
}

function describe(schema: unknown): string | undefined {
  return isObject(schema) && typeof schema.description === 'string' ? schema.description : undefined
}

function annotation(error: SchemaError, name: string): string | undefined {
  const value = isObject(error.parentSchema) ? error.parentSchema[name] : undefined
  return typeof value === 'string' ? value : undefined
}

function nameOf(path: Path, word: NameWord): string {
  const last = path.at(-1)
  if (last === undefined) return word === 'key' ? 'this' : 'the parameters'
  if (!/^\d+$/.test(last)) return quoted(last)
  return path.length > 1
    ? `item ${Number(last) + 1} of ${nameOf(path.slice(0, -1), word)}`
    : `item ${Number(last) + 1}`
}

function expectedMessage(name: string, expected: string, wrong: Node): string {
  return `Expected ${name} to be ${expected}, not ${described(wrong)}`
}

function described(node: Node): string {
  if (node.kind === 'list') return 'a list'
  if (node.kind === 'map') return 'a map'
  if (node.value === null) return 'nothing'
  if (typeof node.value === 'string') return quoted(node.value)
  return `the ${typeof node.value === 'number' ? 'number' : 'boolean'} ${scalarText(node)}`
}

function scalarText(node: Scalar): string {
  return node.spelled ?? String(node.value)
}

const typeNames: { readonly [type: string]: string } = {
  string: 'text',
  boolean: 'yes or no',
  integer: 'a whole number',
  number: 'a number',
  array: 'a list',
  object: 'a map',
  null: 'empty',
}

function typeWords(type: unknown): string {
  const types = Array.isArray(type) ? type : [type]
  return oneOf(types.map(one => typeNames[String(one)] ?? 'something else'))
}

function oneOf(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
}

function limitWords({ keyword, params }: SchemaError): string {
  const limit = String(params.limit)
  switch (keyword) {
    case 'minimum':
      return `${limit} or more`
    case 'maximum':
      return `${limit} or less`
    case 'exclusiveMinimum':
      return `more than ${limit}`
    case 'exclusiveMaximum':
      return `less than ${limit}`
    case 'minLength':
      return limit === '1' ? 'text that is not empty' : `${limit} characters or more`
    case 'maxLength':
      return `${limit} characters or less`
    case 'minItems':
    case 'minProperties':
      return limit === '1' ? 'something that is not empty' : `${limit} or more`
    case 'maxItems':
    case 'maxProperties':
      return `${limit} or less`
    case 'uniqueItems':
      return `a list in which nothing stands twice (item ${Number(params.j) + 1} does again)`
    case 'pattern':
      return `text like ${String(params.pattern)}`
    default:
      return 'something else'
  }
}
