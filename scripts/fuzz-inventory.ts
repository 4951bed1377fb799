import { parseArgs } from 'node:util'
import { compare } from '../test/playbook/ansible/differential.ts'
import { randomCase } from '../test/playbook/ansible/generate.ts'

const batch = 200

/** Holds our reading of random inventories against Debian's Ansible. Ends with 1 where we and Ansible disagree. */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { runs: { type: 'string', default: '1000' }, seed: { type: 'string' } },
  })
  const runs = Number(values.runs)
  const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31))
  if (!Number.isInteger(runs) || runs < 1 || !Number.isInteger(seed)) {
    console.error('usage: npm run fuzz:inventory -- [--runs N] [--seed S]')
    return 1
  }
  const started = Date.now()
  let [both, ours, different] = [0, 0, 0]
  for (let done = 0; done < runs; done += batch) {
    const count = Math.min(batch, runs - done)
    const outcomes = await compare(
      Array.from({ length: count }, (_, index) => randomCase(seed + done + index)),
    )
    both += outcomes.filter(outcome => outcome.isRefusedByBoth).length
    ours += outcomes.filter(outcome => outcome.refused.length > 0).length
    for (const { case: one, differences } of outcomes.filter(outcome => outcome.differences.length > 0)) {
      if (different++ >= 5) continue
      console.log(`different in case ${one.seed}, sources ${one.question.sources.join(' ')}:`)
      for (const difference of differences.slice(0, 5)) console.log(`  ${difference}`)
      for (const [path, text] of Object.entries(one.files)) console.log(`--- ${path}\n${text}`)
    }
  }
  console.log(`seed ${seed}, runs ${runs}, refused by both ${both}, on purpose by us alone ${ours}`)
  console.log(`differences ${different}, ${((Date.now() - started) / 1000).toFixed(1)} s`)
  return different === 0 ? 0 : 1
}

process.exitCode = await main()
