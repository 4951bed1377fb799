// needs: xmllint
/** What CI servers read: each output is valid in its format whatever stands in a report, and says what was found. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { before, describe, test } from 'node:test'
import fc from 'fast-check'
import type { Difference, HostReport, RunHead } from '../../src/model/index.ts'
import { jsonLinesOutput } from '../../src/report/jsonl.ts'
import { junitOutput } from '../../src/report/junit.ts'
import { markdownOutput } from '../../src/report/markdown.ts'
import { sarifOutput } from '../../src/report/sarif.ts'
import { head as anyHead, hostReport, told } from './any-report.ts'
import { compiled } from './compiled.ts'

const head: RunHead = {
  sshfix: '0.1.0',
  run: 'r',
  mode: 'check',
  playbooks: ['/repo/door.yml'],
  started: '2026-11-27T10:00:00.123Z',
}

const base: HostReport = {
  play: 'Door',
  host: 'web1',
  status: 'ok',
  trips: 1,
  seconds: 0.5,
  tasks: [],
  risks: [],
  warnings: [],
}

const drifting: HostReport = {
  ...base,
  status: 'changed',
  tasks: [
    {
      name: 'Few tries',
      resource: 'sshd_config',
      status: 'changed',
      at: '/repo/door.yml:4:7',
      tags: [],
      references: ['CIS-Debian-12:5.1.16'],
      differences: [
        {
          subject: '/etc/ssh/sshd_config',
          field: 'content',
          before: 'MaxAuthTries 6\n',
          after: 'MaxAuthTries 3\n',
          at: '/etc/ssh/sshd_config:32',
        },
      ],
    },
    {
      name: 'Secret',
      resource: 'copy',
      status: 'changed',
      at: '/repo/door.yml:9:7',
      tags: [],
      references: [],
      differences: [{ subject: '/etc/secret', field: 'content', before: null, after: null, sensitive: true }],
    },
    { ...taskOf('Later', 'skipped'), reason: 'os is not debian' },
    { ...taskOf('Wrong', 'failed'), reason: 'there is no chattr' },
    taskOf('Fine', 'ok'),
  ],
}

const refused: HostReport = {
  ...base,
  host: 'web2',
  status: 'refused',
  risks: [
    {
      code: 'user_refused',
      certain: true,
      user: 'root',
      message: 'AllowUsers does not name root',
      cause: '"Alice alone" (/repo/door.yml:4)',
      hint: 'Add root to AllowUsers',
    },
  ],
  error: { code: 'would_lock_out', message: 'It would lock root out' },
}

const lost: HostReport = {
  ...base,
  host: 'web3',
  status: 'unreachable',
  error: { code: 'refused', message: 'connection refused' },
}

function taskOf(name: string, status: 'skipped' | 'failed' | 'ok'): HostReport['tasks'][number] {
  return {
    name,
    resource: 'file',
    status,
    at: '/repo/door.yml:12',
    tags: [],
    references: [],
    differences: [],
  }
}

/** The host that has drifted, with something else in its first task and the difference of that. */
function variant(task: Partial<HostReport['tasks'][number]>, difference: Partial<Difference>): HostReport {
  const [first, ...rest] = drifting.tasks
  assert.ok(first?.differences[0])
  const differences = [{ ...first.differences[0], ...difference }]
  return { ...drifting, tasks: [{ ...first, ...task, differences }, ...rest] }
}

/** What of a SARIF log the tests read. */
interface SarifRun {
  readonly results: readonly {
    readonly ruleId: string
    readonly level: string
    readonly message: { readonly text: string }
    readonly locations: readonly { readonly physicalLocation: Physical }[]
    readonly relatedLocations: readonly { readonly physicalLocation: Physical }[]
    readonly partialFingerprints: object
  }[]
  readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } }
  readonly invocations: readonly {
    readonly executionSuccessful: boolean
    readonly exitCode: number
    readonly toolExecutionNotifications: readonly { readonly message: { readonly text: string } }[]
  }[]
}
interface Physical {
  readonly artifactLocation: object
  readonly region?: { readonly startLine: number }
}

