import type { HostReport, RunHead, TaskReport } from '../model/index.ts'
import { differencesText } from './diff.ts'
import { placeOf } from './place.ts'
import { type Output, runName, type Write } from './summary.ts'
import { oneLine, printable, shownInline } from './text.ts'

/**
 * The XML that test runners write and CI servers read: a suite a host in a play, a case a task. In check mode what would
 * change is a failure. Written as hosts finish, so the root has no totals; each suite has its own.
 */
export function junitOutput(head: RunHead, write: Write): Output {
  let isOpen = false
  function open(): void {
    if (!isOpen)
      write(`<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="${attribute(runName(head))}">\n`)
    isOpen = true
  }
  return event => {
    if (event.event === 'host') {
      open()
      write(suite(event.report, head))
    } else if (event.event === 'end') {
      open()
      write('</testsuites>\n')
    }
  }
}

interface Case {
  readonly attributes: Readonly<Record<string, string>> & { readonly name: string }
  readonly outcome?: 'failure' | 'error' | 'skipped'
  readonly body: string
}

function suite(report: HostReport, head: RunHead): string {
  const tasks = distinctNames(report.tasks.map(task => taskCase(task, report, head)))
  const cases = [...tasks, ...hostCases(report)]
  const count = (outcome: Case['outcome']) => cases.filter(one => one.outcome === outcome).length
  const attributes = {
    name: `${report.play}: ${report.host}`,
    hostname: report.host,
    tests: String(cases.length),
    failures: String(count('failure')),
    errors: String(count('error')),
    skipped: String(count('skipped')),
    time: report.seconds.toFixed(3),
    timestamp: head.started.replace(/(?:\.\d+)?Z$/, ''),
  }
  const said = [
    ...report.warnings.map(oneLine),
    ...report.risks.map(
      ({ code, user, message }) => `${code}: ${shownInline(user)}: ${shownInline(message)}`,
    ),
  ]
  return [
    `  <testsuite${attributesText(attributes)}>\n`,
    ...cases.map(({ attributes, body }) => `    <testcase${attributesText(attributes)}>${body}</testcase>\n`),
    ...(said.length === 0 ? [] : [`    <system-out>${content(said.join('\n'))}</system-out>\n`]),
    '  </testsuite>\n',
  ].join('')
}

function taskCase(task: TaskReport, { host }: HostReport, { mode }: RunHead): Case {
  const place = placeOf(task.at)
  const attributes = {
    classname: host,
    name: task.name,
    ...(place === null ? {} : { file: place.file }),
    ...(place?.line ? { line: String(place.line) } : {}),
  }
  const differences = differencesText(task.differences, (_style, text) => text).join('\n')
  const reason = oneLine(task.reason ?? '')
  const subjects = [...new Set(task.differences.map(({ subject }) => shownInline(subject)))].join(', ')
  switch (task.status) {
    case 'failed':
      return { attributes, outcome: 'failure', body: element('failure', 'failed', reason, differences) }
    case 'changed':
      return mode === 'check'
        ? {
            attributes,
            outcome: 'failure',
            body: element('failure', 'would_change', `would change ${subjects}`, differences),
          }
        : { attributes, body: `<system-out>${content(differences)}</system-out>` }
    case 'skipped':
      return { attributes, outcome: 'skipped', body: `<skipped message="${attribute(reason)}"/>` }
    case 'ignored':
      return { attributes, body: `<system-out>${content(`failed, and ignored: ${reason}`)}</system-out>` }
    case 'ok':
      return { attributes, body: '' }
  }
}

/** A server knows a case by its class and name; those of a loop may have the same. */
function distinctNames(cases: readonly Case[]): readonly Case[] {
  const times = new Map<string, number>()
  return cases.map(one => {
    const { name } = one.attributes
    const time = (times.get(name) ?? 0) + 1
    times.set(name, time)
    return time === 1 ? one : { ...one, attributes: { ...one.attributes, name: `${name} #${time}` } }
  })
}

/** What befell the host as a whole. */
function hostCases({ host, status, error }: HostReport): readonly Case[] {
  const words = status.replace('_', ' ')
  const attributes = { classname: host, name: words }
  if (error)
    return [
      {
        attributes,
        outcome: 'error',
        body: element('error', error.code, oneLine(error.message), oneLine(error.hint ?? '')),
      },
    ]
  if (status !== 'never_tried') return []
  return [{ attributes, outcome: 'error', body: element('error', status, 'the host was never tried', '') }]
}

function element(name: string, type: string, message: string, text: string): string {
  return `<${name} type="${attribute(type)}" message="${attribute(message)}">${content(text)}</${name}>`
}

function attributesText(attributes: Readonly<Record<string, string>>): string {
  return Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${attribute(value)}"`)
    .join('')
}

function attribute(text: string): string {
  return content(oneLine(text)).replaceAll('"', '&quot;')
}

/** XML 1.0, Char and AttValue: what remains after `printable` is allowed but for these two. */
function content(text: string): string {
  return printable(text)
    .replace(/[\ufffe\uffff]/g, char => `\\u${char.charCodeAt(0).toString(16)}`)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
}
