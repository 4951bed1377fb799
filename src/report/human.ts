import type { HostReport, HostStatus, LoginRisk, RunHead, Summary, TaskReport } from '../model/index.ts'
import { differencesText } from './diff.ts'
import type { Output, Write } from './summary.ts'
import { worse } from './summary.ts'
import { columns, oneLine, type Paint, painter, type Style, shownInline } from './text.ts'

export interface HumanOptions {
  readonly color: boolean
  /** Show differences line by line. */
  readonly diff: boolean
  /** 0: as usual; above: also tasks that are ok, trips and seconds. Below: only hosts that are not ok, and the recap. */
  readonly verbosity: number
}

const taskStyles: { readonly [status in TaskReport['status']]: Style } = {
  ok: 'green',
  changed: 'yellow',
  skipped: 'cyan',
  failed: 'red',
  ignored: 'magenta',
}

const hostStyles: { readonly [status in HostStatus]: Style } = {
  ok: 'green',
  changed: 'yellow',
  failed: 'red',
  unreachable: 'red',
  refused: 'red',
  undone: 'red',
  never_tried: 'cyan',
}

/** Ansible's words: one block a host and play, its tasks with their status, a recap at the end. */
export function humanOutput(head: RunHead, options: HumanOptions, write: Write): Output {
  const paint = painter(options.color)
  const recap = new Map<string, RecapLine>()
  let play: string | null = null
  return event => {
    if (event.event === 'host') {
      const { report } = event
      recap.set(report.host, recapLine(recap.get(report.host), report))
      if (options.verbosity < 0 && report.status === 'ok') return
      if (report.play !== play)
        write(`${play === null ? '' : '\n'}${heading(`PLAY [${oneLine(report.play)}]`, paint)}\n`)
      play = report.play
      write(`\n${hostBlock(report, options, paint).join('\n')}\n`)
    } else if (event.event === 'end') {
      if (recap.size > 0)
        write(`\n${heading('PLAY RECAP', paint)}\n${recapLines(recap, paint).join('\n')}\n\n`)
      write(`${lastWord(head, event.report.summary)}\n`)
    }
  }
}

function heading(text: string, paint: Paint): string {
  return paint('bold', `${text} ${'*'.repeat(Math.max(3, 78 - text.length))}`)
}

function hostBlock(report: HostReport, options: HumanOptions, paint: Paint): readonly string[] {
  const about = [report.os, report.openssh && `OpenSSH ${report.openssh}`]
    .filter(Boolean)
    .map(text => shownInline(text ?? ''))
    .join(', ')
  const name = oneLine(report.host)
  const besides = about !== '' && columns(name) + columns(about) <= 76
  const lines = [`${paint('bold', name)}${besides ? paint('dim', `  ${about}`) : ''}`]
  if (about !== '' && !besides) lines.push(paint('dim', `  ${about}`))
  for (const task of report.tasks) lines.push(...taskLines(task, options, paint))
  for (const warning of report.warnings) {
    const [first = '', ...rest] = wrapped(oneLine(warning), 'warning: '.length)
    lines.push(`  ${paint('magenta', 'warning')}: ${first.trimStart()}`, ...rest)
  }
  for (const risk of report.risks) lines.push(...riskLines(risk, paint))
  if (report.error) {
    lines.push(
      `  ${paint(hostStyles[report.status], report.status)}: ${oneLine(report.error.message)} [${oneLine(report.error.code)}]`,
      `    ${oneLine(report.error.hint ?? `\`sshfix explain ${report.error.code}\` says more`)}`,
    )
  }
  if (options.verbosity > 0)
    lines.push(paint('dim', `  ${plural(report.trips, 'trip')}, ${report.seconds.toFixed(2)} s`))
  return lines
}

function taskLines(task: TaskReport, options: HumanOptions, paint: Paint): readonly string[] {
  const status = paint(taskStyles[task.status], `${task.status}:`.padEnd(8))
  const references =
    task.references.length > 0 ? paint('dim', `  ${task.references.map(oneLine).join(' ')}`) : ''
  const lines = [`  ${status} [${oneLine(task.name)}]${references}`]
  if (task.reason !== undefined) {
    const wrong = task.status === 'failed' || task.status === 'ignored'
    lines.push(`    ${wrong && task.at !== '' ? `${oneLine(task.at)}: ` : ''}${oneLine(task.reason)}`)
  }
  if (options.diff) lines.push(...differencesText(task.differences, paint).map(line => `    ${line}`))
  return lines
}

/** What is for certain stands out; the rest is a warning. Each says who, what, by which task, and the way out. */
function riskLines(risk: LoginRisk, paint: Paint): readonly string[] {
  const { certain, code, user, message, cause, hint } = risk
  const word = certain ? paint('red', 'risk') : paint('magenta', 'warning')
  return [
    `  ${word} for ${shownInline(user)} [${oneLine(code)}]`,
    ...wrapped(shownInline(message)),
    ...(cause === undefined ? [] : wrapped(`by ${shownInline(cause)}`)),
    ...wrapped(shownInline(hint)),
  ]
}

/** In lines of 80 columns at most, where words allow it; before the first there are so many columns of something else. */
function wrapped(text: string, before = 0): readonly string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    const room = lines.length > 1 ? 76 : 76 - before
    if (last !== undefined && columns(last) + 1 + columns(word) <= room)
      lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines.map(line => `    ${line}`)
}

interface RecapLine {
  readonly status: HostStatus
  readonly counts: { readonly [status in TaskReport['status']]: number }
}

function recapLine(earlier: RecapLine | undefined, report: HostReport): RecapLine {
  const counts = { ...(earlier?.counts ?? { ok: 0, changed: 0, skipped: 0, failed: 0, ignored: 0 }) }
  for (const task of report.tasks) counts[task.status]++
  return { status: earlier ? worse(earlier.status, report.status) : report.status, counts }
}

function recapLines(recap: ReadonlyMap<string, RecapLine>, paint: Paint): readonly string[] {
  const width = Math.min(40, Math.max(10, ...[...recap.keys()].map(host => host.length)))
  const counted = [...recap.values()]
  return [...recap].map(([host, { status, counts }]) => {
    // What no host has is left out, where otherwise a line would not fit into 80 columns.
    const told = Object.entries(counts).filter(
      ([name]) =>
        name === 'ok' ||
        name === 'changed' ||
        name === 'failed' ||
        counted.some(line => line.counts[name as TaskReport['status']] > 0),
    )
    const numbers = told.map(([name, count]) => `${name}=${String(count).padEnd(2)}`)
    return `${oneLine(host).padEnd(width)} : ${paint(hostStyles[status], status.padEnd(11))} ${numbers.join(' ').trimEnd()}`
  })
}

/** One sentence that says what was, or would be, done. */
function lastWord({ mode }: RunHead, summary: Summary): string {
  if (summary.hosts === 0) return 'No host was selected: no play names one that the inventory has.'
  const bad = (['failed', 'undone', 'unreachable', 'refused', 'never_tried'] as const)
    .filter(status => summary[status] > 0)
    .map(status => `${summary[status]} ${status.replace('_', ' ')}`)
  const changed = mode === 'check' ? `${summary.changed} would change` : `${summary.changed} changed`
  const counts = [`${summary.ok} ok`, changed, ...bad].join(', ')
  return `${plural(summary.hosts, 'host')}: ${counts}.${mode === 'check' ? '\nThis was a check: nothing was changed.' : ''}`
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
