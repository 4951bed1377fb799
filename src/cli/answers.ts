import type { HostRequest, HostRun } from '../engine/attempt.ts'
import { askAll } from '../fleet/ask.ts'
import type { HostReport, HostStatus, RunEvent } from '../model/index.ts'
import type { Screen } from '../report/lines.ts'
import { interruptedExit } from '../report/summary.ts'
import { interruptible } from './interrupt.ts'
import { type Io, screenOf, UsageError } from './io.ts'
import { type Live, openLive } from './live.ts'
import { prepareHosts } from './on-hosts.ts'
import type { RunOptions } from './options.ts'
import { checkConnection, headOf, list, reachOf, requestOf } from './run.ts'

/** Of one host; a status and an error say why there is no more of it. */
interface Answered extends Pick<HostReport, 'host' | 'error'> {
  readonly status?: HostStatus
}

/** What a command asks hosts, and how their answers are printed. */
export interface Question<Answer extends Answered> {
  readonly name: string
  readonly ask: (host: HostRun, request: HostRequest) => Promise<Answer>
  readonly json: (answers: readonly Answer[]) => string
  readonly text: (answers: readonly Answer[], screen: Screen) => string
}

/** Commands that ask hosts something and change nothing: from a pattern to an exit code. */
export async function printAnswers<Answer extends Answered>(
  io: Io,
  { name, ask, json, text }: Question<Answer>,
  pattern: string,
  options: RunOptions,
): Promise<number> {
  checkConnection(io, options)
  const [format = 'human', ...more] = options.output
  if (more.length > 0 || (format !== 'human' && format !== 'json'))
    throw new UsageError('--output: expected human or json', `\`sshfix ${name}\` prints one of them`)
  const prepared = await prepareHosts(io, name, pattern, options)
  if (prepared === null) return 1
  if (options.listHosts) return list(io, prepared, options)
  let live: Live | null = null
  const say = (words: string) => (live ? live.say(words) : io.stderr.write(words))
  const reach = await reachOf(io, options, say, async () => live?.end())
  const hosts = prepared.plays.flatMap(play => play.hosts)
  const shown = await openLive(io, hosts, format, options)
  live = shown
  const interruption = interruptible(io, options, shown.warn)
  const on: (event: RunEvent) => void = event => shown.follow(event)
  try {
    const request = requestOf(io, headOf('check', []), prepared, reach, options, on, interruption.signal)
    on({ event: 'batch', play: name, batch: 1, batches: 1, hosts: hosts.length })
    const answers = await askAll(request, async (host, request) => {
      const began = performance.now()
      const answer = await ask(host, request)
      on({ event: 'host', report: reportOf(name, answer, (performance.now() - began) / 1000) })
      return answer
    })
    await shown.end()
    shown.print(format === 'json' ? json(answers) : text(answers, screenOf(io, io.stdout, options.color)))
    return interruption.signal.aborted ? interruptedExit : exitOf(answers)
  } finally {
    await shown.end()
    interruption.release()
  }
}

/** As much of a report as progress tells. */
function reportOf(play: string, { host, status = 'ok', error }: Answered, seconds: number): HostReport {
  const nothing = { trips: 0, tasks: [], risks: [], warnings: [] }
  return { ...nothing, play, host, status, seconds, ...(error ? { error } : {}) }
}

function exitOf(answers: readonly Answered[]): number {
  return answers.reduce((exit, { status }) => {
    if (status === undefined) return exit
    return exit | (status === 'unreachable' ? 4 : 2)
  }, 0)
}
