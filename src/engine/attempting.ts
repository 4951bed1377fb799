import { GivenUp, type Stage } from '../model/index.ts'
import type { Attempt, HostRequest, HostRun } from './attempt.ts'
import { StageClock } from './stage-clock.ts'
import { Trips } from './trip.ts'

/** Works on one host, within the limits that the run sets for one. */
export async function attempting<T>(
  host: HostRun,
  index: number,
  request: HostRequest,
  work: (attempt: Attempt) => Promise<T>,
): Promise<T> {
  const { hostTimeout = 0 } = request
  const late = new AbortController()
  const giveUp = () => late.abort(tooLong(host.target.name, hostTimeout))
  const timer = hostTimeout > 0 ? setTimeout(giveUp, hostTimeout * 1000) : null
  const signal = timer === null ? request.signal : AbortSignal.any([request.signal, late.signal])
  const known = { warnings: [], risks: [] }
  const clock = new StageClock()
  const say = (stage: Stage) => {
    clock.begin(stage)
    request.on({ event: stage, host: host.target.name })
  }
  try {
    return await work({
      host,
      index,
      request,
      trips: new Trips(),
      known,
      say,
      clock,
      signal,
      limit: late.signal,
    })
  } finally {
    if (timer !== null) clearTimeout(timer)
  }
}

function tooLong(name: string, seconds: number): GivenUp {
  const message = `${name} was not done within ${seconds} s (--host-timeout)`
  return new GivenUp('host_timeout', message, 'See why it is slow, or give it more time')
}
