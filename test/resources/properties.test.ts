import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { bytes, type Facts, simulateAll } from '../../src/model/index.ts'
import { resources } from '../../src/resources/index.ts'
import { readCases } from './case.ts'
import { planOnce } from './planned.ts'
import { type PathText, readWorld, type WorldText } from './world.ts'

/** A few names, so that parameters and facts often speak of the same. */
const name = fc.constantFrom('a', 'b', 'ü', "it's", '.ssh', 'authorized_keys', 'x y', 'a\nb')
const path = fc.array(name, { minLength: 1, maxLength: 3 }).map(parts => `/${parts.join('/')}`)
const anyPath = fc.oneof(
  path,
  path.map(text => `/home/alice${text}`),
  fc.constantFrom('/', '/etc', '/home/alice', '/home/alice/.ssh/authorized_keys', '/etc/ssh/sshd_config'),
)
const user = fc.constantFrom('root', 'alice', 'bob')
const keys = readCases('authorized_key').flatMap(({ params }) =>
  typeof params.key === 'string' ? [params.key] : [],
)
const content = fc.oneof(
  fc.constantFrom('', 'x', 'x\n', 'AuthorizedKeysFile none\n', 'AuthorizedKeysFile /a/%u .ssh/x\n'),
  fc.constantFrom(
    'Match User alice\nAuthorizedKeysFile %h/b /a\n',
    'Include /etc/*\n',
    'AuthorizedKeysFile %z\n',
  ),
  fc.constantFrom(...keys),
  fc.string(),
)
const attributes = fc.constantFrom('', 'i', 'ae', 'e', 'not_supported', 'tool_missing', 'denied')
const mode = fc.integer({ min: 0, max: 0o7777 }).map(bits => bits.toString(8).padStart(4, '0'))

const pathText: fc.Arbitrary<PathText> = fc.oneof(
  fc.record({ type: fc.constant('directory' as const), mode, owner: user, attributes }),
  fc.record({ mode, owner: user, attributes, content, links: fc.constantFrom(1, 1, 1, 2) }),
  fc.record({ unreadable: fc.constantFrom('denied', 'too_large', 'failed'), owner: user }),
  fc.record({ target: fc.oneof(anyPath, name, fc.constant('../b')), owner: user }),
  fc.record({ type: fc.constantFrom('fifo' as const, 'unseen' as const) }),
)

const service = fc.record({
  active: fc.boolean(),
  enabled: fc.constantFrom(true, false, null),
  masked: fc.boolean(),
  unit: fc.constantFrom('ssh.service', 'ssh.socket', 'cron.service'),
  manager: fc.constantFrom('systemd', 'openrc', 'sysv'),
})

const world: fc.Arbitrary<WorldText> = fc.record({
  uid: fc.constantFrom(0, 0, 1000),
  accounts: fc.constant({ alice: 1000, bob: { uid: 1001, home: '/a' } }),
  groups: fc.constant({ staff: 50 }),
  paths: fc.dictionary(anyPath, pathText, { maxKeys: 8 }),
  services: fc.dictionary(fc.constantFrom('ssh', 'cron'), service),
  sshd: fc.constantFrom(
    null,
    'dropbear',
    {},
    { socket: 'ssh.socket' },
    { overrides: ['AuthorizedKeysFile /b/%u'] },
  ),
  incomplete: fc.dictionary(path, fc.constant('another file system'), { maxKeys: 1 }),
})

const permission = {
  owner: fc.constantFrom('root', 'alice', 'nobody-here', 4711, '50'),
  group: fc.constantFrom('root', 'staff', 'no-group', 7),
  mode: fc.oneof(mode, fc.constantFrom('u=rwX,go=', 'go-w', 'g=u', '+x', 'a-s,u+t')),
  attributes: fc.constantFrom('+i', '-i', '+ia', '-aA'),
}

