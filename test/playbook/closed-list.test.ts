import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { diagnosticCodes } from '../../src/playbook/index.ts'

test('every code that a resource tells is in the list that explain knows', () => {
  const source = join(import.meta.dirname, '../../src')
  const files = ['resources', 'model', 'openssh', 'playbook'].flatMap(room =>
    readdirSync(join(source, room), { recursive: true, encoding: 'utf8' }).map(name =>
      join(source, room, name),
    ),
  )
  const codes = files
    .filter(path => path.endsWith('.ts'))
    .flatMap(path =>
      Array.from(
        readFileSync(path, 'utf8').matchAll(/\bcode: '(?<code>[a-z_]+)'/g),
        match => match.groups?.code ?? '',
      ),
    )
  assert.ok(codes.length > 5)
  assert.deepEqual(
    [...new Set(codes)].filter(code => !Object.hasOwn(diagnosticCodes, code)),
    [],
  )
})

test('every code is explained in whole sentences, with both sides of an example or none', () => {
  for (const [code, { title, explanation, ...example }] of Object.entries(diagnosticCodes)) {
    assert.match(title, /^[^.]+$/, code)
    assert.match(explanation, /\.$/, code)
    assert.ok('wrong' in example === 'right' in example, code)
  }
})
