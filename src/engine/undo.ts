import { Unreachable } from '../model/index.ts'
import { readUndone, type Undone, undoScript } from '../remote/apply/index.ts'
import type { Transport } from '../remote/transport.ts'
import type { Attempt } from './attempt.ts'
import { failed, hostError, type Verdict } from './report.ts'
import { closeQuietly, randomWord } from './trip.ts'

/** Takes the run back over this connection, or where that is dead over a new one, and says what became of it. */
export async function undoRun(attempt: Attempt, transport: Transport, why: string): Promise<Verdict> {
  const { host, request } = attempt
  request.on({ event: 'undoing', host: host.target.name })
  const undone = await undoOver(attempt, transport)
  if (undone.outcome !== 'unknown') return verdictOf(undone, why, attempt)
  let other: Transport
  try {
    other = await request.connect(host, new AbortController().signal)
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error
    return verdictOf({ outcome: 'unknown', why: error.message }, why, attempt)
  }
  try {
    return verdictOf(await undoOver(attempt, other), why, attempt)
  } finally {
    await closeQuietly(other)
  }
}

async function undoOver(attempt: Attempt, transport: Transport): Promise<Undone> {
  const run = { run: attempt.request.head.run, play: attempt.index }
  const word = randomWord()
  try {
    const output = await attempt.trips.run(transport, undoScript(run, word))
    return readUndone(output.stdout, word)
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error
    return { outcome: 'unknown', why: error.message }
  }
}

function verdictOf(undone: Undone, why: string, attempt: Attempt): Verdict {
  switch (undone.outcome) {
    case 'undone':
      attempt.known.warnings.push(...undone.notes)
      return { status: 'undone', error: hostError('undone', why, 'The host is as it was before') }
    case 'incomplete':
      return failed(
        'undo_incomplete',
        `${why}. Undoing it left: ${undone.problems.join('; ')}`,
        whereUndoIs(attempt),
      )
    case 'confirmed':
      return { status: 'changed' }
    case 'unknown':
      return failed('unconfirmed', `${why}. It could not be undone: ${undone.why}`, whereUndoIs(attempt))
  }
}

function whereUndoIs({ request, index }: Attempt): string {
  return `On the host, as root: sh /var/lib/sshfix/${request.head.run}/${index}/undo`
}
