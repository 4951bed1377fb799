/** One error of a compiled validator, as ajv describes it with `verbose`. */
export interface SchemaError {
  readonly instancePath: string
  readonly schemaPath: string
  readonly keyword: string
  readonly params: { readonly [name: string]: unknown }
  readonly schema?: unknown
  readonly parentSchema?: unknown
  readonly propertyName?: string
}

export interface Validator {
  (value: unknown): boolean
  errors?: readonly SchemaError[] | null
}

/** How the names in a map are called in messages. */
export type NameWord = 'key' | 'parameter'

export type Path = readonly string[]

export function pathOf(error: SchemaError): Path {
  return error.instancePath
    .split('/')
    .slice(1)
    .map(step => step.replaceAll('~1', '/').replaceAll('~0', '~'))
}

export function wants(type: unknown, name: string): boolean {
  return type === name || (Array.isArray(type) && type.includes(name))
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
