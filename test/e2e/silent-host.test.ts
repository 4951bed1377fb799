import assert from 'node:assert/strict'
import { test } from 'node:test'
import { brokenOff, longestTrip, Trips } from '../../src/engine/trip.ts'
import { connect } from '../../src/remote/connect.ts'
import { loopbackSshd } from '../hosts/loopback.ts'
import { logins, person, targetOf, using } from '../remote/reach.ts'

for (const connection of logins)
  test(`over ${connection}, a host that lets in and never answers is given up`, async t => {
    assert.ok(longestTrip <= 600_000, 'explained as ten minutes: explain unreachable')
    const silent = await loopbackSshd({ config: ['ForceCommand exec sleep 3600'] })
    t.after(() => silent.stop())
    await using(connect(targetOf(silent, connection), person(silent), null), async transport => {
      const output = await new Trips(500).run(transport, 'echo hello\n')
      assert.equal(output.ended, 'timeout')
      assert.equal(brokenOff(output, 'web')?.message, 'web did not answer within 0.5 s')
    })
  })
