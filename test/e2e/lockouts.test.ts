import assert from 'node:assert/strict'
import { test } from 'node:test'
import '../hosts/chroot.ts'
import '../hosts/namespace.ts'
import { readCases } from '../lockouts/case.ts'
import { type Tried, tryAll } from '../lockouts/try-all.ts'

/** A sample of those that `npm run lockouts` tries; two at a time, as failing logins are mostly waiting. */
async function trySample(file: 'locks-out.yaml' | 'lets-in.yaml'): Promise<readonly Tried[]> {
  const cases = readCases(file).filter(({ sample }) => sample)
  const all: Tried[] = []
  await tryAll(cases, 2, tried => all.push(tried))
  assert.equal(all.length, cases.length)
  assert.ok(cases.length >= 15)
  return all
}

function problems(all: readonly Tried[]): readonly string[] {
  return all.flatMap(({ one, problems }) => problems.map(problem => `${one.name}: ${problem}`))
}

test('what locks somebody out is refused before anything is touched; forced, it does lock out', async () => {
  assert.deepEqual(problems(await trySample('locks-out.yaml')), [])
})

test('what only looks so is let through; done, a fresh login works', async () => {
  assert.deepEqual(problems(await trySample('lets-in.yaml')), [])
})

test('the table has at least eighty of each, under names of their own', () => {
  for (const file of ['locks-out.yaml', 'lets-in.yaml'] as const) {
    const names = readCases(file).map(({ name }) => name)
    assert.ok(names.length >= 80)
    assert.deepEqual([...new Set(names)], names)
  }
})
