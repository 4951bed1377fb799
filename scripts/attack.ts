import { parseArgs } from 'node:util'
import { type AttackReport, attack } from '../test/attack/attack.ts'
import { busyboxHost } from '../test/hosts/busybox.ts'
import { namespaceHost } from '../test/hosts/namespace.ts'

/**
 * Lets a user swap names in their home while runs work there as root, on a host with attributes and on one that has
 * busybox alone. Prints what it did, and ends with 1 where something outside of the home was touched or came into it.
 */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      swaps: { type: 'string', default: '1000' },
      seed: { type: 'string' },
    },
  })
  const swaps = Number(values.swaps)
  const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31))
  if (!Number.isInteger(swaps) || swaps < 1 || !Number.isInteger(seed)) {
    console.error('usage: npm run attack -- [--swaps N] [--seed S]')
    return 1
  }
  console.log(`seed ${seed}`)
  const hosts = [
    { name: 'namespace host', make: namespaceHost, share: 0.7 },
    { name: 'busybox', make: busyboxHost, share: 0.3 },
  ]
  let violations = 0
  for (const { name, make, share } of hosts) {
    const host = await make()
    try {
      const report = await attack(host, { swaps: Math.ceil(swaps * share), seed, pipes: true })
      print(name, report)
      violations += report.violations.length
    } finally {
      await host.stop()
    }
  }
  console.log(`violations ${violations}`)
  return violations === 0 ? 0 : 1
}

function print(name: string, report: AttackReport): void {
  const { rounds, reached, swaps, within, outcomes, longest, violations } = report
  console.log(`${name}: ${rounds} runs, in ${reached} of them with swaps after the first change`)
  console.log(
    `  swaps ${swaps}, of them within a run ${within}; the longest run took ${longest.toFixed(1)} s`,
  )
  console.log(
    `  ${[...outcomes]
      .sort()
      .map(([outcome, count]) => `${outcome} ${count}`)
      .join(', ')}`,
  )
  for (const violation of violations) console.log(`  VIOLATION ${violation}`)
}

process.exitCode = await main()
