import type { HostStatus, RunEvent, RunHead, RunMode, Summary } from '../model/index.ts'
import { hostStatuses } from '../model/index.ts'

/** What needs somebody comes first; of several plays that counts for a host. */
export const byTrouble: readonly HostStatus[] = [
  'failed',
  'undone',
  'unreachable',
  'refused',
  'never_tried',
  'changed',
  'ok',
]

export function worse(one: HostStatus, other: HostStatus): HostStatus {
  return byTrouble.indexOf(other) < byTrouble.indexOf(one) ? other : one
}

export function summarize(statuses: Iterable<HostStatus>): Summary {
  const counts = Object.fromEntries(['hosts', ...hostStatuses].map(key => [key, 0])) as Record<
    keyof Summary,
    number
  >
  for (const status of statuses) {
    counts.hosts++
    counts[status]++
  }
  return counts
}

/** The exit code of a run: 2 failed or undone, 4 unreachable, 8 would change, 16 refused, or-ed; a host that was never tried is a failure. */
export function exitCode(summary: Summary, mode: RunMode): number {
  const failed = summary.failed + summary.undone + summary.never_tried > 0 ? 2 : 0
  const unreachable = summary.unreachable > 0 ? 4 : 0
  const differs = mode === 'check' && summary.changed > 0 ? 8 : 0
  const refused = summary.refused > 0 ? 16 : 0
  return failed | unreachable | differs | refused
}

/** The exit code of what SIGINT has ended, as shells count it. */
export const interruptedExit = 130

/** What a report calls its run; one without playbooks takes another back. */
export function runName({ mode, playbooks }: RunHead): string {
  if (playbooks.length > 0) return `sshfix ${mode}`
  return mode === 'check' ? 'sshfix rollback --check' : 'sshfix rollback'
}

/** What every output is: a fold over the events of one run. */
export type Output = (event: RunEvent) => void
export type Write = (text: string) => void
