import type { HostReport, HostStatus, RunHead, Summary } from '../model/index.ts'
import { hostStatuses } from '../model/index.ts'
import { differencesText } from './diff.ts'
import { type Output, severityOf, type Write } from './summary.ts'
import { oneLine, shownInline } from './text.ts'

/** Bytes. A job summary of GitHub may have 1 MiB. */
const mostInAll = 1_000_000
/** What a host may have of it, so that one does not take it all. */
const mostForOne = 60_000

interface Section {
  readonly status: HostStatus
  readonly text: string
}

/**
 * A page for the summary of a CI job: counts, then the hosts in trouble, the worst first, with their differences folded.
 * Hosts that are as declared are only counted. Written at the end; keeps no more than fits on the page.
 */
export function markdownOutput(head: RunHead, write: Write): Output {
  const sections: Section[] = []
  let bytes = 0
  let left = 0
  function keep(section: Section): void {
    sections.push(section)
    bytes += Buffer.byteLength(section.text)
    while (bytes > mostInAll) {
      const mildest = sections.reduce((one, other) => (isWorse(one, other) ? other : one))
      sections.splice(sections.lastIndexOf(mildest), 1)
      bytes -= Buffer.byteLength(mildest.text)
      left += 1
    }
  }
  return event => {
    if (event.event === 'host') {
      if (event.report.status !== 'ok' || event.report.warnings.length > 0)
        keep({ status: event.report.status, text: sectionOf(event.report, head) })
    } else if (event.event === 'end') {
      write(`${top(head, event.report.summary, event.report.seconds)}\n`)
      for (const { text } of sections.sort((one, other) => severityOf(other.status) - severityOf(one.status)))
        write(`\n${text}`)
      if (left > 0) write(`\n${left} more hosts are not shown: the page would be too long.\n`)
    }
  }
}

function isWorse(one: Section, other: Section): boolean {
  return severityOf(one.status) > severityOf(other.status)
}

function top({ mode, playbooks }: RunHead, summary: Summary, seconds: number): string {
  const named = hostStatuses.filter(status => summary[status] > 0)
  const words = (status: HostStatus) =>
    mode === 'check' && status === 'changed' ? 'would change' : status.replace('_', ' ')
  return [
    `## sshfix ${mode}: ${plain(playbooks.join(' '))}`,
    '',
    `| hosts | ${named.map(words).join(' | ')}${named.length > 0 ? ' | ' : ''}seconds |`,
    `|${' ---: |'.repeat(named.length + 2)}`,
    `| ${summary.hosts} | ${named.map(status => `${summary[status]} | `).join('')}${seconds.toFixed(1)} |`,
  ].join('\n')
}

function sectionOf(report: HostReport, { mode }: RunHead): string {
  const status =
    mode === 'check' && report.status === 'changed' ? 'would change' : report.status.replace('_', ' ')
  const lines = [`### ${plain(report.host)}: ${status}`, '']
  if (report.error) {
    lines.push(`${plain(report.error.message)} (${plain(report.error.code)})`, '')
    if (report.error.hint) lines.push(plain(report.error.hint), '')
  }
  for (const { code, user, message, hint } of report.risks)
    lines.push(
      `- risk for ${plain(shownInline(user))} (${plain(code)}): ${plain(shownInline(message))}. ${plain(shownInline(hint))}`,
    )
  for (const warning of report.warnings) lines.push(`- warning: ${plain(warning)}`)
  for (const task of report.tasks) {
    if (task.status === 'ok' || (task.status === 'skipped' && task.reason === undefined)) continue
    const references = task.references.length > 0 ? ` (${task.references.map(plain).join(', ')})` : ''
    const why = task.reason === undefined ? '' : `: ${plain(task.reason)}`
    lines.push(`- ${task.status}: ${plain(task.name)}${references}${why}`)
  }
  const differences = report.tasks.flatMap(task => differencesText(task.differences, (_style, text) => text))
  if (differences.length > 0) lines.push('', ...folded(cut(differences)))
  return `${lines.join('\n')}\n`
}

function cut(lines: readonly string[]): readonly string[] {
  const fitting: string[] = []
  let bytes = 0
  for (const line of lines) {
    bytes += Buffer.byteLength(line) + 1
    if (bytes > mostForOne) return [...fitting, `… ${lines.length - fitting.length} more lines`]
    fitting.push(line)
  }
  return fitting
}

/** GitHub Flavored Markdown, fenced code blocks: the fence is longer than any run of backticks in it. */
function folded(lines: readonly string[]): readonly string[] {
  const longest = Math.max(2, ...lines.flatMap(line => (line.match(/`+/g) ?? []).map(run => run.length)))
  const fence = '`'.repeat(longest + 1)
  return ['<details><summary>Differences</summary>', '', `${fence}diff`, ...lines, fence, '', '</details>']
}

/** Text on one line that means itself: what Markdown or HTML would read as more is escaped. */
function plain(text: string): string {
  return oneLine(text)
    .replace(/[\\`*_[\]|~$@]/g, char => `\\${char}`)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
}
