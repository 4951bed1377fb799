// needs: ansible
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { looksFor, planHost } from '../../src/plan.ts'
import {
  checkHosts,
  diskFiles,
  loadInventory,
  loadPlaybooks,
  noOptions,
  resolve,
  targetOf,
  type VaultSecret,
  vaultOf,
} from '../../src/playbook/index.ts'
import { knownResources } from '../../src/playbook/known-resources.ts'
import { answer, readWorld } from '../resources/world.ts'

const folder = mkdtempSync(join(tmpdir(), 'sshfix-vault-'))
after(() => rmSync(folder, { recursive: true }))
const secret = 'correct horse ☃ battery'
const defaults = { connection: 'ssh', user: 'me', privateKeys: [], hostKeyChecking: 'strict' } as const

function write(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

function ansibleVault(...words: readonly string[]): string {
  const { stdout, stderr, status } = spawnSync('ansible-vault', words, { cwd: folder, encoding: 'utf8' })
  assert.equal(status, 0, stderr)
  return stdout
}

/** As `ansible-vault encrypt_string` prints it, below a name. */
function encrypted(text: string, id: string): string {
  return ansibleVault(
    'encrypt_string',
    '--encrypt-vault-id',
    id,
    '--vault-id',
    `${id}@${id}.pass`,
    text,
  ).trim()
}

const secrets: readonly VaultSecret[] = ['one', 'two'].map(id => {
  write(`${id}.pass`, `password ${id}\n`)
  return { id, password: Buffer.from(`password ${id}`) }
})
const vault = vaultOf(secrets)
const value = encrypted(secret, 'one').replaceAll('\n', '\n      ')

describe('what ansible-vault encrypts', () => {
  test('as a value is opened, with the password of its name and with any other that fits', () => {
    const path = write('value.yml', `all:\n  hosts: { h: }\n  vars:\n    ansible_password: ${value}\n`)
    for (const opens of [
      vault,
      vaultOf([...secrets].reverse()),
      vaultOf(secrets.map(one => ({ ...one, id: 'x' }))),
    ]) {
      const { inventory, diagnostics } = loadInventory([path], diskFiles, { vault: opens })
      assert.deepEqual(diagnostics, [])
      assert.equal(targetOf(null, 'h', inventory, new Map(), defaults).target?.password, secret)
    }
  })

  test('as a file is opened, in format 1.1 and 1.2, an inventory too', () => {
    const plain = write('plain', 'x')
    for (const id of ['default', 'two']) {
      write('default.pass', 'password two')
      const path = write(`${id}-file.yml`, `all:\n  hosts: { h: { ansible_password: "${secret}" } }\n`)
      ansibleVault('encrypt', '--encrypt-vault-id', id, '--vault-id', `${id}@${id}.pass`, path)
      assert.match(
        readFileSync(path, 'utf8'),
        id === 'two' ? /^\$ANSIBLE_VAULT;1\.2;AES256;two\n/ : /^\$ANSIBLE_VAULT;1\.1;AES256\n/,
      )
      const { inventory, diagnostics, sources } = loadInventory([path], diskFiles, { vault })
      assert.deepEqual(diagnostics, [])
      assert.equal(targetOf(null, 'h', inventory, new Map(), defaults).target?.password, secret)
      assert.deepEqual([...sources.keys()], [])
    }
    rmSync(plain)
  })

  test('and nobody can open is a mistake where it is used, as a file always', () => {
    const used = write(
      'used.yml',
      `all:\n  hosts: { h: }\n  vars:\n    other: ${value}\n    ansible_user: ${value}\n`,
    )
    const wrong = vaultOf([{ id: 'one', password: Buffer.from('wrong') }])
    const { inventory, diagnostics } = loadInventory([used], diskFiles, { vault: wrong })
    assert.deepEqual(diagnostics, [])
    const told = targetOf(null, 'h', inventory, new Map(), defaults).diagnostics
    assert.deepEqual(
      told.map(({ code, at }) => [code, at]),
      [['vault', `${used}:11:26`]],
    )
    assert.match(told[0]?.message ?? '', /No vault password opens it of "one"; tried: "one"/)
    const file = join(folder, 'two-file.yml')
    const [diagnostic, more] = loadInventory([file]).diagnostics
    assert.equal(diagnostic?.at, `${file}:1:1`)
    assert.match(diagnostic?.message ?? '', /no vault password is given/)
    assert.equal(more, undefined)
    const damaged = write('damaged.yml', readFileSync(file, 'utf8').replace(/\d\n/, 'x\n'))
    assert.match(loadInventory([damaged], diskFiles, { vault }).diagnostics[0]?.message ?? '', /damaged/)
  })
})

describe('what is from the vault is not shown', () => {
  test('where it is wrong', () => {
    const path = write(
      'bad.yml',
      `all:\n  hosts: { h: }\n  vars:\n    ansible_port: ${value}\n    ansible_become: ${value}\n`,
    )
    const { inventory } = loadInventory([path], diskFiles, { vault })
    const file = write(
      'whole.yml',
      `all:\n  hosts: { h: { ansible_connection: "${secret}", a: "{{ ${secret} }}" } }\n  ${secret}: 1\n`,
    )
    ansibleVault('encrypt', '--encrypt-vault-id', 'one', '--vault-id', 'one@one.pass', file)
    const whole = loadInventory([file], diskFiles, { vault })
    const book = write(
      'bad-book.yml',
      `- hosts: all\n  vars:\n    s: ${value}\n  tasks:\n    - file: { path: "{{ s }}", mode: "{{ s }}" }\n      loop: ["{{ s }}"]\n    - name: "is {{ s }}"\n      service: { name: ssh, state: "{{ s }}" }\n`,
    )
    const { plays } = loadPlaybooks([book], diskFiles, knownResources, vault)
    const told = [
      ...checkHosts(
        plays.map(play => ({ play, hosts: ['h'] })),
        inventory,
      ),
      ...targetOf(null, 'h', inventory, new Map(), defaults).diagnostics,
      ...targetOf(null, 'h', whole.inventory, new Map(), defaults).diagnostics,
      ...whole.diagnostics,
    ]
    assert.ok(told.length >= 6, JSON.stringify(told))
    assert.doesNotMatch(JSON.stringify(told), /horse|battery/)
  })

  test('in names of tasks and in differences', () => {
    const book = write(
      'book.yml',
      `- hosts: all\n  vars:\n    s: ${value}\n  tasks:\n    - name: "write {{ s }}"\n      copy: { dest: /root/x, content: "a {{ item }}" }\n      loop: ["{{ s }}"]\n`,
    )
    const { plays } = loadPlaybooks([book], diskFiles, knownResources, vault)
    const [play] = plays
    assert.ok(play)
    const { play: forHost, diagnostics } = resolve(play, 'h', loadInventory(['h,']).inventory, noOptions)
    assert.deepEqual(diagnostics, [])
    const [task] = forHost.tasks
    assert.ok(task)
    assert.equal((task.params as { content: string }).content, `a ${secret}`)
    assert.equal(task.sensitive, true)
    assert.doesNotMatch(task.name, /horse/)
    const facts = answer(readWorld({ paths: { '/root/x': { content: 'before' } } }), looksFor(forHost.tasks))
    const planned = planHost(forHost.tasks, [], facts)
    assert.ok('plan' in planned)
    const [found] = planned.plan.tasks.flatMap(({ differences }) => differences)
    assert.deepEqual(found, {
      subject: '/root/x',
      field: 'content',
      before: null,
      after: null,
      sensitive: true,
    })
  })
})
