// The host takes back what nobody confirms: after the time, and before sshd accepts logins where it was started anew.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgeRequest } from '../../src/judge.ts'
import { type Action, type Facts, simulateAll } from '../../src/model/index.ts'
import { type ApplyRequest, applyScript, readApplied } from '../../src/remote/apply/index.ts'
import { busyboxHost } from '../hosts/busybox.ts'
import { chrootHost } from '../hosts/chroot.ts'
import { login } from '../hosts/contract.ts'
import type { Host } from '../hosts/host.ts'
import { differencesBetween } from '../hosts/listing.ts'
import { type SystemdHost, systemdHost } from '../hosts/systemd.ts'
import { waitFor } from '../hosts/wait-for.ts'
import { differencesFromFacts, request } from '../remote/apply-tree.ts'
import { applyOn, confirmOn, logOn, lookAt, resultOn, sshdOf } from '../remote/host-facts.ts'

const dropIn = '/etc/ssh/sshd_config.d/50-test.conf'
const roots = ['/etc', '/root', '/run/sshd']
/** Stands before the host's own, and keeps an apply busy in the midst of its first change. */
const slowSync = '#!/bin/sh\ncase $PWD in */sshd_config.d) sleep 1000 ;; esac\nexec /usr/bin/sync "$@"\n'
/** Nobody logs in any more. */
const shut: readonly Action[] = [
  { do: 'write', path: dropIn, content: 'DenyUsers *\n', mode: 0o644 },
  { do: 'reload' },
]

async function look(host: Host, version = '9.2p1'): Promise<Facts> {
  const systemd = host.kind === 'systemd'
  const sshd = await sshdOf(host, { version, service: systemd ? 'ssh.service' : null })
  const facts = await lookAt(host, ['/etc/ssh/sshd_config', dropIn], {
    sshd,
    globs: new Map([[sshd.includes[0] ?? '', []]]),
  })
  return { ...facts, host: { ...facts.host, serviceManager: systemd ? 'systemd' : 'none' } }
}

function asked(facts: Facts, more: Partial<ApplyRequest> = {}): ApplyRequest {
  return request(facts, shut, { judge: judgeRequest(facts, simulateAll(facts, shut)), ...more })
}

/** What is armed for runs, and what was not cleared away: nothing, once a run is over. */
async function left(host: Host): Promise<string> {
  const { stdout } = await host.sh(`
    [ ! -d /run/systemd/system ] || systemctl list-units --all --plain --no-legend 'sshfix*' | cut -d' ' -f1
    ls -d /run/systemd/transient/sshfix* 2>/dev/null
    find /etc -name '*sshfix-*'
    readlink /var/lib/sshfix/lock
    for process in /proc/[0-9]*; do tr '\\0' ' ' <$process/cmdline | grep '^sh [^ ]*/undo'; done`)
  return stdout
}

async function isUndone(host: Host): Promise<void> {
  await waitFor('the undo', async () => ((await resultOn(host)).state === 'undone' ? true : undefined))
  await waitFor('the end of the watchdog', async () => ((await left(host)) === '' ? true : undefined))
}

async function mayLogIn(host: Host): Promise<boolean> {
  return (await login(host, 'true')).status === 0
}

const kinds: readonly (readonly [string, () => Promise<Host>])[] = [
  ['booted bookworm', () => systemdHost('bookworm')],
  ['booted trixie', () => systemdHost('trixie')],
  ['bullseye without an init', () => chrootHost('bullseye')],
  ['busybox', () => busyboxHost()],
]

