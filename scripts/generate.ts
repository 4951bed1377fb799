/**
 * Writes what follows from the definitions in `src`: compiled validators, the schemas for editors, and the reference
 * pages. With `--check` nothing is written, and the exit code is 1 where a committed file is not what it would be.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { diagnosticCodes } from '../src/playbook/diagnostic-codes.ts'
import { inventorySchema, playbookSchema } from '../src/playbook/schema.ts'
import { handlerSchema, playSchema, taskSchema } from '../src/playbook/skeleton.ts'
import { accessSchema } from '../src/report/access.ts'
import { eventSchema, reportSchema } from '../src/report/schema.ts'
import { resources } from '../src/resources/index.ts'
import { compileSchemas } from './compile-schemas.ts'
import { diagnosticsPage, playbookPage, withParameterTable } from './reference-pages.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const isCheck = process.argv.includes('--check')

const written = new Map<string, string>([
  ['src/playbook/validators.generated.js', validators()],
  ['src/playbook/validators.generated.d.ts', validatorTypes()],
  ['schemas/playbook.schema.json', json(playbookSchema())],
  ['schemas/inventory.schema.json', json(inventorySchema())],
  ['schemas/report.schema.json', json(reportSchema())],
  ['schemas/event.schema.json', json(eventSchema())],
  ['schemas/access.schema.json', json(accessSchema())],
  ['docs/reference/diagnostics.md', diagnosticsPage(diagnosticCodes)],
  ['docs/reference/playbook.md', playbookPage(resources)],
])
for (const type of resources) {
  const path = `src/resources/${type.name}/README.md`
  if (existsSync(join(root, path)))
    written.set(path, withParameterTable(readFileSync(join(root, path), 'utf8'), type))
}

const stale = [...written].filter(
  ([path, text]) => !existsSync(join(root, path)) || readFileSync(join(root, path), 'utf8') !== text,
)
for (const [path, text] of stale) {
  if (isCheck) console.error(`${path} is not what "npm run generate" writes`)
  else {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
    console.log(`wrote ${path}`)
  }
}
if (isCheck && stale.length > 0) process.exitCode = 1

function validators(): string {
  const named = resources.map(type => [`resource_${type.name}`, type.schema] as const)
  const code = compileSchemas({
    playValidator: playSchema,
    taskValidator: taskSchema,
    handlerValidator: handlerSchema,
    ...Object.fromEntries(named),
  })
  const map = resources.map(({ name }) => `  ${name}: resource_${name},`)
  return `// Written by "npm run generate" from the schemas; do not edit.\n${code}\nexport const resourceValidators = {\n${map.join('\n')}\n}\n`
}

function validatorTypes(): string {
  return `// Written by "npm run generate"; do not edit.
import type { Validator } from './schema-error.ts'

export const playValidator: Validator
export const taskValidator: Validator
export const handlerValidator: Validator
export const resourceValidators: { readonly [name: string]: Validator }
`
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
