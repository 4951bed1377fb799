/** Why privilege was not had, and what to do about it. */
import { Unreachable } from '../model/index.ts'
import type { ElevationRequest } from './become.ts'
import { excerpt } from './excerpt.ts'
import { missingStart } from './missing-start.ts'
import type { Output } from './transport.ts'

/** Privilege was refused because there is no terminal. */
export class WantsTerminal extends Unreachable {}

/** What is known of the question for a password. */
export interface Asked {
  /** The password was given. */
  answered: boolean
  /** The account whose password is asked for. */
  whose: string
}

export function passwordNeeded({ become, session }: ElevationRequest, { whose }: Asked): Unreachable {
  return new Unreachable(
    'become',
    `${become.method} on ${session.label} wants a password to become ${become.user}`,
    `give that of ${excerpt(whose)} with --ask-become-pass (-K) or ansible_become_password`,
  )
}

export function passwordRefused({ become, session }: ElevationRequest, { whose }: Asked): Unreachable {
  const { method } = become
  return new Unreachable(
    'become',
    `${method} on ${session.label} refused the password`,
    `${method} wants the password of ${excerpt(whose)}: give the right one with --ask-become-pass (-K); after too many wrong ones a host may refuse that too for a while (faillock)`,
  )
}

type Refusal = readonly [pattern: RegExp, message: (request: ElevationRequest) => string, hint: string]

/** What sudo 1.8 to 1.9, su of util-linux, shadow and busybox, and doas say under LC_ALL=C. */
const refusals: readonly Refusal[] = [
  [
    /^(?:Password: )?su: (?:Permission denied|permission denied|pam_authenticate: Permission denied)/,
    ({ become, session }) =>
      `su on ${session.label} does not let ${session.user} become ${become.user}, or the password is wrong`,
    'see /etc/pam.d/su on the host: pam_wheel lets only members of a group, and an account may be locked',
  ],
  [
    /(?:sudo|su|doas)['’]?: (?:command )?(?:not found|No such file or directory|Permission denied)/i,
    ({ become, session }) => `${session.label} has no ${become.method} that ${session.user} may run`,
    'install it, choose another way (--become-method sudo, su or doas), or log in as root (-u root)',
  ],
  [
    /is not in the sudoers file|may not run sudo|is not allowed to (?:execute|run)|Operation not permitted/i,
    ({ become, session }) =>
      `${become.method} on ${session.label} does not let ${session.user} become ${become.user}`,
    'allow it in sudoers or doas.conf, or log in as another user (-u)',
  ],
  [
    /unknown user|user \S+ does not exist|No passwd entry/i,
    ({ become, session }) => `${session.label} has no user ${become.user} to become`,
    'name one that exists with --become-user',
  ],
  [
    /expired|account validation failure|account is locked|PAM account management|required to change your password/i,
    ({ become, session }) =>
      `The account that ${become.method} on ${session.label} asks for is expired or locked`,
    'renew the account or its password on the host',
  ],
  [
    /doas is not enabled/,
    ({ session }) => `doas on ${session.label} has no doas.conf`,
    'write one on the host, or choose another way (--become-method sudo or su)',
  ],
  [
    /no valid sudoers|parse error|syntax error|setuid root|no new privileges|effective uid is not 0|not installed setuid|must be suid/i,
    ({ become, session }) => `${become.method} on ${session.label} is broken`,
    'mend it on the host first, or log in as root (-u root)',
  ],
]

const wrongPassword =
  /incorrect password attempt|Sorry, try again|Authentication fail|incorrect password|Authentication token/i
const noPassword = /a password is required|no password was provided|Authentication required/i

const noTerminal = /must have a tty to run sudo|a terminal is required|a tty is required/
/** doas asks for a password at a terminal only, and without one says no more than this. */
const doasWantsPassword = /^doas: Auth/m

function asksAtTerminal({ become, password, terminalFor }: ElevationRequest): boolean {
  return become.method === 'doas' && password !== undefined && terminalFor === undefined
}

/**
 * The command ended, or was given up, before the shell ran. `after` leaves of what was printed what followed the last
 * question: what stands before it, such as a lecture, is no reason.
 */
export function explain(
  request: ElevationRequest,
  output: Output,
  asked: Asked,
  after: (text: string) => string,
): Unreachable {
  const { become, session } = request
  const stderr = after(output.stderr)
  const stdout = after(output.stdout)
  const printed = `${stdout}\n${stderr}`
  const said = excerpt(withoutScript(stderr)) || excerpt(withoutScript(stdout))
  const refused = refusedBy(request, printed)
  if (output.ended === 'exit' || output.ended === 'signal') {
    if (noTerminal.test(printed) || (asksAtTerminal(request) && doasWantsPassword.test(printed))) {
      return new WantsTerminal(
        'become',
        `${become.method} on ${session.label} wants a terminal: "${said}"`,
        'let sshd give terminals (PermitTTY), remove requiretty from sudoers, or let this user do without a password',
      )
    }
    if (refused) return refused
    if (asked.answered && /currently not available|restricted shell/.test(printed))
      return new Unreachable(
        'become',
        `${become.method} on ${session.label} runs only the login shell of ${become.user}, which takes no commands: "${said}"`,
        'give that account a login shell, or become another (--become-user)',
      )
    if (noPassword.test(printed)) return passwordNeeded(request, asked)
    if (wrongPassword.test(printed))
      return asked.answered || become.method !== 'doas'
        ? passwordRefused(request, asked)
        : passwordNeeded(request, asked)
    if (new RegExp(`^${become.method}: `, 'm').test(stderr))
      return new Unreachable('become', `${become.method} on ${session.label} failed: "${said}"`)
  }
  if (output.ended === 'timeout') {
    // An expired account is asked for a new password.
    if (refused) return refused
    return new Unreachable(
      'become',
      `${become.method} on ${session.label} came to nothing within ${output.milliseconds / 1000} s${said === '' ? '' : `; the last it said was "${said}"`}`,
      'try it by hand: it may wait for something else than a password; --timeout gives it longer',
    )
  }
  return missingStart(session, output)
}

function refusedBy(request: ElevationRequest, printed: string): Unreachable | null {
  for (const line of printed.split(/[\r\n]+/)) {
    const found = refusals.find(([pattern]) => pattern.test(line))
    if (found)
      return new Unreachable('become', `${found[1](request)}: "${excerpt(withoutScript(line))}"`, found[2])
  }
  return null
}

/** sudo repeats the command that it refuses; ours is long, and not what matters. */
function withoutScript(text: string): string {
  return text.replace(/('\/bin\/sh) -c .*(' as \S+ on )/, '$1$2')
}
