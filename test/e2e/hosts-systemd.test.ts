import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hasAttributes, keepsTheContract, login } from '../hosts/contract.ts'
import { systemdHost } from '../hosts/systemd.ts'

keepsTheContract('systemd host', () => systemdHost('bookworm'))
hasAttributes('systemd host', () => systemdHost('bookworm'))

for (const suite of ['bullseye', 'bookworm', 'trixie'] as const) {
  test(`systemd host: ${suite} runs sshd as a unit, and comes back from a reboot and a crash`, async t => {
    const host = await systemdHost(suite)
    t.after(() => host.stop())
    assert.equal((await host.sh('systemctl is-active ssh')).stdout, 'active\n')
    const boot = (await login(host, 'touch /etc/kept; cat /proc/1/stat')).stdout
    await host.reboot()
    const second = (await login(host, 'ls /etc/kept; systemctl is-active ssh')).stdout
    assert.equal(second, '/etc/kept\nactive\n')
    assert.notEqual((await host.sh('cat /proc/1/stat')).stdout, boot)
    await host.crash()
    assert.equal((await login(host, 'ls /etc/kept; systemctl is-active ssh')).stdout, '/etc/kept\nactive\n')
  })
}

test('systemd host: a transient timer runs', async t => {
  const host = await systemdHost('bookworm')
  t.after(() => host.stop())
  const { status, stderr } = await host.sh(
    'systemd-run --on-active=1 --timer-property=AccuracySec=100ms touch /root/fired; for i in $(seq 100); do [ -e /root/fired ] && exit; sleep 0.1; done; exit 1',
  )
  assert.equal(status, 0, stderr)
})
