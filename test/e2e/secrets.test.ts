/** Passwords and private keys are in no argument, environment, output or file where somebody could read them. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { copyFileSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setImmediate as soon } from 'node:timers/promises'
import { project } from '../hosts/cache.ts'
import { Controller } from '../cli/sshfix.ts'
import { addAccount } from '../hosts/accounts.ts'
import { namespaceHost } from '../hosts/namespace.ts'

const secrets = ['Pa55word-of-alice', 'c0ntent-of-a-file', 'BEGIN OPENSSH PRIVATE KEY']

const playbook = `- hosts: all
  become: true
  tasks:
    - copy: { dest: /etc/secret.conf, content: "c0ntent-of-a-file", mode: "0600", sensitive: true }
    - copy: { dest: /etc/ssh/other_key, src: id, mode: "0600" }
    - sshd_config: { settings: { MaxAuthTries: 3 } }
`

/** All that everybody on this machine, hosts included, can read of its processes, until `until` is settled. */
async function watchProcesses(until: Promise<unknown>): Promise<readonly string[]> {
  const seen = new Set<string>()
  let isOver = false
  void until.finally(() => {
    isOver = true
  })
  while (!isOver) {
    for (const pid of readdirSync('/proc').filter(
      name => /^\d+$/.test(name) && Number(name) !== process.pid,
    )) {
      for (const part of ['cmdline', 'environ']) {
        try {
          seen.add(readFileSync(`/proc/${pid}/${part}`, 'latin1'))
        } catch {
          // It has ended.
        }
      }
    }
    await soon()
  }
  return [...seen]
}

for (const connection of ['ssh', 'openssh'])
  test(`over ${connection}, no secret is where it could be read`, async t => {
    const host = await namespaceHost()
    t.after(() => host.stop())
    await addAccount(host, { name: 'alice', password: 'Pa55word-of-alice', keys: [], sudo: 'with password' })
    const controller = new Controller(host)
    t.after(() => controller.remove())
    copyFileSync(host.privateKey, join(controller.folder, 'id'))
    const file = controller.write('playbook.yml', playbook)
    const inventory = controller.write(
      'hosts',
      `h ansible_host=${host.address} ansible_port=${host.port} ansible_user=alice ansible_password=Pa55word-of-alice ansible_become_password=Pa55word-of-alice ansible_connection=${connection}\n`,
    )
    const json = join(controller.folder, 'report.json')
    for (const command of ['check', 'apply']) {
      const child = spawn(
        process.execPath,
        [join(project, 'bin', 'sshfix.js'), command, '-D', '-v', '-i', inventory, file].concat([
          '-o',
          'human',
          '-o',
          `json=${json}`,
        ]),
        { cwd: project, env: { PATH: process.env.PATH, HOME: controller.folder, SSHFIX_DEBUG: '1' } },
      )
      let printed = ''
      for (const stream of [child.stdout, child.stderr]) stream.on('data', data => (printed += data))
      const ended = new Promise<number | null>(resolve => child.on('close', resolve))
      const processes = await watchProcesses(ended)
      assert.equal(await ended, command === 'check' ? 8 : 0, printed)
      assert.ok(
        processes.some(text => text.includes(inventory)),
        'the program itself was seen',
      )
      for (const secret of secrets) {
        assert.ok(!printed.includes(secret), `${secret} was printed:\n${printed}`)
        assert.ok(!readFileSync(json, 'utf8').includes(secret), `${secret} is in the report`)
        assert.deepEqual(
          processes.filter(text => text.includes(secret)),
          [],
        )
      }
    }
    // Root alone may read what a run keeps, and nobody else has any of it.
    const found = await host.sh(
      `su alice -s /bin/sh -c 'grep -rlE "Pa55word|c0ntent|OPENSSH PRIVATE" /var /tmp /etc /run 2>/dev/null'; grep -rl Pa55word /var/lib /tmp /etc /run 2>/dev/null`,
    )
    assert.equal(found.stdout, '')
  })
