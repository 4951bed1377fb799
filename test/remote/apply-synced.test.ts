// needs: shells namespace
// What must be on the disk before what: seen by the calls that reach the kernel, since no test here can cut the power.
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Action } from '../../src/model/index.ts'
import { applyScript, confirmScript } from '../../src/remote/apply/index.ts'
import { runCommand } from '../hosts/run-command.ts'
import { directory, factsOf, file, link, makeTree, randomWord, request, type Tree } from './apply-tree.ts'

type Call = readonly ['sync' | 'name', string]

/** Files that were synced and names that were given while a script ran, in order, as paths in the tree. */
async function callsOf(tree: Tree, script: string): Promise<readonly Call[]> {
  const folder = mkdtempSync(join(tmpdir(), 'sshfix-strace-'))
  try {
    const log = join(folder, 'log')
    const calls = 'trace=fsync,fdatasync,rename,renameat,renameat2,link,linkat'
    await runCommand(['strace', '-f', '-y', '-s', '4096', '-e', calls, '-o', log, ...tree.argv], script)
    return readFileSync(log, 'latin1')
      .split('\n')
      .filter(line => line.endsWith('= 0'))
      .flatMap(line => callOf(tree, line))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function callOf({ folder }: Tree, line: string): readonly Call[] {
  const inTree = (path: string) => path.slice(folder.length) || '/'
  const synced = /f(?:data)?sync\(\d+<(?<path>[^>]*)>/.exec(line)?.groups?.path
  if (synced !== undefined) return [['sync', inTree(synced)]]
  const named = /(?:rename|link)\w*\(.*AT_FDCWD<(?<from>[^>]*)>, "(?<name>[^"]*)"/.exec(line)?.groups
  if (!named) return []
  const name = named.name ?? ''
  return [['name', name.startsWith('/') ? name : `${inTree(named.from ?? '')}/${name.replace('./', '')}`]]
}

const before = factsOf({
  '/etc/ssh/sshd_config': file('Port 22\n'),
  '/etc/ssh/other': file('other\n', { mode: 0o644 }),
  '/etc/new': null,
  '/etc/link': link('ssh', '/etc/ssh'),
  '/etc/gone': directory(),
  '/etc/gone/one': file('one\n'),
})
const actions: readonly Action[] = [
  { do: 'write', path: '/etc/ssh/sshd_config', content: 'Port 23\n' },
  { do: 'write', path: '/etc/new', content: 'new\n', mode: 0o600, uid: 0, gid: 0 },
  { do: 'permit', path: '/etc/ssh/other', mode: 0o600 },
  { do: 'link', path: '/etc/link', target: 'other' },
  { do: 'remove', path: '/etc/gone' },
]

test('the store, the mark and the timer are on the disk before the first change, each change before its end, and the confirmation', async t => {
  const tree = makeTree(before)
  t.after(() => tree.remove())
  const asked = request(before, actions)
  // In one go, since strace waits for what waits to undo.
  const calls = await callsOf(
    tree,
    `${applyScript(asked).replace(/exit; }\n$/, '}\n')}${confirmScript(asked, randomWord())}`,
  )
  const at = (kind: Call[0], path: string | RegExp, from = 0) => {
    const found = calls.findIndex(
      ([is, name], index) =>
        index >= from && is === kind && (typeof path === 'string' ? name === path : path.test(name)),
    )
    assert.notEqual(found, -1, `no ${kind} of ${path} after call ${from}:\n${calls.join('\n')}`)
    return found
  }
  const run = '/var/lib/sshfix/run1/0'
  const first = at('name', /^\/etc\//)
  for (const path of [
    ...[`${run}/undo`, `${run}/functions`, `${run}/old`, `${run}/latest`, `${run}/pending`],
    ...[run, '/var/lib/sshfix/run1', '/var/lib/sshfix', '/var/lib'],
  ])
    assert.ok(at('sync', path) < first, path)
  assert.ok(calls.slice(0, first).some(([kind, path]) => kind === 'sync' && /\/old\/\d+$/.test(path)))

  const end = at('name', `${run}/result`)
  for (const path of ['/etc/ssh/sshd_config', '/etc/new', '/etc/link']) {
    const folder = path.slice(0, path.lastIndexOf('/'))
    const named = at('name', path)
    if (path !== '/etc/link') assert.ok(at('sync', new RegExp(`^${folder}/\\.sshfix-`)) < named, path)
    assert.ok(at('sync', folder, named) < end, path)
  }
  assert.ok(at('sync', '/etc/ssh/other') < end)
  // Without it an undo takes the directory for one that is still there.
  assert.ok(at('sync', new RegExp(`^${run}/old/\\d+\\.begun$`)) < end)

  at('sync', run, at('name', `${run}/confirmed`))
})
