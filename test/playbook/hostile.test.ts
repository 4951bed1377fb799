import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import {
  checkHosts,
  type Files,
  hostsOf,
  loadInventory,
  loadPlaybooks,
  readExtraVars,
  targetOf,
} from '../../src/playbook/index.ts'

const noVars = new Map()

/** One file of these bytes, whatever its name. */
function only(bytes: Uint8Array | string): Files {
  return { read: () => ({ bytes: Buffer.from(bytes) }), list: () => null }
}

/** Loads, resolves for every host, and looks at how each is reached: all that reads what others wrote. */
function everything(playbook: Uint8Array | string, inventory: Uint8Array | string): void {
  const { plays, diagnostics } = loadPlaybooks(['p.yml'], only(playbook))
  for (const { at } of diagnostics) assert.match(at, /^p\.yml(?::\d+:\d+)?$/)
  for (const name of ['i.ini', 'i.yml']) {
    const { inventory: hosts } = loadInventory([name], only(inventory))
    const found = plays.map(play => ({ play, ...hostsOf(play, hosts, { extraVars: noVars }) }))
    checkHosts(found, hosts, { extraVars: noVars, tags: [], skipTags: [], files: only('x') })
    for (const host of hosts.hosts.keys())
      targetOf(plays[0] ?? null, host, hosts, noVars, {
        connection: 'ssh',
        user: 'u',
        privateKeys: [],
        hostKeyChecking: 'strict',
      })
  }
}

const playbookWord = fc.constantFrom(
  ...[
    '- ',
    '\n',
    '\n  ',
    '\n    - ',
    ': ',
    'hosts',
    'all',
    'tasks',
    'handlers',
    'vars',
    'file',
    'copy',
    'service',
    'path',
    'mode',
    'when',
    'loop',
  ],
  ...[
    'src',
    'dest',
    'notify',
    'tags',
    'name',
    '0600',
    '"0600"',
    '{{ x }}',
    '"{{ x }}"',
    '{{',
    '}}',
    '{%',
    '&a ',
    '*a',
    '<<: ',
    '!vault ',
    '!!int ',
    '|',
    '>',
  ],
  ...[
    '[',
    ']',
    '{',
    '}',
    ',',
    '"',
    "'",
    '#',
    '? ',
    '---\n',
    '...\n',
    '%YAML 1.1\n',
    '\t',
    '\r\n',
    'yes',
    'null',
    '~',
    '1e999',
    '__proto__',
    'constructor',
    'item',
  ],
)
const inventoryWord = fc.constantFrom(
  ...[
    'web',
    '[web]',
    '[web:vars]',
    '[web:children]',
    '[a:',
    ']',
    '\n',
    ' ',
    '=',
    'ansible_port=',
    'ansible_host=',
    '22',
    '[1:3]',
    '[a:c]',
    '[01:10:2]',
  ],
  ...[
    '"',
    "'",
    '\\',
    '#',
    ';',
    '{',
    '}',
    '(',
    ')',
    ',',
    'True',
    '-1',
    '1_0',
    'b"x"',
    '\\x41',
    '{{ x }}',
    'all:',
    '\n  ',
    'hosts:',
    'vars:',
    'children:',
    '::1',
    '@',
    '~',
    '!',
  ],
)

describe('whatever is in a file, there are plays or diagnostics and never an exception', () => {
  test('any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), bytes => everything(bytes, bytes)),
      { numRuns: 300 },
    )
  })
  test('any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), text => everything(text, text)),
      { numRuns: 300 },
    )
  })
  test('words of playbooks and inventories in any order', () => {
    const words = (word: fc.Arbitrary<string>) => fc.array(word, { maxLength: 60 }).map(all => all.join(''))
    fc.assert(fc.property(words(playbookWord), words(inventoryWord), everything), { numRuns: 1000 })
  })
  test('values of every kind in every place', () => {
    const value = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.array(fc.string()),
      fc.dictionary(fc.string(), fc.string()),
    )
    const task = fc.dictionary(
      fc.constantFrom('name', 'when', 'tags', 'file', 'copy', 'notify', 'loop', 'vars', 'ignore_errors'),
      value,
    )
    const play = fc.record({
      hosts: value,
      vars: value,
      tasks: fc.oneof(value, fc.array(task)),
      handlers: value,
      serial: value,
      keep_access: value,
    })
    fc.assert(
      fc.property(fc.array(play), plays =>
        everything(JSON.stringify(plays), JSON.stringify({ all: plays[0] ?? null })),
      ),
      { numRuns: 200 },
    )
  })
  test('any --extra-vars', () => {
    fc.assert(
      fc.property(
        fc.string(),
        text =>
          void readExtraVars(
            [text, `{${text}`].map(one => ({ text: one, from: '--extra-vars' })),
            only(text),
          ),
      ),
    )
  })
})

describe('what is made to exhaust a reader is refused at once', () => {
  const cases: readonly (readonly [name: string, text: string])[] = [
    ['brackets', '['.repeat(20_000)],
    ['dashes', '- '.repeat(20_000)],
    ['braces', '{a: '.repeat(20_000)],
    [
      'a chain of aliases',
      `- &a0 [x]\n${Array.from({ length: 5000 }, (_, index) => `- &a${index + 1} [*a${index}]\n`).join('')}`,
    ],
    ['a long key', `- ${'k'.repeat(1_000_000)}: x`],
  ]
  for (const [name, text] of cases)
    test(name, () => {
      assert.notEqual(loadPlaybooks(['p.yml'], only(text)).diagnostics.length, 0)
      loadInventory(['i.yml'], only(text))
    })

  test('variables that stand for variables, a thousand deep', () => {
    const vars = Array.from({ length: 1000 }, (_, index) => `    v${index}: ["{{ v${index + 1} }}"]\n`).join(
      '',
    )
    const text = `- hosts: localhost\n  vars:\n${vars}    v1000: x\n  tasks: [{ file: { path: "{{ v0 }}" } }]\n`
    const { plays } = loadPlaybooks(['p.yml'], only(text))
    const { inventory } = loadInventory([])
    const [diagnostic] = checkHosts(
      plays.map(play => ({ play, hosts: ['localhost'] })),
      inventory,
    )
    assert.equal(diagnostic?.code, 'variable_loop')
  })
})
