// What a test may rely on for any kind of host. Each kind's own test calls this.
import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Host } from './host.ts'
import { differencesBetween } from './listing.ts'
import { runCommand } from './run-command.ts'

export function keepsTheContract(name: string, start: () => Promise<Host>): void {
  test(`${name}: the system's ssh logs in with the key and the known host key`, async t => {
    const host = await start()
    t.after(() => host.stop())
    const { status, stdout, stderr } = await login(host, 'echo hello from $(id -un)')
    assert.deepEqual({ status, stdout }, { status: 0, stdout: `hello from ${host.user}\n` }, stderr)
  })

  test(`${name}: a file of any name and bytes is written, read, and seen in a listing`, async t => {
    const host = await start()
    t.after(() => host.stop())
    const path = "/root/a 'file'\n\xe9"
    const before = await host.listing()
    await host.write(path, 'bytes \x00\xff\n', { mode: '0640', owner: '12:34' })
    const after = await host.listing()
    assert.equal(await host.read(path), 'bytes \x00\xff\n')
    assert.deepEqual(differencesBetween(before, after), [`${path}: appeared`])
    const { mode, owner, group } = after.get(path) ?? {}
    assert.deepEqual({ mode, owner, group }, { mode: '0640', owner: 12, group: 34 })
  })

  test(`${name}: stop leaves no process, mount, network or folder`, async () => {
    const host = await start()
    await host.write('/etc/immutable', '')
    await host.sh('chattr +i /etc/immutable')
    await host.stop()
    await host.stop()
    assert.equal(existsSync(host.folder), false)
    assert.equal(readFileSync('/proc/self/mountinfo', 'utf8').includes(host.folder), false)
    assert.equal((await runCommand(['ip', 'netns', 'list'])).stdout, '')
    const left = (await runCommand(['ps', '-e', '-o', 'args='])).stdout
      .split('\n')
      .filter(args => /sshd:|sleep|nspawn/.test(args))
    assert.deepEqual(left, [])
  })
}

/** A host on which `chattr` is real. */
export function hasAttributes(name: string, start: () => Promise<Host>): void {
  test(`${name}: an immutable file cannot be written, and is shown in a listing`, async t => {
    const host = await start()
    t.after(() => host.stop())
    const before = await host.listing(['/etc/ssh'])
    // Through SSH, since a session may have fewer capabilities than `host.sh`.
    const { status, stderr } = await login(host, 'chattr +i /etc/ssh/sshd_config')
    assert.equal(status, 0, stderr)
    assert.notEqual((await host.sh('echo >> /etc/ssh/sshd_config')).status, 0)
    assert.deepEqual(differencesBetween(before, await host.listing(['/etc/ssh'])), [
      '/etc/ssh/sshd_config: attributes  → i',
    ])
  })
}

/** Runs a command on a host through the system's ssh. */
export async function login(host: Host, command: string, user = host.user) {
  const knownHosts = join(host.folder, 'known_hosts')
  writeFileSync(knownHosts, `${host.knownHostsLine}\n`)
  const options = [
    'BatchMode=yes',
    'StrictHostKeyChecking=yes',
    `UserKnownHostsFile="${knownHosts}"`,
    'IdentitiesOnly=yes',
    `IdentityFile="${host.privateKey}"`,
  ].flatMap(option => ['-o', option])
  return runCommand([
    'ssh',
    '-F',
    'none',
    ...options,
    '-p',
    String(host.port),
    '-l',
    user,
    '--',
    host.address,
    command,
  ])
}
