import { GivenUp, type RunEvent } from '../model/index.ts'
import { interruptedExit, type Write } from '../report/summary.ts'
import { oneLine } from '../report/text.ts'
import type { Io } from './io.ts'
import type { RunOptions } from './options.ts'

export interface Interruption {
  /** Ends what only looks; an apply once launched ends confirmed or undone. */
  readonly signal: AbortSignal
  /** To be told of all events of the run: by them it is known which hosts are in flight. */
  readonly follow: (event: RunEvent) => void
  /** Ctrl-C means what it meant before. */
  readonly release: () => void
}

/**
 * The first Ctrl-C (or SIGTERM) ends the run in good order: hosts in flight are confirmed or undone before the program
 * ends. The second ends the program at once: what is not confirmed is undone by the hosts themselves. A terminal that is
 * closed (SIGHUP, which often comes twice) counts as the first.
 */
export function interruptible(
  io: Io,
  { confirmWithin }: Pick<RunOptions, 'confirmWithin'>,
  warn: Write = text => io.stderr.write(text),
): Interruption {
  const controller = new AbortController()
  const changing = new Set<string>()
  const interrupt = () => {
    if (controller.signal.aborted) {
      warn(`sshfix: ended at once; ${farewell([...changing], confirmWithin)}\n`)
      process.exit(interruptedExit)
    }
    warn('sshfix: interrupted; hosts in flight are confirmed or undone first\n')
    controller.abort(new GivenUp('interrupted', 'Interrupted before anything was changed', 'Run it again'))
  }
  const hangUp = () => {
    if (!controller.signal.aborted) interrupt()
  }
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt).on('SIGHUP', hangUp)
  return {
    signal: controller.signal,
    follow: event => {
      if (event.event === 'applying') changing.add(event.host)
      if (event.event === 'host') changing.delete(event.report.host)
    },
    release: () => {
      process.off('SIGINT', interrupt).off('SIGTERM', interrupt).off('SIGHUP', hangUp)
    },
  }
}

function farewell(hosts: readonly string[], confirmWithin: number): string {
  if (hosts.length === 0) return 'no host was being changed'
  const names = hosts.map(host => oneLine(host)).join(', ')
  return `the change of ${names} was not confirmed: each undoes it by itself within ${confirmWithin} s after its end`
}
