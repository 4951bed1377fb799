import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { compileSchemas } from '../../scripts/compile-schemas.ts'
import type { JsonSchema } from '../../src/model/index.ts'
import {
  checkHosts,
  inventorySchema,
  loadInventory,
  loadPlaybooks,
  playbookSchema,
} from '../../src/playbook/index.ts'
import { type Node, toValue } from '../../src/playbook/node.ts'
import { sourceOf } from '../../src/playbook/place.ts'
import type { Validator } from '../../src/playbook/schema-error.ts'
import { readYaml } from '../../src/playbook/yaml.ts'

const root = join(import.meta.dirname, '../..')
const cases = join(import.meta.dirname, 'cases')

async function compiled(schema: JsonSchema): Promise<Validator> {
  const code = compileSchemas({ validator: schema })
  const module: { readonly validator: Validator } = await import(
    `data:text/javascript,${encodeURIComponent(code)}`
  )
  return module.validator
}

function valueOfFile(path: string): unknown {
  const tell = () => {}
  const node: Node | null = readYaml(sourceOf(path, readFileSync(path, 'utf8')), '1.2', tell)
  return node && toValue(node)
}

describe("the editors' schema of playbooks", async () => {
  const validator = await compiled(playbookSchema())

  test('accepts every playbook that sshfix accepts', () => {
    const paths = [cases, join(root, 'playbooks')].flatMap(folder =>
      readdirSync(folder)
        .filter(name => name.endsWith('.yml'))
        .map(name => join(folder, name)),
    )
    const good = paths.filter(
      path => loadPlaybooks([path]).diagnostics.length === 0 && !path.includes('merge'),
    )
    assert.ok(good.length >= 5)
    for (const path of good)
      assert.ok(validator(valueOfFile(path)), `${path}: ${JSON.stringify(validator.errors)}`)
  })

  test('refuses what is misspelt, missing or of a wrong type', () => {
    for (const name of [
      'several-mistakes',
      'unknown-parameter',
      'missing-hosts',
      'wrong-types',
      'wrong-value',
      'no-resource',
      'two-resources',
      'no-command',
      'when-wrong',
    ])
      assert.ok(!validator(valueOfFile(join(cases, `${name}.yml`))), name)
  })
})

test("the editors' schema of inventories accepts what is read, and refuses a misspelt section", async () => {
  const validator = await compiled(inventorySchema())
  const inventories = join(import.meta.dirname, 'inventories')
  assert.ok(validator(valueOfFile(join(inventories, 'good.yml'))), JSON.stringify(validator.errors))
  assert.ok(!validator(valueOfFile(join(inventories, 'wrong.yml'))))
})

test('what is generated is what is committed', () => {
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', 'scripts/generate.ts', '--check'],
    { cwd: root, encoding: 'utf8' },
  )
  assert.equal(status, 0, stderr)
})

test('the example of the reference is without a mistake', () => {
  const page = readFileSync(join(root, 'docs/reference/playbook.md'), 'utf8')
  const example = /^```yaml\n(?<text>.*?)^```/ms.exec(page)?.groups?.text ?? ''
  const files = { read: () => ({ bytes: Buffer.from(example) }), list: () => null }
  const { plays, diagnostics } = loadPlaybooks(['p.yml'], files)
  assert.deepEqual(diagnostics, [])
  const { inventory } = loadInventory(['bastions,'])
  assert.deepEqual(
    checkHosts(
      plays.map(play => ({ play, hosts: ['bastions'] })),
      inventory,
    ),
    [],
  )
})
