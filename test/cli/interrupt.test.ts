import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { chrootHost } from '../hosts/chroot.ts'
import { namespaceHost } from '../hosts/namespace.ts'
import { waitFor } from '../hosts/wait-for.ts'
import { listener } from '../remote/reach.ts'
import { Controller } from './sshfix.ts'

const tries = '- hosts: all\n  tasks:\n    - sshd_config: { settings: { MaxAuthTries: 3 } }\n'

/** The program in a process of its own, since a signal is sent to it. */
function start(controller: Controller, argv: readonly string[]): ChildProcess {
  const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))
  const program = `import { main } from ${JSON.stringify(main)}\nprocess.exitCode = await main()\n`
  const file = controller.write('main.mts', program)
  return spawn(process.execPath, ['--import', fileURLToPath(import.meta.resolve('tsx')), file, ...argv], {
    env: { PATH: process.env.PATH, HOME: controller.folder },
    cwd: controller.folder,
  })
}

async function endOf(child: ChildProcess): Promise<{ exit: unknown; stdout: string; stderr: string }> {
  const said = { stdout: '', stderr: '' }
  child.stdout?.on('data', chunk => {
    said.stdout += chunk
  })
  child.stderr?.on('data', chunk => {
    said.stderr += chunk
  })
  const [exit] = await once(child, 'close')
  return { exit, ...said }
}

test('interrupted while it connects, the program ends with 130 and says what did not happen', async t => {
  const host = await namespaceHost()
  t.after(() => host.stop())
  const controller = new Controller(host)
  t.after(() => controller.remove())
  const playbook = controller.write('p.yml', tries)
  let child: ChildProcess | undefined
  const silent = await listener(() => child?.kill('SIGINT'))
  t.after(() => silent.stop())
  const report = controller.write('report.json', '')
  const argv = ['apply', '-i', `127.0.0.1:${silent.port},`, '-T', '60', '-o', `json=${report}`, playbook]
  child = start(controller, argv)
  const { exit, stdout, stderr } = await endOf(child)
  assert.equal(exit, 130)
  assert.equal(JSON.parse(readFileSync(report, 'utf8')).exit, 130)
  assert.match(stdout, /never tried: Interrupted before anything was changed \[interrupted\]/)
  assert.match(stderr, /^sshfix: interrupted; hosts in flight/)
  assert.doesNotMatch(stdout + stderr, /\n\s+at |mistake in sshfix/)
})

for (const signals of [['SIGINT'], ['SIGHUP', 'SIGHUP']] as const) {
  test(`${signals} while it applies: the host ends as declared or as before, and nothing of the run is left open`, async t => {
    const host = await namespaceHost()
    t.after(() => host.stop())
    const controller = new Controller(host)
    t.after(() => controller.remove())
    const playbook = controller.write('p.yml', tries)
    const login = ['-u', 'root', '--private-key', host.privateKey, '-o', 'json']
    const child = start(controller, ['apply', '-i', `${host.address}:${host.port},`, ...login, playbook])
    const ended = endOf(child)
    await waitFor('the apply', async () =>
      (await host.sh('ls -d /var/lib/sshfix/*/*')).status === 0 ? true : undefined,
    )
    for (const signal of signals) child.kill(signal)
    const { exit, stdout, stderr } = await ended
    assert.equal(exit, 130, stderr)
    const [report] = JSON.parse(stdout).hosts
    const isSet = /^MaxAuthTries 3$/m.test(await host.read('/etc/ssh/sshd_config'))
    assert.equal(report.status, isSet ? 'changed' : 'undone')
    assert.equal((await controller.report('apply', tries)).exit, 0)
  })
}

test('interrupted twice while it applies, the program ends at once, and the host undoes the change by itself', async t => {
  const host = await chrootHost('bookworm')
  t.after(() => host.stop())
  const controller = new Controller(host)
  t.after(() => controller.remove())
  // A reload takes its time: sshd is busy with starting anew.
  await host.write(
    '/usr/sbin/sync',
    '#!/bin/sh\ncase $PWD in */ssh) sleep 3 ;; esac\nexec /usr/bin/sync "$@"\n',
    {
      mode: '0755',
    },
  )
  const before = await host.read('/etc/ssh/sshd_config')
  const playbook = controller.write('p.yml', tries)
  const login = ['-u', 'root', '--private-key', host.privateKey, '-o', 'json', '--confirm-within', '5']
  const child = start(controller, ['apply', '-i', `${host.address}:${host.port},`, ...login, playbook])
  const ended = endOf(child)
  await waitFor('the change', async () =>
    (await host.sh('ls /etc/ssh/.sshfix-*')).status === 0 ? true : undefined,
  )
  child.kill('SIGINT')
  await waitFor('the first answer', () => (child.stderr?.readableFlowing ? true : undefined))
  await host.sh('sleep 0.3')
  child.kill('SIGINT')
  const { exit, stderr } = await ended
  assert.equal(exit, 130)
  assert.match(stderr, /interrupted; hosts in flight.*\n.*ended at once; the change of \S+ was not confirmed/)
  await waitFor('the undo', async () =>
    (await host.sh('cat /var/lib/sshfix/*/*/result')).stdout.startsWith('undone') ? true : undefined,
  )
  assert.equal(await host.read('/etc/ssh/sshd_config'), before)
  assert.equal((await host.sh('cat /var/lib/sshfix/*/*/why')).stdout, 'expired')
})
