import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { after, describe, test } from 'node:test'
import type { Diagnostic } from '../../src/model/index.ts'
import {
  checkHosts,
  type DiagnosticCode,
  diagnosticCodes,
  hostsOf,
  loadInventory,
  loadPlaybooks,
  readExtraVars,
  targetOf,
} from '../../src/playbook/index.ts'

const playbooks = join(import.meta.dirname, 'cases')
const inventories = join(import.meta.dirname, 'inventories')
const noVars = new Map()
const seen = new Set<string>()

/** `# expect: CODE LINE:COLUMN [warning]`, and `# inventory: SOURCE` for cases that are resolved for hosts. */
function expectationsOf(text: string): readonly string[] {
  return Array.from(
    text.matchAll(/^# expect: (?<expected>.*)$/gm),
    match => match.groups?.expected ?? '',
  ).sort()
}

function inventoryOf(text: string): readonly string[] | null {
  const source = /^# inventory:(?<source>.*)$/m.exec(text)?.groups?.source?.trim()
  return source === undefined ? null : source === '' ? [] : [source]
}

function shortened(diagnostics: readonly Diagnostic[]): readonly string[] {
  return diagnostics
    .map(({ code, at, severity }) => {
      seen.add(code)
      const place = /:(?<place>\d+:\d+)$/.exec(at)?.groups?.place
      return [code, place, severity === 'warning' ? severity : undefined]
        .filter(word => word !== undefined)
        .join(' ')
    })
    .sort()
}

describe('a playbook is told its mistakes where they stand', () => {
  for (const name of readdirSync(playbooks)) {
    test(basename(name, '.yml'), () => {
      const path = join(playbooks, name)
      const text = readFileSync(path, 'utf8')
      assert.deepEqual(shortened(diagnosticsOf(path, inventoryOf(text))), expectationsOf(text))
    })
  }
})

function diagnosticsOf(path: string, sources: readonly string[] | null): readonly Diagnostic[] {
  const { plays, diagnostics } = loadPlaybooks([path])
  if (sources === null) return diagnostics
  const { inventory } = loadInventory(sources)
  const found = plays.map(play => ({ play, ...hostsOf(play, inventory, { extraVars: noVars }) }))
  return [...diagnostics, ...found.flatMap(play => play.diagnostics), ...checkHosts(found, inventory)]
}

describe('an inventory is told its mistakes where they stand', () => {
  for (const name of readdirSync(inventories)) {
    test(name, () => {
      const path = join(inventories, name)
      const { inventory, diagnostics } = loadInventory([path])
      const defaults = { connection: 'ssh', user: 'me', privateKeys: [], hostKeyChecking: 'strict' } as const
      const targets = [...inventory.hosts.keys()].flatMap(
        host => targetOf(null, host, inventory, noVars, defaults).diagnostics,
      )
      assert.deepEqual(shortened([...diagnostics, ...targets]), expectationsOf(readFileSync(path, 'utf8')))
    })
  }
})

describe('a file that is no text is told so', () => {
  const cases: readonly { readonly name: string; readonly bytes: Uint8Array; readonly expected: string }[] = [
    {
      name: 'a byte that is not UTF-8',
      bytes: Buffer.from('- hosts: all\n  näme: \xff', 'latin1'),
      expected: 'not_utf8 2:4',
    },
    {
      name: 'a character cut at the end',
      bytes: Buffer.from('- hosts: \xe2\x82', 'latin1'),
      expected: 'not_utf8 1:10',
    },
    { name: 'UTF-16', bytes: Buffer.from('\ufeff- hosts: all', 'utf16le'), expected: 'not_utf8' },
    {
      name: 'an escape character',
      bytes: Buffer.from('- hosts: all\n  name: \x1b[2J'),
      expected: 'control_character 2:9',
    },
    { name: 'a null byte', bytes: Buffer.from('\0'), expected: 'control_character 1:1' },
    { name: 'ten megabytes', bytes: Buffer.alloc(10_000_000, '- x\n'), expected: 'file_too_large 1:1' },
  ]
  for (const { name, bytes, expected } of cases)
    test(name, () => {
      const files = { read: () => ({ bytes }), list: () => null }
      assert.deepEqual(shortened(loadPlaybooks(['x.yml'], files).diagnostics), [expected])
    })

  test('a byte order mark and CR LF change no place', () => {
    const files = {
      read: () => ({ bytes: Buffer.from('\ufeff- hosts: all\r\n  tsks: []\r\n') }),
      list: () => null,
    }
    assert.deepEqual(shortened(loadPlaybooks(['x.yml'], files).diagnostics), ['unknown_key 2:3'])
  })
})

describe('a source that is not there', () => {
  test('is a missing playbook', () => {
    assert.deepEqual(shortened(loadPlaybooks(['/nowhere/x.yml']).diagnostics), ['file_missing'])
  })
  test('is a missing inventory, and maybe a host', () => {
    const [diagnostic] = loadInventory(['web1']).diagnostics
    assert.equal(diagnostic?.code, 'file_missing')
    assert.match(diagnostic?.hint ?? '', /"web1,"/)
  })
  test('is a folder without inventories', () => {
    const empty = mkdtempSync(join(tmpdir(), 'sshfix-empty-'))
    writeFileSync(join(empty, 'README.md'), 'nothing')
    assert.deepEqual(shortened(loadInventory([empty]).diagnostics), ['inventory_syntax'])
    rmSync(empty, { recursive: true })
  })
})

describe('--extra-vars', () => {
  test('that are no assignments', () => {
    const given = [
      { text: 'port', from: '--extra-vars' },
      { text: 'a="b', from: 'SSHFIX_EXTRA_VARS' },
      { text: '{a: b: c}', from: 'sshfix.yml:3' },
    ]
    const { diagnostics } = readExtraVars(given)
    assert.deepEqual(shortened(diagnostics), ['extra_vars', 'extra_vars', 'yaml_syntax 1:5'])
    assert.deepEqual(
      diagnostics.map(({ at }) => at),
      ['--extra-vars', 'SSHFIX_EXTRA_VARS', 'sshfix.yml:3:1:5'],
    )
  })
})

/** Told by resources, and exercised with them. */
const ofResources: readonly DiagnosticCode[] = []

after(() => {
  const missing = Object.keys(diagnosticCodes).filter(
    code => !seen.has(code) && !ofResources.some(other => other === code),
  )
  assert.deepEqual(missing, [], 'every code has a case that shows it')
  for (const code of seen) assert.ok(Object.hasOwn(diagnosticCodes, code), `${code} is in the list of codes`)
})
