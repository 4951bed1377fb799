import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type Connection,
  effective,
  needs,
  overridesOf,
  readTree,
} from '../../src/openssh/sshd-config/index.ts'
import { memorySource } from './fuzz/reading.ts'

const main = '/etc/ssh/sshd_config'

function tree(files: Readonly<Record<string, string>>, version = '9.2p1') {
  return readTree(main, memorySource(new Map(Object.entries(files))), { version })
}

/** The value of a keyword, and where it is from. */
function value(
  files: Readonly<Record<string, string>> | string,
  keyword: string,
  connection?: Connection,
  version?: string,
) {
  const all = typeof files === 'string' ? { [main]: files } : files
  const found = effective(tree(all, version), connection).get(keyword)
  const at = (lines: readonly { readonly file: string; readonly line: number }[]) =>
    lines.map(({ file, line }) => `${file.replace('/etc/ssh/', '')}:${line}`)
  return found && [found.args.join(' '), at(found.lines), at(found.shadowed)]
}

test('the first value wins, and says which lines it shadows', () => {
  const text = 'MaxSessions 3\nmaxsessions 4\nMaxSessions 5\n'
  assert.deepEqual(value(text, 'MaxSessions'), ['3', ['sshd_config:1'], ['sshd_config:2', 'sshd_config:3']])
})

test('drop-ins are read where the Include stands, in the order of their names', () => {
  const files = {
    [main]: 'MaxSessions 1\nInclude sshd_config.d/*.conf\nMaxAuthTries 1\n',
    '/etc/ssh/sshd_config.d/20-b.conf': 'MaxAuthTries 20\nMaxSessions 20\n',
    '/etc/ssh/sshd_config.d/10-a.conf': 'MaxAuthTries 10\n',
    '/etc/ssh/sshd_config.d/.hidden.conf': 'UseDNS yes\n',
  }
  assert.deepEqual(value(files, 'MaxSessions')?.[0], '1')
  assert.deepEqual(value(files, 'MaxAuthTries'), [
    '10',
    ['sshd_config.d/10-a.conf:1'],
    ['sshd_config.d/20-b.conf:1', 'sshd_config:3'],
  ])
  assert.equal(value(files, 'UseDNS'), undefined)
})

test('a Match block of a drop-in ends with the drop-in', () => {
  const files = {
    [main]: 'Include /etc/ssh/a\nMaxSessions 2\n',
    '/etc/ssh/a': 'Match User alice\nMaxSessions 9\n',
  }
  assert.equal(value(files, 'MaxSessions')?.[0], '2')
  assert.equal(value(files, 'MaxSessions', { user: 'alice' })?.[0], '9')
})

test('a file included in a Match block counts only where the block applies, its own blocks too', () => {
  const files = {
    [main]: 'Match User alice\nInclude /etc/ssh/a\nMaxSessions 2\n',
    '/etc/ssh/a': 'PermitTTY no\nMatch Address 10.0.0.0/8\nMaxSessions 9\n',
  }
  assert.equal(value(files, 'PermitTTY', { user: 'bob', address: '10.0.0.1' }), undefined)
  assert.equal(value(files, 'PermitTTY', { user: 'alice', address: '10.0.0.1' })?.[0], 'no')
  assert.equal(value(files, 'MaxSessions', { user: 'alice', address: '10.0.0.1' })?.[0], '9')
  assert.equal(value(files, 'MaxSessions', { user: 'alice', address: '192.0.2.1' })?.[0], '2')
})

test('one Include line may have several patterns, and those that name nothing are fine', () => {
  const files = {
    [main]: 'Include missing/* "/etc/ssh/a b" c\n',
    '/etc/ssh/a b': 'Port 1\n',
    '/etc/ssh/c': 'Port 2\n',
  }
  assert.deepEqual(value(files, 'Port')?.[0], '1 2')
  assert.deepEqual(needs(tree(files)), {
    files: [main, '/etc/ssh/a b', '/etc/ssh/c'],
    globs: ['/etc/ssh/missing/*', '/etc/ssh/a b', '/etc/ssh/c'],
  })
  assert.deepEqual(tree(files).problems, [])
})

test('files that include each other end as sshd ends', () => {
  const looped = tree({ [main]: 'Include *\nInclude *\n' })
  assert.deepEqual(
    looped.problems.map(({ problem }) => problem),
    ['too_deep'],
  )
})

test('before 8.2 Include is an unknown keyword', () => {
  const old = tree({ [main]: 'Include a\n', '/etc/ssh/a': 'Port 1\n' }, '8.1p1')
  assert.deepEqual([...old.files.keys()], [main])
  assert.equal(old.problems[0]?.problem, 'unknown_keyword')
})

