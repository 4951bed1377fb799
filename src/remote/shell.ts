import { randomBytes } from 'node:crypto'
import type { Elevation } from './become.ts'
import type { Channel } from './channel.ts'
import type { Ended, Output, RunOptions } from './transport.ts'

const defaultMaxBytes = 64 * 1024 * 1024
/** Neither is a line that an elevation waits for. */
const longestPrompt = 1024
/** No prompt is longer than this; a host that prints more before it runs a shell will not run one. */
const maxBytesBeforeShell = 256 * 1024
/**
 * Milliseconds after which what has not said that it is a shell gets the end of its input: what stands in the place of
 * a shell may wait for that, and a shell that is only slow has its script all the same.
 */
const patienceForShell = 5000
/** Milliseconds between the ends of the two streams; a host may be made to print one of them nowhere. */
const patienceForErrors = 500

/** What reads scripts from its standard input, and runs one after another. */
export interface Shell {
  /** Whether it waits for a script, as far as is known here. */
  isFree(): boolean
  /**
   * Gives it a script, which runs in a subshell: whatever that does to itself, and even its `exit`, is no matter to the
   * next. With an elevation the first script waits for the other user's shell, and what was printed before that is no
   * part of the output. Throws what the elevation gives as its failure, and `ShellOver`.
   */
  run(script: string, options: RunOptions): Promise<Output>
  /** Ends it, and settles when it has ended: by itself, or at once when a script is at work. */
  end(): Promise<void>
  /** Settles when it has ended. */
  readonly over: Promise<void>
}

/** It had ended before it was given the script, of which nothing was run. */
class ShellOver extends Error {}

/** The shells of a transport: one of them is enough as long as one script follows another. */
export class Shells {
  readonly #all = new Set<Shell>()

