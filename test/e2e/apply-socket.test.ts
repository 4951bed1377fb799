// Apply and undo where systemd holds the socket of sshd.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgeRequest } from '../../src/judge.ts'
import { type Action, type Facts, simulateAll } from '../../src/model/index.ts'
import type { Host } from '../hosts/host.ts'
import { differencesBetween } from '../hosts/listing.ts'
import { runCommand } from '../hosts/run-command.ts'
import { systemdHost } from '../hosts/systemd.ts'
import type { Suite } from '../hosts/tree.ts'
import { request } from '../remote/apply-tree.ts'
import { applyOn, listenerOf, logOn, lookAt, sshdOf, undoOn } from '../remote/host-facts.ts'

const config = '/etc/ssh/sshd_config'
const dropIn = '/etc/ssh/sshd_config.d/50-test.conf'

async function look(host: Host, version: string): Promise<Facts> {
  const sshd = await sshdOf(host, { version, service: 'ssh.service', socket: 'ssh.socket' })
  const facts = await lookAt(host, [config, dropIn], {
    sshd,
    globs: new Map([[sshd.includes[0] ?? '', []]]),
  })
  return { ...facts, host: { ...facts.host, serviceManager: 'systemd' } }
}

async function banner(host: Host): Promise<string> {
  const read = `exec 3<>/dev/tcp/${host.address}/22; read -r -t 5 line <&3; echo "$line"`
  const { stdout } = await runCommand(['bash', '-c', read])
  return stdout.trim()
}

const hosts: readonly (readonly [Suite, string])[] = [
  ['bookworm', '9.2p1'],
  ['trixie', '10.0p1'],
]

for (const [suite, version] of hosts) {
  test(`${suite}: behind a socket of systemd, sshd has read its files when apply and undo have ended`, async t => {
    const host = await systemdHost(suite)
    t.after(() => host.stop())
    const { status, stderr } = await host.sh(
      'systemctl disable --now ssh.service; systemctl enable --now ssh.socket',
    )
    assert.equal(status, 0, stderr)
    // The first connection starts the service.
    const before = await banner(host)
    assert.match(before, /^SSH-2\.0-OpenSSH/)
    const first = await host.listing(['/etc', '/home', '/root'])
    const facts = await look(host, version)
    const actions: readonly Action[] = [
      { do: 'write', path: dropIn, content: 'VersionAddendum changed\n' },
      { do: 'reload' },
    ]
    const judge = judgeRequest(facts, simulateAll(facts, actions))
    const applied = await applyOn(host, request(facts, actions, { judge }))
    assert.equal(applied.outcome, 'applied', `${JSON.stringify(applied)}\n${await logOn(host)}`)
    assert.match(await banner(host), / changed$/)

    const pid = await listenerOf(host)
    await host.sh(`kill -9 ${pid}; systemctl stop ssh.socket ssh.service`)
    assert.equal(await banner(host), '')
    assert.deepEqual(await undoOn(host), { outcome: 'undone', notes: [] }, await logOn(host))
    assert.equal(await banner(host), before)
    assert.deepEqual(differencesBetween(first, await host.listing(['/etc', '/home', '/root'])), [])
  })
}