for (const [name, make] of kinds) {
  test(`${name}: a run that nobody confirms is undone by the host after its time, and one that is confirmed is not`, async t => {
    const host = await make()
    t.after(() => host.stop())
    const first = await host.listing(roots)
    const facts = await look(host)
    assert.equal(
      (await applyOn(host, asked(facts, { confirmWithin: 3 }))).outcome,
      'applied',
      await logOn(host),
    )
    assert.notEqual(await left(host), '')
    assert.equal(await mayLogIn(host), false)
    await isUndone(host)
    assert.equal(await mayLogIn(host), true)
    assert.deepEqual(differencesBetween(first, await host.listing(roots)), [])
    assert.equal(await host.read('/var/lib/sshfix/run1/0/why'), 'expired')

    const run = { run: 'run2', play: 0 }
    const now = await look(host)
    assert.equal((await applyOn(host, asked(now, { ...run, confirmWithin: 3 }))).outcome, 'applied')
    assert.deepEqual(await confirmOn(host, run), { outcome: 'confirmed' })
    await waitFor('the end of the watchdog', async () => ((await left(host)) === '' ? true : undefined))
    assert.deepEqual(await resultOn(host, run), { state: 'confirmed' })
    assert.deepEqual(differencesFromFacts(await host.listing(['/etc']), simulateAll(now, shut)), [])
  })
}

for (const suite of ['bookworm', 'trixie'] as const) {
  for (const way of ['crash', 'reboot'] as const) {
    test(`${suite}: a run that was not confirmed before a ${way} is undone before sshd accepts logins`, async t => {
      const host = await systemdHost(suite)
      t.after(() => host.stop())
      const first = await host.listing(roots)
      assert.equal((await applyOn(host, asked(await look(host)))).outcome, 'applied')
      await host[way]()
      // Had sshd been started first, it would refuse until it reads its files again.
      assert.equal(await mayLogIn(host), true)
      const { stdout } = await host.sh(
        'journalctl -b -o cat -u ssh | grep -c Reload; cat /var/lib/sshfix/run1/0/why',
      )
      assert.equal(stdout, '0\nboot')
      assert.deepEqual(differencesBetween(first, await host.listing(roots)), [])
      assert.equal(await left(host), '')
    })
  }
}

test('a crash in the moment of the confirmation leaves the change, and no trace of the watchdog', async t => {
  const host = await systemdHost('bookworm')
  t.after(() => host.stop())
  assert.equal((await applyOn(host, asked(await look(host)))).outcome, 'applied')
  // What confirm does first; before the rest of it the host crashes.
  await host.sh('cd /var/lib/sshfix/run1/0 && mv pending confirmed && sync')
  await host.crash()
  assert.deepEqual(await resultOn(host), { state: 'confirmed' })
  await waitFor('the end of the watchdog', async () => ((await left(host)) === '' ? true : undefined))
})

test('an apply that is killed is undone by the timer, and one that is at work when the host crashes by the boot', async t => {
  const host = await systemdHost('bookworm')
  t.after(() => host.stop())
  const first = await host.listing(roots)
  for (const end of ['kill', 'crash'] as const) {
    const facts = await look(host)
    const run = end
    await host.write('/usr/sbin/sync', slowSync, { mode: '0755' })
    const applying = applyOn(host, asked(facts, { run, confirmWithin: 2 })).catch(() => null)
    await waitFor('the change', async () =>
      (await host.sh('ls /etc/ssh/sshd_config.d/.sshfix-*')).status === 0 ? true : undefined,
    )
    await host.sh('rm /usr/sbin/sync')
    if (end === 'kill') await host.sh(`read -r pid rest </var/lib/sshfix/${run}/0/process; kill -9 $pid`)
    else await host.crash()
    await applying
    await waitFor('the undo', async () =>
      (await resultOn(host, { run, play: 0 })).state === 'undone' ? true : undefined,
    )
    await waitFor('the end of the watchdog', async () => ((await left(host)) === '' ? true : undefined))
    assert.deepEqual(differencesBetween(first, await host.listing(roots)), [], await logOn(host, `${run}/0`))
    assert.equal(await mayLogIn(host), true)
  }
})

