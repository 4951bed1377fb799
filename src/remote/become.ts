/**
 * How a shell of another user is had, over any channel. The password is sent only after the prompt was seen and the
 * script only after the other user's shell said that it runs: a password sent blindly is run as a command where none
 * is asked for.
 */
import { randomBytes } from 'node:crypto'
import { type Become, Unreachable } from '../model/index.ts'
import { type Asked, explain, passwordNeeded, passwordRefused } from './become-refused.ts'
import { excerpt } from './excerpt.ts'
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
  const prompt = method.prompt(words.prompt)
  const terminal = request.terminalFor !== undefined
  const asked: Asked = { answered: false, whose: method.whose(become.user, session.user) }

  function next(stdout: string, stderr: string): Step {
    const goAt = stdout.indexOf(`${words.go}\n`)
    if (goAt !== -1) return { step: 'go', rest: stdout.slice(goAt + words.go.length + 1) }
    // A terminal has one stream; su of busybox asks on standard output always.
    const printed = become.method === 'su' || terminal ? `${stdout}\n${stderr}` : stderr
    const prompts = [...printed.matchAll(prompt)]
    if (prompts.length === 0) return { step: 'wait' }
    asked.whose = prompts.at(-1)?.groups?.whose ?? asked.whose
    if (password === undefined) return { step: 'fail', error: passwordNeeded(request, asked) }
    if (prompts.length > 1) return { step: 'fail', error: passwordRefused(request, asked) }
    if (asked.answered) return { step: 'wait' }
    asked.answered = true
    return { step: 'answer', text: `${password}\n` }
  }

  /** What stands before the last prompt, such as a lecture, is no reason. */
  function afterPrompts(text: string): string {
    const last = [...text.matchAll(prompt)].at(-1)
    return text.slice(last ? last.index + last[0].length : 0).replaceAll(words.go, '')
  }

  return {
    command: method.command(become.user, words.prompt, shellCommand(request, words.go)),
    terminal,
    patience: request.patience,
    concerns: recent => recent.includes(words.go) || recent.search(prompt) !== -1,
    next,
    explain: output => explain(request, output, asked, afterPrompts),
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
  command(user: string, word: string, inner: string): string
  /** Finds each question for a password, and whose it is about where it says that. */
  prompt(word: string): RegExp
  /** Whose password it usually asks for. */
  whose(user: string, login: string): string
}

const methods: Readonly<Record<Become['method'], Method>> = {
  sudo: {
    // -k: no cached credential is used, so that every run asks, or does not ask, alike.
    command: (user, word, inner) =>
      posix(
        'exec env LC_ALL=C sudo -k -S -p "$1" -u "$2" -- /bin/sh -c "$3" sh "$SSH_CONNECTION"',
        `${word}%p:`,
        user,
        inner,
      ),
    // %p: with targetpw, rootpw or runaspw of sudoers(5) it is not that of the login.
    prompt: word => new RegExp(`${word}(?<whose>[^:\\r\\n]*):`, 'g'),
    whose: (_user, login) => login,
  },
  su: {
    // su keeps the environment, and takes no words that every kind of it would hand on.
    command: (user, _word, inner) =>
      posix('exec env LC_ALL=C su -s /bin/sh -c "$2" -- "$1"', user, `set -- "$SSH_CONNECTION"; ${inner}`),
    prompt: () => /^Password: ?$/gm,
    whose: user => user,
  },
  doas: {
    command: (user, _word, inner) =>
      posix('exec env LC_ALL=C doas -u "$1" -- /bin/sh -c "$2" sh "$SSH_CONNECTION"', user, inner),
    prompt: () => /^doas \((?<whose>[^@\r\n]*)[^\r\n]*\) password: ?$/gm,
    whose: (_user, login) => login,
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
