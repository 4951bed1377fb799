import type { HostReport, LoginRisk, Stage, TaskReport } from '../model/index.ts'
import { differencesText } from './diff.ts'
import type { HumanOptions } from './human.ts'
import { hostStyles, labelled, plural, stageWords, taskStyles, wrapped } from './lines.ts'
import { columns, oneLine, type Paint, shownInline } from './text.ts'

/** All that is told of one host in one play. */
export function hostBlock(report: HostReport, options: HumanOptions, paint: Paint): readonly string[] {
  const about = [report.os, report.openssh && `OpenSSH ${report.openssh}`]
    .filter(Boolean)
    .map(text => shownInline(text ?? ''))
    .join(', ')
  const name = oneLine(report.host)
  const besides = about !== '' && columns(name) + columns(about) <= 76
  const lines = [`${paint('bold', name)}${besides ? paint('dim', `  ${about}`) : ''}`]
  if (about !== '' && !besides) lines.push(paint('dim', `  ${about}`))
  for (const task of report.tasks) lines.push(...taskLines(task, options, paint))
  for (const warning of report.warnings)
    lines.push(...labelled('warning', 'magenta', oneLine(warning), paint))
  for (const risk of report.risks) lines.push(...riskLines(risk, paint))
  const { error, status } = report
  if (error) {
    const message = `${oneLine(error.message)} [${oneLine(error.code)}]`
    lines.push(...labelled(status, hostStyles[status], message, paint), ...wrapped(hintOf(error)))
  }
  if (options.verbosity > 0) lines.push(...costLines(report).map(line => paint('dim', line)))
  return lines
}

/** What to do about an error. */
export function hintOf({ hint, code }: NonNullable<HostReport['error']>): string {
  return oneLine(hint ?? `\`sshfix explain ${code}\` says more`)
}

/** How often the host was asked, and how long each stage took. */
function costLines({ trips, seconds, timings = {} }: HostReport): readonly string[] {
  const parts = Object.entries(timings).map(
    ([stage, time]) => `${stageWords[stage as Stage]} ${time.toFixed(2)}`,
  )
  const whole = `${plural(trips, 'trip')}, ${seconds.toFixed(2)} s`
  const [first = '', ...rest] = wrapped(parts.length === 0 ? whole : `${whole}: ${parts.join(', ')}`, -2)
  return [`  ${first.trimStart()}`, ...rest]
}

function taskLines(task: TaskReport, options: HumanOptions, paint: Paint): readonly string[] {
  const status = paint(taskStyles[task.status], `${task.status}:`.padEnd(8))
  const references =
    task.references.length > 0 ? paint('dim', `  ${task.references.map(oneLine).join(' ')}`) : ''
  const lines = [`  ${status} [${oneLine(task.name)}]${references}`]
  if (task.reason !== undefined) lines.push(...wrapped(reasonOf(task)))
  if (options.diff) lines.push(...differencesText(task.differences, paint).map(line => `    ${line}`))
  return lines
}

/** Why a task ended so; with its place where that must be mended. */
export function reasonOf({ status, at, reason = '' }: TaskReport): string {
  const wrong = status === 'failed' || status === 'ignored'
  return `${wrong && at !== '' ? `${oneLine(at)}: ` : ''}${oneLine(reason)}`
}

/** What is for certain stands out; the rest is a warning. Each says who, what, by which task, and the way out. */
function riskLines(risk: LoginRisk, paint: Paint): readonly string[] {
  const { certain, code, user } = risk
  const word = certain ? paint('red', 'risk') : paint('magenta', 'warning')
  return [
    `  ${word} for ${shownInline(user)} [${oneLine(code)}]`,
    ...riskWords(risk).flatMap(words => wrapped(words)),
  ]
}

export function riskWords({ message, cause, hint }: LoginRisk): readonly string[] {
  return [
    shownInline(message),
    ...(cause === undefined ? [] : [`by ${shownInline(cause)}`]),
    shownInline(hint),
  ]
}