  /** Gives a script to one that is free, else to a new one; an output where that could not be opened. */
  async run(script: string, options: RunOptions, open: () => Promise<Shell | Output>): Promise<Output> {
    for (const shell of this.#all) {
      if (!shell.isFree()) continue
      try {
        return await shell.run(script, options)
      } catch (error) {
        if (!(error instanceof ShellOver)) throw error
      }
    }
    const shell = await open()
    if ('ended' in shell) return shell
    this.#all.add(shell)
    shell.over.then(() => this.#all.delete(shell))
    return shell.run(script, options)
  }

  async end(): Promise<void> {
    await Promise.all(Array.from(this.#all, shell => shell.end()))
  }
}

/** Milliseconds for a shell to end that has nothing to do. */
const farewell = 1000

type Stream = 'stdout' | 'stderr'

/** One script that is at work. */
interface Conversation {
  hear(stream: Stream, chunk: Buffer): void
  finish(ended: Ended): void
  fail(error: unknown): void
}

/** A channel on which an elevation has a terminal serves for one script: a terminal tells no end from the next beginning. */
export function shellOn(channel: Channel, elevation: Elevation | null): Shell {
  let waiting = elevation
  let isOpen = true
  let isFirst = true
  let current: Conversation | null = null

  function endInput(): void {
    isOpen = false
    channel.stdin.end()
  }
  function run(script: string, options: RunOptions): Promise<Output> {
    return new Promise((resolve, reject) => {
      const { maxBytes = defaultMaxBytes, onLine, signal, timeout } = options
      const timers: NodeJS.Timeout[] = []
      const mark = waiting?.terminal ? null : randomWord()
      const mayBeOver = !isFirst
      isFirst = false
      const lines = lineReader(mark, onLine)
      const printed = { stdout: '', stderr: '' }
      const recent = { stdout: '', stderr: '' }
      let bytes = 0
      let status: number | null = null
      let areErrorsWhole = false
      const conversation: Conversation = { hear, finish, fail }

      function settle(how: () => void): void {
        if (current !== conversation) return
        current = null
        for (const timer of timers) clearTimeout(timer)
        signal?.removeEventListener('abort', onAbort)
        how()
      }
      function fail(error: unknown): void {
        isOpen = false
        settle(() => reject(error))
      }
      /** A command that did not end by itself is ended; one that never became a shell is explained. */
      function finish(ended: Ended): void {
        if (current !== conversation) return
        isOpen = false
        const hasEnded = ended.ended === 'exit' || ended.ended === 'signal'
        if (!hasEnded) channel.cancel()
        // 255 is also what ssh(1) says when it does not know.
        const isUnsure = ended.ended === 'exit' && ended.status === 255
        const { stdout, stderr } = unmarked(printed, mark)
        const output = { ...ended, stdout: stdout.slice(0, maxBytes), stderr }
        if (mayBeOver && hasEnded && !isUnsure && !hasBegun()) fail(new ShellOver())
        else if (status !== null && (hasEnded || ended.ended === 'lost')) exit(status)
        else if (waiting && ended.ended !== 'aborted') fail(waiting.explain(output))
        else settle(() => resolve(output))
      }
      function hasBegun(): boolean {
        return printed.stdout.includes(`${mark} begin\n`)
      }
      function exit(status: number): void {
        const whole = unmarked(printed, mark)
        if (whole.stdout.length + whole.stderr.length > maxBytes) finish({ ended: 'too_large', maxBytes })
        else settle(() => resolve({ ended: 'exit', status, ...whole }))
      }
      function onAbort(): void {
        finish({ ended: 'aborted' })
      }
      function begin(): void {
        waiting = null
        if (mark === null) {
          isOpen = false
          channel.stdin.end(Buffer.from(script, 'latin1'))
          return
        }
        channel.stdin.write(Buffer.from(marked(script, mark), 'latin1'))
        timers.push(setTimeout(() => hasBegun() || endInput(), patienceForShell))
      }
      function attend(elevation: Elevation): void {
        const step = elevation.next(printed.stdout, printed.stderr)
        if (step.step === 'answer') channel.stdin.write(step.text)
        if (step.step === 'fail') {
          channel.cancel()
          fail(step.error)
        }
        if (step.step !== 'go') return
        begin()
        bytes = step.rest.length
        printed.stdout = step.rest
        printed.stderr = ''
        lines(step.rest)
      }
      function hear(stream: Stream, chunk: Buffer): void {
        const most = waiting ? Math.min(maxBytes, maxBytesBeforeShell) : maxBytes + (mark ? mostMarked : 0)
        const text = chunk.toString('latin1', 0, Math.max(0, most - bytes))
        bytes += chunk.length
        printed[stream] += text
        // All of it after each byte would be as many bytes squared.
        recent[stream] = (recent[stream] + text).slice(-longestPrompt - text.length)
        if (waiting) {
          if (waiting.concerns(recent[stream])) attend(waiting)
        } else {
          if (stream === 'stdout') lines(text)
          if (mark) hearEnd(mark, stream)
        }
        if (bytes > most) finish({ ended: 'too_large', maxBytes })
      }
      /** Which of the two streams comes to its end first, nobody can say; a host may be made to join them. */
      function hearEnd(mark: string, stream: Stream): void {
        areErrorsWhole ||= recent[stream].includes(`${mark} end\n`)
        if (stream === 'stdout') status ??= statusIn(recent.stdout, mark)
        if (status === null) return
        if (areErrorsWhole) exit(status)
        else timers.push(setTimeout(endInput, patienceForErrors))
      }

      current = conversation
      if (signal?.aborted) return onAbort()
      signal?.addEventListener('abort', onAbort, { once: true })
      if (timeout !== undefined)
        timers.push(setTimeout(() => finish({ ended: 'timeout', milliseconds: timeout }), timeout))
      if (!waiting) return begin()
      const { patience } = waiting
      timers.push(
        setTimeout(() => {
          if (waiting) finish({ ended: 'timeout', milliseconds: patience })
        }, patience),
      )
    })
  }

  // Both are read to the end always: a full pipe would stop the command for ever. What comes between two scripts is of
  // none of them.
  channel.stdout.on('data', (chunk: Buffer) => current?.hear('stdout', chunk))
  channel.stderr.on('data', (chunk: Buffer) => current?.hear('stderr', chunk))
  // A command that ends without reading its input is no error; how it ended is said by `ended`.
  channel.stdin.on('error', () => {})
  const over = channel.ended.then(
    ended => {
      endInput()
      current?.finish(ended)
    },
    error => {
      endInput()
      current?.fail(error)
    },
  )
  return {
    isFree: () => isOpen && current === null,
    run,
    over,
    async end() {
      endInput()
      if (current) channel.cancel()
      const timer = setTimeout(() => channel.cancel(), farewell)
      await over
      clearTimeout(timer)
    },
  }
}

function randomWord(): string {
  return `sshfix-${randomBytes(12).toString('hex')}`
}

/** More than is printed around a script, on both streams. */
const mostMarked = 256

/**
 * The shell reads all of a subshell before any of it runs; and what is in it can neither end the shell nor take the next
 * script for its own input.
 */
function marked(script: string, mark: string): string {
  return `printf '%s begin\\n' ${mark}
(
${script}
) </dev/null
printf '%s end %s\\n' ${mark} $?; printf '%s end\\n' ${mark} >&2
`
}

function statusIn(text: string, mark: string): number | null {
  const end = `${mark} end `
  const at = text.lastIndexOf(end)
  const status = at === -1 ? undefined : /^(?<status>\d+)\n/.exec(text.slice(at + end.length))?.groups?.status
  return status === undefined ? null : Number(status)
}

/** What the script printed itself, and what came before it. */
function unmarked(printed: Readonly<Record<Stream, string>>, mark: string | null): Record<Stream, string> {
  if (mark === null) return printed
  const until = (text: string, end: string) =>
    text.slice(0, text.includes(end) ? text.lastIndexOf(end) : undefined)
  return {
    stdout: until(printed.stdout.replace(`${mark} begin\n`, ''), `${mark} end `),
    stderr: until(printed.stderr, `${mark} end\n`),
  }
}

/** Cuts text into lines as it comes, without those around a script; the last line counts only with its newline. */
function lineReader(mark: string | null, onLine: RunOptions['onLine']): (text: string) => void {
  if (!onLine) return () => {}
  let begun = ''
  return text => {
    const [first = '', ...more] = text.split('\n')
    begun += first
    for (const next of more) {
      if (mark === null || !begun.includes(mark)) onLine(begun)
      begun = next
    }
  }
}
