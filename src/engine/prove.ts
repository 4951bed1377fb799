import { setTimeout as wait } from 'node:timers/promises'
import { portAfter } from '../login/index.ts'
import { CannotPlan, type Facts, Unreachable } from '../model/index.ts'
import type { HostPlan } from '../plan.ts'
import { confirmScript, readConfirmed } from '../remote/apply/index.ts'
import type { Transport } from '../remote/transport.ts'
import type { Attempt } from './attempt.ts'
import { around } from './first-login.ts'
import { lookAndPlan } from './look.ts'
import type { Verdict } from './report.ts'
import { closeQuietly, randomWord } from './trip.ts'
import { passing, type Undoing, undoneVerdict, undoRun } from './undo.ts'

/** Milliseconds before each further try to log in. Few: sshd penalises an address that keeps failing. */
const pauses = [500, 1500, 4000, 8000]

/**
 * Confirms the run if a new TCP connection and login, with become, find nothing left to do; else has it undone.
 * The connection that applied stays open until then, as a way back in, never as the proof.
 */
export async function prove(
  attempt: Attempt,
  rescue: Transport,
  before: Facts,
  undoing: Undoing,
): Promise<Verdict> {
  attempt.say('verifying')
  let fresh: Transport
  try {
    fresh = await freshLogin(attempt, undoing)
  } catch (error) {
    return undoRun(attempt, rescue, `A fresh login fails after the change: ${messageOf(error)}`, undoing)
  }
  try {
    const left = await whatIsLeft(attempt, fresh, before)
    if (left !== null) return await undoRun(attempt, fresh, left, undoing)
    return await confirm(attempt, fresh, undoing)
  } catch (error) {
    return await undoRun(attempt, rescue, `The fresh login broke off: ${messageOf(error)}`, undoing)
  } finally {
    await closeQuietly(fresh)
  }
}

/** Whatever went wrong, a mistake of ours too: what is not proved is undone. */
function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

async function freshLogin(attempt: Attempt, { deadline, movedPort }: Undoing): Promise<Transport> {
  // An interruption waits: the run is to end confirmed or undone.
  const patient = attempt.limit
  for (const pause of pauses) {
    try {
      return await attempt.request.connect(attempt.host, patient, movedPort)
    } catch (error) {
      const time = around(pause)
      const last = performance.now() + time >= deadline
      if (!(error instanceof Unreachable) || !passing.has(error.kind) || last) throw error
      await wait(time)
    }
  }
  return attempt.request.connect(attempt.host, patient, movedPort)
}

/** The port to try where the plan moves sshd away from the one that was used. */
export function movedPort({ host }: Attempt, plan: HostPlan): number | undefined {
  const used = plan.after.host.connection?.serverPort
  // Behind a port that is forwarded, what sshd listens on says nothing of how it is reached.
  if (used === undefined || used !== host.target.port) return undefined
  return portAfter(plan.after) ?? undefined
}

/** Null when a plan on fresh facts is empty; else what is not as declared. Not to be interrupted, but by the time of the host. */
async function whatIsLeft(attempt: Attempt, transport: Transport, before: Facts): Promise<string | null> {
  try {
    const { plan } = await lookAndPlan(attempt, transport, {
      signal: attempt.limit,
      earlier: before,
    })
    const task = plan.tasks.find(({ status }) => status === 'failed' || status === 'changed')
    if (task)
      return `Looked at again, "${task.task.name}" is not as declared${task.reason ? `: ${task.reason}` : ''}`
    if (plan.actions.length > 0) return 'Looked at again, sshd still has not read its files'
    return null
  } catch (error) {
    if (!(error instanceof CannotPlan)) throw error
    return `Looked at again, the host cannot be planned: ${error.message}`
  }
}

async function confirm(attempt: Attempt, transport: Transport, undoing: Undoing): Promise<Verdict> {
  const run = { run: attempt.request.head.run, play: attempt.index }
  const word = randomWord()
  const output = await attempt.trips.run(transport, confirmScript(run, word), { signal: attempt.limit })
  const confirmed = readConfirmed(output.stdout, word)
  switch (confirmed.outcome) {
    case 'confirmed':
      return { status: 'changed' }
    case 'undone':
      return undoneVerdict(confirmed, 'The confirmation came too late', attempt)
    case 'unknown': {
      const why = `It is not known whether the run was confirmed: ${confirmed.why}`
      return undoRun(attempt, transport, why, undoing)
    }
  }
}
