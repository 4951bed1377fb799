import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Diagnostic } from '../../src/model/index.ts'
import {
  hostsMatching,
  type Inventory,
  loadInventory,
  loadPlaybooks,
  readExtraVars,
  resolve,
  targetOf,
  variablesOf,
} from '../../src/playbook/index.ts'
import { expandRange, splitPort } from '../../src/playbook/inventory/host-range.ts'
import { pythonLiteral } from '../../src/playbook/inventory/python-literal.ts'
import { shellWords } from '../../src/playbook/inventory/shell-words.ts'
import { fromValue, type Node, spelling, toValue } from '../../src/playbook/node.ts'

const noVars = new Map()

function inventoryFrom(files: { readonly [name: string]: string }): Inventory {
  const { inventory, diagnostics } = loadInventory(Object.keys(files), {
    read: path => ({ bytes: Buffer.from(files[path] ?? '') }),
    list: () => null,
  })
  assert.deepEqual(diagnostics, [])
  return inventory
}

function variables(inventory: Inventory, name: string): unknown {
  const host = inventory.hosts.get(name)
  assert.ok(host, name)
  return Object.fromEntries([...variablesOf(inventory, host)].map(([key, node]) => [key, toValue(node)]))
}

describe('values of INI inventories are Python literals, else text', () => {
  const cases: readonly (readonly [text: string, value: unknown])[] = [
    ['1', 1],
    ['-3', -3],
    ['1_000', 1000],
    ['0x1f', 31],
    ['0o17', 15],
    ['0600', '0600'],
    ['00', 0],
    ['1.50', 1.5],
    ['1e3', 1000],
    ['.5', 0.5],
    ['1.', 1],
    ['True', true],
    ['true', 'true'],
    ['yes', 'yes'],
    ['None', null],
    ['text', 'text'],
    ['10.0.0.1', '10.0.0.1'],
    ['"quoted # text"', 'quoted # text'],
    ["'it\\'s'", "it's"],
    ['"\\x41\\u00e9\\n"', 'Aé\n'],
    ["r'\\d'", '\\d'],
    ["'a' 'b'", 'ab'],
    ["['a', 1, [True]]", ['a', 1, [true]]],
    ["('a', 'b')", ['a', 'b']],
    ["('a')", 'a'],
    ["{'k': {'n': 1}, 'l': []}", { k: { n: 1 }, l: [] }],
    ['1, 2', [1, 2]],
    ['1 # a comment', 1],
    ['1 2', '1 2'],
    ['[1, 2', '[1, 2'],
    ['"open', '"open'],
    ['', ''],
    ['-', '-'],
  ]
  for (const [text, value] of cases)
    test(JSON.stringify(text), () => assert.deepEqual(plainValue(fromValue(pythonLiteral(text), '')), value))

  test('a float is written as Python does', () => {
    const texts = ['1.', '1e3', '1e16', '1e-5', '-0.0'].map(text => fromValue(pythonLiteral(text), ''))
    assert.deepEqual(
      texts.map(node => node.kind === 'scalar' && spelling(node)),
      ['1.0', '1000.0', '1e+16', '1e-05', '-0.0'],
    )
  })
})

function plainValue(node: Node): unknown {
  if (node.kind === 'scalar') return node.value
  if (node.kind === 'list') return node.items.map(plainValue)
  return Object.fromEntries(node.entries.map(({ key, value }) => [key, plainValue(value)]))
}

describe('a line of hosts is split as by shlex', () => {
  const cases: readonly (readonly [line: string, words: readonly string[] | null])[] = [
    ['a b=1  c="x y" # d', ['a', 'b=1', 'c=x y']],
    ['a#b c', ['a']],
    ["a 'b # c'", ['a', 'b # c']],
    ['a\\ b "c\\"d\\e"', ['a b', 'c"d\\e']],
    ['a ""', ['a', '']],
    ['a "b', null],
    ['a \\', null],
  ]
  for (const [line, words] of cases)
    test(JSON.stringify(line), () =>
      assert.deepEqual(shellWords(line)?.map(({ text }) => text) ?? null, words),
    )
})

