// needs: xmllint
/** What CI servers read: each output is valid in its format whatever stands in a report, and says what was found. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { HostReport, RunHead } from '../../src/model/index.ts'
import { jsonLinesOutput } from '../../src/report/jsonl.ts'
import { junitOutput } from '../../src/report/junit.ts'
import { eventSchema } from '../../src/report/schema.ts'
import type { Output, Write } from '../../src/report/summary.ts'
import { head as anyHead, hostReport } from './any-report.ts'
import { compiled } from './compiled.ts'
import { jenkinsSchema } from './official.ts'
import { apply, check, hosts, written } from './written.ts'

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

/** Of several hosts. */
function all(
  make: (write: Write) => Output,
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
  test('a run that takes another back says so', () => {
    const xml = all(write => junitOutput({ ...head, playbooks: [] }, write), [])
    assert.equal(xmllint(xml, '--xpath', 'string(/testsuites/@name)').trim(), 'sshfix rollback --check')
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
  test('each kind of host is told as the schema of Jenkins says, whatever stands in it', t => {
    const schema = jenkinsSchema(t)
    const isValid = (xml: string) => xmllint(xml, '--noout', '--schema', schema)
    for (const runHead of [check, apply])
      isValid(written((some, write) => junitOutput(some, write), runHead, Object.values(hosts)))
    isValid(all(junit, []))
    fc.assert(
      fc.property(anyHead, fc.array(hostReport, { minLength: 10, maxLength: 10 }), (runHead, reports) => {
        isValid(written(junitOutput, runHead, reports))
      }),
      { numRuns: 30 },
    )
  })
  test('a host in trouble has an error, and tasks of one name have names of their own', () => {
    for (const status of ['unreachable', 'undone', 'never_tried', 'refused', 'failed'] as const) {
      const xml = written(junitOutput, apply, [hosts[status]])
      const count = xmllint(xml, '--xpath', 'string(//testsuite/@errors)').trim()
      assert.deepEqual([count, xmllint(xml, '--xpath', 'count(//error)').trim()], ['1', '1'], status)
    }
    const xml = written(junitOutput, check, [hosts.changed])
    assert.equal(xmllint(xml, '--xpath', 'count(//testcase[@name="Not here #2"]/skipped)').trim(), '1')
  })
})

describe('jsonl', () => {
  test('an event a line, as it happens, as their schema says', async () => {
    const accepts = await compiled(eventSchema())
    const lines = written(jsonLinesOutput, check, Object.values(hosts)).trimEnd().split('\n')
    const events = lines.map(line => JSON.parse(line) as { readonly event: string })
    assert.deepEqual(
      events.map(({ event }) => event),
      ['start', 'batch', ...Object.values(hosts).flatMap(() => ['connecting', 'host']), 'end'],
    )
    for (const event of events) assert.ok(accepts(event), JSON.stringify(event))
    assert.ok(!accepts({ ...events[0], more: 1 }))
    assert.ok(!accepts({ event: 'resting', host: 'h' }))
    const parts: string[] = []
    const output = jsonLinesOutput(check, part => parts.push(part))
    output({ event: 'planning', host: 'a' })
    assert.deepEqual(parts.slice(1), ['{"event":"planning","host":"a"}\n'])
  })
  test('one line each, whatever stands in it', () => {
    fc.assert(
      fc.property(anyHead, hostReport, (runHead, report) => {
        const lines = written(jsonLinesOutput, runHead, [report]).split('\n')
        assert.equal(lines.length, 6)
        for (const line of lines.slice(0, -1)) JSON.parse(line)
      }),
    )
  })
})
