import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { Controller } from '../cli/sshfix.ts'
import { namespaceHost } from '../hosts/namespace.ts'

const playbook =
  '\n- hosts: all\n  tasks:\n    - copy: { dest: /etc/issue.net, content: "x\\n", mode: "0644" }\n'
const relay = `
import { appendFileSync } from 'node:fs'
import { connect } from 'node:net'
const [host, port, marks] = process.argv.slice(2)
appendFileSync(marks, host + ' ' + port + '\\n')
const socket = connect(Number(port), host)
process.stdin.pipe(socket).pipe(process.stdout)
`

test("words for ssh in an inventory are followed by the system's ssh: a host behind a ProxyCommand", async t => {
  const host = await namespaceHost()
  const controller = new Controller(host)
  t.after(() => host.stop())
  t.after(() => controller.remove())
  const program = controller.write('relay.mjs', relay)
  const marks = join(controller.folder, 'marks')
  const command = `${process.execPath} ${program} %h %p ${marks}`
  const inventory = controller.write(
    'hosts',
    `[all:vars]\nansible_ssh_common_args = -o ControlMaster=auto -o ProxyCommand="${command}"\n`,
  )
  const { exit, stdout, stderr } = await controller.run('apply', playbook, '-i', inventory)
  assert.equal(exit, 0, stdout + stderr)
  assert.match(
    stderr,
    /ansible_ssh_common_args: "-o ProxyCommand=.* can only be followed by the system's ssh/,
  )
  const logins = readFileSync(marks, 'utf8').trim().split('\n')
  assert.ok(logins.length >= 2, 'the login that proves the change is one of its own')
  assert.deepEqual([...new Set(logins)], [`${host.address} ${host.port}`])
  assert.equal((await host.sh('cat /etc/issue.net')).stdout, 'x\n')
  const refused = await controller.run('check', playbook, '-i', inventory, '-c', 'ssh')
  assert.equal(refused.exit, 1)
  assert.match(refused.stderr, /Leave out -c ssh/)
})

test('a host on the way that they name is passed without the program', async t => {
  const [host, gate] = [await namespaceHost(), await namespaceHost()]
  const controller = new Controller(host)
  t.after(() => Promise.all([host.stop(), gate.stop()]))
  t.after(() => controller.remove())
  // A name that the host on the way alone can find.
  await gate.sh(`echo "${host.address} behind" >> /etc/hosts`)
  const known = host.knownHostsLine.replace(host.address, 'behind')
  controller.write('.ssh/known_hosts', `${known}\n${gate.knownHostsLine}\n`)
  controller.write(
    '.ssh/config',
    `Host gate\n  HostName ${gate.address}\n  IdentityFile ${gate.privateKey}\n`,
  )
  const words = "ansible_ssh_common_args='-o ProxyJump=root@gate -o ControlMaster=auto'"
  const inventory = controller.write('hosts', `behind ${words}\n`)
  const { exit, stdout, stderr } = await controller.run(
    ...(['apply', playbook, '-i', inventory, '--limit', 'behind'] as const),
  )
  assert.deepEqual([exit, stderr], [0, ''], stdout)
  assert.equal((await host.sh('cat /etc/issue.net')).stdout, 'x\n')
})