describe('ranges and ports of hosts', () => {
  test('numbers keep their leading zeros', () =>
    assert.deepEqual(expandRange('w[08:11].x'), { hosts: ['w08.x', 'w09.x', 'w10.x', 'w11.x'] }))
  test('steps, letters and several ranges', () =>
    assert.deepEqual(expandRange('[a:c:2][1:2]'), { hosts: ['a1', 'a2', 'c1', 'c2'] }))
  test('a port is split off hosts, ranges and bracketed addresses', () => {
    assert.deepEqual(splitPort('web[1:3]:2222'), { host: 'web[1:3]', port: 2222 })
    assert.deepEqual(splitPort('[fe80::1]:22'), { host: 'fe80::1', port: 22 })
    assert.deepEqual(splitPort('fe80::1'), { host: 'fe80::1', port: null })
    assert.deepEqual(splitPort('web1'), { host: 'web1', port: null })
  })
})

const tree = `
alone
[web]
web[1:3] color=red
[db]
db1
[prod:children]
web
db
[all:vars]
color=grey
level=all
[prod:vars]
color=blue
level=prod
[web:vars]
level=web
`

describe('variables', () => {
  const inventory = inventoryFrom({ 'hosts.ini': tree })

  test('of children win over those of parents, those of hosts over both', () => {
    assert.deepEqual(variables(inventory, 'web1'), { color: 'red', level: 'web' })
    assert.deepEqual(variables(inventory, 'db1'), { color: 'blue', level: 'prod' })
    assert.deepEqual(variables(inventory, 'alone'), { color: 'grey', level: 'all' })
  })

  test('of groups of one depth win in the order of their names, ansible_group_priority before it', () => {
    const text = '[b]\nh\n[a]\nh\n[a:vars]\nx=a\n[b:vars]\nx=b\n'
    assert.deepEqual(variables(inventoryFrom({ 'one.ini': text }), 'h'), { x: 'b' })
    const first = inventoryFrom({ 'one.ini': `${text}[a:vars]\nansible_group_priority=2\n` })
    assert.deepEqual(variables(first, 'h'), { x: 'a' })
  })

  test('that one file states twice, otherwise, are told once, without their values', () => {
    const text = 'w[1:9]:22 x=1 y="a"\nw[1:9] x=2 y=a\n[g]\nw3 ansible_port=23 x=2\n'
    const files = { read: () => ({ bytes: Buffer.from(text) }), list: () => null }
    const { inventory, diagnostics } = loadInventory(['hosts', 'again'], files)
    assert.deepEqual(
      diagnostics.slice(0, 2).map(({ code, severity, at, message }) => [code, severity, at, message]),
      [
        ['stated_twice', 'warning', 'hosts:2:8', 'x of "w1" is another in line 1'],
        ['stated_twice', 'warning', 'hosts:4:4', 'ansible_port of "w3" is another in line 1'],
      ],
    )
    assert.deepEqual([...new Set(diagnostics.map(({ at }) => at.split(':')[0]))], ['hosts', 'again'])
    assert.deepEqual(variables(inventory, 'w3'), { ansible_port: 23, x: 2, y: 'a' })
  })

  test('of a later source win', () => {
    const both = inventoryFrom({ 'a.ini': 'h x=1 y=1\n', 'b.yml': 'all: { hosts: { h: { x: 2 } } }' })
    assert.deepEqual(variables(both, 'h'), { x: 2, y: 1 })
  })

  test('of YAML inventories are YAML 1.1', () => {
    const text =
      'all: { hosts: { "h[1:2]:2222": { a: yes, b: 0600, c: 22:30, d: 1_000, e: off, f: y, g: 1e3, h: 2001-01-01 } } }'
    assert.deepEqual(variables(inventoryFrom({ 'x.yml': text }), 'h2'), {
      ansible_port: 2222,
      ...{ a: true, b: 384, c: 1350, d: 1000, e: false, f: 'y', g: '1e3', h: '2001-01-01' },
    })
  })
})

