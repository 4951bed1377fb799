// needs: shells namespace
// The listening sockets of sshd, as ss(8) tells them and as the files of the kernel do.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ground, settings } from '../../src/remote/apply/shell/ground.ts'
import { sshd } from '../../src/remote/apply/shell/sshd.ts'
import { frame, settings as lookSettings } from '../../src/remote/gather/shell/frame.ts'
import { server } from '../../src/remote/gather/shell/sshd.ts'
import { gatherScript, readFacts } from '../../src/remote/gather.ts'
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
uid=0 daemon= served= other= binary= greeting=
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

test('the version that sshd greets with counts where it is whole, and comes from the sshd of this session', async t => {
  const host = await namespaceHost()
  t.after(() => host.stop())
  const versionIn = (output: string) => {
    const { sshd } = readFacts([{ look: 'sshd' }], output, word)
    return sshd?.server === 'openssh' ? sshd.version : null
  }
  const word = 'sshfix0123456789abcdef'
  const script = (greeting: string) => gatherScript([{ look: 'sshd' }], word, undefined, greeting)
  const greeted = async (greeting: string) =>
    versionIn((await runOnce(targetOf(host), person(host), script(greeting))).stdout)
  const real = await greeted('')
  assert.match(real ?? '', /^\d+\.\d+p\d/)
  assert.equal(await greeted('SSH-2.0-OpenSSH_7.7p7 Debian-7'), '7.7p7', 'believed: sshd was not run')
  for (const greeting of [
    'SSH-2.0-OpenSSH_7.7',
    'SSH-2.0-dropbear',
    'OpenSSH_7.7p7',
    'SSH-2.0-OpenSSH_7.7p7\n',
  ])
    assert.equal(await greeted(greeting), real, greeting)
  const { stdout } = await host.sh(script('SSH-2.0-OpenSSH_7.7p7'))
  assert.equal(versionIn(stdout), real, 'of another sshd, perhaps')
})
