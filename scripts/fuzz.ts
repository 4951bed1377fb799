import { parseArgs } from 'node:util'
import { explained, fuzz as fuzzClient, summary } from '../test/openssh/client-fuzz/fuzz.ts'
import { fuzz, type Mismatch, targetOf } from '../test/openssh/fuzz/fuzz.ts'
import { filesOf, mainOf } from '../test/openssh/fuzz/reading.ts'
import type { Sshd } from '../test/openssh/fuzz/run-sshd.ts'
import { shrink } from '../test/openssh/fuzz/shrink.ts'

/**
 * Holds our reading and editing of sshd_config against a real sshd: random trees of files, random connections,
 * random declarations. With `ssh`: our reading of ssh_config against `ssh -G`. Prints what it did, and ends with 1
 * where we and they disagree.
 */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      runs: { type: 'string', default: '1000' },
      seed: { type: 'string' },
      sshd: { type: 'string', default: '/usr/sbin/sshd' },
      chroot: { type: 'string', default: '/' },
    },
  })
  const runs = Number(values.runs)
  const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31))
  if (!Number.isInteger(runs) || runs < 1 || !Number.isInteger(seed)) {
    console.error('usage: npm run fuzz -- [ssh] [--runs N] [--seed S] [--sshd PATH] [--chroot DIR]')
    return 1
  }
  if (positionals[0] === 'ssh') {
    const report = await fuzzClient(runs, seed)
    for (const mismatch of report.mismatches.slice(0, 5))
      console.log(JSON.stringify(explained(mismatch), null, 2))
    console.log(summary(report, seed))
    return report.mismatches.length === 0 ? 0 : 1
  }
  const sshd = { root: values.chroot, binary: values.sshd }
  const started = Date.now()
  const report = await fuzz(sshd, runs, seed)
  const { mismatches, version } = report
  for (const mismatch of mismatches.slice(0, 5)) await explain(sshd, mismatch)
  const share = Math.round((100 * report.refused) / (report.runs + report.refused))
  console.log(version)
  console.log(`seed ${seed}, runs ${report.runs}, refused by sshd ${report.refused} (${share}%)`)
  console.log(`edits ${report.edits}, conflicts ${report.conflicts}, values refused ${report.refusedEdits}`)
  console.log(`mismatches ${mismatches.length}, ${((Date.now() - started) / 1000).toFixed(1)} s`)
  return mismatches.length === 0 && report.runs === runs ? 0 : 1
}

async function explain(sshd: Sshd, mismatch: Mismatch): Promise<void> {
  const { test, order, what } = await shrink(sshd, await targetOf(sshd), mismatch)
  console.log(`mismatch in case ${mismatch.test.seed}:`)
  for (const each of what) console.log(`  ${each}`)
  const [file] = test.files
  console.log(
    JSON.stringify(
      { main: file && mainOf(test), files: [...filesOf(test)], connections: test.connections, ...order },
      null,
      2,
    ),
  )
}

process.exitCode = await main()
