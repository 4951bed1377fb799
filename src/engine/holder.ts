import type { HolderFact } from '../model/index.ts'
import { endLeftScript, readResult } from '../remote/apply/index.ts'
import type { Transport } from '../remote/transport.ts'
import type { Attempt } from './attempt.ts'
import { lookAndPlan, type Planned } from './look.ts'
import { failed, type Verdict } from './report.ts'
import { randomWord } from './trip.ts'

/** As `lookAndPlan`; and where an apply finds a run that was left on the host, that is undone, and looked again. */
export async function lookAtWhatStays(attempt: Attempt, transport: Transport): Promise<Planned> {
  const { say, signal, request } = attempt
  const planned = await lookAndPlan(attempt, transport, { say, signal })
  const { holder } = planned.facts
  if (holder === null || request.head.mode === 'check') return planned
  await endLeft(attempt, transport, holder)
  return await lookAndPlan(attempt, transport, { say, signal })
}

async function endLeft(
  { trips, limit, known }: Attempt,
  transport: Transport,
  left: HolderFact,
): Promise<void> {
  const word = randomWord()
  const output = await trips.run(transport, endLeftScript(left, word), { signal: limit })
  if (readResult(output.stdout, word).state === 'undone')
    known.warnings.push(
      `Run ${left.run} was left on this host, neither confirmed nor undone: it was undone first`,
    )
}

/** What is said of a host that another run holds: whatever is seen there, it may not stay. `by` is `RUN/PLAY`. */
export function heldBy(by: string): Verdict {
  return failed(
    'locked',
    `Run ${by} holds this host: it is at work, waits to be confirmed, or could not be undone wholly`,
    `\`sshfix runs\` says which. A run that was left is undone by the next apply that comes after its time; where an undo was not complete, mend what /var/lib/sshfix/${by}/problems names, then run the undo beside it`,
  )
}