describe('a host pattern', () => {
  const inventory = inventoryFrom({ 'hosts.ini': tree })
  const cases: readonly (readonly [pattern: string, hosts: readonly string[]])[] = [
    ['all', ['alone', 'web1', 'web2', 'web3', 'db1']],
    ['*', ['alone', 'web1', 'web2', 'web3', 'db1']],
    ['web2', ['web2']],
    ['prod', ['web1', 'web2', 'web3', 'db1']],
    ['db:alone', ['db1', 'alone']],
    ['db,alone', ['db1', 'alone']],
    ['prod:!web', ['db1']],
    ['prod:&web:!web1', ['web2', 'web3']],
    ['!web', ['alone', 'db1']],
    ['w*', ['web1', 'web2', 'web3']],
    ['web[!1]', ['web2', 'web3']],
    ['web?', ['web1', 'web2', 'web3']],
    ['~(db|alo)', ['db1', 'alone']],
    ['web[0]', ['web1']],
    ['web[-1]', ['web3']],
    ['web[0:1]', ['web1', 'web2']],
    ['web[1:]', ['web2', 'web3']],
    ['localhost', ['localhost']],
  ]
  for (const [pattern, hosts] of cases)
    test(pattern, () => {
      const told: Diagnostic[] = []
      const found = hostsMatching(pattern, inventory, { file: 'p', line: 1, column: 1 }, diagnostic =>
        told.push(diagnostic),
      )
      assert.deepEqual([...found].sort(), [...hosts].sort())
      assert.deepEqual(told, [])
    })
})

describe('how a host is reached', () => {
  const defaults = {
    connection: 'ssh',
    user: 'me',
    privateKeys: ['/k'],
    hostKeyChecking: 'strict',
    home: '/home/me',
  } as const

  test('says the inventory, and the command line where that is silent', () => {
    const inventory = inventoryFrom({
      'i.ini':
        'a\nb ansible_host=10.0.0.{{n}} n=7 ansible_port=2222 ansible_user=root ansible_ssh_private_key_file=~/.ssh/b ansible_become_pass=s\n',
    })
    const plain = {
      name: 'a',
      connection: 'ssh',
      address: 'a',
      port: 22,
      user: 'me',
      privateKeys: ['/k'],
      hostKeyChecking: 'strict',
    }
    assert.deepEqual(targetOf(null, 'a', inventory, noVars, defaults).target, plain)
    const empty = inventoryFrom({ 'i.ini': "a ansible_user='' ansible_ssh_private_key_file=\n" })
    assert.deepEqual(targetOf(null, 'a', empty, noVars, defaults).target, plain, 'empty is not stated')
    assert.deepEqual(targetOf(null, 'b', inventory, noVars, defaults).target, {
      ...plain,
      ...{
        name: 'b',
        address: '10.0.0.7',
        port: 2222,
        user: 'root',
        privateKeys: ['/home/me/.ssh/b'],
        becomePassword: 's',
      },
    })
  })

  test('is by no connection for localhost that nobody named', () => {
    assert.equal(
      targetOf(null, 'localhost', loadInventory([]).inventory, noVars, defaults).target?.connection,
      'local',
    )
  })

  test('may be said in a list: user, port, address', () => {
    const { inventory } = loadInventory(['root@web:2222,[::1]:22,'])
    const targets = [...inventory.hosts.keys()].map(
      host => targetOf(null, host, inventory, noVars, defaults).target,
    )
    assert.deepEqual(
      targets.map(target => [target?.user, target?.address, target?.port]),
      [
        ['root', 'web', 2222],
        ['me', '::1', 22],
      ],
    )
  })

  test('never takes an option for an address', () => {
    for (const address of ['-oProxyCommand=x', 'a b', 'a;b', 'a\nb', '%h', '']) {
      const vars = new Map([
        [
          'ansible_host',
          { kind: 'scalar', value: address, place: { file: 'e', line: 0, column: 0 } } as const,
        ],
      ])
      const { target, diagnostics } = targetOf(null, 'a', inventoryFrom({ 'i.ini': 'a\n' }), vars, defaults)
      assert.equal(target, null, address)
      assert.equal(diagnostics[0]?.code, 'bad_connection')
    }
  })
})

