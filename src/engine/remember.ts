import type { HostStatus, RunsFact } from '../model/index.ts'
import type { Attempt, HostRequest, HostRun } from './attempt.ts'
import { attempting } from './attempting.ts'
import { logIn } from './first-login.ts'
import { verdictOf } from './host.ts'
import { gather } from './look.ts'
import type { HostError } from './report.ts'
import { closeQuietly } from './trip.ts'

/** What one host answered: its runs, or why it did not say. */
export type Remembered = { readonly host: string } & (
  | { readonly runs: RunsFact }
  | { readonly status: HostStatus; readonly error: HostError }
)

/** Asks a host which runs it remembers, in one trip. Nothing is planned or changed. */
export async function remember(host: HostRun, request: HostRequest): Promise<Remembered> {
  const { name } = host.target
  try {
    return { host: name, runs: await attempting(host, 0, request, ask) }
  } catch (error) {
    const { status, error: told } = verdictOf(error, request)
    return { host: name, status, error: told ?? { code: 'bug', message: String(error) } }
  }
}

async function ask(attempt: Attempt): Promise<RunsFact> {
  const { signal } = attempt
  signal.throwIfAborted()
  const transport = await logIn(attempt)
  try {
    const { runs } = await gather(attempt, transport, [{ look: 'runs' }], signal)
    return runs ?? { folder: '', plays: [] }
  } finally {
    await closeQuietly(transport)
  }
}
