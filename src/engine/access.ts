import { accessLooks, type HostAccess, whoGetsIn } from '../login/index.ts'
import { CannotPlan, type HostStatus, type Look, NotLooked } from '../model/index.ts'
import { mergeFacts } from '../remote/gather.ts'
import type { Attempt, HostRequest, HostRun } from './attempt.ts'
import { attempting } from './attempting.ts'
import { logIn } from './first-login.ts'
import { verdictOf } from './host.ts'
import { gather } from './look.ts'
import type { HostError } from './report.ts'
import { closeQuietly } from './trip.ts'

/** Who gets into one host, or why that could not be found out. */
export type FoundAccess = { readonly host: string } & (
  | { readonly access: HostAccess; readonly os: string; readonly openssh: string }
  | { readonly status: HostStatus; readonly error: HostError }
)

/** Asks a host who gets in, in one trip where sshd's files stand in their usual places. Nothing is changed. */
export async function findAccess(host: HostRun, request: HostRequest): Promise<FoundAccess> {
  try {
    return await attempting(host, 0, request, ask)
  } catch (error) {
    const { status, error: told } = verdictOf(error, request)
    return { host: host.target.name, status, error: told ?? { code: 'bug', message: String(error) } }
  }
}

/** As many as a plan may take. */
const mostRounds = 4

async function ask(attempt: Attempt): Promise<Extract<FoundAccess, { readonly access: HostAccess }>> {
  const { host, signal } = attempt
  signal.throwIfAborted()
  const transport = await logIn(attempt)
  try {
    let looks: readonly Look[] = accessLooks()
    let facts = await gather(attempt, transport, looks, signal)
    for (let round = 1; ; round++) {
      try {
        const access = whoGetsIn(facts)
        if (access === null || facts.sshd?.server !== 'openssh')
          throw new CannotPlan('What serves this host is not OpenSSH')
        return { host: host.target.name, access, os: facts.host.osName, openssh: facts.sshd.version }
      } catch (error) {
        if (!(error instanceof NotLooked) || round === mostRounds) throw error
        looks = error.looks
      }
      facts = mergeFacts(facts, await gather(attempt, transport, looks, signal))
    }
  } finally {
    await closeQuietly(transport)
  }
}
