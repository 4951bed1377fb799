// Apply and undo on a booted Debian: services, handlers, and a failure at each action of a plan with every kind of it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgeRequest } from '../../src/judge.ts'
import { type Action, type Facts, simulateAll } from '../../src/model/index.ts'
import type { ApplyRequest } from '../../src/remote/apply/index.ts'
import type { Host } from '../hosts/host.ts'
import { differencesBetween } from '../hosts/listing.ts'
import { systemdHost } from '../hosts/systemd.ts'
import { differencesFromFacts, request } from '../remote/apply-tree.ts'
import {
  applyOn,
  confirmOn,
  listenerOf,
  logOn,
  lookAt,
  resultOn,
  serviceOf,
  sshdOf,
  undoOn,
} from '../remote/host-facts.ts'

const config = '/etc/ssh/sshd_config'
const dropIn = '/etc/ssh/sshd_config.d/50-test.conf'
const keys = '/home/alice/.ssh/authorized_keys'
const units = ['ssh.service', 'cron.service', 'test.service', 'other.service']
const roots = ['/etc', '/home', '/root', '/run/sshd']

async function prepared(host: Host): Promise<void> {
  const { stderr, status } = await host.sh(`
    for unit in cron test other; do
      printf '[Service]\\nExecStart=/bin/sleep infinity\\nExecReload=/bin/true\\n[Install]\\nWantedBy=multi-user.target\\n' \
        >/usr/lib/systemd/system/$unit.service
    done
    systemctl daemon-reload && systemctl -q enable --now cron test && systemctl start other || exit 1
    useradd -m -s /bin/bash alice && mkdir -m 700 /home/alice/.ssh && echo key >${keys} || exit 1
    chmod 600 ${keys} && chown -R alice:alice /home/alice/.ssh && chattr +i ${keys} /home/alice/.ssh || exit 1
    mkdir /etc/old.d && echo 1 >/etc/old.d/one && chattr +i /etc/old.d/one && ln -s one /etc/old.d/link && ln -s ssh /etc/link
  `)
  assert.equal(status, 0, stderr)
}

async function look(host: Host, version = '9.2p1'): Promise<Facts> {
  const sshd = await sshdOf(host, { service: 'ssh.service', version })
  const paths = [
    config,
    dropIn,
    keys,
    '/etc/old.d/one',
    '/etc/old.d/link',
    '/etc/link',
    '/etc/new.d/file',
    '/nowhere',
    '/etc/locked',
  ]
  const facts = await lookAt(host, paths, { sshd, globs: new Map([[sshd.includes[0] ?? '', []]]) })
  const services = new Map(
    await Promise.all(units.map(async unit => [unit, await serviceOf(host, unit)] as const)),
  )
  return { ...facts, services, host: { ...facts.host, serviceManager: 'systemd' } }
}

const everyKind: readonly Action[] = [
  { do: 'write', path: dropIn, content: 'MaxAuthTries 3\nPort 22\nPort 2222\n', mode: 0o644 },
  { do: 'mkdir', path: '/etc/new.d', mode: 0o750, uid: 0, gid: 8 },
  { do: 'write', path: '/etc/new.d/file', content: 'new\n' },
  { do: 'write', path: keys, content: 'other\n' },
  { do: 'permit', path: keys, mode: 0o400 },
  { do: 'chattr', path: '/home/alice/.ssh', add: '', remove: 'i' },
  { do: 'remove', path: '/etc/old.d' },
  { do: 'link', path: '/etc/link', target: 'new.d' },
  { do: 'service', name: 'cron.service', enabled: false, active: false },
  { do: 'service', name: 'test.service', masked: true, active: false },
  { do: 'service', name: 'other.service', enabled: true, active: false },
  { do: 'reload' },
]

const impossible: Action = { do: 'mkdir', path: '/nowhere/directory', mode: 0o755, uid: 0, gid: 0 }

function asked(facts: Facts, actions: readonly Action[], more: Partial<ApplyRequest> = {}): ApplyRequest {
  return request(facts, actions, { judge: judgeRequest(facts, simulateAll(facts, actions)), ...more })
}

/** State of the units, and ports that the listener has. */
async function running(host: Host): Promise<string> {
  const { stdout } = await host.sh(
    `systemctl show -p Id -p ActiveState -p UnitFileState -p LoadState ${units.join(' ')}; ss -Hltn | awk '{ print $4 }' | sort`,
  )
  return stdout
}

