import { CannotPlan, distinctLooks, type Facts, type Look, Unreachable } from '../model/index.ts'
import { type HostPlan, looksFor, planHost } from '../plan.ts'
import { gatherScript, Incomplete, mergeFacts, readFacts } from '../remote/gather.ts'
import { missingStart } from '../remote/missing-start.ts'
import type { Output, Transport } from '../remote/transport.ts'
import type { Attempt, HostRun } from './attempt.ts'
import { brokenOff, randomWord } from './trip.ts'

/** Looks, and looks again where a plan moves what must be seen; more rounds than this would be a circle. */
const mostRounds = 3

export interface Looking {
  readonly onPlanning: () => void
  /** Ends the looking; without one it is not to be interrupted. */
  readonly signal?: AbortSignal
}

export interface Planned {
  readonly facts: Facts
  readonly plan: HostPlan
}

/** Takes the facts of a host and plans the play on them. Throws `Unreachable`, or `CannotPlan` where looking never ends. */
export async function lookAndPlan(
  attempt: Attempt,
  transport: Transport,
  { onPlanning, signal }: Looking,
): Promise<Planned> {
  const { play } = attempt.host
  const first = distinctLooks([...looksFor(play.tasks), ...hostLooks(attempt.host)])
  let facts = await gather(attempt, transport, first, signal)
  for (let round = 1; ; round++) {
    onPlanning()
    const planned = planHost(play.tasks, play.handlers, facts)
    if ('plan' in planned) return { facts, plan: planned.plan }
    if (round === mostRounds) {
      const open = planned.missing.map(look => ('path' in look ? look.path : look.look)).join(', ')
      throw new CannotPlan(`After ${mostRounds} looks at the host something is still not known: ${open}`)
    }
    facts = mergeFacts(facts, await gather(attempt, transport, planned.missing, signal))
  }
}

/** What the engine itself must know: who logs in, and what handlers act on. */
function hostLooks({ play, target }: HostRun): readonly Look[] {
  const handled = play.handlers.map(handler => ({ look: 'service', name: handler.effect.service }) as const)
  return target.user === '' ? handled : [{ look: 'account', name: target.user }, ...handled]
}

/** The answers to these looks, in one trip. */
export async function gather(
  attempt: Attempt,
  transport: Transport,
  looks: readonly Look[],
  signal: AbortSignal | undefined,
): Promise<Facts> {
  const word = randomWord()
  const script = gatherScript(looks, word)
  const output = await attempt.trips.run(transport, script, signal ? { signal } : {})
  try {
    return readFacts(looks, output.stdout, word)
  } catch (error) {
    if (!(error instanceof Incomplete)) throw error
    throw brokenOff(output, attempt.host.target.name) ?? silence(transport, output, word, error)
  }
}

/** Why there are no facts: where the script did not even begin, what stands in the place of a shell says more. */
function silence(transport: Transport, output: Output, word: string, error: Incomplete): Unreachable {
  if (!output.stdout.includes(`${word} begin`)) return missingStart(transport.session, output)
  return new Unreachable('shell', `${transport.session.label}: ${error.message}`)
}
