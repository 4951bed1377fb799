import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { explanationFor } from '../../src/cli/explain.ts'
import type { HostReport, RunHead } from '../../src/model/index.ts'
import { sarifOutput } from '../../src/report/sarif/output.ts'
import type { Write } from '../../src/report/summary.ts'
import { head, hostReport } from './any-report.ts'
import { sarifMistakes } from './official.ts'
import { apply, check, hosts, written } from './written.ts'

interface Run {
  readonly results: readonly {
    readonly ruleId: string
    readonly level: string
    readonly message: { readonly text: string }
    readonly locations: readonly { readonly physicalLocation: object }[]
    readonly relatedLocations?: readonly { readonly physicalLocation: object }[]
    readonly partialFingerprints: { readonly [name: string]: string }
  }[]
  readonly tool: {
    readonly driver: {
      readonly rules: readonly {
        readonly id: string
        readonly shortDescription: { readonly text: string }
        readonly help: { readonly text: string }
        readonly helpUri?: string
        readonly properties: { readonly tags: readonly string[] }
      }[]
    }
  }
  readonly invocations: readonly [
    {
      readonly executionSuccessful: boolean
      readonly exitCode: number
      readonly endTimeUtc: string
      readonly toolExecutionNotifications: readonly {
        readonly level: string
        readonly message: { readonly text: string }
      }[]
    },
  ]
}

function sarif(runHead: RunHead, write: Write) {
  return sarifOutput(runHead, { folder: '/work', explain: explanationFor }, write)
}

/** The one run of a log, which is as the schema says. */
function run(runHead: RunHead, ...reports: readonly HostReport[]): Run {
  const log: { readonly runs: readonly Run[] } = JSON.parse(written(sarif, runHead, reports))
  assert.equal(sarifMistakes(log), '')
  const [only, ...more] = log.runs
  assert.ok(only && more.length === 0)
  return only
}

const fingerprints = ({ results }: Run) =>
  results.map(({ partialFingerprints }) => partialFingerprints.primaryLocationLineHash)

