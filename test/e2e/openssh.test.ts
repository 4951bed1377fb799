import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Controller } from '../cli/sshfix.ts'
import { chrootHost } from '../hosts/chroot.ts'
import type { Host } from '../hosts/host.ts'
import { namespaceHost } from '../hosts/namespace.ts'

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
`

const hosts: readonly (readonly [string, () => Promise<Host>])[] = [
  ['namespace', () => namespaceHost()],
  ['bullseye (OpenSSH 8.4)', () => chrootHost('bullseye')],
  ['trixie (OpenSSH 10.0)', () => chrootHost('trixie')],
]

for (const [name, make] of hosts) {
  test(`${name}: check, apply in four trips and nothing more to do in one, by the system's ssh`, async t => {
    const host = await make()
    const controller = new Controller(host)
    t.after(() => host.stop())
    t.after(() => controller.remove())
    const check = await controller.report('check', playbook, '-c', 'openssh')
    assert.deepEqual([check.hosts[0]?.error, check.exit], [undefined, 8])
    const [applied] = (await controller.report('apply', playbook, '-c', 'openssh')).hosts
    assert.deepEqual([applied?.status, applied?.error, applied?.trips], ['changed', undefined, 4])
    assert.match((await host.sh('sshd -T')).stdout, /^maxauthtries 3$/m)
    const again = await controller.report('apply', playbook, '-c', 'openssh')
    assert.deepEqual([again.hosts[0]?.status, again.hosts[0]?.trips, again.exit], ['ok', 1, 0])
  })
}
