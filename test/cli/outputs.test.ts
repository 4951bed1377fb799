import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { stripVTControlCharacters } from 'node:util'
import { test } from 'node:test'
import type { Io } from '../../src/cli/io.ts'
import type { RunOptions } from '../../src/cli/options.ts'
import { openOutputs } from '../../src/cli/outputs.ts'
import type { HostReport, RunHead } from '../../src/model/index.ts'
import { waitFor } from '../hosts/wait-for.ts'

const head: RunHead = { sshfix: '1', run: 'r', mode: 'check', playbooks: [], started: '2026-01-01T00:00:00Z' }
const report: HostReport = {
  play: 'Harden',
  host: 'web1',
  status: 'ok',
  trips: 1,
  seconds: 0,
  tasks: [],
  risks: [],
  warnings: [],
}

/** A run whose standard output is piped, and that draws on a terminal: what either has got so far. */
async function piped(format: string) {
  const got = { stdout: '', stderr: '' }
  const stream = (name: keyof typeof got, more: object) =>
    Object.assign(
      new PassThrough().on('data', chunk => {
        got[name] += stripVTControlCharacters(String(chunk))
      }),
      more,
    ) as unknown as NodeJS.WriteStream
  const io: Io = {
    argv: [],
    env: {},
    home: '/nonexistent',
    user: 'root',
    stdin: new PassThrough() as unknown as NodeJS.ReadStream,
    stdout: stream('stdout', {}),
    stderr: stream('stderr', { isTTY: true, columns: 80, rows: 24 }),
  }
  const options = { output: [format], inventory: [], verbose: 0, color: true } as unknown as RunOptions
  const outputs = await openOutputs(io, head, ['web1', 'web2'], options)
  outputs.on({ event: 'host', report })
  return { got, end: outputs.end }
}

test('a report does not tear the live list where its pipe ends on the same terminal', async t => {
  const { got, end } = await piped('human')
  t.after(end)
  await waitFor('the list', () => (/web1 {2}ok/.test(got.stderr) ? true : undefined))
  assert.equal(got.stdout, '')
  await end()
  assert.match(got.stdout, /^PLAY \[Harden\]/)
})

test('events are read as they happen, and are their own progress', async t => {
  const { got, end } = await piped('jsonl')
  t.after(end)
  await waitFor('events', () => (/"event":"host".*\n$/.test(got.stdout) ? true : undefined))
  await end()
  assert.equal(got.stderr, '')
})
