import type {
  Facts,
  GivenUp,
  HostReport,
  HostStatus,
  LoginRisk,
  TaskReport,
  Unreachable,
} from '../model/index.ts'
import type { HostPlan, TaskPlan } from '../plan.ts'
import type { HostRun } from './attempt.ts'

/** What has become known of a host while a play ran on it. */
export interface Known {
  facts?: Facts
  plan?: HostPlan
  readonly warnings: string[]
  risks: readonly LoginRisk[]
}

export type HostError = NonNullable<HostReport['error']>

export interface Verdict {
  readonly status: HostStatus
  readonly error?: HostError
}

export function unreachable({ kind, message, hint }: Unreachable): Verdict {
  return { status: 'unreachable', error: hostError(kind, message, hint) }
}

/** Nothing was done there: who was interrupted is as if never tried, who took too long was not reached in time. */
export function givenUp({ code, message, hint }: GivenUp): Verdict {
  const status = code === 'interrupted' ? 'never_tried' : 'unreachable'
  return { status, error: hostError(code, message, hint) }
}

export function failed(code: string, message: string, hint?: string): Verdict {
  return { status: 'failed', error: hostError(code, message, hint) }
}

export function hostError(code: string, message: string, hint?: string): HostError {
  return hint === undefined ? { code, message } : { code, message, hint }
}

export function hostReport(
  { play, target }: HostRun,
  known: Known,
  { status, error }: Verdict,
  cost: Pick<HostReport, 'trips' | 'seconds' | 'timings'>,
): HostReport {
  const { facts, plan } = known
  const openssh = facts?.sshd?.server === 'openssh' ? facts.sshd.version : undefined
  return {
    play: play.play,
    host: target.name,
    address: target.address,
    status,
    ...(facts ? { os: facts.host.osName } : {}),
    ...(openssh === undefined ? {} : { openssh }),
    ...cost,
    tasks: plan ? [...plan.tasks.map(task => taskReport(task, status)), ...reloadReport(plan, status)] : [],
    risks: known.risks,
    warnings: known.warnings,
    ...(error ? { error } : {}),
  }
}

/** A change that was not made, or was taken back, is not reported as one. */
function taskReport(plan: TaskPlan, host: HostStatus): TaskReport {
  const { task } = plan
  const made = plan.status !== 'changed' || host === 'changed'
  const reason = made
    ? plan.reason
    : host === 'undone'
      ? 'Undone with the whole play'
      : 'Not applied: nothing of the play was'
  return {
    name: task.name,
    resource: task.resource.name,
    status: made ? plan.status : 'skipped',
    at: task.at,
    tags: task.tags,
    references: task.references,
    differences: plan.differences,
    ...(reason === undefined ? {} : { reason }),
  }
}

function reloadReport(plan: HostPlan, host: HostStatus): readonly TaskReport[] {
  // A reload that follows from a task's change is part of that change.
  if (plan.reload.length === 0 || plan.tasks.some(task => task.status === 'changed')) return []
  return [
    {
      name: 'sshd reads its files again',
      resource: 'reload',
      status: host === 'changed' ? 'changed' : 'skipped',
      at: '',
      tags: [],
      references: [],
      differences: plan.reload,
    },
  ]
}
