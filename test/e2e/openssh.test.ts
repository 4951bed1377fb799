import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Report } from '../../src/model/index.ts'
import { Controller } from '../cli/sshfix.ts'
import { chrootHost } from '../hosts/chroot.ts'
import type { Host } from '../hosts/host.ts'
import { namespaceHost } from '../hosts/namespace.ts'
import { waitFor } from '../hosts/wait-for.ts'

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

/** Each with a key exchange that it has, the system's ssh has, and ssh2 has not. */
const hosts: readonly (readonly [string, () => Promise<Host>, string])[] = [
  ['namespace', () => namespaceHost(), 'sntrup761x25519-sha512@openssh.com'],
  ['bullseye (OpenSSH 8.4)', () => chrootHost('bullseye'), 'diffie-hellman-group-exchange-sha256'],
  ['trixie (OpenSSH 10.0)', () => chrootHost('trixie'), 'sntrup761x25519-sha512@openssh.com'],
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

for (const [name, make, kex] of hosts) {
  test(`${name}: that offers only what ssh2 cannot is reached by the system's ssh, unless told not to`, async t => {
    const host = await make()
    const controller = new Controller(host)
    t.after(() => host.stop())
    t.after(() => controller.remove())
    await host.write('/etc/ssh/sshd_config.d/10-kex.conf', `KexAlgorithms ${kex}\n`)
    const listens = () => host.log().split('Server listening').length
    const before = listens()
    await host.sh('kill -HUP "$(cat /run/sshd.pid)"')
    await waitFor('reload', () => listens() > before || undefined)

    const stated = await controller.report('check', playbook, '-c', 'ssh')
    const { error } = stated.hosts[0] ?? {}
    assert.deepEqual([stated.hosts[0]?.status, error?.code], ['unreachable', 'algorithm'])
    assert.ok(error?.message.includes(kex), error?.message)
    assert.match(error?.hint ?? '', /-c openssh/)

    const { stdout, stderr } = await controller.run('apply', playbook, '-o', 'json')
    const [applied] = (JSON.parse(stdout) as Report).hosts
    assert.deepEqual([applied?.status, applied?.error, applied?.trips], ['changed', undefined, 4])
    assert.equal(stderr.match(/system's ssh/g)?.length, 1, stderr)
  })
}

test('where the host is known by an authority alone, the end of its certificate is refused', async t => {
  const host = await namespaceHost()
  const controller = new Controller(host)
  t.after(() => host.stop())
  t.after(() => controller.remove())
  const { stdout: authority, stderr } = await host.sh(`set -e
    cd /etc/ssh; ssh-keygen -q -t ed25519 -N '' -f /root/ca
    ssh-keygen -q -s /root/ca -h -I host -n ${host.address} ssh_host_ed25519_key.pub
    echo 'HostCertificate /etc/ssh/ssh_host_ed25519_key-cert.pub' >sshd_config.d/10-certificate.conf
    cat /root/ca.pub`)
  assert.equal(stderr, '')
  controller.write('.ssh/known_hosts', `@cert-authority ${host.address} ${authority}`)
  const listens = () => host.log().split('Server listening').length
  const before = listens()
  await host.sh('kill -HUP "$(cat /run/sshd.pid)"')
  await waitFor('reload', () => listens() > before || undefined)
  const play = (task: string) => `- hosts: all\n  tasks:\n    - ${task}\n`

  const harmless = play('sshd_config: { settings: { MaxAuthTries: 3 } }')
  const [check] = (await controller.report('check', harmless, '-c', 'openssh')).hosts
  assert.deepEqual([check?.status, check?.risks], ['changed', []])
  for (const task of [
    'file: { path: /etc/ssh/ssh_host_ed25519_key-cert.pub, state: absent }',
    'file: { path: /etc/ssh/sshd_config.d/10-certificate.conf, state: absent }',
  ]) {
    const [refused] = (await controller.report('apply', play(task), '-c', 'openssh')).hosts
    assert.deepEqual([refused?.status, refused?.risks[0]?.code], ['refused', 'host_key_changes'], task)
  }
})

const onlyModern = `
- name: Modern
  hosts: all
  tasks:
    - name: Exchange
      sshd_config: { settings: { KexAlgorithms: sntrup761x25519-sha512@openssh.com } }
`

test('a plan that leaves only what ssh2 cannot is a warning, and refused where ssh2 was said to be used', async t => {
  const host = await namespaceHost()
  const controller = new Controller(host)
  t.after(() => host.stop())
  t.after(() => controller.remove())
  const refused = await controller.report('apply', onlyModern, '-c', 'ssh')
  const [risk] = refused.hosts[0]?.risks ?? []
  assert.deepEqual([refused.exit, risk?.code, risk?.certain], [16, 'no_common_algorithm', true])
  assert.match(risk?.hint ?? '', /-c openssh/)

  const { stdout, stderr } = await controller.run('apply', onlyModern, '-o', 'json')
  const report = JSON.parse(stdout) as Report
  const [applied] = report.hosts
  assert.deepEqual([applied?.status, applied?.error, report.exit], ['changed', undefined, 0])
  assert.deepEqual(
    applied?.risks.map(({ code, certain }) => [code, certain]),
    [['no_common_algorithm', false]],
  )
  assert.match(applied?.risks[0]?.message ?? '', /system's ssh/)
  assert.match(stderr, /system's ssh/)
  const again = await controller.report('apply', onlyModern)
  assert.deepEqual([again.hosts[0]?.status, again.hosts[0]?.risks], ['ok', []])
  const settings = onlyModern.replace('sntrup761x25519-sha512@openssh.com', 'diffie-hellman-group1-sha1')
  assert.equal((await controller.report('apply', settings)).exit, 16)
})

test("a port that moves is proved by the system's ssh too", async t => {
  const host = await namespaceHost()
  const controller = new Controller(host)
  t.after(() => host.stop())
  t.after(() => controller.remove())
  const moved = onlyModern.replace(/settings: .*/, 'settings: { Port: 2222 } }')
  const [applied] = (await controller.report('apply', moved, '-c', 'openssh')).hosts
  assert.deepEqual([applied?.status, applied?.error], ['changed', undefined])
  assert.match((await host.sh('sshd -T')).stdout, /^port 2222$/m)
})