test('on a booted host a plan of every kind is applied, and undone after a failure at each action', async t => {
  const host = await systemdHost('bookworm')
  t.after(() => host.stop())
  await prepared(host)
  const facts = await look(host)
  const first = await host.listing(roots)
  const state = await running(host)
  const same = async (why: string) => {
    // Enabling and disabling makes systemd write its folders anew.
    assert.deepEqual(differencesBetween(first, await host.listing(roots)), [], why)
    assert.equal(await running(host), state, why)
  }

  for (let index = 0; index <= everyKind.length; index++) {
    const run = `failure${index}`
    const actions = [...everyKind.slice(0, index), impossible, ...everyKind.slice(index)]
    const applied = await applyOn(host, asked(facts, actions, { run }))
    assert.equal(
      applied.outcome,
      'undone',
      `${index} ${JSON.stringify(applied)}\n${await logOn(host, `${run}/0`)}`,
    )
    if (applied.outcome === 'undone') assert.match(applied.step, /nowhere/, JSON.stringify(applied))
    await same(`failure before action ${index}\n${await logOn(host, `${run}/0`)}`)
  }

  const effects = [{ effect: 'restart', service: 'test.service' }] as const
  const broken = await applyOn(host, asked(facts, everyKind, { run: 'effect', effects }))
  assert.equal(broken.outcome, 'undone', JSON.stringify(broken))
  if (broken.outcome === 'undone') assert.equal(broken.step, 'restart test.service', broken.stderr)
  await same('a masked service cannot be restarted')

  const applied = await applyOn(host, asked(facts, everyKind))
  assert.equal(applied.outcome, 'applied', `${JSON.stringify(applied)}\n${await logOn(host)}`)
  const planned = simulateAll(facts, everyKind)
  assert.deepEqual(differencesFromFacts(await host.listing(['/']), planned), [])
  for (const unit of units.slice(1)) {
    const is = await serviceOf(host, unit)
    const should = planned.services.get(unit)
    assert.equal(is.active, should?.active, unit)
    assert.equal(is.masked, should?.masked, unit)
    if (!is.masked) assert.equal(is.enabled, should?.enabled, unit)
  }
  assert.match(await running(host), /:2222$/m)

  assert.deepEqual(await undoOn(host), { outcome: 'undone', notes: [] }, await logOn(host))
  await same('undone')
})

for (const [suite, version] of [
  ['bookworm', '9.2p1'],
  ['trixie', '10.0p1'],
] as const) {
  test(`${suite}: undo starts a unit of sshd that has failed, and a confirmed run stays over a crash`, async t => {
    const host = await systemdHost(suite)
    t.after(() => host.stop())
    await prepared(host)
    const facts = await look(host, version)
    const first = await host.listing(roots)
    const actions: readonly Action[] = [
      { do: 'write', path: dropIn, content: 'MaxAuthTries 3\n' },
      { do: 'reload' },
    ]
    assert.equal((await applyOn(host, asked(facts, actions))).outcome, 'applied')
    // Exit status 255, after which Debian's unit is not restarted.
    await host.sh(`echo Broken >>${config}; systemctl restart ssh`)
    assert.equal(await listenerOf(host), null)
    await host.sh(`sed -i '$d' ${config}`)
    assert.deepEqual(await undoOn(host), { outcome: 'undone', notes: [] }, await logOn(host))
    assert.notEqual(await listenerOf(host), null)
    assert.deepEqual(differencesBetween(first, await host.listing(roots)), [])

    const now = await look(host, version)
    assert.equal((await applyOn(host, asked(now, actions, { run: 'run2' }))).outcome, 'applied')
    assert.equal((await confirmOn(host, { run: 'run2', play: 0 })).outcome, 'confirmed')
    await host.crash()
    assert.deepEqual(await resultOn(host, { run: 'run2', play: 0 }), { state: 'confirmed' })
    assert.equal(await host.read(dropIn), 'MaxAuthTries 3\n')
  })
}

test('sshd is started without its unit where somebody has masked that during the run', async t => {
  const host = await systemdHost('bookworm')
  t.after(() => host.stop())
  await prepared(host)
  const facts = await look(host)
  const actions: readonly Action[] = [
    { do: 'write', path: dropIn, content: 'MaxAuthTries 3\n' },
    { do: 'reload' },
  ]
  assert.equal((await applyOn(host, asked(facts, actions))).outcome, 'applied')
  await host.sh('systemctl stop ssh; systemctl mask ssh')
  assert.equal(await listenerOf(host), null)
  assert.deepEqual(
    await undoOn(host),
    { outcome: 'undone', notes: ['ssh.service cannot be started; sshd was started without it'] },
    await logOn(host),
  )
  assert.notEqual(await listenerOf(host), null)
})

test('where nothing watches, a run that was not confirmed when the host crashed is undone by the next that comes', async t => {
  const host = await systemdHost('bookworm')
  t.after(() => host.stop())
  await prepared(host)
  const facts = await look(host)
  const first = await host.listing(roots)
  const actions: readonly Action[] = [
    { do: 'write', path: dropIn, content: 'MaxAuthTries 3\n' },
    { do: 'write', path: keys, content: 'other\n' },
    { do: 'reload' },
  ]
  assert.equal((await applyOn(host, asked(facts, actions, { watched: false }))).outcome, 'applied')
  await host.crash()
  const now = await look(host)
  // Planned on what the crash left, which the undo of that run then changes: nothing is done, and it is said.
  const applied = await applyOn(
    host,
    asked(now, [{ do: 'write', path: dropIn, content: 'MaxAuthTries 5\n' }], { run: 'run2' }),
  )
  assert.deepEqual(applied, { outcome: 'drifted', subject: dropIn })
  assert.deepEqual(await resultOn(host), { state: 'undone' })
  assert.deepEqual(differencesBetween(first, await host.listing(roots)), [])
})
