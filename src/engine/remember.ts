import { type HostStatus, type RunsFact, Unreachable } from '../model/index.ts'
import type { Attempt, RunRequest } from './attempt.ts'
import { verdictOf } from './host.ts'
import { gather } from './look.ts'
import type { HostError } from './report.ts'
import { eachAtMost } from './run.ts'
import { closeQuietly, Trips } from './trip.ts'

/** What one host answered: its runs, or why it did not say. */
export type Remembered = { readonly host: string } & (
  | { readonly runs: RunsFact }
  | { readonly status: HostStatus; readonly error: HostError }
)

/** Asks all hosts of the first play which runs they remember, in one trip each. Nothing is planned or changed. */
export async function remember(request: RunRequest): Promise<readonly Remembered[]> {
  const [play] = request.plays
  if (!play) return []
  const found = new Map<string, Remembered>()
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
      found.set(name, { host: name, runs: await ask(attempt) })
    } catch (error) {
      const { status, error: told } = verdictOf(error, request)
      found.set(name, { host: name, status, error: told ?? { code: 'bug', message: String(error) } })
    }
  })
  return play.hosts.flatMap(name => found.get(name) ?? [])
}

async function ask(attempt: Attempt): Promise<RunsFact> {
  const { host, request } = attempt
  if (request.signal.aborted) throw new Unreachable('lost', 'Interrupted before it was asked')
  const transport = await request.connect(host, request.signal)
  try {
    const { runs } = await gather(attempt, transport, [{ look: 'runs' }], request.signal)
    return runs ?? { folder: '', plays: [] }
  } finally {
    await closeQuietly(transport)
  }
}
