import { accessLooks, type HostAccess, whoGetsIn } from '../login/index.ts'
import { CannotPlan, type HostStatus, type Look, NotLooked, Unreachable } from '../model/index.ts'
import { mergeFacts } from '../remote/gather.ts'
import type { Attempt, RunRequest } from './attempt.ts'
import { verdictOf } from './host.ts'
import { gather } from './look.ts'
import type { HostError } from './report.ts'
import { eachAtMost } from './run.ts'
import { closeQuietly, Trips } from './trip.ts'

/** Who gets into one host, or why that could not be found out. */
export type FoundAccess = { readonly host: string } & (
  | { readonly access: HostAccess; readonly os: string; readonly openssh: string }
  | { readonly status: HostStatus; readonly error: HostError }
)

/** Asks all hosts of the first play who gets in, in one trip where sshd's files stand in their usual places. Nothing is changed. */
export async function findAccess(request: RunRequest): Promise<readonly FoundAccess[]> {
  const [play] = request.plays
  if (!play) return []
  const found = new Map<string, FoundAccess>()
  await eachAtMost(request.forks, play.hosts, async name => {
    const host = play.forHost(name)
    const attempt: Attempt = {
      host,
      index: 0,
      request,
      trips: new Trips(),
      known: { warnings: [], risks: [] },
    }
    try {
      found.set(name, await ask(attempt))
    } catch (error) {
      const { status, error: told } = verdictOf(error, request)
      found.set(name, { host: name, status, error: told ?? { code: 'bug', message: String(error) } })
    }
  })
  return play.hosts.flatMap(name => found.get(name) ?? [])
}

/** As many as a plan may take. */
const mostRounds = 4

async function ask(attempt: Attempt): Promise<Extract<FoundAccess, { readonly access: HostAccess }>> {
  const { host, request } = attempt
  if (request.signal.aborted) throw new Unreachable('lost', 'Interrupted before it was asked')
  const transport = await request.connect(host, request.signal)
  try {
    let looks: readonly Look[] = accessLooks()
    let facts = await gather(attempt, transport, looks, request.signal)
    for (let round = 1; ; round++) {
      try {
        const access = whoGetsIn(facts)
        if (access === null || facts.sshd?.server !== 'openssh')
          throw new CannotPlan('What serves this host is not OpenSSH')
        return { host: host.target.name, access, os: facts.host.osName, openssh: facts.sshd.version }
      } catch (error) {
        if (!(error instanceof NotLooked) || round === mostRounds) throw error
        looks = error.looks
      }
      facts = mergeFacts(facts, await gather(attempt, transport, looks, request.signal))
    }
  } finally {
    await closeQuietly(transport)
  }
}
