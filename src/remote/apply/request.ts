import type { JudgeRequest } from '../../judge.ts'
import {
  type Action,
  type Effect,
  type Facts,
  isRunId,
  type RunAbout,
  type RunId,
} from '../../model/index.ts'

/** All that one play does to one host, as one script that does all of it or nothing. */
export interface ApplyRequest {
  readonly run: string
  readonly play: number
  /** Random, new for each script: it marks the lines of the answer, and the names of temporary files. */
  readonly word: string
  /** The facts that were planned on: what is touched must still be so. */
  readonly before: Facts
  readonly actions: readonly Action[]
  readonly effects: readonly Effect[]
  /** Null: nothing that sshd reads changes. */
  readonly judge: JudgeRequest | null
  /** What the host keeps of it, for those who ask later what was done. */
  readonly about: RunAbout
  /** So many runs of the past are kept on the host; one that is taken back is, too. */
  readonly keepRuns: number
  /** Seconds, from the end of the apply, in which only this controller decides whether the run stays. */
  readonly confirmWithin: number
  /** Whether the host itself undoes the run after that time. A system below a directory has nobody who could. */
  readonly watched: boolean
}

/** `RUN/PLAY`, the name of the run's folder. Throws for what cannot be a plain folder name. */
export function folderOf({ run, play }: RunId): string {
  if (!isRunId(run) || !Number.isSafeInteger(play) || play < 0)
    throw new RangeError(`Not the name of a run: ${JSON.stringify(run)}, play ${play}`)
  return `${run}/${play}`
}

/** Throws for a word that could be anything but itself in a shell or in a file name. */
export function checkedWord(word: string): string {
  if (!/^[A-Za-z0-9]{8,64}$/.test(word)) throw new RangeError('The random word must be of letters and digits')
  return word
}