for (const [name, make] of kinds.filter(([name]) => name !== 'booted trixie')) {
  test(`${name}: an undo that is killed in the midst of it is begun again by what waited to undo`, async t => {
    const host = await make()
    t.after(() => host.stop())
    const first = await host.listing(roots)
    assert.equal((await applyOn(host, asked(await look(host), { confirmWithin: 4 }))).outcome, 'applied')
    // What the killed one has started goes on to its end, and keeps the unit until then.
    await host.write('/usr/sbin/sync', slowSync.replace('1000', '25'), { mode: '0755' })
    await waitFor('the first undo', async () =>
      (await host.sh('[ ! -e "$1" ]', { args: [dropIn] })).status === 0 ? true : undefined,
    )
    const killed = await host.sh(
      'rm /usr/sbin/sync; read -r pid rest </var/lib/sshfix/run1/0/undoing && kill -9 $pid',
    )
    assert.equal(killed.status, 0, `${killed.stderr}${await logOn(host)}`)
    await isUndone(host)
    assert.deepEqual(differencesBetween(first, await host.listing(roots)), [], await logOn(host))
    assert.equal(await mayLogIn(host), true)
  })
}

for (const [name, make] of kinds.filter(([name]) => name !== 'booted trixie')) {
  test(`${name}: a run whose store has become read-only is undone all the same, and once more by the next`, async t => {
    const host = await make()
    t.after(() => host.stop())
    const first = await host.listing(roots)
    const facts = await look(host)
    assert.equal((await applyOn(host, asked(facts, { confirmWithin: 3 }))).outcome, 'applied')
    await host.sh('cd /var/lib/sshfix && mount --bind . . && mount -o remount,bind,ro /var/lib/sshfix')
    await waitFor('the undo', async () => ((await mayLogIn(host)) ? true : undefined))
    await waitFor('the end of the watchdog', async () =>
      (await left(host)) === 'run1/0\n' ? true : undefined,
    )
    assert.deepEqual(differencesBetween(first, await host.listing(roots)), [])
    const { stdout, status } = await host.sh('sh /var/lib/sshfix/run1/0/undo')
    assert.deepEqual([status, /undone already/.test(stdout)], [0, true], stdout)
    await host.sh('umount /var/lib/sshfix')
    const run = { run: 'run2', play: 0 }
    assert.equal((await applyOn(host, asked(await look(host), run))).outcome, 'applied', await logOn(host))
    assert.deepEqual(await resultOn(host), { state: 'undone' })
  })
}

test('where logind ends what belongs to a session, apply and watchdog go on', async t => {
  const host: SystemdHost = await systemdHost('bookworm')
  t.after(() => host.stop())
  await host.sh(`printf '[Login]\\nKillUserProcesses=yes\\nKillExcludeUsers=\\n' >/etc/systemd/logind.conf.d/kill.conf 2>/dev/null ||
    { mkdir -p /etc/systemd/logind.conf.d && printf '[Login]\\nKillUserProcesses=yes\\nKillExcludeUsers=\\n' >/etc/systemd/logind.conf.d/kill.conf; }
    systemctl restart systemd-logind`)
  const first = await host.listing(roots)
  const script = applyScript(asked(await look(host), { confirmWithin: 4 }))
  await host.write('/root/script', script)
  const before = new Map([...first])
  // The session ends while the apply is at work.
  const { stdout } = await login(
    host,
    'setsid sh -c "sh </root/script" >/dev/null 2>&1 & until [ -e /var/lib/sshfix/run1/0/process ]; do :; done; cat /proc/self/cgroup | head -n 20 | grep -c session',
  )
  assert.notEqual(stdout.trim(), '0', 'the login has a session of logind')
  await host.sh('rm /root/script')
  await waitFor('the apply', async () =>
    ['applied', 'undone'].includes((await resultOn(host)).state) ? true : undefined,
  )
  await isUndone(host)
  assert.equal(await host.read('/var/lib/sshfix/run1/0/why'), 'expired')
  assert.deepEqual(differencesBetween(before, await host.listing(roots)), [])
})

test('whatever makes systemd read its files anew does not move the time', async t => {
  const host = await systemdHost('bookworm')
  t.after(() => host.stop())
  assert.equal((await applyOn(host, asked(await look(host), { confirmWithin: 6 }))).outcome, 'applied')
  // A timer that counts from its own start would begin again each time; and what it starts must still be the same.
  await host.sh(
    'for _ in $(seq 60); do [ ! -e /var/lib/sshfix/run1/0/undone ] || break; systemctl daemon-reload; sleep 1; done',
  )
  await isUndone(host)
  assert.equal(await host.read('/var/lib/sshfix/run1/0/why'), 'expired')
})

