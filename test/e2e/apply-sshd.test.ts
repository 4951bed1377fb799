// Apply and undo where a real sshd listens: judged before, reloaded, proved to listen, started where it died.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { judgeRequest } from '../../src/judge.ts'
import { type Action, type Facts, simulateAll } from '../../src/model/index.ts'
import type { ApplyRequest } from '../../src/remote/apply/index.ts'
import { busyboxHost } from '../hosts/busybox.ts'
import { chrootHost } from '../hosts/chroot.ts'
import type { Host } from '../hosts/host.ts'
import { differencesBetween } from '../hosts/listing.ts'
import { namespaceHost } from '../hosts/namespace.ts'
import { runCommand } from '../hosts/run-command.ts'
import { request } from '../remote/apply-tree.ts'
import { applyOn, listenerOf, logOn, lookAt, resultOn, sshdOf, undoOn } from '../remote/host-facts.ts'

const config = '/etc/ssh/sshd_config'
const dropIn = '/etc/ssh/sshd_config.d/50-test.conf'

// All that the host has for itself: /etc is this machine's, whose other programs may write meanwhile.
const roots = ['/etc/ssh', '/home', '/root']

async function look(host: Host, version = '9.2p1'): Promise<Facts> {
  const sshd = await sshdOf(host, { version })
  return lookAt(host, [config, dropIn], { sshd, globs: new Map([[sshd.includes[0] ?? '', []]]) })
}

function asked(facts: Facts, actions: readonly Action[], more: Partial<ApplyRequest> = {}): ApplyRequest {
  return request(facts, actions, { judge: judgeRequest(facts, simulateAll(facts, actions)), ...more })
}

function dropInWith(content: string): readonly Action[] {
  return [{ do: 'write', path: dropIn, content, mode: 0o644 }, { do: 'reload' }]
}

async function effective(host: Host, keyword: string): Promise<string> {
  const { stdout } = await host.sh('/usr/sbin/sshd -T | grep -i "^$1 "', { args: [keyword] })
  return stdout.trim()
}

/** The banner of the sshd that answers. */
async function banner(host: Host, port: number): Promise<string> {
  const { stdout } = await runCommand([
    'bash',
    '-c',
    `exec 3<>/dev/tcp/${host.address}/${port}; read -r -t 5 line <&3; echo "$line"`,
  ])
  return stdout.trim()
}

const kinds: readonly (readonly [string, string, () => Promise<Host>])[] = [
  ['this machine', '9.2p1', namespaceHost],
  ['OpenSSH 8.4', '8.4p1', () => chrootHost('bullseye')],
  ['OpenSSH 10.0', '10.0p1', () => chrootHost('trixie')],
  ['busybox', '9.2p1', busyboxHost],
]

for (const [kind, version, start] of kinds) {
  test(`${kind}: a change that sshd reads is judged, written, and listened to by an sshd that has read it`, async t => {
    const host = await start()
    t.after(() => host.stop())
    const first = await host.listing(roots)
    const pid = await listenerOf(host)
    const facts = await look(host, version)
    const applied = await applyOn(host, asked(facts, dropInWith('MaxAuthTries 3\nPort 22\nPort 2222\n')))
    assert.equal(applied.outcome, 'applied', `${JSON.stringify(applied)}\n${await logOn(host)}`)
    assert.equal(await effective(host, 'maxauthtries'), 'maxauthtries 3')
    assert.match(await banner(host, 2222), /^SSH-2\.0-OpenSSH/)
    assert.equal(await listenerOf(host), pid)

    assert.deepEqual(await undoOn(host), { outcome: 'undone', notes: [] }, await logOn(host))
    assert.deepEqual(differencesBetween(first, await host.listing(roots)), [])
    assert.equal(await banner(host, 2222), '')
    assert.match(await banner(host, 22), /^SSH-2\.0-OpenSSH/)
  })
}

