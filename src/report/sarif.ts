import { createHash } from 'node:crypto'
import { riskCodes } from '../login/risk-codes.ts'
import type { Difference, HostReport, RunHead, TaskReport } from '../model/index.ts'
import { differencesText } from './diff.ts'
import { type Place, placeOf } from './place.ts'
import type { Output, Write } from './summary.ts'
import { jsonText, oneLine, printable, shown, shownInline } from './text.ts'

/** So many hosts that could not be reached are told one by one. */
const mostNotifications = 1000

/** Characters: a whole file may differ. */
const longestMessage = 4000

type Level = 'error' | 'warning' | 'note'

interface Rule {
  readonly id: string
  readonly description: string
  readonly help: string
  readonly tags: readonly string[]
}

interface Result {
  readonly rule: Rule
  readonly level: Level
  readonly message: string
  readonly at: string
  /** `file:line` on the host. */
  readonly onHost?: string | undefined
  /** What makes it the same finding as that of another run. */
  readonly identity: readonly string[]
}

/**
 * SARIF 2.1.0 (OASIS), for code scanning: a result for what differs, what failed and what would lock somebody out. A rule
 * is a resource and its first reference, or a code; the location is the line of the playbook, and beside it the line on
 * the host. Results are written as hosts finish. `root` is the folder that paths of the playbook are told from.
 */
export function sarifOutput(head: RunHead, root: string, write: Write): Output {
  const rules = new Map<string, Rule>()
  const unreachable: object[] = []
  let unreachableHosts = 0
  let results = 0
  let isOpen = false
  function open(): void {
    if (!isOpen) write(opening)
    isOpen = true
  }
  return event => {
    if (event.event === 'host') {
      open()
      for (const result of resultsOf(event.report, head)) {
        rules.set(result.rule.id, rules.get(result.rule.id) ?? result.rule)
        write(`${results++ === 0 ? '' : ','}\n    ${jsonText(resultJson(result, root))}`)
      }
      if (event.report.status !== 'unreachable') return
      unreachableHosts += 1
      if (unreachable.length < mostNotifications) unreachable.push(notification(event.report))
    } else if (event.event === 'end') {
      open()
      const more = unreachableHosts - unreachable.length
      if (more > 0)
        unreachable.push({ level: 'error', message: { text: `${more} more hosts are unreachable` } })
      write(`\n   ],\n   "tool": ${jsonText(tool(head, rules.values()))}`)
      const { exit } = event.report
      const invocation = {
        executionSuccessful: unreachableHosts === 0 && (exit & 2) === 0,
        exitCode: exit,
        startTimeUtc: head.started,
        toolExecutionNotifications: unreachable,
      }
      write(
        `,\n   "invocations": [${jsonText(invocation)}],\n   "columnKind": "unicodeCodePoints"\n  }\n ]\n}\n`,
      )
    }
  }
}

const opening = `{
 "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
 "version": "2.1.0",
 "runs": [
  {
   "results": [`

function resultsOf(report: HostReport, { mode }: RunHead): readonly Result[] {
  const { host } = report
  const results: Result[] = []
  for (const task of report.tasks) {
    const rule = taskRule(task)
    if (task.status === 'failed')
      results.push({
        rule,
        level: 'error',
        message: `${host}: ${task.name} failed: ${task.reason ?? ''}`,
        at: task.at,
        identity: [host, rule.id, task.name, 'failed'],
      })
    if (task.status === 'changed' && mode === 'check')
      for (const difference of task.differences) results.push(differs(host, task, rule, difference))
  }
  for (const { code, certain, user, message, cause, hint } of report.risks)
    results.push({
      rule: codeRule(code),
      level: certain ? 'error' : 'warning',
      message: `${host}: ${shown(user)}: ${shown(message)}. ${shown(hint)}`,
      at: taskPlace(cause) ?? '',
      identity: [host, code, shown(user), shown(message)],
    })
  if (report.error && report.status !== 'unreachable')
    results.push({
      rule: codeRule(report.error.code),
      level: 'error',
      message: `${host}: ${report.error.message}`,
      at: '',
      identity: [host, report.error.code],
    })
  return results
}

