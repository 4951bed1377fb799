import type { HostReport, Report, RunHead } from '../model/index.ts'
import type { Output, Write } from './summary.ts'
import { decoded, jsonText } from './text.ts'

/**
 * The report of design as one JSON document, written as hosts finish: memory does not grow with their number.
 * Text of hosts is decoded as UTF-8; a byte that is none stands as `\xNN`.
 */
export function jsonOutput(head: RunHead, write: Write): Output {
  let hosts = 0
  return event => {
    if (event.event === 'host') {
      if (hosts === 0) write(opening(head))
      write(`${hosts++ === 0 ? '' : ','}\n    ${jsonText(decodedReport(event.report))}`)
    } else if (event.event === 'end') {
      if (hosts === 0) write(opening(head))
      const { seconds, summary, exit } = event.report
      write(`\n  ],\n  "seconds": ${seconds},\n  "summary": ${jsonText(summary)},\n  "exit": ${exit}\n}\n`)
    }
  }
}

function opening(head: RunHead): string {
  const first = { schema: 1, ...head } satisfies Partial<Report>
  const fields = Object.entries(first).map(([key, value]) => `  ${jsonText(key)}: ${jsonText(value)}`)
  return `{\n${fields.join(',\n')},\n  "hosts": [`
}

/** A report with the text of its host decoded; a byte that is no UTF-8 stands as `\xNN`. */
export function decodedReport(report: HostReport): HostReport {
  return {
    ...report,
    ...(report.os === undefined ? {} : { os: decoded(report.os) }),
    ...(report.openssh === undefined ? {} : { openssh: decoded(report.openssh) }),
    risks: report.risks.map(({ cause, ...risk }) => ({
      ...risk,
      user: decoded(risk.user),
      message: decoded(risk.message),
      hint: decoded(risk.hint),
      ...(cause === undefined ? {} : { cause: decoded(cause) }),
    })),
    tasks: report.tasks.map(task => ({
      ...task,
      differences: task.differences.map(difference => ({
        ...difference,
        subject: decoded(difference.subject),
        before: difference.before === null ? null : decoded(difference.before),
        after: difference.after === null ? null : decoded(difference.after),
        ...(difference.at === undefined ? {} : { at: decoded(difference.at) }),
      })),
    })),
  }
}
