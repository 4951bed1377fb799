/**
 * How a shell of another user is had, over any channel. The password is sent only after the prompt was seen and the
 * script only after the other user's shell said that it runs: a password sent blindly is run as a command where none
 * is asked for.
 */
import { randomBytes } from 'node:crypto'
import { type Become, Unreachable } from '../model/index.ts'
import { excerpt } from './excerpt.ts'
import { missingStart } from './missing-start.ts'
import { quote } from './quote.ts'
import type { Output, Session } from './transport.ts'

/** The way to the other user's shell, for one script. */
export interface Elevation {
  /** For a login shell of any kind: bash, dash, csh, fish. */
  readonly command: string
  /** Whether the command needs a terminal: it then prints all on standard output. */
  readonly terminal: boolean
  /** Milliseconds that it may take until the shell runs. */
  readonly patience: number
  /** Whether the last of what was printed holds anything for `next`. It costs little, and may be asked after each byte. */
  concerns(recent: string): boolean
  /** What to do next, after all that was printed so far. To be asked after each piece that concerns it. */
  next(stdout: string, stderr: string): Step
  /** Why the command ended before the shell ran. */
  explain(output: Output): Unreachable
}

export type Step =
  | { readonly step: 'wait' }
  | { readonly step: 'answer'; readonly text: string }
  /** The shell runs: now the script, and `rest` is the first that it printed. */
  | { readonly step: 'go'; readonly rest: string }
  | { readonly step: 'fail'; readonly error: Unreachable }

export interface ElevationRequest {
  readonly become: Become
  readonly password: string | undefined
  readonly session: Pick<Session, 'label' | 'user'>
  /** What shall run as the other user and read the script: `sh -s` and the like. */
  readonly command: readonly string[]
  readonly patience: number
  /** Bytes of the script, when the command shall have a terminal: where `WantsTerminal` was thrown without one. */
  readonly terminalFor?: number
}

/** Privilege was refused because there is no terminal. */
export class WantsTerminal extends Unreachable {}

/** `null` when the login is that user already. */
export function elevate(request: ElevationRequest): Elevation | null {
  const { become, password, session } = request
  if (become.user === session.user) return null
  if (!/^[A-Za-z0-9_.][A-Za-z0-9_.@-]*\$?$/.test(become.user))
    throw new Unreachable('become', `"${excerpt(become.user)}" is no name of a user to become`)
  if (password !== undefined && /[\r\n\0]/.test(password))
    throw new Unreachable('become', `The password for ${become.method} on ${session.label} has a line break`)

  const words = { prompt: randomWord(), go: randomWord() }
  const method = methods[become.method]
  const terminal = request.terminalFor !== undefined
  let answered = false

  function next(stdout: string, stderr: string): Step {
    const goAt = stdout.indexOf(`${words.go}\n`)
    if (goAt !== -1) return { step: 'go', rest: stdout.slice(goAt + words.go.length + 1) }
    const prompts = method.prompts(terminal ? stdout : stderr, words.prompt)
    if (prompts === 0) return { step: 'wait' }
    if (password === undefined) return { step: 'fail', error: passwordNeeded(become, session) }
    if (prompts > 1) return { step: 'fail', error: passwordRefused(become, session) }
    if (answered) return { step: 'wait' }
    answered = true
    return { step: 'answer', text: `${password}\n` }
  }

  /** sudo writes the prompt before what it says of why it did not ask on. */
  function withoutWords({ stdout, stderr }: Output): Pick<Output, 'stdout' | 'stderr'> {
    const cleaned = (text: string) => text.replaceAll(words.prompt, '').replaceAll(words.go, '')
    return { stdout: cleaned(stdout), stderr: cleaned(stderr) }
  }

  return {
    command: method.command(become.user, words.prompt, shellCommand(request, words.go)),
    terminal,
    patience: request.patience,
    concerns: recent => recent.includes(words.go) || method.prompts(recent, words.prompt) > 0,
    next,
    explain: output => explain(request, { ...output, ...withoutWords(output) }, answered),
  }
}

function randomWord(): string {
  return `sshfix-${randomBytes(12).toString('hex')}`
}

/**
 * Runs as the other user: says that it does, then becomes what reads the script. `$1` is the SSH_CONNECTION of the
 * login, which sudo and doas take out of the environment.
 */
function shellCommand({ command, terminalFor }: ElevationRequest, go: string): string {
  const argv = command.map(quoteIfNeeded).join(' ')
  const begin = `[ -z "$1" ] || export SSH_CONNECTION="$1"; `
  if (terminalFor === undefined) return `${begin}printf "%s\\n" ${go}; exec ${argv}`
  // Without raw mode the terminal would cut lines, change line ends and echo the script.
  return `${begin}stty raw -echo; printf "%s\\n" ${go}; head -c ${terminalFor} | ${argv}`
}

