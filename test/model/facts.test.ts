import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  accountFact,
  actualPath,
  CannotPlan,
  configSource,
  type Facts,
  globFact,
  groupFact,
  hostPath,
  hostPathLooks,
  type Look,
  lineVerdict,
  NotLooked,
  opensshFact,
  type PathFact,
  pathFact,
  readAll,
  realPath,
  serviceFact,
  textFile,
  withActualPaths,
} from '../../src/model/index.ts'
import { answer, readWorld, type WorldText } from '../resources/world.ts'

function seen(text: WorldText, ...looks: readonly Look[]): Facts {
  return answer(readWorld(text), looks)
}

function asks(read: () => unknown, ...looks: readonly Look[]): void {
  assert.throws(read, error => {
    assert.ok(error instanceof NotLooked)
    assert.deepEqual(error.looks, looks)
    return true
  })
}

test('a fact that nobody looked at is asked for', () => {
  const facts = seen({})
  asks(() => pathFact(facts, '/a'), { look: 'path', path: '/a' })
  asks(() => textFile(facts, '/a'), { look: 'file', path: '/a' })
  asks(() => accountFact(facts, 'bob'), { look: 'account', name: 'bob' })
  asks(() => groupFact(facts, 'bob'), { look: 'group', name: 'bob' })
  asks(() => serviceFact(facts, 'cron'), { look: 'service', name: 'cron' })
  asks(() => globFact(facts, '/a*'), { look: 'glob', pattern: '/a*' })
  asks(() => lineVerdict(facts, 'Port 22'), { look: 'accepts', line: 'Port 22' })
  asks(() => lineVerdict(facts, 'Banner x', 'all'), { look: 'accepts', line: 'Banner x', match: 'all' })
})

test('a file whose path alone was looked at is asked for again, with its content', () => {
  const facts = seen({ paths: { '/a': { content: 'x' } } }, { look: 'path', path: '/a' })
  assert.equal(pathFact(facts, '/a')?.type, 'file')
  asks(() => textFile(facts, '/a'), { look: 'file', path: '/a' })
})

test('several missing looks are asked for at once', () => {
  const facts = seen({ paths: { '/a': { content: 'x' } } }, { look: 'file', path: '/a' })
  const read = (path: string) => () => textFile(facts, path).path
  assert.deepEqual(readAll([read('/a'), read('/a')]), ['/a', '/a'])
  asks(
    () => readAll([read('/b'), read('/a'), read('/c')]),
    { look: 'file', path: '/b' },
    { look: 'file', path: '/c' },
  )
})

test('below nothing, below a file and in a tree that is known, nothing is there', () => {
  const text: WorldText = { paths: { '/file': {}, '/tree/a': {} } }
  const facts = seen(
    text,
    { look: 'path', path: '/no' },
    { look: 'path', path: '/file' },
    { look: 'tree', path: '/tree' },
  )
  assert.equal(pathFact(facts, '/no/where/at/all'), null)
  assert.equal(pathFact(facts, '/file/x'), null)
  assert.equal(pathFact(facts, '/tree/x/y'), null)
})

test('a tree that is not all known says nothing of what is not in it', () => {
  const text: WorldText = { paths: { '/tree/a': {} }, incomplete: { '/tree': 'too much' } }
  const facts = seen(text, { look: 'tree', path: '/tree' })
  asks(() => pathFact(facts, '/tree/x'), { look: 'path', path: '/tree/x' })
})

const linked: WorldText = {
  accounts: { alice: 1000, bob: 1001 },
  paths: {
    '/real/dir/file': { content: 'text' },
    '/first': { target: 'second' },
    '/second': { target: '/real/dir' },
    '/loop': { target: 'loop' },
    '/file': { target: 'first/file' },
    '/root': { target: '/' },
    '/home/alice/mine': { target: 'own', owner: 'alice' },
    '/home/alice/own': { owner: 'alice', content: 'a' },
    '/home/alice/shadow': { target: '/etc/shadow', owner: 'alice' },
    '/home/alice/bobs': { target: '/home/bob/own', owner: 'alice' },
    '/home/bob/own': { owner: 'bob' },
    '/etc/shadow': {},
  },
}

test('links on the way and at the end are followed', () => {
  const facts = readWorld(linked).all
  assert.equal(actualPath(facts, '/first/file'), '/real/dir/file')
  assert.equal(actualPath(facts, '/file'), '/file')
  assert.equal(realPath(facts, '/file'), '/real/dir/file')
  assert.equal(realPath(facts, '/first'), '/real/dir')
  assert.equal(actualPath(facts, '/root/real/dir/file'), '/real/dir/file')
  assert.deepEqual(textFile(facts, '/file').file?.text, 'text')
  assert.equal(textFile(facts, '/file').path, '/real/dir/file')
})

