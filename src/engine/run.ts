import type { HostReport, HostStatus, Summary } from '../model/index.ts'
import { exitCode, summarize, worse } from '../report/summary.ts'
import type { PlayRun, RunRequest } from './attempt.ts'
import { runHost } from './host.ts'

/** Runs all plays over all hosts; a host that is not well after a play takes no part in later ones. */
export async function run(request: RunRequest): Promise<Summary> {
  const started = performance.now()
  const statuses = new Map<string, HostStatus>()
  for (const [index, play] of request.plays.entries()) {
    const hosts = play.hosts.filter(host => isWell(statuses.get(host)))
    await eachAtMost(request.forks, hosts, async host => {
      const report = await reportOf(request, play, index, host)
      statuses.set(host, worse(statuses.get(host) ?? 'ok', report.status))
      request.on({ event: 'host', report })
    })
  }
  const summary = summarize(statuses.values())
  const seconds = Math.round(performance.now() - started) / 1000
  const exit = exitCode(summary, request.head.mode)
  request.on({ event: 'end', report: { schema: 1, ...request.head, seconds, summary, exit } })
  return summary
}

async function reportOf(
  request: RunRequest,
  play: PlayRun,
  index: number,
  host: string,
): Promise<HostReport> {
  if (request.signal.aborted) {
    return {
      play: play.name,
      host,
      status: 'never_tried',
      trips: 0,
      seconds: 0,
      tasks: [],
      risks: [],
      warnings: [],
    }
  }
  return runHost(play.forHost(host), index, request)
}

function isWell(status: HostStatus | undefined): boolean {
  return status === undefined || status === 'ok' || status === 'changed'
}

export async function eachAtMost<T>(
  most: number,
  items: readonly T[],
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items.values()
  const worker = async () => {
    for (const item of queue) await work(item)
  }
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, worker))
}
