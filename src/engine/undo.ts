import { setTimeout as wait } from 'node:timers/promises'
import { Unreachable, type UnreachableKind } from '../model/index.ts'
import { readUndone, type TakenBack, type Undone, type Undoer, undoScript } from '../remote/apply/index.ts'
import type { Transport } from '../remote/transport.ts'
import type { Attempt } from './attempt.ts'
import { failed, hostError, type Verdict } from './report.ts'
import { closeQuietly, randomWord } from './trip.ts'

/** Until when the host is left alone to undo by itself, and by which port it may then be reached. */
export interface Undoing {
  /** By `performance.now()`: when the host's own timer has passed. */
  readonly deadline: number
  /** Where sshd listens after the change, if not where it did before. */
  readonly movedPort: number | undefined
}

/** What may pass by itself; anything else is the host's word on this login, and asked again it only gets angry. */
export const passing: ReadonlySet<UnreachableKind> = new Set(['refused', 'busy', 'lost', 'timeout'])

/** Milliseconds that an undo itself may take, the start of the host included, before we give up looking. */
const patience = 60_000
/** Milliseconds between two tries to log in: few, for sshd penalises an address that keeps failing. */
const firstPause = 1000
const longestPause = 10_000
/** Milliseconds that a host is given for its own undo before we ask it, where asking costs us its good will. */
const usualUndo = 3000

/**
 * Takes the run back over this connection; where that is dead over a new one, and where there is none, the host does it by
 * itself: then waits for that, and says what is.
 */
export async function undoRun(
  attempt: Attempt,
  transport: Transport,
  why: string,
  undoing: Undoing,
): Promise<Verdict> {
  attempt.say('undoing')
  let undone = await undoOver(attempt, transport)
  if (undone.outcome === 'unknown') undone = await undoAnew(attempt, undoing)
  return verdictOf(undone, why, attempt)
}

/** Over new connections, one after the other, until one tells what became of the run or nobody can hope any more. */
async function undoAnew(attempt: Attempt, { deadline, movedPort }: Undoing): Promise<Undone> {
  const ports = movedPort === undefined ? [undefined] : [movedPort, undefined]
  let pause = firstPause
  for (let tries = 0; ; tries++) {
    const undone = await undoOverNew(attempt, ports[tries % ports.length])
    if ('outcome' in undone && undone.outcome !== 'unknown') return undone
    const final = !('outcome' in undone) && !passing.has(undone.kind)
    const now = performance.now()
    if (now > deadline + patience)
      return { outcome: 'unknown', why: 'outcome' in undone ? undone.why : undone.message }
    // Refused for good until the host has undone what refuses.
    if (final && now < deadline && tries >= ports.length - 1) await wait(deadline + usualUndo - now)
    else await wait(pause)
    pause = Math.min(longestPause, pause * 2)
  }
}

async function undoOverNew(attempt: Attempt, port: number | undefined): Promise<Undone | Unreachable> {
  let transport: Transport
  try {
    transport = await attempt.request.connect(attempt.host, new AbortController().signal, port)
  } catch (error) {
    if (error instanceof Unreachable) return error
    throw error
  }
  try {
    return await undoOver(attempt, transport)
  } finally {
    await closeQuietly(transport)
  }
}

async function undoOver(attempt: Attempt, transport: Transport): Promise<Undone> {
  const run = { run: attempt.request.head.run, play: attempt.index }
  const word = randomWord()
  try {
    const limit = attempt.limit.aborted ? { timeout: patience } : {}
    const output = await attempt.trips.run(transport, undoScript(run, word), limit)
    return readUndone(output.stdout, word)
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error
    return { outcome: 'unknown', why: error.message }
  }
}

function verdictOf(undone: Undone, why: string, attempt: Attempt): Verdict {
  switch (undone.outcome) {
    case 'undone':
      return undoneVerdict(undone, why, attempt)
    case 'incomplete':
      return failed(
        'undo_incomplete',
        `${why}. Undoing it left: ${undone.problems.join('; ')}`,
        `Mend that on the host, then there, as root: sh ${undoScriptOf(attempt)}. Until then the run keeps the host locked`,
      )
    case 'confirmed':
      return { status: 'changed' }
    case 'unknown':
      return failed(
        'unconfirmed',
        `${why}. It could not be undone from here: ${undone.why}`,
        whereUndoIs(attempt),
      )
  }
}

/** A run that was taken back: why, by whom, and what the host found afterwards. */
export function undoneVerdict({ by, found, notes }: TakenBack, why: string, { known }: Attempt): Verdict {
  known.warnings.push(...notes)
  const hint = `The host is as it was before${found === '' ? '' : `: ${found}`}`
  return { status: 'undone', error: hostError('undone', `${why}. ${undoers[by]}`, hint) }
}

const undoers: Readonly<Record<Undoer, string>> = {
  failed: 'The run undid itself when a step failed',
  asked: 'sshfix undid it',
  expired: 'The host undid it by itself when the time to confirm it had passed',
  boot: 'The host undid it when it was started anew',
  abandoned: 'The next run on this host undid it',
  'by hand': 'Somebody undid it by hand on the host',
}

function whereUndoIs(attempt: Attempt): string {
  return `The host undoes it by itself ${attempt.request.confirmWithin} s after its end, or when it is started anew; run again to see what is. By hand, as root: sh ${undoScriptOf(attempt)}`
}

function undoScriptOf({ request, index }: Attempt): string {
  return `/var/lib/sshfix/${request.head.run}/${index}/undo`
}
