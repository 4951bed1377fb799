/** The words of the engine: what a run is asked for, and what is carried along while it works on one host. */
import type { HostPlay, RunEvent, RunHead, Target } from '../model/index.ts'
import type { Transport } from '../remote/transport.ts'
import type { Known } from './report.ts'
import type { Trips } from './trip.ts'

/** One play over its hosts. `forHost` is called when the host's turn comes, and its result thrown away after it. */
export interface PlayRun {
  readonly name: string
  readonly hosts: readonly string[]
  forHost(host: string): HostRun
}

export interface HostRun {
  readonly play: HostPlay
  readonly target: Target
}

export interface RunRequest {
  readonly head: RunHead
  readonly plays: readonly PlayRun[]
  /** Hosts at a time. */
  readonly forks: number
  /** Codes of risks that a run may take though they are certain. */
  readonly allowRisks: readonly string[]
  /** Runs of the past that a host keeps, so that they can be taken back. */
  readonly keepRuns: number
  /** Seconds, from the end of an apply, after which a host undoes what nobody has confirmed. */
  readonly confirmWithin: number
  /** A fresh connection and login each time it is called, with the play's become. Throws `Unreachable`. */
  readonly connect: (host: HostRun, signal: AbortSignal, port?: number) => Promise<Transport>
  readonly on: (event: RunEvent) => void
  /** Told of what should not have been thrown; the host's report says that there was a mistake of ours. */
  readonly onBug?: (error: unknown) => void
  /** Ends what only looks; an apply once launched ends confirmed or undone. */
  readonly signal: AbortSignal
}

/** All that is known while one play runs on one host. */
export interface Attempt {
  readonly host: HostRun
  /** Which play of the run this is. */
  readonly index: number
  readonly request: RunRequest
  readonly trips: Trips
  readonly known: Known
}
