import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Controller, sshfix } from '../cli/sshfix.ts'
import { namespaceHost } from '../hosts/namespace.ts'

/** What a host of each name does to the exit code of a check. */
const bits = { fails: 2, dead: 4, differs: 8, locked: 16 } as const
type Name = keyof typeof bits
const names = Object.keys(bits) as Name[]

const playbook = `
- hosts: all
  tasks:
    - file: { path: /etc/passwd }
    - { copy: { dest: /etc/exit-codes, content: new }, when: { group: differing } }
    - { file: { path: /etc/passwd, owner: nobody-of-this-name }, when: { group: failing } }
    - { sshd_config: { settings: { AllowUsers: nobody } }, when: { group: locking } }
`

test('exit codes are or-ed over whatever hosts have come to, each of them by a real login', async t => {
  const host = await namespaceHost()
  t.after(() => host.stop())
  const controller = new Controller(host)
  t.after(() => controller.remove())
  const inventory = controller.write(
    'hosts.ini',
    `well
dead ansible_port=1
[differing]
differs
[failing]
fails
[locking]
locked
[all:vars]
ansible_host=${host.address}
ansible_user=${host.user}
ansible_ssh_private_key_file=${host.privateKey}
`,
  )
  const file = controller.write('p.yml', playbook)
  const exitOf = async (command: string, limit: readonly string[], ...more: readonly string[]) => {
    const argv = [command, '-i', inventory, '-l', limit.join(','), ...more, file]
    const { exit, stdout, stderr } = await sshfix(argv, { home: controller.folder })
    return { exit, said: `${limit}: ${stdout}${stderr}` }
  }

  for (let chosen = 0; chosen < 2 ** names.length; chosen++) {
    const some = names.filter((_, index) => chosen & (1 << index))
    const expected = some.reduce((sum, name) => sum | bits[name], 0)
    const { exit, said } = await exitOf('check', ['well', ...some])
    assert.equal(exit, expected, said)
    // A mistake of who calls is told alone: then no host was contacted.
    const mistyped = await exitOf('check', ['well', ...some], '--tags', 'no-such-tag')
    assert.equal(mistyped.exit, 1, mistyped.said)
  }

  // What would change in a check is changed by an apply, and no difference any more.
  for (let chosen = 0; chosen < 2 ** names.length; chosen++) {
    const some = names.filter((_, index) => chosen & (1 << index))
    const expected = some.reduce((sum, name) => sum | (name === 'differs' ? 0 : bits[name]), 0)
    const { exit, said } = await exitOf('apply', ['well', ...some])
    assert.equal(exit, expected, said)
  }
})
