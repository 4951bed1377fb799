import { loginLooks } from '../login/index.ts'
import { CannotPlan, distinctLooks, type Facts, type Look, type Stage, Unreachable } from '../model/index.ts'
import { type HostPlan, looksFor, planHost } from '../plan.ts'
import { gatherScript, Incomplete, mergeFacts, readFacts } from '../remote/gather.ts'
import { missingStart } from '../remote/missing-start.ts'
import type { Output, Session, Transport } from '../remote/transport.ts'
import type { Attempt, HostRun } from './attempt.ts'
import { type Proof, proveBefore } from './proof.ts'
import { brokenOff, randomWord } from './trip.ts'

/** Asked in each round: between two, another run may begin. */
const holder: Look = { look: 'holder' }
/** Looks, and looks again where a plan moves what must be seen; more rounds than this would be a circle. */
const mostRounds = 4

export interface Looking {
  /** Told of each stage; absent where it is all one. */
  readonly say?: (stage: Stage) => void
  /** Ends the looking; without one it is not to be interrupted. */
  readonly signal?: AbortSignal
  /** What was seen of the host before, in this run. */
  readonly earlier?: Facts
}

export interface Planned {
  readonly facts: Facts
  readonly plan: HostPlan
  readonly proof: Proof
}

/** Takes the facts of a host and plans the play on them. Throws `Unreachable`, or `CannotPlan` where looking never ends. */
export async function lookAndPlan(
  attempt: Attempt,
  transport: Transport,
  { say, signal, earlier }: Looking,
): Promise<Planned> {
  const { play } = attempt.host
  const first = distinctLooks([...looksFor(play.tasks), ...hostLooks(attempt.host, transport.session)])
  say?.('gathering')
  let facts = await gather(attempt, transport, first, signal, earlier)
  for (let round = 1; ; round++) {
    say?.('planning')
    const planned = planHost(play.tasks, play.handlers, facts)
    const proved = 'missing' in planned ? planned : proof(attempt, transport, facts, planned.plan)
    if ('plan' in planned && 'risks' in proved) return { facts, plan: planned.plan, proof: proved }
    const missing = 'missing' in proved ? proved.missing : []
    if (round === mostRounds) {
      const open = missing.map(look => ('path' in look ? look.path : look.look)).join(', ')
      throw new CannotPlan(`After ${mostRounds} looks at the host something is still not known: ${open}`)
    }
    say?.('gathering')
    facts = mergeFacts(facts, await gather(attempt, transport, [...missing, holder], signal, facts))
  }
}

/** There is nothing to prove of a plan that does nothing, or that will not be carried out. */
function proof(
  attempt: Attempt,
  transport: Transport,
  facts: Facts,
  plan: HostPlan,
): ReturnType<typeof proveBefore> {
  if (plan.failed || plan.actions.length === 0) return { risks: [], unproved: [] }
  return proveBefore(attempt.host, transport.session, facts, plan)
}

/** What the engine itself must know: who logs in and must get in again, what handlers act on, and whether it stays. */
function hostLooks({ play, target }: HostRun, session: Session): readonly Look[] {
  const handled = play.handlers.map(handler => ({ look: 'service', name: handler.effect.service }) as const)
  const own = session.methods.length > 0 && target.user !== '' ? [target.user] : []
  const users = [...new Set([...own, ...play.keepAccess.map(({ user }) => user)])]
  return [...loginLooks(users), ...handled, holder]
}

/** The answers to these looks, in one trip. */
export async function gather(
  attempt: Attempt,
  transport: Transport,
  looks: readonly Look[],
  signal: AbortSignal | undefined,
  earlier?: Facts,
): Promise<Facts> {
  const word = randomWord()
  const script = gatherScript(looks, word, earlier)
  const output = await attempt.trips.run(transport, script, signal ? { signal } : {})
  try {
    return readFacts(looks, output.stdout, word, earlier)
  } catch (error) {
    if (!(error instanceof Incomplete)) throw error
    throw brokenOff(output, attempt.host.target.name, signal) ?? silence(transport, output, word, error)
  }
}

/** Why there are no facts: where the script did not even begin, what stands in the place of a shell says more. */
function silence(transport: Transport, output: Output, word: string, error: Incomplete): Unreachable {
  if (!output.stdout.includes(`${word} begin`)) return missingStart(transport.session, output)
  return new Unreachable('shell', `${transport.session.label}: ${error.message}`)
}
