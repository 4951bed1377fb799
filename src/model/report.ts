/** What a run says of itself. The only way out of the engine during a run is `RunEvent`; a report is folded from events. */
export interface Report {
  readonly schema: 1
  /** Version of the program. */
  readonly sshfix: string
  /** Id of the run, as under /var/lib/sshfix on the hosts. */
  readonly run: string
  readonly mode: RunMode
  readonly playbooks: readonly string[]
  /** RFC 3339. */
  readonly started: string
  readonly seconds: number
  readonly summary: Summary
  readonly hosts: readonly HostReport[]
  readonly exit: number
}

/** What is known of a run before its first host. */
export type RunHead = Pick<Report, 'sshfix' | 'run' | 'mode' | 'playbooks' | 'started'>

export type RunMode = 'apply' | 'check'

/** `changed`, in check mode: would change. */
export const hostStatuses = [
  'ok',
  'changed',
  'failed',
  'unreachable',
  'refused',
  'undone',
  'never_tried',
] as const
export type HostStatus = (typeof hostStatuses)[number]

export type Summary = { readonly [key in 'hosts' | HostStatus]: number }

/** One host in one play. */
export interface HostReport {
  readonly play: string
  readonly host: string
  readonly address?: string
  readonly status: HostStatus
  /** `Debian GNU/Linux 12 (bookworm)`. */
  readonly os?: string
  /** `9.2p1`. */
  readonly openssh?: string
  /** Scripts run on the host. */
  readonly trips: number
  readonly seconds: number
  /** Seconds of each stage, where any was reached. */
  readonly timings?: { readonly [stage in Stage]?: number }
  readonly tasks: readonly TaskReport[]
  readonly risks: readonly LoginRisk[]
  readonly warnings: readonly string[]
  readonly error?: { readonly code: string; readonly message: string; readonly hint?: string }
}

export interface TaskReport {
  readonly name: string
  readonly resource: string
  readonly status: 'ok' | 'changed' | 'skipped' | 'failed' | 'ignored'
  /** `file:line:col` in the playbook; empty for what the engine does by itself (a pending reload). */
  readonly at: string
  readonly tags: readonly string[]
  readonly references: readonly string[]
  readonly differences: readonly Difference[]
  readonly reason?: string
}

/** Values are latin1 text, one character a byte; `null` means nothing is there. */
export interface Difference {
  /** A path, `service ssh`, `sshd`. */
  readonly subject: string
  readonly field:
    | 'state'
    | 'content'
    | 'mode'
    | 'owner'
    | 'group'
    | 'attributes'
    | 'target'
    | 'active'
    | 'enabled'
    | 'masked'
    | 'reload'
  readonly before: string | null
  readonly after: string | null
  readonly sensitive?: true
  /** `file:line` on the host. */
  readonly at?: string
}

export interface LoginRisk {
  readonly code: string
  readonly certain: boolean
  readonly user: string
  readonly message: string
  /** Task at `file:line`, or `file:line` on the host. */
  readonly cause?: string
  readonly hint: string
}

/** A mistake found before any host is contacted. */
export interface Diagnostic {
  readonly code: string
  readonly severity: 'error' | 'warning'
  readonly message: string
  /** `file:line:col`, or a file alone. */
  readonly at: string
  readonly hint?: string
}

/** What a run does on a host, in this order; `undoing` where it must. */
export const stages = ['connecting', 'gathering', 'planning', 'applying', 'verifying', 'undoing'] as const
export type Stage = (typeof stages)[number]

export type RunEvent =
  | { readonly event: Stage; readonly host: string }
  /** So many hosts of a play come next, which is the n-th of its batches. */
  | {
      readonly event: 'batch'
      readonly play: string
      readonly batch: number
      readonly batches: number
      readonly hosts: number
    }
  | { readonly event: 'host'; readonly report: HostReport }
  | { readonly event: 'end'; readonly report: Omit<Report, 'hosts'> }
