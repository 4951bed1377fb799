/**
 * One `ssh` that logs in, stays, and lends its connection to others: a master of ssh(1) with a socket of its own. A
 * run needs several scripts on one login, the last of them when no other login may be possible any more; an `ssh` for
 * each script would be a login for each.
 *
 * Its folder is private, and all that it needs is in there: the socket, the log, the program that hands on questions.
 * A shell keeps both: it waits for the end of its standard input, so that they go when the program that started them
 * does, however that ends. The session of its own keeps an interrupt of the terminal from them, and makes ssh ask by
 * SSH_ASKPASS.
 */
import { execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { closeSync, constants, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { keptForMessages, mostBeforeLogin } from '../flood.ts'
import type { ConnectEnvironment } from '../transport.ts'
import { personVariables, plainVariables } from './program.ts'
import type { Question } from './questions.ts'

export interface Master {
  /** The private folder; `socket` is in it. */
  readonly folder: string
  readonly socket: string
  /** What it logged until it was ready, latin1. */
  log(): string
  /** What it said since, debugging left out. */
  later(): string
  /** The last of what it, and what it was made to run, printed on standard error. */
  errors(): string
  /** Logged in: the socket is there. Null where it ended before, or said more than it may. */
  readonly ready: Promise<true | null>
  /** Whether it is to end, or has: nothing can be run any more. */
  isOver(): boolean
  /** Whether it said more than `mostBeforeLogin` before it was ready. */
  isFlooded(): boolean
  /** The status of ssh; 127 where there is no such program. */
  readonly ended: Promise<number>
  /** Ends it and leaves nothing behind. May be called twice. */
  close(): Promise<void>
}

/** Milliseconds for taking leave of a host. */
const farewell = 2000

/** `kill 0` reaches the proxies and askpass programs too: they are of the same process group. */
const keeper = `
folder=$1 word=$2
shift 2
{
  "$@" </dev/null >/dev/null
  status=$?
  printf '%s\\n' "$word" >&2
  printf '%s ended %s\\n' "$word" "$status" >>"$folder/log"
} &
trap '' HUP INT TERM
exec 2>/dev/null
IFS= read -r nothing
kill -TERM 0
rm -rf -- "$folder"
`

/** Asks by the log, and is answered through a pipe: a password is in no argument, environment or file. */
const askpass = (word: string) => `#!/bin/sh
folder=\${0%/*}
umask 077
mkfifo "$folder/$$" || exit 1
question=$(printf '%s' "$1" | tr '\\r\\n' '  ' | cut -c 1-1000)
printf '%s ask %s %s %s\\n' ${word} "$$" "\${SSH_ASKPASS_PROMPT:-answer}" "$question" >>"$folder/log"
IFS= read -r answer <"$folder/$$" || exit 1
case $answer in
+*) printf '%s\\n' "\${answer#+}" ;;
*) exit 1 ;;
esac
`

/** Starts `ssh` with the words for a private folder. `answer` gives null for a question that is to be refused. */
export async function startMaster(
  wordsFor: (folder: string) => readonly string[],
  environment: ConnectEnvironment,
  answer: (question: Question) => Promise<string | null>,
): Promise<Master> {
  const folder = mkdtempSync(join(shortFolder(), 'sshfix-'))
  const socket = join(folder, 'c')
  const word = randomBytes(12).toString('hex')
  const logPath = join(folder, 'log')
  let words: readonly string[]
  try {
    words = wordsFor(folder)
    writeFileSync(join(folder, 'askpass'), askpass(word), { mode: 0o700 })
    await promisify(execFile)('mkfifo', ['-m', '600', '--', logPath], { env: plainVariables(environment) })
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw error
  }

  // For writing too: a pipe without a reader, or between two writers, would be at its end.
  const both = constants.O_RDWR | constants.O_NONBLOCK
  const pipe = new Socket({ fd: openSync(logPath, both), readable: true, writable: false })
  const answers: number[] = []
  const lines: string[] = []
  let later: string[] = []
  let begun = ''
  let errors = ''
  let received = 0
  let isReady = false
  let isOver = false
  let isFlooded = false
  // The word in both streams: all that was said before it has been heard.
  const errorsEnded = pending<true>()
  const ready = pending<true | null>()
  const ended = pending<number>()

  function hear(line: string): void {
    if (line.startsWith(`${word} `)) heed(line.slice(word.length + 1))
    else if (!isReady) lines.push(line)
    else if (!line.startsWith('debug')) later = [...later, line].slice(-20)
    if (line !== 'debug1: Entering interactive session.') return
    isReady = true
    ready.resolve(true)
  }
  function heed(line: string): void {
    const [what, number = '', hint = '', ...words] = line.split(' ')
    if (what === 'ended') {
      isOver = true
      errorsEnded.promise.then(() => {
        ready.resolve(null)
        ended.resolve(Number(number))
      })
    } else if (/^\d+$/.test(number)) {
      const text = words.join(' ')
      answer({ text, hint, log: lines.join('\n') }).then(
        given => give(number, given),
        () => give(number, null),
      )
    }
  }
  function give(number: string, given: string | null): void {
    try {
      const fd = openSync(join(folder, number), both)
      answers.push(fd)
      const isAnswer = given !== null && !/[\r\n\0]/.test(given) && given.length < 1000
      writeSync(fd, isAnswer ? `+${given}\n` : '-\n')
    } catch {
      // Who asked is gone.
    }
  }

  /** Whether it may be kept. What is not is still read: ssh would wait in a full pipe, and not end. */
  function isFit(chunk: Buffer): boolean {
    if (!isReady) received += chunk.length
    if (received <= mostBeforeLogin) return true
    isFlooded = true
    isOver = true
    ready.resolve(null)
    return false
  }
  pipe.on('data', (chunk: Buffer) => {
    if (!isFit(chunk)) return
    const parts = `${begun}${chunk.toString('latin1')}`.split(/\r?\n/)
    begun = parts.pop() ?? ''
    for (const line of parts) hear(line)
  })
  pipe.on('error', () => {})

  const { variables, agentSocket } = environment
  const child = spawn(
    '/bin/sh',
    ['-c', keeper, 'sh', folder, word, 'ssh', '-M', '-S', socket, '-N', '-E', logPath, ...words],
    {
      detached: true,
      env: {
        ...personVariables(environment),
        ...plainVariables(environment),
        SSH_AUTH_SOCK: agentSocket ?? undefined,
        SSH_ASKPASS: join(folder, 'askpass'),
        SSH_ASKPASS_REQUIRE: 'force',
        // Before OpenSSH 8.4 a display was the condition.
        DISPLAY: variables.DISPLAY ?? ':',
      },
      stdio: ['pipe', 'ignore', 'pipe'],
    },
  )
  const gone = new Promise<void>(resolve => {
    child.once('error', () => resolve())
    child.once('exit', () => resolve())
  })
  child.stdin.on('error', () => {})
  child.stderr.on('data', (chunk: Buffer) => {
    if (!isFit(chunk)) return
    errors += chunk.toString('latin1')
    if (errors.includes(word)) errorsEnded.resolve(true)
    errors = errors.replace(`${word}\n`, '').slice(-keptForMessages)
  })
  gone.then(() => {
    isOver = true
    child.stderr.destroy()
    ready.resolve(null)
    ended.resolve(255)
    pipe.destroy()
    for (const fd of answers.splice(0)) closeSync(fd)
    rmSync(folder, { recursive: true, force: true })
  })

  return {
    folder,
    socket,
    log: () => lines.join('\n'),
    later: () => later.join('\n'),
    isOver: () => isOver,
    isFlooded: () => isFlooded,
    errors: () => errors,
    ready: ready.promise,
    ended: ended.promise,
    async close() {
      isOver = true
      child.stdin.end()
      const timer = setTimeout(() => child.kill('SIGKILL'), farewell)
      await gone
      clearTimeout(timer)
    },
  }
}

/** The path of a socket may have about a hundred bytes, and ssh fills in what stands behind % and $. */
function shortFolder(): string {
  const usual = tmpdir()
  return /^\/[\w./+-]{1,60}$/.test(usual) ? usual : '/tmp'
}

function pending<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => {}
  const promise = new Promise<T>(settle => {
    resolve = settle
  })
  return { promise, resolve }
}
