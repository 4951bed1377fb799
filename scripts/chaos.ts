// `npm run chaos -- [--seed S] [--runs N] [--only INDEX] [--host KIND] [--kind KIND] [--forks N]`: runs of sshfix on real hosts, each
// with a random mishap in its midst: afterwards the host must be wholly as before or wholly as declared, with logins,
// and with nothing of the run left. Prints the seed, what was tried and each violation; ends with 1 on any.
import { parseArgs } from 'node:util'
import { chaos, nameOf, summaryOf } from '../test/chaos/chaos.ts'
import { hostKinds, kinds } from '../test/chaos/cases.ts'
import { freshBuild, program } from './demo/fresh-build.ts'

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: '100' },
      seed: { type: 'string' },
      only: { type: 'string' },
      host: { type: 'string' },
      kind: { type: 'string' },
      forks: { type: 'string', default: '4' },
    },
  })
  const runs = Number(values.runs)
  const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31))
  const host = hostKinds.find(name => name === values.host)
  const kind = kinds.find(name => name === values.kind)
  if (
    !Number.isInteger(runs) ||
    runs < 1 ||
    !Number.isInteger(seed) ||
    (values.host && !host) ||
    (values.kind && !kind)
  ) {
    console.error(
      `usage: npm run chaos -- [--seed S] [--runs N] [--only INDEX] [--forks N] [--host ${hostKinds.join('|')}] [--kind "${kinds.join('|')}"]`,
    )
    return 1
  }
  freshBuild(text => console.error(`npm run chaos: ${text}`))
  const indices = values.only ? [Number(values.only)] : Array.from({ length: runs }, (_, index) => index)
  console.log(`seed ${seed}`)
  const started = Date.now()
  const outcomes = await chaos({
    seed,
    indices,
    program,
    forks: Number(values.forks),
    ...(host ? { host } : {}),
    ...(kind ? { kind } : {}),
    onOutcome: ({ test, ended, violations, seconds, story }) => {
      console.log(`${nameOf(test)}: ${ended}, ${seconds} s`)
      for (const violation of violations) console.log(`  VIOLATION ${violation}`)
      if (violations.length > 0) console.log(story.replaceAll(/^/gm, '  | '))
    },
  })
  const bad = outcomes.filter(({ violations }) => violations.length > 0)
  console.log(summaryOf(outcomes))
  console.log(
    `seed ${seed}: ${outcomes.length} cases, ${bad.length} with violations, ${Math.round((Date.now() - started) / 1000)} s`,
  )
  for (const { test } of bad) console.log(`again: npm run chaos -- --seed ${seed} --only ${test.index}`)
  return bad.length === 0 && outcomes.length > 0 ? 0 : 1
}

process.exitCode = await main()
