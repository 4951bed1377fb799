import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import { addAccount } from '../hosts/accounts.ts'
import { hasAttributes, keepsTheContract, login } from '../hosts/contract.ts'
import { namespaceHost } from '../hosts/namespace.ts'

keepsTheContract('namespace host', namespaceHost)
hasAttributes('namespace host', namespaceHost)

test('namespace host: accounts, homes and files of the machine are out of its reach', async t => {
  const host = await namespaceHost()
  t.after(() => host.stop())
  await addAccount(host, { name: 'alice', password: 'secret', sudo: 'with password' })
  assert.equal((await login(host, 'id -un', 'alice')).stdout, 'alice\n')
  assert.equal((await login(host, 'echo secret | sudo -S -p "" id -un', 'alice')).stdout, 'root\n')
  assert.equal((await host.sh('touch /usr/sshfix-test')).status, 1)
  assert.equal(existsSync('/home/alice'), false)
})

test('namespace host: sshd is stopped and started by its init script', async t => {
  const host = await namespaceHost()
  t.after(() => host.stop())
  assert.equal((await host.sh('/etc/init.d/ssh restart')).status, 0)
  assert.equal((await login(host, 'echo back')).stdout, 'back\n')
})

test('namespace host: thirty stand side by side', async t => {
  const hosts = await Promise.all(Array.from({ length: 30 }, namespaceHost))
  t.after(() => Promise.all(hosts.map(host => host.stop())))
  const names = await Promise.all(hosts.map(async host => (await host.sh('cat /etc/hostname')).stdout))
  assert.equal(new Set(names).size, 30)
})
