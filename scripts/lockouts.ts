import { parseArgs } from 'node:util'
import { readCases } from '../test/lockouts/case.ts'
import { tryAll } from '../test/lockouts/try-all.ts'

/**
 * Tries every case of test/lockouts on a real host, both ways: what the proof says, and whether a fresh login works once
 * the change is forced. Prints how many were which, lists what disagrees, and ends with 1 where anything does.
 */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { only: { type: 'string', default: '' }, forks: { type: 'string', default: '3' } },
  })
  const forks = Number(values.forks)
  if (!Number.isInteger(forks) || forks < 1) {
    console.error('usage: npm run lockouts -- [--only WORDS] [--forks N]')
    return 1
  }
  const cases = [...readCases('locks-out.yaml'), ...readCases('lets-in.yaml')]
  const chosen = cases.filter(({ name }) => name.toLowerCase().includes(values.only.toLowerCase()))
  const started = Date.now()
  const counts = { refusedOut: 0, refusedIn: 0, letOut: 0, letIn: 0 }
  let wrong = 0
  await tryAll(chosen, forks, ({ one, outcome, problems }) => {
    if (outcome?.refused) counts[outcome.lockedOut ? 'refusedOut' : 'refusedIn']++
    else if (outcome) counts[outcome.lockedOut ? 'letOut' : 'letIn']++
    if (problems.length === 0) return
    wrong++
    console.log(`${one.name} (${one.as}, ${one.on})`)
    for (const problem of problems) console.log(`  ${problem}`)
  })
  console.log(`refused and locked out       ${counts.refusedOut}`)
  console.log(`refused and not locked out   ${counts.refusedIn}`)
  console.log(`let through and locked out   ${counts.letOut}`)
  console.log(`let through and fine         ${counts.letIn}`)
  console.log(`${chosen.length} cases, ${wrong} wrong, ${((Date.now() - started) / 1000).toFixed(0)} s`)
  return wrong === 0 && chosen.length > 0 ? 0 : 1
}

process.exitCode = await main()