describe('become', () => {
  const becomeOf = (header: string, vars: string, options = {}) => {
    const files = { read: () => ({ bytes: Buffer.from(`- hosts: all\n${header}`) }), list: () => null }
    const { plays } = loadPlaybooks(['p.yml'], files)
    const [play] = plays
    assert.ok(play)
    const inventory = inventoryFrom({ 'i.ini': `h ${vars}\n` })
    return resolve(play, 'h', inventory, { extraVars: noVars, tags: [], skipTags: [], ...options }).play
      .become
  }
  test('is that of the play', () =>
    assert.deepEqual(becomeOf('  become: yes\n  become_user: admin\n', ''), {
      user: 'admin',
      method: 'sudo',
    }))
  test('is nobody where nobody says so', () => assert.equal(becomeOf('', ''), null))
  test('is that of the command line where the play is silent', () => {
    assert.deepEqual(becomeOf('', '', { become: true, becomeMethod: 'doas' }), {
      user: 'root',
      method: 'doas',
    })
    assert.equal(becomeOf('  become: no\n', '', { become: true }), null)
  })
  test('is to the user that the variable of its method names, before the others, as in Ansible', () => {
    const vars = 'ansible_become_user=a ansible_sudo_user=b ansible_doas_user=c'
    assert.equal(becomeOf('  become: yes\n  become_user: d\n', vars)?.user, 'b')
    assert.equal(becomeOf('  become: yes\n  become_method: su\n', vars)?.user, 'a')
  })
  test('is root by sudo where variables say nothing, and may be named as Ansible names its plugins', () => {
    const play = '  become: yes\n'
    const usual = { user: 'root', method: 'sudo' }
    assert.deepEqual(becomeOf(play, "ansible_become_user='' ansible_become_method=''"), usual)
    assert.deepEqual(becomeOf(play, 'ansible_become=None ansible_become_user=None'), usual)
    assert.deepEqual(becomeOf(play, 'ansible_become_method=ansible.builtin.su'), { ...usual, method: 'su' })
    assert.deepEqual(becomeOf(play, 'ansible_become_method=community.general.doas'), {
      ...usual,
      method: 'doas',
    })
  })
  test('is that of the inventory before all', () => {
    assert.deepEqual(becomeOf('  become: no\n', 'ansible_become=yes ansible_become_method=su'), {
      user: 'root',
      method: 'su',
    })
  })
})

describe('--extra-vars', () => {
  test('are text as assignments, typed as a map, and read from files', () => {
    const files = { read: () => ({ bytes: Buffer.from('port: 22\nwords: [a]\n') }), list: () => null }
    const texts = ['mode=0600 name="a b"', '{"port": 2, "on": true}', '@vars.yml']
    const { vars } = readExtraVars(
      texts.map(text => ({ text, from: '--extra-vars' })),
      files,
    )
    const values = Object.fromEntries([...vars].map(([name, node]) => [name, toValue(node)]))
    assert.deepEqual(values, { mode: '0600', name: 'a b', port: 22, on: true, words: ['a'] })
  })
})

test('a list of hosts may be longer than the name of a file', () => {
  const names = Array.from({ length: 2000 }, (_, index) => `web${index}.example.com`)
  const { inventory, diagnostics } = loadInventory([`${names.join(',')},`])
  assert.deepEqual(diagnostics, [])
  assert.deepEqual([...inventory.hosts.keys()], names)
})
