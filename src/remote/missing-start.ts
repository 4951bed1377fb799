import { Unreachable } from '../model/index.ts'
import { excerpt } from './excerpt.ts'
import type { Output, Session } from './transport.ts'

/** What programs that stand in the place of a shell say. */
const standIns: readonly (readonly [pattern: RegExp, what: string, hint: string])[] = [
  [
    /This account is currently not available|account (?:is|has been) (?:disabled|locked)|nologin/i,
    'is an account that may not run commands',
    'give the account a login shell, or log in as another user (-u)',
  ],
  [
    /This service allows sftp connections only/,
    'may only use SFTP',
    'log in as a user without ForceCommand internal-sftp (-u)',
  ],
  [
    /Your password has expired|You must change your password|password change required/i,
    'must first change an expired password',
    'log in once by hand and change the password',
  ],
  [
    /exec: sh: Permission denied/,
    'has a shell that may start no program',
    'see NOEXEC and noexec in sudoers(5), and the mode of /bin/sh',
  ],
]

/**
 * Why a script that acknowledges its start did not: the login worked, and something else than our `sh` answered, or
 * nothing did. For an output without the line that the script prints first.
 */
export function missingStart(session: Pick<Session, 'label' | 'user'>, output: Output): Unreachable {
  const { label, user } = session
  const printed = `${output.stdout}\n${output.stderr}`
  const known = standIns.find(([pattern]) => pattern.test(printed.slice(0, 65536)))
  if (known) return new Unreachable('shell', `${user} ${known[1]} on ${label}`, known[2])
  switch (output.ended) {
    case 'lost':
      return new Unreachable('lost', `${label} was lost before the script began: ${output.why}`)
    case 'timeout':
      return new Unreachable(
        'timeout',
        `${label} did not begin the script within ${output.milliseconds / 1000} s`,
        'see whether a start-up file of the login shell waits for something',
      )
    case 'too_large':
      return new Unreachable(
        'shell',
        `${label} printed over ${output.maxBytes} bytes, and nothing that was asked for`,
        noiseHint,
      )
    default: {
      const last = excerpt(output.stderr) || excerpt(output.stdout)
      const how = output.ended === 'exit' ? `status ${output.status}` : output.ended
      const said = last === '' ? `nothing (${how})` : `"${last}" (${how})`
      return new Unreachable('shell', `Instead of a shell ${label} answered ${said}`, noiseHint)
    }
  }
}

const noiseHint =
  'see what the login shell, its start-up files (~/.bashrc, ~/.ssh/rc) or a ForceCommand do: one that reads standard input takes the script away'
