// needs: sshd
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { check, fuzz, type Mismatch, targetOf } from './fuzz/fuzz.ts'
import { filesOf } from './fuzz/reading.ts'
import type { Sshd } from './fuzz/run-sshd.ts'
import { realSshds } from './real-sshd.ts'
import { caseOf, regressions } from './regressions.ts'

const binary = '/usr/sbin/sshd'
const own: Sshd = { root: '/', binary }

function told(mismatches: readonly Mismatch[]): readonly unknown[] {
  return mismatches.map(({ test: each, order, what }) => ({ what, order, files: [...filesOf(each)] }))
}

for (const { root, version } of realSshds()) {
  test(`what once went wrong is right with ${version}`, async () => {
    const sshd = { root, binary }
    const target = await targetOf(sshd)
    const results = await check(sshd, target, regressions.map(caseOf), ({ seed, folder }) => {
      const regression = regressions[seed / 3]
      if (regression?.declaration === undefined) return undefined
      const locked = (regression.locked ?? []).map(name => `/etc/ssh/${folder}/${name}`)
      return { declaration: regression.declaration, locked }
    })
    const mismatches = results.flatMap(result => ('refused' in result ? [] : (result.mismatch ?? [])))
    assert.deepEqual(told(mismatches), [])
    const taken = results.filter(result => !('refused' in result)).length
    assert.ok(taken > regressions.length / 2, `sshd takes ${taken} of ${regressions.length}`)
  })
}

test('sshd agrees with us on 1,500 random trees and edits', async t => {
  const seed = Number(process.env.SSHFIX_FUZZ_SEED ?? 1)
  const { runs, refused, mismatches } = await fuzz(own, 1500, seed)
  t.diagnostic(
    `npm run fuzz -- --runs 1500 --seed ${seed}: ${refused} refused, ${mismatches.length} mismatches`,
  )
  assert.deepEqual(told(mismatches.slice(0, 3)), [], `seed ${seed}`)
  assert.equal(runs, 1500)
})
