import assert from 'node:assert/strict'
import { test } from 'node:test'
import { login } from '../hosts/contract.ts'
import { loopbackSshd } from '../hosts/loopback.ts'
import { wireTo } from '../hosts/wire.ts'

test('wire: a login passes, and is counted', async t => {
  const host = await loopbackSshd()
  t.after(() => host.stop())
  const wire = await wireTo(host, { delay: 1 })
  t.after(() => wire.stop())
  assert.equal((await login({ ...host, ...wire }, 'cat; echo hello')).stdout, 'hello\n')
  assert.equal(wire.connections(), 1)
})

test('wire: it is cut after exactly so many bytes', async t => {
  const host = await loopbackSshd()
  t.after(() => host.stop())
  const wire = await wireTo(host, { cut: { after: 30, direction: 'to host' } })
  t.after(() => wire.stop())
  assert.equal((await login({ ...host, ...wire }, 'echo hello')).status, 255)
  assert.equal(wire.passed('to host'), 30)
})