test('what sshd does not take is refused with file and line, and nothing is touched', async t => {
  const host = await namespaceHost()
  t.after(() => host.stop())
  const first = await host.listing(roots)
  const facts = await look(host)
  const applied = await applyOn(host, asked(facts, dropInWith('MaxAuthTries 3\nNoSuchKeyword yes\n')))
  assert.equal(applied.outcome, 'rejected', JSON.stringify(applied))
  if (applied.outcome !== 'rejected' || applied.verdict.verdict !== 'rejected')
    assert.fail(JSON.stringify(applied))
  assert.equal(applied.verdict.at, `${dropIn}:2`)
  assert.match(applied.verdict.message, /nosuchkeyword/i)
  assert.deepEqual(differencesBetween(first, await host.listing(roots), { times: true }), [])
  assert.equal((await host.sh('ls /var/lib/sshfix')).stdout, 'guard\n')
})

test("a reading that is not the host's own is refused", async t => {
  const host = await namespaceHost()
  t.after(() => host.stop())
  const facts = await look(host)
  const actions = dropInWith('MaxAuthTries 3\n')
  const right = asked(facts, actions)
  const [check] = right.judge?.checks ?? []
  assert.ok(right.judge && check)
  const wrong = { ...check, flat: check.flat.replace(/^(\s*MaxAuthTries) 3$/im, '$1 4') }
  assert.notEqual(wrong.flat, check.flat)
  const applied = await applyOn(host, { ...right, judge: { ...right.judge, checks: [wrong] } })
  assert.deepEqual(applied, {
    outcome: 'rejected',
    verdict: { verdict: 'disagrees', spec: null, lines: ['maxauthtries 3'] },
  })
})

test('where sshd prints what was foreseen, our reading itself is not asked', async t => {
  const host = await namespaceHost()
  t.after(() => host.stop())
  const right = asked(await look(host), dropInWith('MaxAuthTries 3\n'))
  const [check] = right.judge?.checks ?? []
  assert.ok(right.judge && check?.printed)
  const { stdout: printed } = await host.sh('/usr/sbin/sshd -T -o MaxAuthTries=3 | sort')
  const foreseen = { ...check, printed, flat: 'MaxAuthTries 4\n' }
  const applied = await applyOn(host, { ...right, judge: { ...right.judge, checks: [foreseen] } })
  assert.equal(applied.outcome, 'applied', `${JSON.stringify(applied)}\n${await logOn(host)}`)
})

test('one host key will do where the configuration names none, and where it is of no use all are loaded', async t => {
  const usualKey = '/etc/ssh/ssh_host_ed25519_key'
  for (const [broken, tries, outcome] of [
    [false, 4, 'applied'],
    [true, 4, 'rejected'],
    [true, 3, 'applied'],
  ] as const) {
    const host = await namespaceHost()
    t.after(() => host.stop())
    const right = asked(await look(host), dropInWith('MaxAuthTries 3\n'))
    const [check] = right.judge?.checks ?? []
    assert.ok(right.judge && check)
    assert.match((await host.sh('/usr/sbin/sshd -T')).stdout, /^hostkey .*_rsa_key$/m)
    const args = [usualKey]
    const { stdout: printed } = await host.sh('/usr/sbin/sshd -T -h "$1" -o MaxAuthTries=3 | sort', { args })
    const flat = check.flat.replace(/^(\s*MaxAuthTries) 3$/im, `$1 ${tries}`)
    if (broken) await host.sh('echo none >"$1"', { args })
    const judge = { ...right.judge, usualKey, checks: [{ ...check, printed, flat }] }
    const applied = await applyOn(host, { ...right, judge })
    assert.equal(applied.outcome, outcome, `${JSON.stringify(applied)}\n${await logOn(host)}`)
  }
})

