import type { HostReport, HostStatus, RunHead, Summary, TaskReport } from '../model/index.ts'
import { differencesText } from './diff.ts'
import { block, code } from './markdown-text.ts'
import { byTrouble, type Output, runName, type Write } from './summary.ts'
import { painter, shown } from './text.ts'

/** Of the 1 MiB that GitHub takes for the summary of a step, so that another report fits beside it. */
const mostBytes = 512 * 1024
/** Of one host, so that a few with much to say leave room for others. */
const mostBytesOfHost = 64 * 1024

/**
 * Markdown for the summary of a job: what came of it, a table of the hosts that somebody has to look at, and of each what
 * differs, folded. Written at the end, since trouble comes first; what is kept until then is limited, however many hosts.
 */
export function markdownOutput(head: RunHead, write: Write): Output {
  const kept = new Kept()
  return event => {
    if (event.event === 'host') kept.add(event.report, head)
    else if (event.event === 'end') write(page(head, event.report.summary, kept))
  }
}

interface Told {
  readonly row: string
  readonly details: string
  readonly bytes: number
}

/** Hosts by trouble, up to the limit: those in less trouble make room for those in more. */
class Kept {
  readonly hosts = new Map<HostStatus, Told[]>(byTrouble.map(status => [status, []]))
  leftOut = 0
  #bytes = 0

  add(report: HostReport, head: RunHead): void {
    if (report.status === 'ok' && report.warnings.length + report.risks.length === 0) return
    const [row, details] = [rowOf(report, head), detailsOf(report, head)]
    const bytes = Buffer.byteLength(row) + Buffer.byteLength(details)
    this.hosts.get(report.status)?.push({ row, details, bytes })
    this.#bytes += bytes
    for (const status of byTrouble.toReversed()) {
      const told = this.hosts.get(status) ?? []
      while (this.#bytes > mostBytes && told.length > 0) {
        this.#bytes -= told.pop()?.bytes ?? 0
        this.leftOut++
      }
    }
  }
}

function page(head: RunHead, summary: Summary, kept: Kept): string {
  const told = byTrouble.flatMap(status => kept.hosts.get(status) ?? [])
  const table = [
    '| Host | Play | Came to | Tasks | What is wrong |',
    '|---|---|---|---|---|',
    ...told.map(({ row }) => row),
  ]
  const parts = [
    `### ${[runName(head), ...head.playbooks.map(name => code(name))].join(' ')}`,
    counts(head, summary),
    ...(told.length > 0 ? [table.join('\n')] : []),
    ...(kept.leftOut > 0
      ? [`**This is cut short: ${kept.leftOut} more are not listed here.** A report as JSON has all of them.`]
      : []),
    ...told.map(({ details }) => details).filter(text => text !== ''),
  ]
  return `${parts.join('\n\n')}\n\n`
}

function counts({ mode }: RunHead, summary: Summary): string {
  const said = [
    `${summary.hosts} ${summary.hosts === 1 ? 'host' : 'hosts'}`,
    `${summary.ok} ok`,
    `${summary.changed} ${mode === 'check' ? 'would change' : 'changed'}`,
    ...byTrouble
      .filter(status => status !== 'changed' && status !== 'ok' && summary[status] > 0)
      .map(status => `**${summary[status]} ${status.replace('_', ' ')}**`),
  ]
  return `${said.join(' · ')}${mode === 'check' ? '. Nothing was changed: this was a check.' : '.'}`
}

function statusWords(status: HostStatus, { mode }: RunHead): string {
  return status === 'changed' && mode === 'check' ? 'would change' : status.replace('_', ' ')
}

function rowOf(report: HostReport, head: RunHead): string {
  const { host, play, status, tasks, error } = report
  const numbers = (['changed', 'failed', 'ignored'] as const)
    .map(status => [status, tasks.filter(task => task.status === status).length] as const)
    .filter(([, count]) => count > 0)
    .map(([status, count]) => `${count} ${status === 'changed' ? statusWords(status, head) : status}`)
  const cells = [
    code(host),
    code(play),
    statusWords(status, head),
    numbers.join(', '),
    error === undefined ? '' : `${code(error.message)} ${code(error.code)}`,
  ]
  return `| ${cells.join(' | ')} |`
}

function detailsOf(report: HostReport, head: RunHead): string {
  const parts = [...report.tasks.flatMap(task => taskParts(task, head)), ...riskParts(report)]
  if (report.error?.hint !== undefined) parts.unshift(code(report.error.hint))
  for (const warning of report.warnings) parts.push(`Warning: ${code(warning)}`)
  if (parts.length === 0) return ''
  const told: string[] = []
  let bytes = 0
  for (const part of parts) {
    bytes += Buffer.byteLength(part)
    if (bytes > mostBytesOfHost) {
      told.push(`This host is cut short: ${parts.length - told.length} more things are not shown.`)
      break
    }
    told.push(part)
  }
  return `<details><summary>${code(report.host)}: ${code(report.play)}</summary>\n\n${told.join('\n\n')}\n\n</details>`
}

function taskParts(task: TaskReport, { mode }: RunHead): readonly string[] {
  if (task.status === 'ok' || task.status === 'skipped') return []
  const status = task.status === 'changed' && mode === 'check' ? 'would change' : task.status
  const parts = [`${status}: ${code(task.name)}${task.at === '' ? '' : ` ${code(task.at)}`}`]
  if (task.reason !== undefined) parts.push(code(task.reason))
  const lines = differencesText(task.differences, painter(false))
  if (lines.length > 0) parts.push(block('diff', lines))
  return parts
}

function riskParts({ risks }: HostReport): readonly string[] {
  return risks.map(({ certain, code: name, user, message, cause, hint }) => {
    const by = cause === undefined ? '' : ` By ${code(shown(cause))}.`
    return `${certain ? '**Risk**' : 'Warning'} for ${code(shown(user))} ${code(name)}: ${code(shown(message))}.${by} ${code(shown(hint))}`
  })
}
