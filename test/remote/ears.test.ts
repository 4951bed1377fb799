// needs: shells namespace
// The listening sockets of sshd, as ss(8) tells them and as the files of the kernel do.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ground, settings } from '../../src/remote/apply/shell/ground.ts'
import { sshd } from '../../src/remote/apply/shell/sshd.ts'
import { frame, settings as lookSettings } from '../../src/remote/gather/shell/frame.ts'
import { server } from '../../src/remote/gather/shell/sshd.ts'
import { namespaceHost } from '../hosts/namespace.ts'
import { shells } from './apply-tree.ts'
import { person, runOnce, targetOf } from './reach.ts'

const ask = `${settings}${ground}${sshd}
look_at_sockets "$2"
ears=
"$1" "$2"
for ear in $ears; do printf '%s %s\\n' "\${ear%%:*}" "\${ear##*:}"; done
`

for (const shell of shells) {
  test(`${shell} hears of the same sockets from ss as from the files`, async t => {
    const host = await namespaceHost()
    t.after(() => host.stop())
    const pid = (await host.sh('cat /run/sshd.pid')).stdout.trim()
    const told = async (how: string, process: string) => {
      const command = shell === 'busybox' ? ['busybox', 'sh'] : [shell]
      const { stdout } = await host.sh('"$@"', { args: [...command, '-c', ask, 'sh', how, process] })
      return stdout.trim().split('\n').sort()
    }
    const asked = await told('ask_for_ears', pid)
    assert.match(asked.join('\n'), /^\d+ 22(\n\d+ 22)*$/)
    assert.deepEqual(asked, await told('read_ears', pid))
    assert.deepEqual(await told('ask_for_ears', '1'), [''], 'of a process that holds none of them')
  })
}

const serve = (first: string) => `(${lookSettings}${frame}${server}
uid=0 daemon= served= other= binary=
set -- $SSH_CONNECTION
inodes=
${first}
serving "$3" "$4"
printf '%s %s\n' "\${inodes:+by its sockets }" "$daemon")
`

test('the sshd that serves a session is known by its title, and by its sockets where that says nothing', async t => {
  const host = await namespaceHost()
  t.after(() => host.stop())
  const pid = (await host.sh('cat /run/sshd.pid')).stdout.trim()
  const asked = async (first: string) =>
    (await runOnce(targetOf(host), person(host), serve(first))).stdout.trim()
  assert.equal(await asked(''), pid)
  assert.equal(await asked('shares() { return 1; }'), `by its sockets  ${pid}`)
})

test('an sshd that was started in a session of another serves its own sessions', async t => {
  const host = await namespaceHost()
  t.after(() => host.stop())
  const started = runOnce(
    targetOf(host),
    person(host),
    '/usr/sbin/sshd -D -p 2222 -o PidFile=/run/inner.pid\n',
  )
  await host.sh('until [ -s /run/inner.pid ]; do sleep 0.05; done')
  const inner = (await host.sh('cat /run/inner.pid')).stdout.trim()
  const environment = person(host, host.knownHostsLine.replace(/^\S+/, `[${host.address}]:2222`))
  const { stdout } = await runOnce({ ...targetOf(host), port: 2222 }, environment, serve(''))
  assert.equal(stdout.trim(), `by its sockets  ${inner}`)
  await host.sh('kill "$1"', { args: [inner] })
  await started
})
