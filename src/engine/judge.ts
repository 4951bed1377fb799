import { comparingReadings, type JudgeRequest, judgeRequest } from '../judge.ts'
import type { Facts } from '../model/index.ts'
import type { HostPlan } from '../plan.ts'
import { checkScript, readVerdict } from '../remote/judge-check.ts'
import type { JudgeVerdict } from '../remote/judge-verdict.ts'
import type { Transport } from '../remote/transport.ts'
import type { Attempt } from './attempt.ts'
import { failed, type Verdict } from './report.ts'
import { brokenOff, randomWord } from './trip.ts'

/** What a check says of a plan that would change something: sshd judges the proposed tree, nothing is written. */
export async function judgeOnly(
  attempt: Attempt,
  transport: Transport,
  facts: Facts,
  plan: HostPlan,
): Promise<Verdict> {
  const request = judgeRequest(facts, plan.after)
  if (request === null) return { status: 'changed' }
  const verdict = await ask(attempt, transport, request)
  return rejection(verdict) ?? { status: 'changed' }
}

async function ask(attempt: Attempt, transport: Transport, request: JudgeRequest): Promise<JudgeVerdict> {
  const word = randomWord()
  const { signal } = attempt
  const output = await attempt.trips.run(transport, checkScript(request, word), { signal })
  const broken = brokenOff(output, attempt.host.target.name, signal)
  if (broken) throw broken
  return readVerdict(request, output.stdout, word) ?? ask(attempt, transport, comparingReadings(request))
}

/** The failure that a verdict means; null where sshd takes the tree as we do. */
export function rejection(verdict: JudgeVerdict): Verdict | null {
  switch (verdict.verdict) {
    case 'accepted':
      return null
    case 'rejected':
      return failed(
        'sshd_rejects',
        `The host's sshd does not take the proposed configuration: ${verdict.at ? `${verdict.at}: ` : ''}${verdict.message}`,
        'Nothing was changed',
      )
    case 'disagrees':
      return failed(
        'sshd_disagrees',
        `The host's sshd reads the proposed configuration differently${verdict.spec ? ` for ${verdict.spec}` : ''}: ${verdict.lines.join('; ')}`,
        'Nothing was changed. This is a mistake in sshfix; please report it with the configuration files',
      )
    case 'unknown':
      return failed(
        'sshd_cannot_judge',
        `The host's sshd cannot test a configuration: ${verdict.why}`,
        'Nothing was changed',
      )
  }
}
