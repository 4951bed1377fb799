import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import { project } from '../hosts/cache.ts'
import { login } from '../hosts/contract.ts'
import { loopbackSshd } from '../hosts/loopback.ts'
import { waitFor } from '../hosts/wait-for.ts'

test("loopback sshd: the system's ssh logs in with the key and the known host key", async t => {
  const host = await loopbackSshd()
  t.after(() => host.stop())
  assert.equal((await login(host, 'echo hello')).stdout, 'hello\n')
})

test('loopback sshd: lines of a test win, in a Match block too', async t => {
  const host = await loopbackSshd({
    config: ['PermitTTY no', 'Match User *', 'ForceCommand echo forced'],
    hostKeys: ['rsa', 'ed25519'],
  })
  t.after(() => host.stop())
  assert.match(host.knownHostsLine, / ssh-rsa /)
  assert.equal((await login(host, 'echo hello')).stdout, 'forced\n')
})

test('loopback sshd: a configuration that sshd refuses is an error that says so', async () => {
  await assert.rejects(
    loopbackSshd({ config: ['PermitRotLogin no'] }),
    /Bad configuration option: PermitRotLogin/,
  )
})

test('loopback sshd: stop leaves neither process nor folder', async () => {
  const host = await loopbackSshd()
  await host.stop()
  await host.stop()
  assert.equal(existsSync(host.folder), false)
  assert.equal(existsSync(`/proc/${host.pid}`), false)
})

test('loopback sshd: it ends with the process that made it, and the next one sweeps its folder', async t => {
  const code = `import { loopbackSshd } from './test/hosts/loopback.ts'
    const host = await loopbackSshd()
    console.log(host.pid, host.folder)
    setInterval(() => {}, 1000)`
  const maker = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], {
    cwd: project,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = await once(maker.stdout, 'data')
  const [pid = '', folder = ''] = String(line).trim().split(' ')
  assert.equal(existsSync(`/proc/${pid}`), true)
  maker.kill('SIGKILL')
  await waitFor('sshd ended', () => !existsSync(`/proc/${pid}`) || undefined)
  const next = await loopbackSshd()
  t.after(() => next.stop())
  assert.equal(existsSync(folder), false)
})
