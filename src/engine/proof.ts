import {
  type LoginSession,
  loginRisks,
  type ProofRequest,
  undoRisk,
  unproved,
  withCauses,
} from '../login/index.ts'
import { type Facts, type LoginRisk, type Look, NotLooked } from '../model/index.ts'
import type { HostPlan } from '../plan.ts'
import type { Session } from '../remote/transport.ts'
import type { Attempt, HostRun } from './attempt.ts'
import { hostError, type Verdict } from './report.ts'

/** What is known of logins before anything is applied. */
export interface Proof {
  /** What the plan takes away of the logins that must stay. */
  readonly risks: readonly LoginRisk[]
  /** What is to stay and could not be proved. */
  readonly unproved: readonly string[]
}

/**
 * What the plan takes away of the logins that must stay, each risk with the task that brings it; or what else must be
 * looked at before that can be said.
 */
export function proveBefore(
  host: HostRun,
  session: Session,
  facts: Facts,
  plan: HostPlan,
): Proof | { readonly missing: readonly Look[] } {
  const request: ProofRequest = {
    before: facts,
    after: plan.after,
    session: loginSession(session),
    become: host.play.become,
    becomePassword: host.target.becomePassword !== undefined,
    keepAccess: host.play.keepAccess,
  }
  const steps = plan.tasks.map(({ task, actions }) => ({ name: task.name, at: task.at, actions }))
  try {
    const risks = withCauses(request, steps, loginRisks(request))
    // A system that is mounted somewhere has no watchdog.
    const undo = host.target.connection === 'chroot' ? null : undoRisk(facts, host.target.user)
    return { risks: undo === null ? risks : [undo, ...risks], unproved: unproved(request) }
  } catch (error) {
    if (error instanceof NotLooked) return { missing: error.looks }
    throw error
  }
}

/** Without a login there is none to prove. */
function loginSession(session: Session): LoginSession | null {
  return session.methods.length === 0 ? null : session
}

/** The refusal that certain risks mean, unless each is allowed by name; null where the run may go on. */
export function refusal({ request, known }: Attempt): Verdict | null {
  const refused = known.risks.filter(({ certain, code }) => certain && !request.allowRisks.includes(code))
  const [first] = refused
  const unsafe = known.risks.find(({ code }) => code === 'undo_not_safe')
  // What cannot be taken back is not made, whatever is allowed.
  if (unsafe) return { status: 'refused', error: hostError(unsafe.code, unsafe.message, unsafe.hint) }
  if (first === undefined) return null
  const codes = [...new Set(refused.map(({ code }) => code))]
  const more = refused.length === 1 ? '' : `, and there are ${refused.length - 1} more such risks`
  return {
    status: 'refused',
    error: hostError(
      'would_lock_out',
      `It would lock ${first.user} out (${first.code})${more}`,
      `Nothing was changed. Mend the playbook, or say ${codes.map(code => `--allow-risk ${code}`).join(' ')}`,
    ),
  }
}
