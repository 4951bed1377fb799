import type { HostReport, HostStatus, LoginRisk, Stage, TaskReport } from '../model/index.ts'
import { differencesText } from './diff.ts'
import type { HumanOptions } from './human.ts'
import { broken, hostStyles, labelled, type Page, plural, stageWords, taskStyles, wrapped } from './lines.ts'
import { columns, oneLine, shownInline } from './text.ts'

/** All that is told of one host in one play. */
export function hostBlock(report: HostReport, options: HumanOptions, page: Page): readonly string[] {
  const { paint, width } = page
  const about = [report.os, report.openssh && `OpenSSH ${report.openssh}`]
    .filter(Boolean)
    .map(text => shownInline(text ?? ''))
    .join(', ')
  const name = oneLine(report.host)
  const besides = about !== '' && columns(name) + columns(about) <= width - 4
  const lines = [`${paint('bold', name)}${besides ? paint('dim', `  ${about}`) : ''}`]
  if (about !== '' && !besides) lines.push(...broken(about, width - 2).map(line => paint('dim', `  ${line}`)))
  for (const task of report.tasks) lines.push(...taskLines(task, options, page))
  for (const warning of report.warnings) lines.push(...labelled('warning', 'magenta', oneLine(warning), page))
  for (const risk of report.risks) lines.push(...riskLines(risk, page))
  const { error, status } = report
  if (error) lines.push(...errorLines(status, error, page))
  if (options.verbosity > 0) lines.push(...costLines(report, page).map(line => paint('dim', line)))
  return lines
}

/** Why nothing better came of a host, and what to do about it. */
export function errorLines(
  status: HostStatus,
  error: NonNullable<HostReport['error']>,
  page: Page,
): readonly string[] {
  const message = `${oneLine(error.message)} [${oneLine(error.code)}]`
  return [
    ...labelled(status.replace('_', ' '), hostStyles[status], message, page),
    ...wrapped(hintOf(error), page),
  ]
}

/** What to do about an error. */
export function hintOf({ hint, code }: NonNullable<HostReport['error']>): string {
  return oneLine(hint ?? `\`sshfix explain ${code}\` says more`)
}

/** How often the host was asked, and how long each stage took. */
function costLines({ trips, seconds, timings = {} }: HostReport, page: Page): readonly string[] {
  const parts = Object.entries(timings).map(
    ([stage, time]) => `${stageWords[stage as Stage]} ${time.toFixed(2)}`,
  )
  const whole = `${plural(trips, 'trip')}, ${seconds.toFixed(2)} s`
  const told = parts.length === 0 ? whole : `${whole}: ${parts.join(', ')}`
  const [first = '', ...rest] = wrapped(told, page, -2)
  return [`  ${first.trimStart()}`, ...rest]
}

function taskLines(task: TaskReport, options: HumanOptions, page: Page): readonly string[] {
  const { paint, width } = page
  const status = paint(taskStyles[task.status], `${task.status}:`.padEnd(8))
  const [first = '', ...rest] = broken(`[${oneLine(task.name)}]`, width - 11)
  const lines = [`  ${status} ${first}`, ...rest.map(line => `${' '.repeat(11)}${line}`)]
  if (task.references.length > 0) {
    const references = task.references.map(oneLine).join(' ')
    const besides = columns(rest.at(-1) ?? first) + 13 + columns(references) <= width
    if (besides) lines.push(`${lines.pop()}  ${paint('dim', references)}`)
    else lines.push(...broken(references, width - 11).map(line => `${' '.repeat(11)}${paint('dim', line)}`))
  }
  if (task.reason !== undefined) lines.push(...wrapped(reasonOf(task), page))
  if (options.diff) lines.push(...differencesText(task.differences, paint).map(line => `    ${line}`))
  return lines
}

/** Why a task ended so; with its place where that must be mended. */
export function reasonOf({ status, at, reason = '' }: TaskReport): string {
  const wrong = status === 'failed' || status === 'ignored'
  return `${wrong && at !== '' ? `${oneLine(at)}: ` : ''}${oneLine(reason)}`
}

/** What is for certain stands out; the rest is a warning. Each says who, what, by which task, and the way out. */
function riskLines(risk: LoginRisk, page: Page): readonly string[] {
  const { paint } = page
  const { certain, code, user } = risk
  const word = certain ? paint('red', 'risk') : paint('magenta', 'warning')
  return [
    `  ${word} for ${shownInline(user)} [${oneLine(code)}]`,
    ...riskWords(risk).flatMap(words => wrapped(words, page)),
  ]
}

export function riskWords({ message, cause, hint }: LoginRisk): readonly string[] {
  return [
    shownInline(message),
    ...(cause === undefined ? [] : [`by ${shownInline(cause)}`]),
    shownInline(hint),
  ]
}
