import { createHash } from 'node:crypto'
import type { Difference, HostReport, LoginRisk, RunHead, TaskReport } from '../../model/index.ts'
import { differencesText, type ToldTogether, told } from '../diff.ts'
import { placeOf } from '../place.ts'
import { beginning, oneLine, painter, shownInline } from '../text.ts'
import { hostLocation, type Location, playbookLocation } from './location.ts'
import { codeRule, type Explain, type Rule, sentence, taskRule } from './rules.ts'

export interface Found {
  readonly rule: Rule
  readonly level: 'error' | 'warning' | 'note'
  readonly message: string
  readonly location: Location
  readonly related: Location | null
  /** What stays the same while the matter does, wherever it stands and whenever it is found. */
  readonly identity: readonly string[]
}

/** `Result` of SARIF 2.1.0, 3.27. */
export interface Result {
  readonly ruleId: string
  readonly level: Found['level']
  readonly message: { readonly text: string }
  readonly locations: readonly [Location]
  readonly relatedLocations?: readonly [Location]
  readonly partialFingerprints: { readonly [name: string]: string }
}

export interface Context {
  readonly head: RunHead
  /** Where the program runs. */
  readonly folder: string
  readonly explain: Explain
}

/** What of a host's report somebody has to look at. What an apply has set right is none of it. */
export function findings(report: HostReport, context: Context): readonly Found[] {
  return [
    ...report.tasks.flatMap(task => taskFindings(task, report, context)),
    ...report.risks.map(risk => riskFinding(risk, report, context)),
    ...hostFindings(report, context),
  ]
}

/** Equal ones of a report (a loop) are numbered in their order. */
export function results(found: readonly Found[]): readonly Result[] {
  const seen = new Map<string, number>()
  return found.map(({ rule, level, message, location, related, identity }) => {
    const hash = createHash('sha256')
      .update(JSON.stringify([rule.id, ...identity]))
      .digest('hex')
      .slice(0, 32)
    const times = (seen.get(hash) ?? 0) + 1
    seen.set(hash, times)
    const fingerprint = `${hash}:${times}`
    return {
      ruleId: rule.id,
      level,
      message: { text: plainMessage(message) },
      locations: [location],
      ...(related === null ? {} : { relatedLocations: [{ ...related, message: { text: 'On the host' } }] }),
      // GitHub looks at the first alone.
      partialFingerprints: { primaryLocationLineHash: fingerprint, 'sshfix/v1': fingerprint },
    }
  })
}

function taskFindings(task: TaskReport, { host }: HostReport, context: Context): readonly Found[] {
  const about = {
    rule: taskRule(task.resource, task.references, context.explain),
    location: taskLocation(task.at, host, context),
  }
  if (task.status === 'failed' || task.status === 'ignored')
    return [
      {
        ...about,
        level: task.status === 'failed' ? 'error' : 'note',
        message: `${host}: ${sentence(oneLine(task.reason ?? 'failed'))} Task: ${oneLine(task.name)}`,
        related: null,
        identity: [host, task.resource, task.name, 'failed'],
      },
    ]
  if (task.status !== 'changed' || context.head.mode === 'apply') return []
  return told(task.differences).map(group => ({
    ...about,
    level: 'warning',
    message: differenceMessage(host, task, group),
    related: differenceLocation(host, group[0]),
    identity: [host, task.resource, task.name, group[0].subject, group[0].field],
  }))
}

function riskFinding(risk: LoginRisk, { host }: HostReport, context: Context): Found {
  const cause = shownInline(risk.cause ?? '')
  const task = /\((?<at>[^()]*:\d+)\)$/.exec(cause)?.groups?.at ?? ''
  const onHost = placeOf(cause)
  return {
    rule: codeRule(risk.code, context.explain),
    level: risk.certain ? 'error' : 'warning',
    message: `${host}: ${shownInline(`${risk.message}, for ${risk.user}. ${risk.hint}`)}${cause === '' ? '' : `. By ${cause}`}`,
    location: taskLocation(task, host, context),
    related: onHost?.file.startsWith('/') ? hostLocation(host, onHost.file, onHost.line) : null,
    identity: [host, risk.user],
  }
}

/** That nothing was reached is no result of an analysis, and what a task or a risk says need not be said again. */
function hostFindings({ host, status, error }: HostReport, context: Context): readonly Found[] {
  if (error === undefined || status === 'unreachable' || status === 'never_tried') return []
  if (error.code === 'task_failed' || error.code === 'would_lock_out') return []
  return [
    {
      rule: codeRule(error.code, context.explain),
      level: 'error',
      message: `${host}: ${sentence(oneLine(error.message))} ${oneLine(error.hint ?? '')}`,
      location: taskLocation('', host, context),
      related: null,
      identity: [host],
    },
  ]
}

/** What no task asked for stands with the playbook: code scanning takes no result without a place. */
function taskLocation(at: string, host: string, { head, folder }: Context): Location {
  return playbookLocation(at === '' ? `${head.playbooks[0] ?? 'sshfix'}:1` : at, folder, host)
}

function differenceLocation(host: string, { subject, at }: Difference): Location | null {
  const place = placeOf(shownInline(at ?? ''))
  if (place?.file.startsWith('/')) return hostLocation(host, place.file, place.line)
  return subject.startsWith('/') ? hostLocation(host, shownInline(subject)) : null
}

const mostLines = 40
const mostCharacters = 4000

/** The first sentence is all that a list of alerts shows. */
function differenceMessage(host: string, task: TaskReport, group: ToldTogether): string {
  const [first] = group
  const lines = differencesText(group, painter(false))
  const isDiff = first.field === 'content' && !first.sensitive
  const title = isDiff ? `${shownInline(first.subject)}: content differs` : (lines[0] ?? '')
  const body = isDiff ? lines : lines.slice(1)
  const cut = beginning(body.slice(0, mostLines).join('\n'), mostCharacters)
  const rest = cut.length < body.join('\n').length ? '\n(cut short)' : ''
  return `${host}: ${title}. Task: ${oneLine(task.name)}${cut === '' ? '' : `\n${cut}`}${rest}`
}

/** Text as a plain message: no placeholder (3.11.5), no link that a host put there (3.11.6). */
export function plainMessage(text: string): string {
  return text.replaceAll('{', '{{').replaceAll('}', '}}').replaceAll('](', '] (')
}
