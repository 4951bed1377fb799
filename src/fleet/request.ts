/** What a run over many hosts is asked for. */
import type { HostRequest, HostRun } from '../engine/attempt.ts'

export interface RunRequest extends HostRequest {
  readonly plays: readonly PlayRun[]
  /** Hosts at a time. */
  readonly forks: number
}

/** One play over its hosts. `forHost` is called when the host's turn comes, and its result thrown away after it. */
export interface PlayRun {
  readonly name: string
  readonly hosts: readonly string[]
  /** Absent: one batch of all hosts, which ends the run only where none of them is well. */
  readonly batching?: Batching
  forHost(host: string): HostRun
}

/** `serial`, `max_fail_percentage` and `any_errors_fatal` of a play. */
export interface Batching {
  /** Sizes of the batches: numbers of hosts, or parts of all such as `25%`. */
  readonly serial: readonly (number | string)[]
  readonly maxFailPercentage: number | null
  readonly anyErrorsFatal: boolean
}
