import { compileSchemas } from '../../scripts/compile-schemas.ts'
import type { JsonSchema } from '../../src/model/index.ts'

/** Whether a value is as a schema says. */
export async function compiled(schema: JsonSchema): Promise<(value: unknown) => boolean> {
  const module: { readonly validator: (value: unknown) => boolean } = await import(
    `data:text/javascript,${encodeURIComponent(compileSchemas({ validator: schema }))}`
  )
  return module.validator
}
