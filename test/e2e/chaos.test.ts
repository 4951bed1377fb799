// One random mishap of each kind in the midst of a run, and a few more. `npm run chaos` tries as many as one likes.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { freshBuild, program } from '../../scripts/demo/fresh-build.ts'
import { caseOf, kinds } from '../chaos/cases.ts'
import { chaos, nameOf } from '../chaos/chaos.ts'

const seed = 7
const sample = 15

test('whatever happens in the midst of a run, a host is wholly as before or wholly as declared', async t => {
  freshBuild(() => undefined)
  const all = Array.from({ length: 1000 }, (_, index) => index)
  const ofEachKind = kinds.map(kind => all.find(index => caseOf(seed, index).kind === kind) ?? 0)
  const more = all.filter(index => !ofEachKind.includes(index)).slice(0, sample - kinds.length)
  const outcomes = await chaos({ seed, indices: [...ofEachKind, ...more], program, forks: 4 })
  for (const { test, ended, violations, story } of outcomes) {
    t.diagnostic(`${nameOf(test)}: ${ended}`)
    const again = `npm run chaos -- --seed ${seed} --only ${test.index}`
    assert.deepEqual(violations, [], `${nameOf(test)}\n${again}\n${story}`)
  }
  assert.equal(outcomes.length, sample)
})
