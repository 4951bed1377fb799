import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type Action,
  differences,
  type Facts,
  globMatches,
  simulate,
  simulateAll,
} from '../../src/model/index.ts'
import { readWorld, type WorldText } from '../resources/world.ts'

function facts(text: WorldText, more: Partial<Facts> = {}): Facts {
  return { ...readWorld(text).all, ...more }
}

function after(text: WorldText, ...actions: readonly Action[]): Facts {
  return simulateAll(facts(text), actions)
}

test('a write keeps what it does not state', () => {
  const text = {
    accounts: { alice: 7 },
    paths: { '/a': { content: 'x', mode: '0640', owner: 'alice', attributes: 'i' } },
  }
  const now = after(text, { do: 'write', path: '/a', content: 'new' })
  const fact = now.paths.get('/a')
  assert.ok(fact?.type === 'file')
  assert.deepEqual(
    { mode: fact.mode, uid: fact.uid, attributes: fact.attributes, size: fact.size, content: fact.content },
    { mode: 0o640, uid: 7, attributes: { flags: 'i' }, size: 3, content: { text: 'new' } },
  )
})

test('a new file is 0600 and of who runs the play; attributes are as its directory can have them', () => {
  const now = after(
    { uid: 1000, paths: { '/d': { type: 'directory', attributes: 'not_supported' } } },
    { do: 'write', path: '/d/a', content: '' },
  )
  const fact = now.paths.get('/d/a')
  assert.ok(fact?.type === 'file')
  assert.deepEqual([fact.mode, fact.uid, fact.attributes], [0o600, 1000, { unknown: 'not_supported' }])
})

test('what an action does not touch is the same object', () => {
  const before = facts({ paths: { '/a': { content: 'x' }, '/b': { content: 'y' } }, services: { cron: {} } })
  const now = simulate(before, { do: 'write', path: '/a', content: 'z' })
  assert.equal(now.paths.get('/b'), before.paths.get('/b'))
  assert.equal(now.services, before.services)
  assert.equal(now.accounts, before.accounts)
})

test('a directory goes with all below it, and with the links that led there', () => {
  const now = after(
    { paths: { '/d/e/f': {}, '/d2': {}, '/l': { target: 'd/e' }, '/k': { target: 'd2' } } },
    { do: 'remove', path: '/d' },
  )
  assert.deepEqual(
    ['/d', '/d/e', '/d/e/f'].map(path => now.paths.get(path)),
    [null, null, null],
  )
  const [link, kept] = [now.paths.get('/l'), now.paths.get('/k')]
  assert.ok(link?.type === 'link' && kept?.type === 'link')
  assert.equal(link.resolved, null)
  assert.equal(kept.resolved, '/d2')
})

test('a link that led nowhere leads to what is made there', () => {
  const text = { paths: { '/l': { target: 'new' }, '/m': { target: '/gone' } } }
  const now = after(text, { do: 'mkdir', path: '/new', mode: 0o755, uid: 0, gid: 0 })
  const [link, other] = [now.paths.get('/l'), now.paths.get('/m')]
  assert.ok(link?.type === 'link' && other?.type === 'link')
  assert.equal(link.resolved, '/new')
  assert.equal(other.resolved, null)
})

test('a link leads where its target leads', () => {
  const now = after(
    { paths: { '/a/b': {}, '/l': { target: 'a/b' } } },
    { do: 'link', path: '/k', target: './x/../l' },
  )
  const link = now.paths.get('/k')
  assert.ok(link?.type === 'link')
  assert.deepEqual([link.target, link.resolved], ['./x/../l', '/a/b'])
})

test('attributes are added and taken away, the others stay', () => {
  const now = after(
    { paths: { '/a': { attributes: 'Ae' } } },
    { do: 'chattr', path: '/a', add: 'i', remove: 'A' },
  )
  const fact = now.paths.get('/a')
  assert.ok(fact?.type === 'file' && 'flags' in fact.attributes)
  assert.equal([...fact.attributes.flags].sort().join(''), 'ei')
})

test('a made directory has nothing in it', () => {
  const now = after({}, { do: 'mkdir', path: '/d', mode: 0o700, uid: 0, gid: 0 })
  assert.deepEqual(now.trees.get('/d'), { complete: true })
})

test('globs name what is made and no more what is removed, in the order of their bytes', () => {
  const globs = new Map([
    ['/etc/*.conf', ['/etc/b.conf']],
    ['/etc/*.d', []],
  ])
  const before = facts({ paths: { '/etc/b.conf': {} } }, { globs })
  const made = simulateAll(before, [
    { do: 'write', path: '/etc/c.conf', content: '' },
    { do: 'write', path: '/etc/B.conf', content: '' },
    { do: 'write', path: '/etc/.conf', content: '' },
  ])
  assert.deepEqual(made.globs.get('/etc/*.conf'), ['/etc/B.conf', '/etc/b.conf', '/etc/c.conf'])
  assert.deepEqual(made.globs.get('/etc/*.d'), [])
  const gone = simulate(made, { do: 'remove', path: '/etc' })
  assert.deepEqual(gone.globs.get('/etc/*.conf'), [])
  for (const [pattern, paths] of made.globs) for (const path of paths) assert.ok(globMatches(pattern, path))
})