test('a link that leads nowhere cannot be followed', () => {
  const facts = readWorld(linked).all
  assert.throws(() => realPath(facts, '/loop'), CannotPlan)
  assert.throws(() => actualPath(facts, '/loop/x'), CannotPlan)
})

test('a link that somebody made is followed to what is theirs, and to nothing else', () => {
  const facts = readWorld(linked).all
  assert.equal(realPath(facts, '/home/alice/mine'), '/home/alice/own')
  assert.throws(() => realPath(facts, '/home/alice/shadow'), CannotPlan)
  assert.throws(() => realPath(facts, '/home/alice/bobs'), CannotPlan)
  assert.throws(() => actualPath(facts, '/home/alice/shadow/x'), CannotPlan)
})

test('what has no text to compare, and what cannot be read, cannot be planned', () => {
  const facts = readWorld({
    paths: {
      '/dir': { type: 'directory' },
      '/fifo': { type: 'fifo' },
      '/unseen': { type: 'unseen', why: 'denied' },
      '/denied': { unreadable: 'denied' },
      '/large': { unreadable: 'too_large' },
    },
  }).all
  for (const path of ['/dir', '/fifo', '/unseen', '/denied', '/large'])
    assert.throws(() => textFile(facts, path), CannotPlan, path)
})

test('accounts, groups and servers that are not there cannot be planned', () => {
  const looks: readonly Look[] = [
    { look: 'account', name: 'bob' },
    { look: 'group', name: 'bob' },
  ]
  const facts = seen({ sshd: 'dropbear' }, ...looks, { look: 'sshd' }, { look: 'service', name: 'cron' })
  assert.throws(() => accountFact(facts, 'bob'), CannotPlan)
  assert.throws(() => groupFact(facts, 'bob'), CannotPlan)
  assert.throws(() => opensshFact(facts), /dropbear/)
  assert.throws(() => opensshFact({ ...facts, sshd: null }), CannotPlan)
  assert.equal(serviceFact(facts, 'cron'), null)
})

test('a path below a home is where the host says that the home is', () => {
  const facts = readWorld({
    accounts: { alice: { uid: 1, home: '/srv//people/alice/' }, nowhere: { uid: 2, home: '' } },
  }).all
  assert.equal(hostPath(facts, '~alice/.ssh//x/'), '/srv/people/alice/.ssh/x')
  assert.equal(hostPath(facts, '~alice'), '/srv/people/alice')
  assert.equal(hostPath(facts, '/etc/./ssh/'), '/etc/ssh')
  assert.equal(hostPath(facts, '/'), '/')
  assert.equal(hostPath(facts, '/ä'), '/\xC3\xA4')
  assert.throws(() => hostPath(facts, '~nowhere/x'), CannotPlan)
  assert.deepEqual(hostPathLooks('~alice/.ssh/', 'path'), [
    { look: 'account', name: 'alice' },
    { look: 'home', user: 'alice', path: '.ssh' },
  ])
})

test('what was seen by way of a link is known by its actual path', () => {
  const facts = readWorld({ paths: { '/link': { target: '/real' }, '/real': { type: 'directory' } } }).all
  const file = {
    type: 'file',
    mode: 0o644,
    uid: 0,
    gid: 0,
    attributes: { flags: '' },
    size: 1,
    links: 1,
  } as const
  const bare = { ...file, modified: 0 }
  const full = { ...bare, content: { text: 'x' } }
  const seen = withActualPaths({
    ...facts,
    paths: new Map<string, PathFact | null>([
      ...facts.paths,
      ['/real/a', bare],
      ['/link/a', full],
      ['/link/gone', null],
    ]),
    trees: new Map([['/link/gone', { complete: true }]]),
  })
  assert.deepEqual(seen.paths.get('/real/a'), full)
  assert.equal(seen.paths.get('/real/gone'), null)
  assert.deepEqual(seen.trees.get('/real/gone'), { complete: true })
  assert.equal(withActualPaths(seen).paths.size, seen.paths.size)
})

test('two links that a host calls the end of each other are not followed for ever', () => {
  const link = (resolved: string): PathFact => ({
    type: 'link',
    uid: 0,
    gid: 0,
    mode: 0o777,
    target: resolved,
    resolved,
  })
  const facts = { ...seen({}), paths: new Map([['/a', link('/b')] as const, ['/b', link('/a')] as const]) }
  assert.throws(() => configSource(facts).read('/a'), CannotPlan)
})
