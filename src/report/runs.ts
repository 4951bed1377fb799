/** What hosts remember of the runs of the past, for a person and for a program. */
import type { HostStatus, RunFact, RunsFact } from '../model/index.ts'
import { takenBackBy } from '../rollback/index.ts'
import { errorLines } from './host-block.ts'
import { type Page, pageOf, type Screen } from './lines.ts'
import { beginning, cut, decoded, jsonText, oneLine, type Paint, type Style, shownInline } from './text.ts'

/** As the engine hands it out, one host. */
export type RememberedRuns = { readonly host: string } & (
  | { readonly runs: RunsFact }
  | {
      readonly status: HostStatus
      readonly error: { readonly code: string; readonly message: string; readonly hint?: string }
    }
)

/** All plays of one invocation, the last first. */
interface Invocation {
  readonly run: string
  readonly state: RunFact['state'] | 'taken back'
  readonly takenBackBy: string | null
  readonly plays: readonly RunFact[]
}

function invocations(runs: RunsFact): readonly Invocation[] {
  const byRun = new Map<string, RunFact[]>()
  for (const fact of runs.plays) {
    const plays = byRun.get(fact.run)
    if (plays) plays.push(fact)
    else byRun.set(fact.run, [fact])
  }
  return [...byRun].map(([run, plays]) => {
    const by = takenBackBy(runs, run)
    return { run, plays, takenBackBy: by, state: by === null ? worst(plays) : 'taken back' }
  })
}

/** What needs attention stands for the whole. */
function worst(plays: readonly RunFact[]): RunFact['state'] {
  const order = ['incomplete', 'unfinished', 'waiting', 'undone', 'confirmed'] as const
  return order.find(state => plays.some(play => play.state === state)) ?? 'unfinished'
}

const styles: { readonly [state in Invocation['state']]: Style } = {
  confirmed: 'green',
  'taken back': 'cyan',
  undone: 'yellow',
  waiting: 'yellow',
  unfinished: 'red',
  incomplete: 'red',
}

/** The words that undo notes for why it was started. */
const reasons: ReadonlyMap<string, string> = new Map([
  ['failed', 'an action failed'],
  ['asked', 'no fresh login proved it'],
  ['abandoned', 'nobody confirmed it in time, and the next run came'],
  ['expired', 'nobody confirmed it in time'],
  ['boot', 'the host was started before it was confirmed'],
  ['by hand', 'somebody ran its script by hand'],
  ['confirmed', 'somebody ran its script by hand, after it was confirmed'],
])

/** A table for 80 columns. */
export function runsText(found: readonly RememberedRuns[], screen: Screen): string {
  const page = pageOf(screen)
  return found.map(one => `${hostLines(one, page).join('\n')}\n`).join('\n')
}

function hostLines(one: RememberedRuns, page: Page): readonly string[] {
  const { paint } = page
  const name = paint('bold', oneLine(one.host))
  if (!('runs' in one)) return [name, ...errorLines(one.status, one.error, page)]
  const { runs } = one
  if (runs.plays.length === 0) return [name, `  no runs in ${shownInline(runs.folder)}`]
  const title = `  ${'RUN'.padEnd(25)}  ${'WHEN (UTC)'.padEnd(16)}  ${'STATE'.padEnd(10)}  PLAY`
  return [name, paint('dim', title), ...invocations(runs).flatMap(run => runLines(run, paint))]
}

function runLines({ run, state, takenBackBy: by, plays }: Invocation, paint: Paint): readonly string[] {
  const records = plays.toReversed().flatMap(({ record }) => record ?? [])
  const started = Array.from(oneLine(records[0]?.started ?? ''))
  const when = started.slice(0, 16).join('').replace('T', ' ')
  const names = [...new Set(records.map(({ name }) => oneLine(name)))].join(', ')
  // A host may remember a name of any length.
  const play = cut(beginning(names, 100), 21)
  const first = `  ${oneLine(run).padEnd(25)}  ${when.padEnd(16)}  ${paint(styles[state], state.padEnd(10))}  ${play}`
  const touched = [
    ...new Set(
      records.flatMap(({ paths, services }) => [
        ...paths.map(({ path }) => shownInline(path)),
        ...services.map(({ name }) => `service ${shownInline(name)}`),
      ]),
    ),
  ]
  const about = [
    ...records.flatMap(({ takesBack }) => (takesBack === null ? [] : [`took back ${oneLine(takesBack)}`])),
    ...(by === null ? [] : [`taken back by ${oneLine(by)}`]),
    ...plays.flatMap(({ state, why }) => {
      if (state !== 'undone' && state !== 'incomplete') return []
      return why === '' ? [] : [`${state}: ${shownInline(reasons.get(why) ?? why)}`]
    }),
  ]
  return [first.trimEnd(), ...touchedLines(touched), ...about.map(words => `      ${paint('dim', words)}`)]
}

const mostTouched = 5

function touchedLines(touched: readonly string[]): readonly string[] {
  const more = touched.length - mostTouched
  const lines = touched.slice(0, mostTouched)
  return [...lines, ...(more > 0 ? [`and ${more} more`] : [])].map(line => `      ${line}`)
}

/** One JSON document. Bytes of hosts are decoded as in reports. */
export function runsJson(found: readonly RememberedRuns[]): string {
  const hosts = found.map(one => {
    if (!('runs' in one)) return one
    return {
      host: one.host,
      folder: decoded(one.runs.folder),
      runs: invocations(one.runs).map(({ run, state, takenBackBy: by, plays }) => ({
        run,
        state,
        takenBackBy: by,
        plays: plays.map(({ play, state, why, record }) => ({
          play,
          state,
          why: decoded(why),
          ...(record
            ? {
                name: record.name,
                started: record.started,
                sshfix: record.sshfix,
                playbooks: record.playbooks,
                tasks: record.tasks,
                takesBack: record.takesBack,
                touched: record.paths.map(({ path }) => decoded(path)),
                services: record.services.map(({ name }) => decoded(name)),
              }
            : {}),
        })),
      })),
    }
  })
  return `${jsonText({ schema: 1, hosts }, 2)}\n`
}
