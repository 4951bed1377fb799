import { type Action, type LoginRisk, NotLooked, simulateAll } from '../model/index.ts'
import { loginRisks, type ProofRequest } from './proof.ts'

/** A task and what it does. */
interface Step {
  readonly name: string
  /** `file:line:col`. */
  readonly at: string
  readonly actions: readonly Action[]
}

/**
 * The risks, each with the task after which it is there for the first time, sshd having read its files. What no task
 * brings keeps the place on the host: a reload of what somebody wrote before.
 */
export function withCauses(
  request: ProofRequest,
  steps: readonly Step[],
  risks: readonly LoginRisk[],
): readonly LoginRisk[] {
  if (risks.length === 0) return risks
  const causes = new Map<string, string>()
  const reload: readonly Action[] =
    request.after.sshd?.server === 'openssh' && request.after.sshd.stale.length === 0
      ? [{ do: 'reload' }]
      : []
  const before = new Set(risksAt(request, simulateAll(request.before, reload)))
  const done: Action[] = []
  for (const { name, at, actions } of steps) {
    if (actions.length === 0) continue
    done.push(...actions)
    for (const key of risksAt(request, simulateAll(request.before, [...done, ...reload])))
      if (!before.has(key) && !causes.has(key)) causes.set(key, `"${name}" (${at.replace(/:\d+$/, '')})`)
  }
  return risks.map(risk => {
    const cause = causes.get(keyOf(risk))
    return cause === undefined ? risk : { ...risk, cause }
  })
}

function risksAt(request: ProofRequest, after: ProofRequest['after']): readonly string[] {
  try {
    return loginRisks({ ...request, after }).map(keyOf)
  } catch (error) {
    if (error instanceof NotLooked) return []
    throw error
  }
}

function keyOf({ code, user }: LoginRisk): string {
  return `${code} ${user}`
}