test('lists that accumulate in Match blocks replace the global list', () => {
  const text = 'AllowUsers a\nAllowUsers b c\nMatch User x\nAllowUsers d\nMatch Group y\nAllowUsers e\n'
  assert.equal(value(text, 'AllowUsers')?.[0], 'a b c')
  assert.deepEqual(value(text, 'AllowUsers', { user: 'x', groups: ['y'] }), [
    'd e',
    ['sshd_config:4', 'sshd_config:6'],
    ['sshd_config:1', 'sshd_config:2'],
  ])
})

test('a block is overridden only by one before it', () => {
  const text = 'Match User a*\nMaxSessions 1\nMatch User alice\nMaxSessions 2\n'
  assert.equal(value(text, 'MaxSessions', { user: 'alice' })?.[0], '1')
  assert.deepEqual(
    overridesOf(tree({ [main]: text }), 'MaxSessions').map(({ line }) => line),
    [2, 4],
  )
})

const criteria: readonly [match: string, connection: Connection, applies: boolean][] = [
  ['all', {}, true],
  ['User alice', { user: 'alice' }, true],
  ['User Alice', { user: 'alice' }, false],
  ['User *,!bob', { user: 'bob' }, false],
  ['User !bob', { user: 'alice' }, false],
  ['User al?ce', { user: 'alice' }, true],
  ['Group wheel', { user: 'a', groups: ['users', 'wheel'] }, true],
  ['Group *,!wheel', { user: 'a', groups: ['users', 'wheel'] }, false],
  ['Host *.EXAMPLE', { host: 'A.example' }, true],
  ['Address 10.0.0.0/8', { address: '10.9.9.9' }, true],
  ['Address 10.0.0.0/8,!10.9.0.0/16', { address: '10.9.9.9' }, false],
  ['Address 192.0.2.*', { address: '192.0.2.7' }, true],
  ['Address 2001:db8::/32', { address: '2001:db8:5::1' }, true],
  ['Address ::1', { address: '127.0.0.1' }, false],
  ['Address 0.0.0.0/0', { address: '::ffff:10.0.0.1' }, false],
  ['LocalAddress 10.0.0.1', { localAddress: '10.0.0.1' }, true],
  ['LocalPort 22', { localPort: 22 }, true],
  ['LocalPort 22', { localPort: 2222 }, false],
  ['RDomain v*', { rdomain: 'vrf1' }, true],
  ['User alice Address 10.0.0.0/8', { user: 'alice', address: '192.0.2.1' }, false],
  ['User alice', {}, false],
]

for (const [match, connection, applies] of criteria) {
  test(`Match ${match} ${applies ? 'applies' : 'does not apply'} to ${JSON.stringify(connection)}`, () => {
    const text = `Match ${match}\nMaxSessions 1\n`
    assert.equal(value(text, 'MaxSessions', connection)?.[0], applies ? '1' : undefined)
  })
}

test('criteria are written with "=" where the version takes it', () => {
  const text = 'Match User=alice\nMaxSessions 1\n'
  const alice = { user: 'alice' }
  assert.equal(value(text, 'MaxSessions', alice, '9.2p1')?.[0], '1')
  assert.equal(value(text, 'MaxSessions', alice, '9.9p1'), undefined)
  assert.equal(value(text, 'MaxSessions', alice, '10.0p2')?.[0], '1')
})

test('invalid-user is known from 9.9 on, and leaked into the global part there', () => {
  const text = 'Match invalid-user\nMaxSessions 1\n'
  assert.equal(tree({ [main]: text }, '9.8p1').problems[0]?.problem, 'bad_match')
  assert.equal(value(text, 'MaxSessions', undefined, '9.9p1')?.[0], '1')
  assert.equal(value(text, 'MaxSessions', undefined, '10.0p2'), undefined)
  assert.equal(value(text, 'MaxSessions', { invalidUser: true }, '10.0p2')?.[0], '1')
})

test('the last line wins where sshd overwrites', () => {
  assert.equal(value('IPQoS ef\nIPQoS cs1\n', 'IPQoS')?.[0], 'cs1')
  assert.equal(value('MaxStartups 5:20:50\nMaxStartups 9\n', 'MaxStartups')?.[0], '9:20:9')
  assert.equal(
    value('MaxStartups 5:20:50\nMaxStartups 9\n', 'MaxStartups', undefined, '10.1p1')?.[0],
    '5:20:50',
  )
})

test('size and time of RekeyLimit are set apart from each other', () => {
  const text = 'RekeyLimit 1G\nRekeyLimit 2G 1h\nMatch User x\nRekeyLimit 3G\n'
  assert.equal(value(text, 'RekeyLimit')?.[0], '1G 1h')
  assert.equal(value(text, 'RekeyLimit', { user: 'x' })?.[0], '3G 1h')
})

test('an address of fewer than four numbers is what inet_aton(3) makes of it', () => {
  assert.equal(
    value('Match Address 127.1\nMaxSessions 1\n', 'MaxSessions', { address: '127.0.0.1' })?.[0],
    '1',
  )
})