test('a port that another program holds is found before anything is touched', async t => {
  const host = await namespaceHost()
  t.after(() => host.stop())
  const first = await host.listing(roots)
  const [enter = '', ...rest] = host.enter()
  const listen = 'require("net").createServer().listen(2222, "0.0.0.0", () => console.log("ready"))'
  const holder = spawn(enter, [...rest, process.execPath, '-e', listen], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.after(() => holder.kill())
  await once(holder.stdout, 'data')
  const facts = await look(host)
  const applied = await applyOn(host, asked(facts, dropInWith('Port 22\nPort 2222\n')))
  assert.equal(applied.outcome, 'undone', JSON.stringify(applied))
  if (applied.outcome === 'undone') {
    assert.equal(applied.touched, false)
    assert.match(applied.stderr, /Port 2222 is taken/)
  }
  assert.deepEqual(differencesBetween(first, await host.listing(roots), { times: true }), [])
})

test('undo starts an sshd that died, with the old configuration', async t => {
  const host = await namespaceHost()
  t.after(() => host.stop())
  const first = await host.listing(roots)
  const facts = await look(host)
  const pid = await listenerOf(host)
  assert.equal((await applyOn(host, asked(facts, dropInWith('MaxAuthTries 3\n')))).outcome, 'applied')
  await host.sh(`kill -9 ${pid}`)
  assert.equal(await banner(host, 22), '')
  assert.deepEqual(await undoOn(host), { outcome: 'undone', notes: [] }, await logOn(host))
  assert.match(await banner(host, 22), /^SSH-2\.0-OpenSSH/)
  assert.deepEqual(differencesBetween(first, await host.listing(roots)), [])
  assert.deepEqual(await resultOn(host), { state: 'undone' })
})

test('an sshd that does not survive the reload is taken back and started', async t => {
  const host = await namespaceHost()
  t.after(() => host.stop())
  const first = await host.listing(roots)
  const facts = await look(host)
  // Passes every check of the configuration, and no sshd can be run any more.
  const actions: readonly Action[] = [
    { do: 'write', path: dropIn, content: 'MaxAuthTries 3\n' },
    { do: 'remove', path: '/run/sshd' },
    { do: 'reload' },
  ]
  const paths = new Map([...facts.paths, ...(await lookAt(host, ['/run/sshd'])).paths])
  const applied = await applyOn(host, asked({ ...facts, paths }, actions))
  assert.equal(applied.outcome, 'undone', JSON.stringify(applied))
  if (applied.outcome === 'undone') assert.equal(applied.step, 'make sshd read its files')
  assert.match(await banner(host, 22), /^SSH-2\.0-OpenSSH/)
  assert.deepEqual(differencesBetween(first, await host.listing(roots)), [])
})

test('a file that sshd reads and the plan does not touch must be as planned on, too', async t => {
  const host = await namespaceHost()
  t.after(() => host.stop())
  const facts = await look(host)
  await host.write('/etc/ssh/sshd_config.d/10-other.conf', 'MaxAuthTries 5\n')
  const applied = await applyOn(host, asked(facts, dropInWith('MaxAuthTries 3\n')))
  assert.deepEqual(applied, { outcome: 'drifted', subject: '/etc/ssh/sshd_config.d/*.conf' })
  await host.sh('rm /etc/ssh/sshd_config.d/10-other.conf; echo >>/etc/ssh/sshd_config')
  const again = await applyOn(host, asked(facts, dropInWith('MaxAuthTries 3\n')))
  assert.deepEqual(again, { outcome: 'drifted', subject: config })
})

test('without a Match block sshd is asked for one connection, and what it says of it holds for all', async t => {
  const host = await namespaceHost()
  t.after(() => host.stop())
  const facts = await look(host)
  const connection = {
    clientAddress: '10.0.0.1',
    clientPort: 40000,
    serverAddress: host.address,
    serverPort: 22,
  }
  const known = { ...facts, host: { ...facts.host, connection } }
  const specs = (content: string) =>
    asked(known, dropInWith(content)).judge?.checks.map(({ spec }) => spec?.replace(/,.*/, '') ?? null)
  assert.deepEqual(specs('MaxAuthTries 3\n'), ['user=root'])
  assert.deepEqual(specs('Match User bob\nMaxAuthTries 3\n'), [null, 'user=root', 'user=bob'])
  assert.deepEqual(asked(facts, dropInWith('MaxAuthTries 3\n')).judge?.checks.length, 1)
  const { stdout } = await host.sh(
    '[ "$(/usr/sbin/sshd -T)" = "$(/usr/sbin/sshd -T -C user=root,host=h,addr=10.0.0.1,laddr=10.0.0.2,lport=22)" ] && echo same',
  )
  assert.equal(stdout, 'same\n')
})
