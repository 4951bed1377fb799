// Apply and undo of services on a host that systemd does not run.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Action, type Facts, type ServiceFact, simulateAll } from '../../src/model/index.ts'
import { chrootHost } from '../hosts/chroot.ts'
import type { Host } from '../hosts/host.ts'
import { differencesBetween } from '../hosts/listing.ts'
import { request } from '../remote/apply-tree.ts'
import { applyOn, logOn, lookAt, undoOn } from '../remote/host-facts.ts'

const script = `#!/bin/sh
### BEGIN INIT INFO
# Provides: NAME
# Required-Start:
# Required-Stop:
# Default-Start: 2 3 4 5
# Default-Stop: 0 1 6
### END INIT INFO
run="start-stop-daemon --pidfile /run/NAME.pid"
case $1 in
  start) $run --start --background --make-pidfile --exec /bin/sleep -- infinity ;;
  stop) $run --stop --remove-pidfile --retry 5 ;;
  restart | reload) : ;;
  status) $run --status ;;
esac
`

async function look(host: Host): Promise<Facts> {
  const services = new Map<string, ServiceFact>()
  for (const unit of ['one', 'two']) {
    const active = (await host.sh(`service ${unit} status`)).status === 0
    const enabled = (await host.sh(`ls /etc/rc2.d/S??${unit}`)).status === 0
    const state = active ? 'active' : 'inactive'
    services.set(unit, { unit, manager: 'sysv', active, state, enabled, masked: false })
  }
  const facts = await lookAt(host, ['/nowhere'])
  return { ...facts, services, host: { ...facts.host, serviceManager: 'sysv' } }
}

test('System V services are started, stopped, enabled and disabled, and undone', async t => {
  const host = await chrootHost('bookworm')
  t.after(() => host.stop())
  for (const name of ['one', 'two'])
    await host.write(`/etc/init.d/${name}`, script.replaceAll('NAME', name), { mode: '0755' })
  const { status, stderr } = await host.sh('update-rc.d one defaults && service one start')
  assert.equal(status, 0, stderr)
  const before = await look(host)
  assert.deepEqual(
    [...before.services.values()].map(fact => [fact?.active, fact?.enabled]),
    [
      [true, true],
      [false, false],
    ],
  )
  const first = await host.listing(['/etc'])
  const actions: readonly Action[] = [
    { do: 'service', name: 'one', active: false, enabled: false },
    { do: 'service', name: 'two', active: true, enabled: true },
  ]
  const effects = [{ effect: 'restart', service: 'two' }] as const
  const applied = await applyOn(host, request(before, actions, { effects }))
  assert.equal(applied.outcome, 'applied', `${JSON.stringify(applied)}\n${await logOn(host)}`)
  assert.deepEqual((await look(host)).services, simulateAll(before, actions).services)

  assert.deepEqual(await undoOn(host), { outcome: 'undone', notes: [] }, await logOn(host))
  assert.deepEqual((await look(host)).services, before.services)
  assert.deepEqual(differencesBetween(first, await host.listing(['/etc'])), [])

  const impossible: Action = { do: 'mkdir', path: '/nowhere/directory', mode: 0o755, uid: 0, gid: 0 }
  const failed = await applyOn(host, request(before, [...actions, impossible], { run: 'run2', effects }))
  assert.equal(failed.outcome, 'undone', JSON.stringify(failed))
  assert.deepEqual((await look(host)).services, before.services)
  assert.deepEqual(differencesBetween(first, await host.listing(['/etc'])), [])

  await host.sh('service one stop')
  const drifted = await applyOn(host, request(before, actions, { run: 'run3' }))
  assert.deepEqual(drifted, { outcome: 'drifted', subject: 'service one' })
})
