import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Diagnostic } from '../../src/model/index.ts'
import { type Files, loadInventory } from '../../src/playbook/index.ts'
import { hostsWithin } from '../../src/playbook/limit.ts'

const report = {
  mode: 'apply',
  hosts: [
    { host: 'web1', status: 'failed' },
    { host: 'web2', status: 'ok' },
    { host: 'db1', status: 'unreachable' },
    { host: 'db1', status: 'never_tried' },
    { host: 'db2', status: 'changed' },
  ],
}
const texts: { readonly [path: string]: string } = {
  hosts: '[web]\nweb[1:3]\n[db]\ndb[1:2]\n',
  'report.json': JSON.stringify(report, null, 2),
  'all-well.json': '{"hosts": [{"host": "web1", "status": "ok"}]}',
  'other.json': '{"x": 1}',
  'check.json': JSON.stringify({ ...report, mode: 'check' }),
  'killed.jsonl': `{"event":"start","mode":"check"}\n{"event":"connecting","host":"web1"}\n${report.hosts.map(one => `{"event":"host","report":${JSON.stringify(one)}}\n`).join('')}{"event":"ho`,
  'whole.jsonl':
    '{"event":"start","mode":"apply"}\n{"event":"host","report":{"host":"web1","status":"changed"}}\n{"event":"host","report":{"host":"web2","status":"refused"}}\n{"event":"end","report":{"mode":"apply"}}\n',
  'half.json': JSON.stringify(report).slice(0, -10),
  lines: 'web2\n\n  db \n!db2\n',
  typo: 'web1\nwbe2\n',
  empty: '\n',
}
const files: Files = {
  read: path => {
    const text = texts[path]
    return text === undefined
      ? { problem: 'missing', message: 'does not exist' }
      : { bytes: Buffer.from(text) }
  },
  list: () => null,
}
const { inventory } = loadInventory(['hosts'], files)

function within(text: string): readonly string[] {
  const told: Diagnostic[] = []
  const hosts = hostsWithin({ text, from: '--limit' }, inventory, files, diagnostic => told.push(diagnostic))
  return told.length > 0 ? told.map(({ code, at }) => `${code} ${at}`) : [...hosts].sort()
}

describe('--limit', () => {
  test('takes the patterns of the lines of a file', () => {
    assert.deepEqual(within('@lines'), ['db1', 'web2'])
    assert.deepEqual(within('web3,@lines,!web2'), ['db1', 'web3'])
    assert.deepEqual(within('@typo'), ['unknown_host typo:2:1'])
    assert.deepEqual(within('web1,!@lines'), ['bad_pattern --limit'])
  })
  test('takes sets of characters as Python does, and no expression that only Python reads so', () => {
    assert.deepEqual(within('web[2-1]*'), ['unknown_host --limit'])
    assert.deepEqual(within('web[!2-1]'), within('web?'))
    assert.deepEqual(within('web[9-0x1]'), ['web1'])
    for (const expression of ['~\\Aweb', '~web\\h', '~[]w]eb,', '~(?i)web'])
      assert.deepEqual(within(expression), ['bad_pattern --limit'], expression)
  })
  test('takes the hosts of a report that are in trouble', () =>
    assert.deepEqual(within('@report.json'), ['db1', 'web1']))
  test('takes from a check those that would change, too', () =>
    assert.deepEqual(within('@check.json'), ['db1', 'db2', 'web1']))
  test('takes the hosts of events, as many as were written', () => {
    assert.deepEqual(within('@whole.jsonl'), ['web2'])
    assert.deepEqual(within('@killed.jsonl'), ['db1', 'db2', 'web1'])
  })
  test('never takes what names no host for all', () => {
    assert.deepEqual(within('@empty'), ['bad_pattern empty'])
    assert.deepEqual(within('@all-well.json'), ['bad_pattern all-well.json'])
    assert.deepEqual(within('@other.json'), ['bad_pattern other.json:1:1'])
    assert.deepEqual(within('@half.json'), ['bad_pattern half.json:1:1'])
    assert.deepEqual(within('@'), ['bad_pattern --limit'])
    assert.deepEqual(within('@nowhere'), ['file_missing nowhere'])
    assert.deepEqual(within('wbe'), ['unknown_host --limit'])
  })
})
