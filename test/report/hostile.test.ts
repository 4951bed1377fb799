/** Whatever stands in a field of a report: nothing that steers a terminal or hides in it comes out. */
import assert from 'node:assert/strict'
import { Writable } from 'node:stream'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { hostStatuses, type RunHead, type RunsFact } from '../../src/model/index.ts'
import { accessJson, accessText, type ShownAccess } from '../../src/report/access.ts'
import { diagnosticsText } from '../../src/report/diagnostics.ts'
import { humanOutput } from '../../src/report/human.ts'
import { jsonOutput } from '../../src/report/json.ts'
import { jsonLinesOutput } from '../../src/report/jsonl.ts'
import { junitOutput } from '../../src/report/junit.ts'
import { markdownOutput } from '../../src/report/markdown.ts'
import { terminalProgress } from '../../src/report/progress.ts'
import { sarifOutput } from '../../src/report/sarif/output.ts'
import type { Write } from '../../src/report/summary.ts'
import { type RememberedRuns, runsJson, runsText } from '../../src/report/runs.ts'
import { bytes, head, hostReport, text, told } from './any-report.ts'

/** Controls but line ends and tabs, what reorders text, what has no shape: by their numbers, apart from the program's list. */
const hidden =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufeff\uffa0\ufff9-\ufffb\u{1d173}-\u{1d17a}]|\u034f|[\ufe00-\ufe0f]|[\u{e0000}-\u{e0fff}]/u

const failure = fc.record({
  host: text,
  status: fc.constantFrom(...hostStatuses),
  error: fc.record({ code: text, message: text, hint: text }),
})

const access: fc.Arbitrary<ShownAccess> = fc.record({
  host: text,
  os: bytes,
  openssh: bytes,
  access: fc.record({
    from: text,
    others: fc.nat(),
    accounts: fc.array(
      fc.record({
        user: bytes,
        uid: fc.nat(),
        root: fc.record({ how: fc.constantFrom('maybe', 'no' as const), at: bytes }),
        limits: fc.array(bytes, { maxLength: 2 }),
        ways: fc.array(
          fc.record(
            {
              methods: fc.array(bytes, { maxLength: 2 }),
              key: fc.record({
                fingerprint: bytes,
                type: bytes,
                bits: fc.nat(),
                comment: bytes,
                at: bytes,
                from: bytes,
              }),
              certificate: fc.record({ authority: bytes, principal: bytes }),
              here: fc.boolean(),
              limits: fc.array(bytes, { maxLength: 2 }),
              doubts: fc.array(bytes, { maxLength: 2 }),
            },
            { requiredKeys: ['methods', 'here', 'limits', 'doubts'] },
          ),
          { maxLength: 2 },
        ),
      }),
      { maxLength: 2 },
    ),
  }),
})

const runs: fc.Arbitrary<RunsFact> = fc.record({
  folder: bytes,
  plays: fc.array(
    fc.record({
      run: text,
      play: fc.nat(),
      state: fc.constantFrom('confirmed', 'undone', 'incomplete' as const),
      why: bytes,
      record: fc.record({
        run: text,
        play: fc.nat(),
        name: text,
        started: text,
        sshfix: text,
        playbooks: fc.array(text, { maxLength: 2 }),
        tasks: fc.array(text, { maxLength: 2 }),
        takesBack: fc.option(text),
        paths: fc.array(
          fc.record({
            path: bytes,
            was: fc.constant(null),
            made: fc.constant(null),
            stored: fc.constant(null),
            sensitive: fc.boolean(),
          }),
          { maxLength: 7 },
        ),
        services: fc.array(bytes.map(name => ({ name, was: null, made: null })) as fc.Arbitrary<never>, {
          maxLength: 2,
        }),
        effects: fc.constant([]),
      }),
    }),
    { maxLength: 3 },
  ),
})

function holdsNothingHidden(output: string): void {
  const found = hidden.exec(output)
  assert.equal(
    found,
    null,
    JSON.stringify([found?.[0], found && output.slice(found.index - 20, found.index + 20)]),
  )
}

