import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Controller } from '../cli/sshfix.ts'
import { addAccount } from '../hosts/accounts.ts'
import { chrootHost } from '../hosts/chroot.ts'
import type { Host } from '../hosts/host.ts'
import { namespaceHost } from '../hosts/namespace.ts'
import { systemdHost } from '../hosts/systemd.ts'

const folder = fileURLToPath(new URL('../../playbooks/', import.meta.url))

const hosts: readonly (readonly [string, () => Promise<Host>])[] = [
  ['namespace host', () => namespaceHost()],
  ['bullseye tree', () => chrootHost('bullseye')],
  ['booted bookworm', () => systemdHost('bookworm')],
  ['booted trixie', () => systemdHost('trixie')],
]

for (const [name, make] of hosts) {
  test(`${name}: every playbook makes it so, and then nothing is left to do`, async t => {
    const host = await make()
    const controller = new Controller(host)
    t.after(() => host.stop())
    t.after(() => controller.remove())
    // A chroot tree has nobody who would run services.
    const tags = name === 'bullseye tree' ? ['--skip-tags', 'service'] : []
    const runs = [
      ['hardening.yml'],
      ['login-recovery.yml', '-e', 'user=root', ...tags],
      ['login-recovery.yml', '-e', 'user=root', '-t', 'lock'],
      ['lock-keys.yml', '-e', 'user=root'],
    ] as const
    for (const [playbook, ...options] of runs) {
      const first = await controller.report('apply', `${folder}${playbook}`, ...options)
      const [report] = first.hosts
      assert.deepEqual(
        [report?.error, report?.tasks.filter(task => task.status === 'failed').map(task => task.reason)],
        [undefined, []],
        playbook,
      )
      assert.equal(first.exit, 0, playbook)
      const again = await controller.report('apply', `${folder}${playbook}`, ...options)
      assert.deepEqual([again.hosts[0]?.status, again.exit], ['ok', 0], playbook)
    }
    assert.match((await host.sh('lsattr -d /root/.ssh')).stdout, /i/)
    assert.match((await host.sh('sshd -T')).stdout, /^x11forwarding no$/m)
  })
}

test('login recovery mends what keeps alice out', async t => {
  const host = await namespaceHost()
  const controller = new Controller(host)
  t.after(() => host.stop())
  t.after(() => controller.remove())
  await addAccount(host, { name: 'alice' })
  await host.sh('chmod 0777 /home/alice /home/alice/.ssh; chmod 0666 /home/alice/.ssh/authorized_keys')
  await host.sh('echo "PubkeyAuthentication yes" >>/etc/ssh/sshd_config; chown bin /home/alice')
  const alice = new Controller(host, ['-u', 'alice', '--private-key', host.privateKey])
  t.after(() => alice.remove())
  const nothing = '- hosts: all\n  tasks: [{ file: { path: /etc/passwd } }]\n'
  assert.equal((await alice.run('check', nothing)).exit, 4)
  const mended = await controller.report('apply', `${folder}login-recovery.yml`, '-e', 'user=alice')
  assert.equal(mended.exit, 0)
  assert.equal((await alice.run('check', nothing)).exit, 0)
})
