import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Controller } from '../cli/sshfix.ts'
import { busyboxHost } from '../hosts/busybox.ts'
import { chrootHost } from '../hosts/chroot.ts'
import type { Host } from '../hosts/host.ts'
import { namespaceHost } from '../hosts/namespace.ts'
import { systemdHost } from '../hosts/systemd.ts'

const playbook = `
- name: Main job
  hosts: all
  tasks:
    - name: Few tries
      sshd_config: { settings: { MaxAuthTries: 3, PermitRootLogin: prohibit-password } }
    - name: A message
      copy: { dest: /etc/issue.net, content: "Mind the step\\n", mode: "0644" }
    - name: The key
      authorized_key: { user: root, key: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl ops" }
    - name: Locked
      file: { path: /etc/issue.net, attributes: +i }
`

/** What a host with busybox and OpenSSH alone can have: no attributes there. */
const small = playbook.slice(0, playbook.indexOf('    - name: Locked'))

const hosts: readonly (readonly [string, () => Promise<Host>])[] = [
  ['namespace', () => namespaceHost()],
  ['bullseye (OpenSSH 8.4)', () => chrootHost('bullseye')],
  ['trixie (OpenSSH 10.0)', () => chrootHost('trixie')],
  ['booted bookworm', () => systemdHost('bookworm')],
]

for (const [name, make] of hosts) {
  test(`${name}: check shows it, apply makes it so in four trips, again is nothing in one`, async t => {
    const host = await make()
    const controller = new Controller(host)
    t.after(() => host.stop())
    t.after(() => controller.remove())

    await host.sh('touch /run/before-check')
    const check = await controller.report('check', playbook)
    const [checked] = check.hosts
    assert.equal(checked?.error, undefined)
    assert.deepEqual(
      checked?.tasks.map(task => [task.status, task.reason]),
      Array.from({ length: 4 }, () => ['changed', undefined]),
    )
    assert.equal(check.exit, 8)
    const touched = await host.sh('find /etc /home /root /var /usr -cnewer /run/before-check')
    const logs = /^\/var\/(?:log|lib\/systemd|spool)\b/
    assert.deepEqual(
      touched.stdout.split('\n').filter(path => path !== '' && !logs.test(path)),
      [],
    )

    const [applied] = (await controller.report('apply', playbook)).hosts
    assert.deepEqual([applied?.status, applied?.error, applied?.trips], ['changed', undefined, 4])
    assert.match((await host.sh('sshd -T')).stdout, /^maxauthtries 3$/m)
    assert.match((await host.sh('lsattr -d /etc/issue.net')).stdout, /i/)

    const again = await controller.report('apply', playbook)
    assert.deepEqual([again.hosts[0]?.status, again.hosts[0]?.trips, again.exit], ['ok', 1, 0])
  })
}

test('busybox and OpenSSH 9.2 alone: check, apply in four trips, nothing more to do', async t => {
  const host = await busyboxHost()
  const controller = new Controller(host)
  t.after(() => host.stop())
  t.after(() => controller.remove())
  const check = await controller.report('check', small)
  assert.deepEqual([check.hosts[0]?.error, check.exit], [undefined, 8])
  const [applied] = (await controller.report('apply', small)).hosts
  assert.deepEqual([applied?.status, applied?.error, applied?.trips], ['changed', undefined, 4])
  const again = await controller.report('apply', small)
  assert.deepEqual([again.hosts[0]?.status, again.hosts[0]?.trips, again.exit], ['ok', 1, 0])
})
