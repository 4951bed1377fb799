import { judgeRequest } from '../judge.ts'
import type { Facts } from '../model/index.ts'
import type { HostPlan } from '../plan.ts'
import { runTakenBack } from '../rollback/index.ts'
import { type Applied, applyScript, readApplied } from '../remote/apply/index.ts'
import type { Transport } from '../remote/transport.ts'
import type { Attempt } from './attempt.ts'
import { heldBy } from './holder.ts'
import { rejection } from './judge.ts'
import { movedPort, prove } from './prove.ts'
import { failed, hostError, type Verdict } from './report.ts'
import { randomWord } from './trip.ts'
import { undoRun } from './undo.ts'

/** Makes the host as planned, and proves it over a fresh login; what cannot be proved is undone. */
export async function applyAndProve(
  attempt: Attempt,
  transport: Transport,
  facts: Facts,
  plan: HostPlan,
): Promise<Verdict> {
  const { request } = attempt
  attempt.say('applying')
  const applied = await apply(attempt, transport, facts, plan)
  const undoing = {
    deadline: performance.now() + request.confirmWithin * 1000,
    movedPort: movedPort(attempt, plan),
  }
  switch (applied.outcome) {
    case 'applied':
      attempt.known.warnings.push(...(applied.notes ?? []))
      return prove(attempt, transport, facts, undoing)
    case 'drifted':
      return failed(
        'drifted',
        `${applied.subject} changed on the host while the plan was made`,
        'Nothing was changed; run again to plan on what is there now',
      )
    case 'locked':
      return heldBy(applied.by)
    case 'rejected':
      return (
        rejection(applied.verdict) ??
        failed('sshd_rejects', "The host's sshd does not take the proposed configuration")
      )
    case 'undone':
      attempt.known.warnings.push(...applied.notes)
      return notApplied(attempt, applied)
    case 'unknown':
      return undoRun(attempt, transport, whyUnknown(attempt, applied.why), undoing)
  }
}

function whyUnknown({ limit }: Attempt, why: string): string {
  return limit.aborted ? limit.reason.message : `It is not known what became of the apply: ${why}`
}

async function apply(attempt: Attempt, transport: Transport, facts: Facts, plan: HostPlan): Promise<Applied> {
  const { request, index } = attempt
  const { play } = attempt.host
  const { started, sshfix, playbooks } = request.head
  const asked = {
    run: request.head.run,
    play: index,
    word: randomWord(),
    before: facts,
    actions: plan.actions,
    effects: plan.effects,
    about: {
      name: play.play,
      started,
      sshfix,
      playbooks,
      tasks: plan.tasks.filter(({ status }) => status === 'changed').map(({ task }) => task.name),
      takesBack: runTakenBack(play, facts),
    },
    judge: judgeRequest(facts, plan.after),
    keepRuns: request.keepRuns,
    confirmWithin: request.confirmWithin,
    watched: attempt.host.target.connection !== 'chroot',
  }
  // Not to be interrupted: an apply once launched ends confirmed or undone. Where the time of the host has passed, it is
  // only followed no longer.
  const output = await attempt.trips.run(transport, applyScript(asked), { signal: attempt.limit })
  return readApplied(asked, output.stdout)
}

/** Steps of an apply without which nothing could be taken back; they come before the first change. */
const safety: ReadonlySet<string> = new Set([
  'make the folder of the run',
  'store what will be touched',
  'store the links of services',
  'write the store to the disk',
  'arm the watchdog',
])

function notApplied(
  { host, known }: Attempt,
  { step, stderr, touched }: Extract<Applied, { outcome: 'undone' }>,
): Verdict {
  // A shell says first where in our own script it was: `/var/lib/sshfix/…/apply: 336: cannot create …`.
  const said = stderr.replace(/^\S+\/(?:apply|functions): (?:line )?\d+: /gm, '')
  const message = said === '' ? `${step} failed` : `${step}: ${said}`
  if (!touched && safety.has(step)) {
    const risk = {
      code: 'undo_not_safe',
      certain: true,
      user: host.target.user,
      message: `The host could not take the change back: ${message}`,
      hint: 'Nothing was changed; mend what the host says, and run again',
    }
    known.risks = [...known.risks, risk]
    return { status: 'refused', error: hostError(risk.code, risk.message, risk.hint) }
  }
  const state = touched ? 'What was done before that was undone' : 'Nothing was changed'
  const hint = `${state}; mend what the host says, and run again`
  return { status: touched ? 'undone' : 'failed', error: hostError('apply_failed', message, hint) }
}
