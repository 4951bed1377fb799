import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { batchesOf } from '../../src/fleet/batches.ts'
import { gateOf } from '../../src/fleet/gate.ts'
import type { Batching } from '../../src/fleet/request.ts'
import { type HostStatus, hostStatuses } from '../../src/model/index.ts'

const named = (count: number) => Array.from({ length: count }, (_, index) => `h${index}`)

describe('batches', () => {
  /** As Ansible cut them (`_get_serialized_batches` of ansible-core 2.14, asked for these very lists). */
  const cut: readonly (readonly [serial: Batching['serial'], hosts: number, sizes: readonly number[]])[] = [
    [[], 5, [5]],
    [[], 0, []],
    [[2], 5, [2, 2, 1]],
    [[9], 5, [5]],
    [[1, '25%'], 10, [1, 2, 2, 2, 2, 1]],
    [[1, 2, 3], 12, [1, 2, 3, 3, 3]],
    [['30%'], 10, [3, 3, 3, 1]],
    [['1%'], 10, [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]],
    [['99%'], 10, [9, 1]],
    [['100%'], 7, [7]],
    // 0.29 * 100 is a little less than 29, there as here.
    [['29%'], 100, [28, 28, 28, 16]],
    [['58%'], 50, [28, 22]],
    [[1], 0, []],
  ]
  for (const [serial, hosts, sizes] of cut) {
    test(`serial ${JSON.stringify(serial)} of ${hosts}`, () => {
      assert.deepEqual(
        batchesOf(named(hosts), serial).map(({ length }) => length),
        sizes,
      )
    })
  }

  test('hold every host once, in order, and none is empty', () => {
    const part = fc.oneof(
      fc.integer({ min: 1, max: 50 }),
      fc.integer({ min: 1, max: 100 }).map(n => `${n}%`),
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 4 }), fc.nat(200), (serial, count) => {
        const batches = batchesOf(named(count), serial)
        assert.deepEqual(batches.flat(), named(count))
        assert.ok(batches.every(({ length }) => length > 0))
      }),
    )
  })
})

describe('a gate', () => {
  const none: Batching = { serial: [], maxFailPercentage: null, anyErrorsFatal: false }
  const after = (size: number, batching: Batching, statuses: readonly HostStatus[]) => {
    const gate = gateOf(size, batching)
    for (const [index, status] of statuses.entries()) gate.count(`h${index}`, status)
    return gate.why()
  }

  test('counts hosts that failed, were undone, refused or not reached, and no other', () => {
    const fatal = { ...none, anyErrorsFatal: true }
    const closed = hostStatuses.filter(status => after(2, fatal, [status]) !== null)
    assert.deepEqual(closed, ['failed', 'unreachable', 'refused', 'undone', 'never_tried'])
    assert.equal(after(2, fatal, ['failed']), 'h0 is failed, and the play says any_errors_fatal')
  })

  test('closes where more than max_fail_percentage failed, not at it', () => {
    const half = { ...none, maxFailPercentage: 50 }
    assert.equal(after(4, half, ['failed', 'undone']), null)
    assert.match(
      after(4, half, ['failed', 'undone', 'unreachable']) ?? '',
      /^3 of 4 hosts .* more than the 50 % /,
    )
    assert.match(after(4, { ...none, maxFailPercentage: 0 }, ['ok', 'refused']) ?? '', /^1 of 4 hosts/)
    // 7 % of 100 is 7, whatever floating point makes of 0.07.
    assert.equal(after(100, { ...none, maxFailPercentage: 7 }, Array(7).fill('failed')), null)
    assert.equal(after(3, { ...none, maxFailPercentage: 33.5 }, ['failed']), null)
    assert.notEqual(after(3, { ...none, maxFailPercentage: 33 }, ['failed']), null)
  })

  test('closes where nobody of a batch is well, whatever the play says', () => {
    assert.equal(after(1, none, ['unreachable']), 'h0, a batch of its own, is unreachable')
    assert.equal(after(2, none, ['failed', 'refused']), 'No host of a batch of 2 is well')
    assert.equal(after(3, none, ['failed', 'ok', 'failed']), null)
    assert.notEqual(after(2, { ...none, maxFailPercentage: 100 }, ['failed', 'failed']), null)
  })
})
