// needs: shells namespace
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Action } from '../../src/model/index.ts'
import { differencesBetween } from '../hosts/listing.ts'
import {
  apply,
  confirm,
  differencesFromFacts,
  directory,
  factsOf,
  file,
  link,
  logOf,
  makeTree,
  planned,
  request,
  result,
  shells,
  undo,
} from './apply-tree.ts'

const everyByte = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte)).join('')

const before = factsOf({
  '/etc/ssh/sshd_config': file('Port 22\n', { mode: 0o600 }),
  '/etc/ssh/locked': file('locked\n', { flags: 'i' }),
  '/etc/ssh/growing': file('line\n', { flags: 'a' }),
  "/etc/it's a\nname é \\ -": file('odd\n'),
  '/etc/locked.d': directory({ flags: 'i' }),
  '/etc/locked.d/file': file('inside\n', { flags: 'i' }),
  '/etc/old.d': directory({ mode: 0o750, gid: 7 }),
  '/etc/old.d/one': file('1', { uid: 3 }),
  '/etc/old.d/deep': directory({ flags: 'i' }),
  '/etc/old.d/deep/two': file('2', { flags: 'i' }),
  '/etc/old.d/link': link('one', '/etc/old.d/one'),
  '/etc/link': link('ssh', '/etc/ssh'),
  '/etc/new.d': null,
  '/etc/new.d/file': null,
  '/etc/new': null,
  '/etc/locked.d/new': null,
  '/etc/gone': file('gone\n', { mode: 0o4755 }),
})

const everyKind: readonly Action[] = [
  { do: 'write', path: '/etc/ssh/sshd_config', content: everyByte },
  { do: 'write', path: '/etc/ssh/locked', content: "it's new \\0041 \\c\n" },
  { do: 'write', path: '/etc/ssh/growing', content: 'x', mode: 0o640, uid: 5, gid: 6 },
  { do: 'write', path: "/etc/it's a\nname é \\ -", content: '' },
  { do: 'mkdir', path: '/etc/new.d', mode: 0o2750, uid: 5, gid: 6 },
  { do: 'write', path: '/etc/new.d/file', content: 'new\n', mode: 0o400, uid: 7, gid: 8 },
  { do: 'write', path: '/etc/new', content: 'new\n' },
  { do: 'write', path: '/etc/locked.d/new', content: 'new\n' },
  { do: 'write', path: '/etc/locked.d/file', content: 'other\n' },
  { do: 'chattr', path: '/etc/locked.d', add: '', remove: 'i' },
  { do: 'remove', path: '/etc/old.d' },
  { do: 'remove', path: '/etc/gone' },
  { do: 'link', path: '/etc/link', target: 'new.d' },
  { do: 'permit', path: '/etc/ssh', mode: 0o711, uid: 1, gid: 2 },
  { do: 'permit', path: '/etc/ssh/locked', mode: 0o400 },
  { do: 'chattr', path: '/etc/ssh/sshd_config', add: 'i', remove: '' },
  { do: 'chattr', path: '/etc/ssh/locked', add: 'a', remove: 'i' },
]

for (const shell of shells) {
  test(`${shell}: every kind of action makes what was planned, and undo gives back what was`, async t => {
    const tree = makeTree(before, shell)
    t.after(() => tree.remove())
    const first = tree.listing()
    assert.deepEqual(differencesFromFacts(tree.listing(), before), [])

    const asked = request(before, everyKind)
    const applied = await apply(tree, asked)
    assert.equal(applied.outcome, 'applied', `${JSON.stringify(applied)}\n${logOf(tree)}`)
    assert.deepEqual(differencesFromFacts(tree.listing(), planned(before, everyKind)), [])
    assert.deepEqual(await result(tree), { state: 'applied' })

    assert.deepEqual(await undo(tree), { outcome: 'undone', notes: [] }, logOf(tree))
    assert.deepEqual(differencesBetween(first, tree.listing()), [])
    assert.deepEqual(await undo(tree), { outcome: 'undone', notes: [] })
    assert.deepEqual(await confirm(tree), { outcome: 'undone', notes: [] })
    assert.deepEqual(await result(tree), { state: 'undone' })
  })
}

test('a system below a directory, where nobody has mounted /proc, is changed and undone like any other', async t => {
  const tree = makeTree(before, 'dash', { proc: false })
  t.after(() => tree.remove())
  const first = tree.listing()
  const applied = await apply(tree, request(before, everyKind))
  assert.equal(applied.outcome, 'applied', `${JSON.stringify(applied)}\n${logOf(tree)}`)
  assert.deepEqual(differencesFromFacts(tree, planned(before, everyKind)), [])
  assert.deepEqual(await undo(tree), { outcome: 'undone', notes: [] }, logOf(tree))
  assert.deepEqual(differencesBetween(first, tree.listing()), [])
})
