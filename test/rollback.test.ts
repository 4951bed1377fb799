// needs: shells
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { type PathState, parseRecord, printRecord, type RunRecord } from '../src/model/index.ts'
import { filesInTar } from '../src/rollback/tar.ts'
import { touchedPaths } from '../src/rollback/touched.ts'
import { runCommand } from './hosts/run-command.ts'

const byteText = fc.string({ unit: fc.integer({ min: 0, max: 0xff }).map(code => String.fromCharCode(code)) })
const id = fc.nat(70_000)
const rights = { mode: fc.nat(0o7777), uid: id, gid: id }
const attributes = fc.option(fc.constantFrom('', 'i', 'ai'))
const hash = fc.option(
  fc.string({ minLength: 64, maxLength: 64, unit: fc.constantFrom(...'0123456789abcdef') }),
)
const state: fc.Arbitrary<PathState | null> = fc.option(
  fc.oneof(
    fc.record({ type: fc.constant('file' as const), ...rights, attributes, hash }),
    fc.record({ type: fc.constant('directory' as const), ...rights, attributes }),
    fc.record({ type: fc.constant('link' as const), target: byteText }),
    fc.record({ type: fc.constant('other' as const), ...rights, kind: fc.constant('FIFO') }),
  ),
)
const service = fc.record({ active: fc.boolean(), enabled: fc.option(fc.boolean()), masked: fc.boolean() })
const record: fc.Arbitrary<RunRecord> = fc.record({
  run: fc.string(),
  play: id,
  name: fc.string({ unit: 'binary' }),
  started: fc.string(),
  sshfix: fc.string(),
  playbooks: fc.array(fc.string({ unit: 'binary' })),
  tasks: fc.array(fc.string({ unit: 'binary' })),
  takesBack: fc.option(fc.string()),
  paths: fc.array(
    fc.record({
      path: byteText.map(text => `/${text.replaceAll('\0', '')}`),
      was: state,
      made: state,
      stored: fc.option(fc.constantFrom('0', '12/below', '3/a b/c\xe9\n')),
      sensitive: fc.boolean(),
    }),
  ),
  services: fc.array(fc.record({ name: fc.string(), was: service, made: service })),
  effects: fc.array(fc.record({ effect: fc.constantFrom('restart', 'reload'), service: fc.string() })),
})

test('a record that was printed is read again as it was, and is plain ASCII whatever is in it', () => {
  fc.assert(
    fc.property(record, wanted => {
      const text = printRecord(wanted)
      assert.match(text, /^[\n -~]*$/)
      const { schema, ...read } = parseRecord(text) as unknown as RunRecord & { schema: number }
      assert.equal(schema, 1)
      assert.deepEqual(read, JSON.parse(JSON.stringify(wanted)))
    }),
  )
})

test('whatever a host sends for a record is one, or is none', () => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string(), record.map(printRecord)), fc.nat(), (text, cut) => {
      for (const sent of [text, text.slice(0, cut % (text.length + 1))]) {
        const read = parseRecord(sent)
        if (read !== null) assert.ok(read.paths.every(({ path }) => path.startsWith('/')))
      }
    }),
  )
})

test('a record that leads out of its folder, or to what cannot be, is none', () => {
  const path = { path: '/etc/x', was: null, made: null, stored: '0', sensitive: false }
  const good = {
    ...{ run: 'r', play: 0, name: '', started: '', sshfix: '', playbooks: [], tasks: [], takesBack: null },
    ...{ paths: [path], services: [], effects: [] },
  } satisfies RunRecord
  assert.notEqual(parseRecord(printRecord(good)), null)
  const wrong: readonly object[] = [
    { ...path, stored: '../0' },
    { ...path, stored: '0/../../x' },
    { ...path, stored: '0/..' },
    { ...path, stored: '/etc/shadow' },
    { ...path, path: 'etc/x' },
    { ...path, path: '/etc/\u2028' },
    { ...path, was: { type: 'file', mode: 0o10000, uid: 0, gid: 0, attributes: '', hash: null } },
    { ...path, was: { type: 'file', mode: 0o644, uid: -1, gid: 0, attributes: '', hash: null } },
    { ...path, was: { type: 'file', mode: 0o644, uid: 0, gid: 0, attributes: '$(id)', hash: null } },
    { ...path, was: { type: 'device' } },
  ]
  for (const one of wrong)
    assert.equal(parseRecord(JSON.stringify({ schema: 1, ...good, paths: [one] })), null, JSON.stringify(one))
})

test('what several plays touched is as before the first and as after the last', () => {
  const file = (mode: number, hash: string | null): PathState => ({
    ...{ type: 'file', mode, uid: 0, gid: 0, attributes: '', hash },
  })
  const play = (number: number, was: PathState | null, made: PathState | null, stored: string | null) =>
    ({ play: number, paths: [{ path: '/x', was, made, stored, sensitive: false }] }) as unknown as RunRecord
  const rightsFirst = touchedPaths([
    play(0, file(0o644, null), file(0o600, null), null),
    play(1, file(0o600, 'a'), file(0o600, 'b'), '4'),
    play(2, file(0o600, null), file(0o640, null), null),
  ]).get('/x')
  assert.deepEqual(rightsFirst, {
    path: '/x',
    was: file(0o644, 'a'),
    made: file(0o640, 'b'),
    stored: { play: 1, name: '4' },
    sensitive: false,
  })
  const madeFirst = touchedPaths([
    play(0, null, file(0o600, 'a'), null),
    play(1, file(0o600, 'a'), null, '0'),
  ])
  assert.deepEqual(madeFirst.get('/x'), {
    ...{ path: '/x', was: null, made: null, stored: null, sensitive: false },
  })
})

for (const tar of [['tar'], ['busybox', 'tar']])
  test(`${tar.join(' ')}: the contents of an archive are read, long names and odd bytes too`, async t => {
    const folder = mkdtempSync(join(tmpdir(), 'sshfix-tar-'))
    t.after(() => rmSync(folder, { recursive: true }))
    const contents = new Map([
      ['one', 'text\n'],
      ['empty', ''],
      [`${'deep/'.repeat(30)}${'n'.repeat(120)}`, 'x'.repeat(1500)],
      [
        'a b\nc',
        Array.from({ length: 256 }, (_, code) => String.fromCharCode(code))
          .join('')
          .repeat(2),
      ],
    ])
    for (const [name, content] of contents) {
      mkdirSync(join(folder, 'tree', dirname(name)), { recursive: true })
      writeFileSync(join(folder, 'tree', name), content, 'latin1')
    }
    const { stdout } = await runCommand([...tar, '-C', folder, '-cf', '-', './tree'], '')
    assert.deepEqual(new Map([...filesInTar(stdout)].sort()), new Map([...contents].sort()))
  })

test('whatever an archive is, reading it ends', () => {
  fc.assert(
    fc.property(byteText, fc.nat(3000), (text, length) => {
      filesInTar(text.padEnd(length, text))
    }),
  )
})
