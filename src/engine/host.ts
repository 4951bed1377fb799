import { CannotPlan, GivenUp, type HostReport, Unreachable } from '../model/index.ts'
import type { HostPlan } from '../plan.ts'
import { folderOf } from '../remote/apply/index.ts'
import type { Transport } from '../remote/transport.ts'
import { applyAndProve } from './apply.ts'
import type { Attempt, HostRequest, HostRun } from './attempt.ts'
import { attempting } from './attempting.ts'
import { logInAnywhere } from './first-login.ts'
import { heldBy } from './holder.ts'
import { judgeOnly } from './judge.ts'
import { lookAndPlan } from './look.ts'
import { refusal } from './proof.ts'
import { failed, givenUp, hostReport, unreachable, type Verdict } from './report.ts'
import { closeQuietly } from './trip.ts'

/** One play on one host, from the first login to the report. Throws nothing: a host that fails is a value. */
export async function runHost(host: HostRun, index: number, request: HostRequest): Promise<HostReport> {
  const started = performance.now()
  return attempting(host, index, request, async attempt => {
    const verdict = await runAttempt(attempt).catch(error => verdictOf(error, request))
    const seconds = Math.round(performance.now() - started) / 1000
    return hostReport(host, attempt.known, verdict, {
      trips: attempt.trips.count,
      seconds,
      timings: attempt.clock.seconds(),
    })
  })
}

/** What a host's report says of what was thrown. */
export function verdictOf(error: unknown, { onBug }: HostRequest): Verdict {
  if (error instanceof Unreachable) return unreachable(error)
  if (error instanceof GivenUp) return givenUp(error)
  if (error instanceof CannotPlan) return failed('cannot_plan', error.message)
  onBug?.(error)
  const message = error instanceof Error ? error.message : String(error)
  return failed('bug', `A mistake in sshfix itself: ${message}`, 'Please report it, with the playbook')
}

function cannotBeHad({ tasks }: HostPlan): Verdict {
  const special = tasks.find(({ error }) => error !== undefined)
  if (special?.error) return failed(special.error.code, special.reason ?? '', special.error.hint)
  return failed(
    'task_failed',
    'Some task cannot be had on this host; nothing was applied',
    'Mend the task that failed, or let the others go on with "ignore_errors: yes"',
  )
}

async function runAttempt(attempt: Attempt): Promise<Verdict> {
  const { host } = attempt
  attempt.say('connecting')
  const { transport, port } = await logInAnywhere(attempt)
  try {
    return await runOver({ ...attempt, host: { ...host, target: { ...host.target, port } } }, transport)
  } finally {
    await closeQuietly(transport)
  }
}

async function runOver(attempt: Attempt, transport: Transport): Promise<Verdict> {
  const { request } = attempt
  const { facts, plan, proof } = await lookAndPlan(attempt, transport, {
    say: attempt.say,
    signal: attempt.signal,
  })
  attempt.known.facts = facts
  attempt.known.plan = plan
  attempt.known.risks = proof.risks
  for (const { task, notes = [] } of plan.tasks)
    attempt.known.warnings.push(...notes.map(note => `"${task.name}": ${note}`))
  attempt.known.warnings.push(...proof.unproved)
  if (facts.sshd?.server === 'openssh' && facts.sshd.isHidden)
    attempt.known.warnings.push(
      'The command line of sshd cannot be read, for it was started with too little room for its title: options there, which win over the files, and another file of -f are not known',
    )
  // An apply that changes something undoes first what was left; else what is there may not stay.
  if (facts.holder !== null && (request.head.mode === 'check' || plan.actions.length === 0))
    return heldBy(folderOf(facts.holder))
  if (plan.failed) return cannotBeHad(plan)
  if (plan.actions.length === 0) return { status: 'ok' }
  const refused = refusal(attempt)
  if (refused) return refused
  return await (request.head.mode === 'check' ? judgeOnly : applyAndProve)(attempt, transport, facts, plan)
}