describe('SARIF', () => {
  test('every kind of host, as the schema of OASIS says', () => {
    run(check, ...Object.values(hosts))
    run(apply, ...Object.values(hosts))
    run(check)
  })

  test('any text at all leaves it valid', () => {
    fc.assert(
      fc.property(head, fc.array(hostReport, { maxLength: 3 }), (runHead, reports) => {
        run({ ...runHead, started: check.started }, ...reports)
      }),
      { numRuns: 200 },
    )
  })

  test('what differs, at its line of the playbook and its line on the host', () => {
    const { results, tool } = run(check, hosts.changed)
    const [content, mode, secret, created, ignored] = results
    assert.equal(results.length, 5)
    assert.equal(content?.ruleId, 'sshd_config/CIS-5.1.20')
    assert.equal(content.level, 'warning')
    assert.match(
      content.message.text,
      /^changed1: \/etc\/ssh\/sshd_config: content differs\. Task: Keys only\n/,
    )
    assert.match(content.message.text, /\n-PasswordAuthentication yes\n\+PasswordAuthentication no$/)
    assert.deepEqual(
      content.locations.map(({ physicalLocation }) => physicalLocation),
      [
        {
          artifactLocation: { uri: 'plays/ssh.yml', uriBaseId: 'SRCROOT' },
          region: { startLine: 12, startColumn: 7 },
        },
      ],
    )
    assert.deepEqual(content.relatedLocations?.[0]?.physicalLocation, {
      artifactLocation: { uri: 'file://changed1/etc/ssh/sshd_config' },
      region: { startLine: 3 },
    })
    assert.match(mode?.message.text ?? '', /mode 0644 -> 0600/)
    assert.match(secret?.message.text ?? '', /\/etc\/secret: content differs \(not shown\)/)
    assert.deepEqual(secret?.locations[0]?.physicalLocation, {
      artifactLocation: { uri: 'file:///srv/other.yml' },
      region: { startLine: 3, startColumn: 1 },
    })
    assert.match(created?.message.text ?? '', /\/etc\/new: new file, 0600 root:root/)
    assert.equal(ignored?.level, 'note')
    const [rule] = tool.driver.rules
    assert.match(rule?.shortDescription.text ?? '', /sshd_config is as declared \(CIS-5\.1\.20\)/)
    assert.equal(rule?.helpUri, 'https://example.org/a')
    assert.deepEqual(rule?.properties.tags, ['security', 'ssh', 'CIS-5.1.20', 'https://example.org/a'])
  })

  test('what an apply has set right is no result', () => {
    assert.deepEqual(
      run(apply, hosts.changed).results.map(({ level }) => level),
      ['note'],
    )
  })

  test('risks, failures and errors, each once, each explained, each with a place', () => {
    const { results, tool } = run(check, hosts.refused, hosts.failed, hosts.undone)
    assert.deepEqual(
      results.map(({ ruleId, level }) => [ruleId, level]),
      [
        ['user_refused', 'error'],
        ['pam_refuses', 'warning'],
        ['sshd_config', 'error'],
        ['undone', 'error'],
      ],
    )
    for (const { locations } of results) assert.equal(locations.length, 1)
    assert.deepEqual(results[3]?.locations[0]?.physicalLocation, {
      artifactLocation: { uri: 'plays/ssh.yml', uriBaseId: 'SRCROOT' },
      region: { startLine: 1 },
    })
    assert.deepEqual(results[1]?.relatedLocations?.[0]?.physicalLocation, {
      artifactLocation: { uri: 'file://refused1/etc/pam.d/sshd' },
      region: { startLine: 4 },
    })
    assert.deepEqual(new Set(tool.driver.rules.map(({ id }) => id)).size, tool.driver.rules.length)
    for (const { id, help } of tool.driver.rules)
      assert.ok(help.text.includes(explanationFor(id)?.explanation ?? 'nothing'), id)
  })

  test('a host that could not be looked at is a notification, and the run no success', () => {
    const failed = run(check, hosts.unreachable, hosts.never_tried, hosts.changed)
    assert.equal(failed.invocations[0].executionSuccessful, false)
    assert.equal(failed.invocations[0].exitCode, 14)
    assert.equal(failed.invocations[0].endTimeUtc, '2026-01-02T03:04:07.678Z')
    assert.deepEqual(
      failed.invocations[0].toolExecutionNotifications.map(({ level, message }) => [level, message.text]),
      [
        ['error', 'unreachable1: came to unreachable'],
        ['error', 'never-tried1: came to never_tried'],
        ['warning', 'changed1: The port was moved'],
      ],
    )
    assert.equal(failed.results.length, 5)
    assert.equal(run(check, hosts.changed, hosts.refused).invocations[0].executionSuccessful, true)
    const many = Array.from({ length: 1200 }, (_, at) => ({ ...hosts.unreachable, host: `h${at}` }))
    const notifications = run(check, ...many).invocations[0].toolExecutionNotifications
    assert.equal(notifications.length, 1001)
    assert.equal(notifications.at(-1)?.message.text, '200 more like these are not listed')
  })

  test('a fingerprint is that of the matter: no line, no time, no other text moves it, and no two matters share one', () => {
    const original = fingerprints(run(check, hosts.changed))
    const moved: HostReport = {
      ...hosts.changed,
      tasks: hosts.changed.tasks.map(task => ({
        ...task,
        at: 'plays/ssh.yml:99:1',
        differences: task.differences.map(difference => ({
          ...difference,
          ...(difference.field === 'content' ? { at: '/etc/ssh/sshd_config:77' } : {}),
          ...(difference.field === 'mode' && difference.before !== null ? { before: '0777' } : {}),
        })),
      })),
    }
    const later: RunHead = { ...check, run: 'another', started: '2027-01-01T00:00:00Z' }
    assert.deepEqual(fingerprints(run(later, moved)), original)
    const [first, ...others] = hosts.changed.tasks
    assert.ok(first)
    const twice = { ...hosts.changed, tasks: [first, first, { ...first, name: 'Another' }, ...others] }
    const all = [
      ...fingerprints(run(check, twice, { ...hosts.changed, host: 'other' })),
      ...fingerprints(run(check, hosts.refused)),
    ]
    assert.equal(new Set(all).size, all.length)
    // Where the first is mended, the second of another name stays what it was.
    const without = fingerprints(run(check, { ...twice, tasks: twice.tasks.slice(2) }))
    assert.deepEqual(without.slice(0, 2), all.slice(4, 6))
  })

  test('a host puts no link and no placeholder into a message', () => {
    const [task] = hosts.failed.tasks
    assert.ok(task)
    const { results } = run(check, {
      ...hosts.failed,
      tasks: [{ ...task, reason: 'see [here](https://a.example) {0}' }],
    })
    assert.match(results[0]?.message.text ?? '', /\[here\] \(https:\/\/a\.example\) \{\{0\}\}/)
  })

  test('a sentence that a host ends has one full stop', () => {
    const [task] = hosts.failed.tasks
    assert.ok(task)
    const { results } = run(check, { ...hosts.failed, tasks: [{ ...task, reason: 'no hostkeys, exiting.' }] })
    assert.match(results[0]?.message.text ?? '', /exiting\. Task/)
  })

  test('what GitHub refuses is not written: a rule has at most 20 tags', () => {
    const [task] = hosts.failed.tasks
    assert.ok(task)
    const references = Array.from({ length: 40 }, (_, at) => `R-${at}`)
    const { tool } = run(check, { ...hosts.failed, tasks: [{ ...task, references }] })
    assert.ok((tool.driver.rules[0]?.properties.tags.length ?? 99) <= 20)
  })

  test('results are written as hosts finish', () => {
    const parts: string[] = []
    const output = sarif(check, part => parts.push(part))
    output({ event: 'host', report: hosts.failed })
    assert.match(parts.join(''), /"ruleId":"sshd_config"/)
  })
})