describe('text of hosts, playbooks and inventories hides nothing and steers nothing', () => {
  test('in the report for people', () => {
    fc.assert(
      fc.property(head, hostReport, (runHead, report) => {
        for (const hosts of [1, 1000]) {
          const options = {
            color: false,
            width: hosts === 1 ? 80 : 40,
            diff: hosts === 1,
            verbosity: hosts === 1 ? 1 : 0,
            hosts,
          }
          holdsNothingHidden(told(write => humanOutput(runHead, options, write), runHead, report))
        }
      }),
    )
  })

  test('in reports for CI', () => {
    const outputs = [
      jsonLinesOutput,
      junitOutput,
      markdownOutput,
      (runHead: RunHead, write: Write) =>
        sarifOutput(runHead, { folder: '/work', explain: () => undefined }, write),
    ]
    fc.assert(
      fc.property(head, hostReport, fc.constantFrom(...outputs), (runHead, report, output) => {
        holdsNothingHidden(told(write => output(runHead, write), runHead, report))
      }),
    )
  })

  test('in the JSON report, which holds what was there', () => {
    fc.assert(
      fc.property(head, hostReport, (runHead, report) => {
        const output = told(write => jsonOutput(runHead, write), runHead, report)
        holdsNothingHidden(output)
        const read = JSON.parse(output)
        assert.equal(read.run, runHead.run)
        assert.equal(read.hosts[0].host, report.host)
        assert.equal(read.hosts[0].error.message, report.error?.message)
        assert.deepEqual(read.hosts[0].warnings, report.warnings)
      }),
    )
    fc.assert(
      fc.property(
        head,
        hostReport,
        // A lone surrogate has no UTF-8.
        text.map(some => Buffer.from(some, 'utf8').toString('utf8')),
        (runHead, report, os) => {
          const found = { ...report, os: Buffer.from(os, 'utf8').toString('latin1') }
          const output = told(write => jsonOutput(runHead, write), runHead, found)
          assert.equal(JSON.parse(output).hosts[0].os, os)
        },
      ),
    )
  })

  test('in who gets in', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(access, failure), { maxLength: 2 }), found => {
        holdsNothingHidden(accessText(found, { color: false, width: 80 }))
        holdsNothingHidden(accessJson(found))
        assert.deepEqual(
          JSON.parse(accessJson(found)).hosts.map(({ host }: { host: string }) => host),
          found.map(({ host }) => host),
        )
      }),
    )
  })

  test('in the runs of the past', () => {
    const remembered = fc.record({ host: text, runs })
    fc.assert(
      fc.property(fc.array(fc.oneof(remembered, failure), { maxLength: 2 }), found => {
        const those = found as readonly RememberedRuns[]
        holdsNothingHidden(runsText(those, { color: false, width: 80 }))
        holdsNothingHidden(runsJson(those))
        assert.deepEqual(
          JSON.parse(runsJson(those)).hosts.map(({ host }: { host: string }) => host),
          found.map(({ host }) => host),
        )
      }),
    )
  })

  test('in diagnostics, with the line that they are about', () => {
    fc.assert(
      fc.property(text, text, text, text, (file, message, hint, line) => {
        const one = { code: 'c', severity: 'error', message, at: `${file}:1:3`, hint } as const
        holdsNothingHidden(diagnosticsText([one], new Map([[file, line]]), false))
      }),
    )
  })

  test('in live progress', async () => {
    const host = 'h\x1b]0;t\x07\x9b\u202e\u200b\n\u{e0041}'
    for (const hosts of [[host], Array.from({ length: 21 }, (_, at) => `${host}${at}`)]) {
      let drawn = ''
      const terminal = new Writable({
        write(chunk: Buffer, _encoding, done) {
          drawn += chunk
          done()
        },
      })
      const stream = Object.assign(terminal, { isTTY: true, columns: 80, rows: 24 })
      const progress = terminalProgress(hosts, stream as unknown as NodeJS.WriteStream)
      progress.event({ event: 'batch', play: host, batch: 1, batches: 2, hosts: hosts.length })
      progress.event({ event: 'connecting', host: hosts[0] ?? '' })
      await progress.end()
      assert.doesNotMatch(drawn, /[\x07\x9b\u202e\u200b\u{e0041}]|\x1b\]/u)
    }
  })
})
