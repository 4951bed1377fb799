import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addAccount } from '../hosts/accounts.ts'
import { busyboxHost } from '../hosts/busybox.ts'
import { keepsTheContract, login } from '../hosts/contract.ts'

keepsTheContract('busybox host', busyboxHost)

test('busybox host: tools of a larger system are not there', async t => {
  const host = await busyboxHost()
  t.after(() => host.stop())
  const tools = ['bash', 'lsattr', 'chattr', 'getent', 'useradd', 'sudo', 'systemctl', 'service']
  const { stdout } = await login(host, `for tool in ${tools.join(' ')}; do command -v $tool; done`)
  assert.equal(stdout, '')
  assert.match((await host.sh('find --help 2>&1')).stdout, /^BusyBox/)
})

test('busybox host: an account logs in', async t => {
  const host = await busyboxHost()
  t.after(() => host.stop())
  await addAccount(host, { name: 'alice', password: 'secret' })
  assert.equal((await login(host, 'id -un; echo $HOME', 'alice')).stdout, 'alice\n/home/alice\n')
})