const sshdWorld: WorldText = {
  sshd: { service: 'ssh.service', pid: null },
  services: { ssh: { unit: 'ssh.service' }, sshd: { unit: 'ssh.service' }, cron: {} },
  paths: {
    '/etc/ssh/sshd_config': { content: 'Include sshd_config.d/*.conf\n' },
    '/etc/ssh/sshd_config.d/a.conf': {},
  },
}

function staleAfter(...actions: readonly Action[]): readonly string[] {
  const { sshd } = after(sshdWorld, ...actions)
  assert.ok(sshd?.server === 'openssh')
  return sshd.stale
}

test('writing what sshd reads, or will read, makes it stale; a reload ends that', () => {
  const config = { do: 'write', path: '/etc/ssh/sshd_config', content: '' } as const
  assert.deepEqual(staleAfter(config, config), ['/etc/ssh/sshd_config'])
  const added = { do: 'write', path: '/etc/ssh/sshd_config.d/b.conf', content: '' } as const
  assert.deepEqual(staleAfter(added), ['/etc/ssh/sshd_config.d/b.conf'])
  assert.deepEqual(staleAfter({ do: 'remove', path: '/etc/ssh/sshd_config.d' }), ['/etc/ssh/sshd_config.d'])
  assert.deepEqual(staleAfter({ do: 'write', path: '/etc/ssh/other', content: '' }), [])
  assert.deepEqual(staleAfter({ do: 'permit', path: '/etc/ssh/sshd_config', mode: 0o600 }), [])
  assert.deepEqual(staleAfter(config, { do: 'reload' }), [])
})

test('starting sshd has it read its files', () => {
  const config = { do: 'write', path: '/etc/ssh/sshd_config', content: '' } as const
  const { sshd, services } = after(sshdWorld, config, { do: 'service', name: 'sshd', active: true })
  assert.ok(sshd?.server === 'openssh')
  assert.deepEqual(sshd.stale, [])
  assert.notEqual(sshd.pid, null)
  assert.equal(services.get('ssh')?.active, true, 'the same unit by its other name')
  assert.equal(services.get('cron')?.active, false)
})

function told(text: WorldText, ...actions: readonly Action[]) {
  const before = facts(text)
  return differences(before, simulateAll(before, actions), actions).map(
    ({ subject, field, before: was, after: is }) => `${subject} ${field}: ${was} -> ${is}`,
  )
}

test('differences: one for each field that differs, with names', () => {
  const text = { accounts: { alice: 1000 }, paths: { '/a': { content: 'x\n', attributes: 'e' } } }
  assert.deepEqual(
    told(
      text,
      { do: 'permit', path: '/a', mode: 0o600, uid: 1000, gid: 4242 },
      { do: 'chattr', path: '/a', add: 'i', remove: '' },
      { do: 'write', path: '/a', content: 'y\n' },
    ),
    [
      '/a content: x\n -> y\n',
      '/a mode: 0644 -> 0600',
      '/a owner: root -> alice',
      '/a group: root -> 4242',
      '/a attributes:  -> i',
    ],
  )
})

test('differences: what goes back to what it was is none', () => {
  const there = { do: 'permit', path: '/a', mode: 0o600 } as const
  assert.deepEqual(told({ paths: { '/a': {} } }, there, { ...there, mode: 0o644 }), [])
})

test('differences: how much goes with a directory', () => {
  const text = { paths: { '/d/a': { content: '12345' }, '/d/e/b': { content: '678' } } }
  const [state] = told(text, { do: 'remove', path: '/d' })
  assert.equal(state, '/d state: directory with 3 entries below, 8 bytes -> absent')
  const [empty] = told({ paths: { '/d': { type: 'directory' } } }, { do: 'remove', path: '/d' })
  assert.equal(empty, '/d state: directory, empty -> absent')
})

test('differences: sensitive content is not shown', () => {
  const before = facts({ paths: { '/a': { content: 'old secret' } } })
  const actions = [{ do: 'write', path: '/a', content: 'new secret', sensitive: true }] as const
  assert.deepEqual(differences(before, simulateAll(before, actions), actions), [
    { subject: '/a', field: 'content', before: null, after: null, sensitive: true },
  ])
})

test('differences: content says the first line that differs', () => {
  const before = facts({ paths: { '/a': { content: 'one\ntwo\nthree\n' } } })
  const actions = [{ do: 'write', path: '/a', content: 'one\n2\nthree\n' }] as const
  assert.equal(differences(before, simulateAll(before, actions), actions)[0]?.at, '/a:2')
})

test('differences: services and reload', () => {
  const enable = { do: 'service', name: 'cron', active: true, enabled: true, masked: false } as const
  assert.deepEqual(told(sshdWorld, enable), [
    'service cron active: inactive -> active',
    'service cron enabled: no -> yes',
  ])
  const config = { do: 'write', path: '/etc/ssh/sshd_config', content: '' } as const
  const written = after(sshdWorld, config)
  const reload = [{ do: 'reload' }] as const
  assert.deepEqual(differences(written, simulateAll(written, reload), reload), [
    { subject: 'sshd', field: 'reload', before: '/etc/ssh/sshd_config', after: null },
  ])
})