function differs(host: string, task: TaskReport, rule: Rule, difference: Difference): Result {
  const text = differencesText([difference], (_style, text) => text).join('\n')
  return {
    rule,
    level: 'warning',
    message: `${host}: ${task.name}: ${text}`,
    at: task.at,
    onHost: difference.at === undefined ? shown(difference.subject) : shown(difference.at),
    identity: [host, rule.id, shown(difference.subject), difference.field],
  }
}

/** The cause of a risk is a task at `file:line`, in its last parentheses. */
function taskPlace(cause: string | undefined): string | undefined {
  return /\((?<place>[^()]+:\d+(?::\d+)?)\)$/.exec(cause ?? '')?.groups?.place
}

function taskRule({ resource, references }: TaskReport): Rule {
  const [first] = references
  return {
    id: first === undefined ? resource : `${resource}/${first}`,
    description:
      first === undefined ? `State declared with ${resource}` : `State declared with ${resource} (${first})`,
    help: `\`sshfix explain ${resource}\` says what it declares`,
    tags: ['security', ...references],
  }
}

function codeRule(code: string): Rule {
  const title = Object.hasOwn(riskCodes, code) ? riskCodes[code as keyof typeof riskCodes].title : code
  return {
    id: code,
    description: title,
    help: `\`sshfix explain ${code}\` says more`,
    tags: ['security'],
  }
}

function tool({ sshfix }: RunHead, rules: Iterable<Rule>): object {
  return {
    driver: {
      name: 'sshfix',
      semanticVersion: sshfix,
      rules: [...rules].map(({ id, description, help, tags }) => ({
        id: oneLine(id),
        shortDescription: { text: oneLine(description) },
        help: { text: oneLine(help) },
        properties: { tags: [...new Set(tags.map(oneLine))] },
      })),
    },
  }
}

function resultJson({ rule, level, message, at, onHost, identity }: Result, root: string): object {
  const place = placeOf(at)
  const onHostPlace = onHost === undefined ? null : placeOf(onHost)
  const fingerprint = createHash('sha256').update(JSON.stringify(identity)).digest('hex')
  return {
    ruleId: oneLine(rule.id),
    level,
    message: { text: printable(message.slice(0, longestMessage)) },
    locations: place === null ? [] : [{ physicalLocation: physical(place, root) }],
    ...(onHostPlace?.file.startsWith('/')
      ? {
          relatedLocations: [
            {
              message: { text: `on ${oneLine(identity[0] ?? '')}` },
              physicalLocation: physical(onHostPlace, null),
            },
          ],
        }
      : {}),
    // GitHub tells alerts apart by the first alone; it makes one of its own of the line, which all hosts have in common.
    partialFingerprints: {
      primaryLocationLineHash: `${fingerprint.slice(0, 16)}:1`,
      'sshfix/v1': fingerprint,
    },
  }
}

/** A path below the root is told from there, as viewers of code want it; one of a host stays whole. */
function physical({ file, line, column }: Place, root: string | null): object {
  const below = root !== null && file.startsWith(`${root}/`) ? file.slice(root.length + 1) : file
  const path = shownInline(below).split('/').map(encodeURIComponent).join('/')
  return {
    artifactLocation: path.startsWith('/') ? { uri: `file://${path}` } : { uri: path, uriBaseId: 'SRCROOT' },
    ...(line === undefined || line < 1
      ? {}
      : {
          region: { startLine: line, ...(column === undefined || column < 1 ? {} : { startColumn: column }) },
        }),
  }
}

function notification({ host, error }: HostReport): object {
  return {
    level: 'error',
    message: { text: `${oneLine(host)}: ${oneLine(error?.message ?? 'unreachable')}` },
    ...(error === undefined ? {} : { descriptor: { id: oneLine(error.code) } }),
  }
}