/** Parameters of each resource, as its schema lets them through. One without an entry here is held by its own tests. */
const params: Readonly<Record<string, fc.Arbitrary<Readonly<Record<string, unknown>>>>> = {
  file: fc.record(
    {
      path: fc.oneof(anyPath, fc.constantFrom('~alice', '~bob/.ssh', '~nobody/x')),
      state: fc.constantFrom('file', 'directory', 'link', 'absent'),
      src: fc.oneof(anyPath, name),
      recurse: fc.boolean(),
      follow: fc.boolean(),
      ...permission,
    },
    { requiredKeys: ['path'] },
  ),
  copy: fc.record(
    {
      dest: fc.oneof(anyPath, fc.constantFrom('~alice/a', '~nobody/x')),
      content,
      follow: fc.boolean(),
      sensitive: fc.boolean(),
      ...permission,
    },
    { requiredKeys: ['dest', 'content'] },
  ),
  authorized_key: fc.record(
    {
      user: fc.constantFrom('alice', 'bob', 'root', 'nobody-here'),
      key: fc.oneof(
        fc.constantFrom(...keys),
        fc.array(fc.constantFrom(...keys), { minLength: 1, maxLength: 3 }),
      ),
      state: fc.constantFrom('present', 'absent'),
      exclusive: fc.boolean(),
      key_options: fc.constantFrom('', 'no-pty', 'from="10.0.0.1",command="a \\"b\\""'),
      comment: fc.constantFrom('', 'x y', 'ü'),
      path: anyPath,
      manage_dir: fc.boolean(),
      allow_weak: fc.constant(true),
    },
    { requiredKeys: ['user', 'key', 'allow_weak'] },
  ),
  service: fc.record(
    {
      name: fc.constantFrom('ssh', 'cron', 'none'),
      state: fc.constantFrom('started', 'stopped'),
      enabled: fc.boolean(),
      masked: fc.boolean(),
    },
    { requiredKeys: ['name'] },
  ),
}

/** All of the host is known, as by very many looks. */
function everything(text: WorldText): Facts {
  const { all } = readWorld(text)
  const trees = new Map(all.trees)
  for (const [path, fact] of all.paths)
    if (fact?.type === 'directory' && !trees.has(path)) trees.set(path, { complete: true })
  const gone = ['nobody-here', 'nobody', 'no-group'].map(missing => [missing, null] as const)
  return {
    ...all,
    trees,
    accounts: new Map([...all.accounts, ...gone]),
    groups: new Map([...all.groups, ...gone]),
    services: new Map([['ssh', null], ['cron', null], ['none', null], ...all.services]),
    globs: new Map([['/etc/*', [...all.paths.keys()].filter(path => /^\/etc\/[^/]+$/.test(path)).sort()]]),
  }
}

for (const resource of resources) {
  const arbitrary = params[resource.name]
  if (arbitrary === undefined) continue

  test(`${resource.name}: plans or says why not, whatever the host is like; and then it is settled`, () => {
    let planned = 0
    fc.assert(
      fc.property(arbitrary, world, (given, text) => {
        const fit = given as never
        fc.pre((resource.check?.(fit) ?? []).length === 0)
        const facts = everything(text)
        const outcome = planOnce(resource, fit, facts)
        if ('missing' in outcome) assert.fail(`asks for what is known: ${JSON.stringify(outcome.missing)}`)
        if ('reason' in outcome) {
          assert.notEqual(outcome.reason, '')
          return
        }
        if (outcome.actions.length > 0) planned += 1
        const again = planOnce(resource, fit, simulateAll(facts, outcome.actions))
        assert.deepEqual(again, { actions: [] })
      }),
      { numRuns: 1000 },
    )
    assert.ok(planned > 50, `only ${planned} of the plans had something to do`)
  })

  test(`${resource.name}: asks for what it needs, and throws nothing else`, () => {
    fc.assert(
      fc.property(arbitrary, fc.constantFrom(0, 1000), (given, uid) => {
        const fit = given as never
        fc.pre((resource.check?.(fit) ?? []).length === 0)
        const nothing = { ...readWorld({ uid, sshd: null }).all, paths: new Map(), accounts: new Map() }
        const outcome = planOnce(resource, fit, { ...nothing, groups: new Map(), services: new Map() })
        assert.ok(!('actions' in outcome), 'nobody can plan without having looked')
      }),
      { numRuns: 200 },
    )
  })
}

test('the bytes of a text are its UTF-8', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), text => {
      assert.equal(bytes(text), Buffer.from(text, 'utf8').toString('latin1'))
    }),
  )
})