interface Method {
  /** What a login shell is given to run `inner` with `sh -c` as the user. */
  command(user: string, prompt: string, inner: string): string
  /** How often a password was asked for. */
  prompts(printed: string, prompt: string): number
}

const methods: Readonly<Record<Become['method'], Method>> = {
  sudo: {
    // -k: no cached credential is used, so that every run asks, or does not ask, alike.
    command: (user, prompt, inner) =>
      posix(
        'exec env LC_ALL=C sudo -k -S -p "$1" -u "$2" -- /bin/sh -c "$3" sh "$SSH_CONNECTION"',
        prompt,
        user,
        inner,
      ),
    prompts: (printed, prompt) => printed.split(prompt).length - 1,
  },
  su: {
    // su keeps the environment, and takes no words that every kind of it would hand on.
    command: (user, _prompt, inner) =>
      posix('exec env LC_ALL=C su -s /bin/sh -c "$2" -- "$1"', user, `set -- "$SSH_CONNECTION"; ${inner}`),
    prompts: printed => printed.match(/^Password: ?$/gm)?.length ?? 0,
  },
  doas: {
    command: (user, _prompt, inner) =>
      posix('exec env LC_ALL=C doas -u "$1" -- /bin/sh -c "$2" sh "$SSH_CONNECTION"', user, inner),
    prompts: printed => printed.match(/^doas \([^\r\n]*\) password: ?$/gm)?.length ?? 0,
  },
}

/** Whatever the login shell is, the words of `script` are given to sh. */
function posix(script: string, ...args: readonly string[]): string {
  return ['sh', '-c', script, 'sh', ...args].map(quoteIfNeeded).join(' ')
}

/** Fewer quotes within quotes: a person may read this in `ps`. */
function quoteIfNeeded(word: string): string {
  return /^[\w./-]+$/.test(word) ? word : quote(word)
}

function passwordNeeded({ method, user }: Become, session: ElevationRequest['session']): Unreachable {
  return new Unreachable(
    'become',
    `${method} on ${session.label} wants a password to become ${user}`,
    'give it with --ask-become-pass (-K) or ansible_become_password',
  )
}

function passwordRefused({ method, user }: Become, session: ElevationRequest['session']): Unreachable {
  const whose = method === 'su' ? user : session.user
  return new Unreachable(
    'become',
    `${method} on ${session.label} refused the password`,
    `${method} wants the password of ${whose}: give the right one with --ask-become-pass (-K)`,
  )
}

type Refusal = readonly [pattern: RegExp, message: (request: ElevationRequest) => string, hint: string]

/** What sudo 1.8 to 1.9, su of util-linux, shadow and busybox, and doas say under LC_ALL=C. */
const refusals: readonly Refusal[] = [
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
    /expired|account validation failure|account is locked|PAM account management/i,
    ({ become, session }) =>
      `The account that ${become.method} on ${session.label} asks for is expired or locked`,
    'renew the account or its password on the host',
  ],
  [
    /no valid sudoers|parse error|syntax error|setuid root|no new privileges|effective uid is not 0|not installed setuid/i,
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

function explain(request: ElevationRequest, output: Output, answered: boolean): Unreachable {
  const { become, session } = request
  const printed = `${output.stdout}\n${output.stderr}`
  if (output.ended === 'exit' || output.ended === 'signal') {
    const refusal = refusals.find(([pattern]) => pattern.test(printed))
    const said = excerpt(output.stderr) || excerpt(output.stdout)
    if (noTerminal.test(printed) || (asksAtTerminal(request) && doasWantsPassword.test(printed))) {
      return new WantsTerminal(
        'become',
        `${become.method} on ${session.label} wants a terminal: "${said}"`,
        'remove requiretty from sudoers, or let this user do without a password',
      )
    }
    if (refusal) return new Unreachable('become', `${refusal[1](request)}: "${said}"`, refusal[2])
    if (noPassword.test(printed)) return passwordNeeded(become, session)
    if (wrongPassword.test(printed))
      return answered || become.method !== 'doas'
        ? passwordRefused(become, session)
        : passwordNeeded(become, session)
    if (new RegExp(`^${become.method}: `, 'm').test(output.stderr))
      return new Unreachable('become', `${become.method} on ${session.label} failed: "${said}"`)
  }
  if (output.ended === 'timeout') {
    return new Unreachable(
      'become',
      `${become.method} on ${session.label} came to nothing within ${output.milliseconds / 1000} s`,
      'try it by hand: it may wait for something else than a password; --timeout gives it longer',
    )
  }
  return missingStart(session, output)
}