test('what somebody else writes while the run is about to replace it is not lost', async t => {
  for (const how of ['echo theirs >>', 'echo theirs >/tmp/new; mv /tmp/new']) {
    const host = await chrootHost('bookworm')
    t.after(() => host.stop())
    await host.write('/etc/ssh/sshd_config.d/here', 'ours\n')
    const facts = await lookAt(host, ['/etc/ssh/sshd_config.d/here'])
    await host.write('/usr/sbin/sync', slowSync.replace('1000', '3'), { mode: '0755' })
    const write: Action = { do: 'write', path: '/etc/ssh/sshd_config.d/here', content: 'new\n' }
    const applying = applyOn(host, request(facts, [write]))
    await waitFor('the change', async () =>
      (await host.sh('ls /etc/ssh/sshd_config.d/.sshfix-*')).status === 0 ? true : undefined,
    )
    await host.sh(`${how} /etc/ssh/sshd_config.d/here`)
    const applied = await applying
    assert.equal(applied.outcome, 'undone', await logOn(host))
    assert.match(applied.outcome === 'undone' ? applied.stderr : '', /somebody has changed/)
    assert.match((await host.sh('cat /var/lib/sshfix/run1/0/kept/*')).stdout, /theirs/)
    assert.equal(await host.read('/etc/ssh/sshd_config.d/here'), 'ours\n')
  }
})

/** How a small init starts what it starts: by scripts in one folder, or by the links of System V. */
const inits = [
  ['busybox init', '/etc/init.d/S??*'],
  ['links of System V', '/etc/rcS.d/S??*'],
] as const

for (const [name, scripts] of inits) {
  test(`${name}: a run that was not confirmed before a crash is undone by the boot`, async t => {
    const host = await busyboxHost()
    t.after(() => host.stop())
    const folder = scripts.slice(0, scripts.lastIndexOf('/'))
    await host.sh('mkdir -p /etc/init.d "$1"; echo old >/etc/issue.net', { args: [folder] })
    await host.write('/etc/inittab', '::sysinit:/etc/init.d/rcS\n::respawn:/bin/sleep 1000\n')
    const rc = `#!/bin/sh\nfor script in ${scripts}; do [ -x "$script" ] && "$script" start; done\ntouch /tmp/booted\n`
    await host.write('/etc/init.d/rcS', rc, { mode: '0755' })
    const boot = async () => {
      await host.sh(
        'rm -f /tmp/booted; unshare -p -f -m sh -c "mount -t proc proc /proc; exec /sbin/init" </dev/null >/tmp/console 2>&1 &',
      )
      await waitFor('the boot', async () =>
        (await host.sh('test -e /tmp/booted')).status === 0 ? true : undefined,
      )
      const named =
        'for p in /proc/[0-9]*; do read -r name <$p/comm; [ "$name" = init ] && echo ${p#/proc/}; done'
      return (await host.sh(named)).stdout.trim()
    }
    const init = await boot()
    const facts = await lookAt(host, ['/etc/issue.net'])
    const asked = request(facts, [{ do: 'write', path: '/etc/issue.net', content: 'new\n' }])
    const enter = `exec nsenter -t ${init} -m -p sh`
    const applied = readApplied(asked, (await host.sh(enter, { input: applyScript(asked) })).stdout)
    assert.deepEqual(applied, { outcome: 'applied', notes: [] }, await logOn(host))
    assert.equal(await host.read('/etc/issue.net'), 'new\n')
    await host.sh(`kill -9 ${init}`)
    await boot()
    assert.equal(await host.read('/etc/issue.net'), 'old\n', (await host.sh('cat /tmp/console')).stdout)
    assert.equal(await host.read('/var/lib/sshfix/run1/0/why'), 'boot')
    assert.equal(await left(host), '')
  })
}