/** Of several hosts. */
function all(
  make: Parameters<typeof told>[0],
  reports: readonly HostReport[],
  runHead: RunHead = head,
  exit = 0,
): string {
  const parts: string[] = []
  const output = make(part => parts.push(part))
  for (const report of reports) output({ event: 'host', report })
  const summary = {
    hosts: reports.length,
    ok: 0,
    changed: 1,
    failed: 0,
    unreachable: 1,
    refused: 1,
    undone: 0,
    never_tried: 0,
  }
  output({ event: 'end', report: { schema: 1, ...runHead, seconds: 1, summary, exit } })
  return parts.join('')
}

function xmllint(xml: string, ...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync('xmllint', ['--nonet', ...args, '-'], {
    input: xml,
    encoding: 'utf8',
  })
  assert.equal(status, 0, `${stderr}\n${xml.slice(0, 2000)}`)
  return stdout
}

describe('junit', () => {
  const junit = (write: (text: string) => void) => junitOutput(head, write)
  test('a suite a host, a case a task; what would change is a failure', () => {
    const xml = all(junit, [drifting, refused, lost])
    const ask = (path: string) => xmllint(xml, '--xpath', path).trim()
    assert.equal(ask('string(/testsuites/testsuite[1]/@failures)'), '3')
    assert.equal(ask('string(/testsuites/testsuite[1]/@skipped)'), '1')
    assert.equal(ask('string(/testsuites/testsuite[1]/@tests)'), '5')
    assert.equal(ask('string(//testcase[@name="Few tries"]/@line)'), '4')
    assert.equal(ask('string(//testcase[@name="Few tries"]/failure/@type)'), 'would_change')
    assert.match(ask('string(//testcase[@name="Few tries"]/failure)'), /-MaxAuthTries 6\n\+MaxAuthTries 3/)
    assert.match(ask('string(//testcase[@name="Secret"]/failure)'), /not shown/)
    assert.equal(ask('string(//testcase[@name="Wrong"]/failure/@message)'), 'there is no chattr')
    assert.equal(ask('count(//testcase[@name="Fine"]/*)'), '0')
    assert.equal(ask('string(/testsuites/testsuite[2]//error/@type)'), 'would_lock_out')
    assert.equal(ask('string(/testsuites/testsuite[3]//error/@message)'), 'connection refused')
  })
  test('what was changed is no failure', () => {
    const changed = { ...head, mode: 'apply' as const }
    const xml = all(
      write => junitOutput(changed, write),
      [{ ...drifting, tasks: drifting.tasks.slice(0, 1) }],
      changed,
    )
    assert.equal(xmllint(xml, '--xpath', 'string(//testsuite/@failures)').trim(), '0')
  })
  test('is XML whatever stands in it', () => {
    fc.assert(
      fc.property(anyHead, hostReport, (runHead, report) => {
        xmllint(
          told(write => junitOutput(runHead, write), runHead, report),
          '--noout',
        )
      }),
      { numRuns: 60 },
    )
  })
  test('is XML for a run without hosts', () => {
    xmllint(all(junit, []), '--noout')
  })
})

