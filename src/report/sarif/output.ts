import type { HostReport, RunHead } from '../../model/index.ts'
import type { Output, Write } from '../summary.ts'
import { jsonText, oneLine } from '../text.ts'
import { type Context, findings, plainMessage, results } from './results.ts'
import type { Rule } from './rules.ts'

interface Notification {
  readonly level: 'error' | 'warning'
  readonly message: { readonly text: string }
}

/** Hosts that could not be looked at are told one by one up to here, then counted: memory must not grow with them. */
const mostNotifications = 1000

/**
 * SARIF 2.1.0 for code scanning. Results are written as hosts finish; rules and what could not be looked at come after
 * them, which a JSON object allows.
 */
export function sarifOutput(head: RunHead, { folder, explain }: Omit<Context, 'head'>, write: Write): Output {
  const rules = new Map<string, Rule>()
  const notifications: Notification[] = []
  let untold = 0
  let written = 0
  const open = () => {
    if (written++ === 0) write(opening)
  }
  let separator = '\n'
  const take = (report: HostReport) => {
    const found = findings(report, { head, folder, explain })
    for (const { rule } of found) if (!rules.has(rule.id)) rules.set(rule.id, rule)
    for (const result of results(found)) {
      write(`${separator}${jsonText(result)}`)
      separator = ',\n'
    }
    for (const notification of notificationsOf(report)) {
      if (notifications.length < mostNotifications) notifications.push(notification)
      else untold++
    }
  }
  return event => {
    if (event.event === 'host') {
      open()
      take(event.report)
    } else if (event.event === 'end') {
      open()
      const { exit, seconds } = event.report
      const isWhole = (exit & (failed | unreachable)) === 0
      if (untold > 0) notifications.push(warning(`${untold} more like these are not listed`))
      const invocation = {
        executionSuccessful: isWhole,
        exitCode: exit,
        startTimeUtc: head.started,
        ...endTime(head.started, seconds),
        toolExecutionNotifications: notifications,
        properties: { run: head.run, mode: head.mode },
      }
      const driver = { name: 'sshfix', version: head.sshfix, rules: [...rules.values()] }
      write(
        `],\n"tool":${jsonText({ driver })},\n"invocations":[${jsonText(invocation)}],\n"columnKind":"utf16CodeUnits"}]}\n`,
      )
    }
  }
}

/** Bits of the exit code. */
const failed = 2
const unreachable = 4

const opening =
  '{"$schema":"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json","version":"2.1.0","runs":[{"originalUriBaseIds":{"SRCROOT":{"description":{"text":"Where sshfix ran."}}},\n"results":['

function notificationsOf({ host, status, error, warnings }: HostReport): readonly Notification[] {
  const told = warnings.map(text => warning(`${host}: ${oneLine(text)}`))
  if (status !== 'unreachable' && status !== 'never_tried') return told
  const text = plainMessage(`${host}: ${oneLine(error?.message ?? 'was not tried')}`)
  return [...told, { level: 'error', message: { text } }]
}

function warning(text: string): Notification {
  return { level: 'warning', message: { text: plainMessage(text) } }
}

function endTime(started: string, seconds: number): { readonly endTimeUtc?: string } {
  const end = new Date(Date.parse(started) + seconds * 1000)
  return Number.isNaN(end.getTime()) ? {} : { endTimeUtc: end.toISOString() }
}
