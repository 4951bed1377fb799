import type { RunEvent } from '../model/index.ts'
import type { Progress } from '../report/progress-counts.ts'
import type { Write } from '../report/summary.ts'
import type { Io } from './io.ts'
import type { RunOptions } from './options.ts'
import type { Format } from './outputs.ts'

/** A terminal on which something may be drawn while hosts are at work. */
export interface Live {
  readonly follow: (event: RunEvent) => void
  /** To standard output. */
  readonly print: Write
  /** What is no part of a report, to standard error. */
  readonly say: Write
  /** The same where it cannot wait. */
  readonly warn: Write
  /** Gives the terminal back to who is asked something: from then on nothing is drawn there. Safe to call twice. */
  readonly end: () => Promise<void>
}

export async function openLive(
  io: Io,
  hosts: readonly string[],
  format: Format,
  options: RunOptions,
): Promise<Live> {
  let progress = await openProgress(io, hosts, format, options)
  const beside = (write: () => void) => (progress ? progress.beside(write) : write())
  return {
    follow: event => progress?.event(event),
    // A pipe may end on the same terminal: `| tee report.txt`.
    print: text => beside(() => io.stdout.write(text)),
    say: text => beside(() => io.stderr.write(text)),
    warn: text => {
      if (progress) progress.amid(() => io.stderr.write(text))
      else io.stderr.write(text)
    },
    end: async () => {
      const ended = progress
      progress = null
      await ended?.end()
    },
  }
}

/** Loaded only where somebody looks on: it is a tenth of what a run loads. */
async function openProgress(
  io: Io,
  hosts: readonly string[],
  format: Format,
  options: RunOptions,
): Promise<Progress | null> {
  if (options.quiet || hosts.length === 0) return null
  if (!io.stderr.isTTY || io.env.TERM === 'dumb') {
    // Where a person reads the report, it says the same.
    if (options.verbose === 0 || format === 'human') return null
    const { toldProgress } = await import('../report/progress-counts.ts')
    return toldProgress(io.stderr)
  }
  // Events that are read as they happen are their own progress.
  if (format === 'jsonl') return null
  const { terminalProgress } = await import('../report/progress.ts')
  return terminalProgress(hosts, io.stderr)
}
