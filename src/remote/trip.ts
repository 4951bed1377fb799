import type { Elevation } from './become.ts'
import type { Channel } from './channel.ts'
import type { Ended, Output, RunOptions } from './transport.ts'

const defaultMaxBytes = 64 * 1024 * 1024
/** Neither is a line that an elevation waits for. */
const longestPrompt = 1024
/** No prompt is longer than this; a host that prints more before it runs a shell will not run one. */
const maxBytesBeforeShell = 256 * 1024

/**
 * Gives a script to a command that reads one from its standard input, and gathers what it prints. With an elevation
 * the script waits for the other user's shell, and what was printed before that is no part of the output.
 * Throws what the elevation gives as its failure.
 */
export function converse(
  channel: Channel,
  elevation: Elevation | null,
  script: string,
  options: RunOptions,
): Promise<Output> {
  return new Promise((resolve, reject) => {
    const { maxBytes = defaultMaxBytes, signal, timeout } = options
    const lines = lineReader(options.onLine)
    const timers: NodeJS.Timeout[] = []
    let waiting = elevation
    let stdout = ''
    let stderr = ''
    const recent = { stdout: '', stderr: '' }
    let bytes = 0
    let settled = false

    function settle(how: () => void): void {
      if (settled) return
      settled = true
      for (const timer of timers) clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
      how()
    }
    function fail(error: unknown): void {
      settle(() => reject(error))
    }
    /** A command that did not end by itself is ended; one that never became a shell is explained. */
    function finish(ended: Ended): void {
      if (settled) return
      if (ended.ended !== 'exit' && ended.ended !== 'signal') channel.cancel()
      const output = { ...ended, stdout, stderr }
      if (waiting && ended.ended !== 'aborted') fail(waiting.explain(output))
      else settle(() => resolve(output))
    }
    function onAbort(): void {
      finish({ ended: 'aborted' })
    }
    function begin(): void {
      waiting = null
      channel.stdin.end(Buffer.from(script, 'latin1'))
    }
    function attend(elevation: Elevation): void {
      const step = elevation.next(stdout, stderr)
      if (step.step === 'answer') channel.stdin.write(step.text)
      if (step.step === 'fail') {
        channel.cancel()
        fail(step.error)
      }
      if (step.step !== 'go') return
      begin()
      bytes = step.rest.length
      stdout = step.rest
      stderr = ''
      lines(step.rest)
    }
    function hear(stream: 'stdout' | 'stderr', chunk: Buffer): void {
      if (settled) return
      const most = waiting ? Math.min(maxBytes, maxBytesBeforeShell) : maxBytes
      const text = chunk.toString('latin1', 0, Math.max(0, most - bytes))
      bytes += chunk.length
      if (stream === 'stdout') stdout += text
      else stderr += text
      if (waiting) {
        // All of it after each byte would be as many bytes squared.
        recent[stream] = (recent[stream] + text).slice(-longestPrompt - text.length)
        if (waiting.concerns(recent[stream])) attend(waiting)
      } else if (stream === 'stdout') lines(text)
      if (bytes > most) finish({ ended: 'too_large', maxBytes: most })
    }

    // Both are read to the end always: a full pipe would stop the command for ever.
    channel.stdout.on('data', (chunk: Buffer) => hear('stdout', chunk))
    channel.stderr.on('data', (chunk: Buffer) => hear('stderr', chunk))
    // A command that ends without reading its input is no error; how it ended is said by `ended`.
    channel.stdin.on('error', () => {})
    channel.ended.then(finish, fail)
    if (signal?.aborted) return onAbort()
    signal?.addEventListener('abort', onAbort, { once: true })
    if (timeout !== undefined)
      timers.push(setTimeout(() => finish({ ended: 'timeout', milliseconds: timeout }), timeout))
    if (!elevation) return begin()
    const { patience } = elevation
    timers.push(
      setTimeout(() => {
        if (waiting) finish({ ended: 'timeout', milliseconds: patience })
      }, patience),
    )
  })
}

/** Cuts text into lines as it comes; the last line counts only with its newline. */
function lineReader(onLine: RunOptions['onLine']): (text: string) => void {
  if (!onLine) return () => {}
  let begun = ''
  return text => {
    const [first = '', ...more] = text.split('\n')
    if (more.length === 0) {
      begun += first
      return
    }
    onLine(begun + first)
    begun = more.pop() ?? ''
    for (const line of more) onLine(line)
  }
}
