import type { HostRequest, HostRun } from '../engine/attempt.ts'
import { eachAtMost } from './forks.ts'
import type { RunRequest } from './request.ts'

/** What all hosts of the first play answer, in their order. Nothing is planned or changed. */
export async function askAll<Answer>(
  request: RunRequest,
  ask: (host: HostRun, request: HostRequest) => Promise<Answer>,
): Promise<readonly Answer[]> {
  const [play] = request.plays
  if (!play) return []
  const found = new Map<string, Answer>()
  await eachAtMost(request, play.hosts, async name => {
    found.set(name, await ask(play.forHost(name), request))
  })
  return play.hosts.flatMap(name => found.get(name) ?? [])
}