describe('sarif', () => {
  let isValid: (value: unknown) => boolean
  before(async () => {
    // github.com/oasis-tcs/sarif-spec, sarif-2.1/schema: draft 4, of which ajv reads what stands in it as draft 7.
    // Formats (uri, date-time) are not checked.
    const { id, $schema, ...schema } = JSON.parse(
      readFileSync(new URL('sarif-schema-2.1.0.json', import.meta.url), 'utf8'),
      (key, value) => (key === 'format' && typeof value === 'string' ? undefined : value),
    ) as Record<string, unknown>
    assert.match(String($schema), /draft-04/)
    isValid = await compiled({ ...schema, $id: id })
  })
  const sarif = (write: (text: string) => void) => sarifOutput(head, '/repo', write)
  const parsed = (reports: readonly HostReport[], exit?: number) => {
    const log = JSON.parse(all(sarif, reports, head, exit)) as { runs: [SarifRun] }
    assert.ok(isValid(log))
    return log.runs[0]
  }
  test('a result for what differs: rule, line of the playbook, line on the host, and what tells it apart', () => {
    const { results, tool } = parsed([drifting])
    const [first, secret, failed] = results
    assert.equal(first?.ruleId, 'sshd_config/CIS-Debian-12:5.1.16')
    assert.equal(first?.level, 'warning')
    assert.deepEqual(first?.locations[0]?.physicalLocation, {
      artifactLocation: { uri: 'door.yml', uriBaseId: 'SRCROOT' },
      region: { startLine: 4, startColumn: 7 },
    })
    assert.deepEqual(first?.relatedLocations[0]?.physicalLocation, {
      artifactLocation: { uri: 'file:///etc/ssh/sshd_config' },
      region: { startLine: 32 },
    })
    assert.match(secret?.message.text ?? '', /not shown/)
    assert.equal(failed?.level, 'error')
    assert.equal(results.length, 3)
    assert.deepEqual(
      tool.driver.rules.map(({ id }) => id),
      ['sshd_config/CIS-Debian-12:5.1.16', 'copy', 'file'],
    )
  })
  test('fingerprints stay when lines move, and tell hosts apart', () => {
    const difference = { at: '/etc/ssh/sshd_config:99', before: 'MaxAuthTries 5\n' }
    const moved = variant({ at: '/repo/door.yml:40:7' }, difference)
    const prints = (report: HostReport) => parsed([report]).results[0]?.partialFingerprints
    assert.deepEqual(prints(moved), prints(drifting))
    assert.notDeepEqual(prints({ ...drifting, host: 'web9' }), prints(drifting))
  })
  test('risks and errors of hosts are results, hosts out of reach notifications', () => {
    const { results, invocations } = parsed([refused, lost], 20)
    assert.deepEqual(
      results.map(({ ruleId }) => ruleId),
      ['user_refused', 'would_lock_out'],
    )
    assert.equal(results[0]?.locations[0]?.physicalLocation.region?.startLine, 4)
    assert.equal(invocations[0]?.executionSuccessful, false)
    assert.equal(invocations[0]?.exitCode, 20)
    assert.match(
      invocations[0]?.toolExecutionNotifications[0]?.message.text ?? '',
      /web3: connection refused/,
    )
  })
  test('is valid whatever stands in it, and for a run without hosts', () => {
    parsed([])
    fc.assert(
      fc.property(anyHead, hostReport, (runHead, report) => {
        const text = told(write => sarifOutput(runHead, '/repo', write), runHead, report)
        assert.ok(isValid(JSON.parse(text)), text)
      }),
    )
  })
})

describe('jsonl', () => {
  test('an event a line, as it happens', () => {
    const lines = all(write => jsonLinesOutput(write), [drifting, lost])
      .trimEnd()
      .split('\n')
    const events = lines.map(
      line => JSON.parse(line) as { event: string; report: { host?: string; exit?: number } },
    )
    assert.deepEqual(
      events.map(({ event, report }) => [event, report.host ?? report.exit]),
      [
        ['host', 'web1'],
        ['host', 'web3'],
        ['end', 0],
      ],
    )
    fc.assert(
      fc.property(anyHead, hostReport, (runHead, report) => {
        for (const line of told(write => jsonLinesOutput(write), runHead, report)
          .trimEnd()
          .split('\n'))
          JSON.parse(line)
      }),
    )
  })
})

describe('markdown', () => {
  const page = (reports: readonly HostReport[]) => all(write => markdownOutput(head, write), reports)
  test('counts, then hosts in trouble, the worst first, with what differs', () => {
    const text = page([drifting, { ...base, host: 'fine' }, refused, lost])
    assert.deepEqual(
      [...text.matchAll(/^### (.*)$/gm)].map(([, title]) => title),
      ['web3: unreachable', 'web2: refused', 'web1: would change'],
    )
    assert.match(text, /\| hosts \| would change \| unreachable \| refused \| seconds \|/)
    assert.match(text, /```diff\n--- \/etc\/ssh\/sshd_config\n/)
  })
  test('a fence is longer than any in what it holds, and no text becomes markup', () => {
    const tricky = variant(
      { name: '<b> [x](http://evil) `code` @someone' },
      { after: '````\n</details><script>\n' },
    )
    const text = page([tricky])
    assert.match(text, /\n`````diff\n/)
    assert.match(text, /&lt;b&gt; \\\[x\\\]\(http:\/\/evil\) \\`code\\` \\@someone/)
  })
  test('fits into a summary, with the worst kept', () => {
    const big = variant({}, { after: `${'x'.repeat(100)}\n`.repeat(1500) })
    const text = page([
      ...Array.from({ length: 40 }, (_, index) => ({ ...big, host: `web${index}` })),
      refused,
    ])
    assert.ok(Buffer.byteLength(text) < 1024 * 1024)
    assert.match(text, /### web2: refused/)
    assert.match(text, /\d+ more hosts are not shown/)
  })
})
