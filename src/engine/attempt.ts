/** The words of the engine: what a run is asked for, and what is carried along while it works on one host. */
import type { HostPlay, RunEvent, RunHead, Stage, Target } from '../model/index.ts'
import type { Transport } from '../remote/transport.ts'
import type { Known } from './report.ts'
import type { StageClock } from './stage-clock.ts'
import type { Trips } from './trip.ts'

/** One play for one host. */
export interface HostRun {
  readonly play: HostPlay
  readonly target: Target
  /** Ports to which earlier plays of the run may have moved its sshd. */
  readonly earlierPorts?: () => readonly number[]
}

/** What is the same for all hosts of a run. */
export interface HostRequest {
  readonly head: RunHead
  /** Codes of risks that a run may take though they are certain. */
  readonly allowRisks: readonly string[]
  /** Runs of the past that a host keeps, so that they can be taken back. */
  readonly keepRuns: number
  /** Seconds, from the end of an apply, after which a host undoes what nobody has confirmed. */
  readonly confirmWithin: number
  /** Seconds that one host may take for one play; 0 or absent: as long as it needs. What was applied then is undone. */
  readonly hostTimeout?: number
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
  readonly request: HostRequest
  readonly trips: Trips
  readonly known: Known
  /** Tells that a stage begins. */
  readonly say: (stage: Stage) => void
  readonly clock: StageClock
  /** Ends what only looks: the run was interrupted, or the time of the host has passed. */
  readonly signal: AbortSignal
  /** The time of the host has passed: what was applied is to be undone. */
  readonly limit: AbortSignal
}
