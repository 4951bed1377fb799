import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chrootHost } from '../hosts/chroot.ts'
import { hasAttributes, keepsTheContract } from '../hosts/contract.ts'
import type { Suite } from '../hosts/tree.ts'

keepsTheContract('chroot host', () => chrootHost('bookworm'))
hasAttributes('chroot host', () => chrootHost('bookworm'))

const versions: Record<Suite, string> = {
  bullseye: 'OpenSSH_8.4',
  bookworm: 'OpenSSH_9.2',
  trixie: 'OpenSSH_10.0',
}

for (const suite of ['bullseye', 'bookworm', 'trixie'] as const) {
  test(`chroot host: ${suite} is served by ${versions[suite]}`, async t => {
    const host = await chrootHost(suite)
    t.after(() => host.stop())
    const { stdout } = await host.sh('ssh -V 2>&1')
    assert.equal(stdout.slice(0, versions[suite].length), versions[suite])
  })
}

test('chroot host: what it changes stays out of the tree', async t => {
  const host = await chrootHost('bookworm')
  await host.sh('rm -r /usr/share/doc; echo changed > /etc/issue')
  await host.stop()
  const next = await chrootHost('bookworm')
  t.after(() => next.stop())
  assert.notEqual(await next.read('/etc/issue'), 'changed\n')
  assert.equal((await next.sh('test -d /usr/share/doc')).status, 0)
})
