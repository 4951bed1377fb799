/** Schemas as the text of an ES module of validators, which needs no npm package when it runs. */
import { Ajv2020 } from 'ajv/dist/2020.js'
import standaloneCode from 'ajv/dist/standalone/index.js'
import type { JsonSchema } from '../src/model/index.ts'

/** What ajv's own code would load by `require`, in a few lines. */
const helpers = `const lengthOf = text => { let length = 0; for (const _ of text) length++; return length }
const isEqual = (one, other) => {
  if (one === other) return true
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false
  if (Array.isArray(one) !== Array.isArray(other)) return false
  const keys = Object.keys(one)
  return keys.length === Object.keys(other).length && keys.every(key => Object.hasOwn(other, key) && isEqual(one[key], other[key]))
}
`

/** Each schema becomes the export of its name: a function that keeps its errors, all of them, in \`errors\`. */
export function compileSchemas(schemas: { readonly [exported: string]: JsonSchema }): string {
  const ajv = new Ajv2020({
    allErrors: true,
    verbose: true,
    strict: true,
    strictTypes: false,
    strictRequired: false,
    messages: false,
    code: { source: true, esm: true },
  })
  for (const keyword of ['x-expected', 'x-reads']) ajv.addKeyword({ keyword, schemaType: 'string' })
  const ids: { [exported: string]: string } = {}
  for (const [exported, schema] of Object.entries(schemas)) {
    ajv.addSchema(schema, exported)
    ids[exported] = exported
  }
  const code = standaloneCode
    .default(ajv, ids)
    .replaceAll('require("ajv/dist/runtime/ucs2length").default', 'lengthOf')
    .replaceAll('require("ajv/dist/runtime/equal").default', 'isEqual')
    .replace(/^"use strict";/, '')
    // A line for each part, so that a change of one schema is a change of its lines.
    .replace(/(?<=[;}])(?=export const |function validate\d+\(|const schema\d+ )/g, '\n')
  if (/\brequire\(/.test(code)) throw new Error('ajv asks for a part of its own that has no stand-in here')
  return `${helpers}${code.trimEnd()}\n`
}
