import type { RunEvent, Stage } from '../model/index.ts'
import { stageWords } from './lines.ts'
import { cut, oneLine } from './text.ts'

export interface Progress {
  readonly event: (event: RunEvent) => void
  /** Does what writes to the same terminal where that does not tear the display: at once, or when it has ended. */
  readonly beside: (write: () => void) => void
  /** Does what cannot wait, though it may tear the display. */
  readonly amid: (write: () => void) => void
  /** Ends the display and gives the terminal back. Safe to call twice. */
  readonly end: () => Promise<void>
}

/** Milliseconds between two drawings: what changes faster nobody reads. */
const pause = 100

/** Seconds. Hosts that take less are gone before anybody has read their names. */
const slow = 2

interface Running {
  readonly since: number
  stage: Stage
}

interface Batch {
  readonly title: string
  readonly hosts: number
  done: number
  changed: number
  bad: number
  untried: number
}

/**
 * One line for the batch that is under way: how many of its hosts are done, and which of those that run began first.
 * Lines of batches that have ended stay above it.
 */
export function countingProgress(
  stream: NodeJS.WriteStream,
  now: () => number = () => performance.now(),
): Progress {
  const running = new Map<string, Running>()
  let batch: Batch | null = null
  let batches = 0
  let drawn = ''
  const timer = setInterval(draw, pause)
  timer.unref()

  function line(): string {
    if (batch === null) return ''
    const { title, hosts, done, changed, bad, untried } = batch
    // After a gate has closed there may be many such batches, and none is worth a line.
    if (untried === hosts) return ''
    const counts = [
      `${title}${done} of ${hosts} done`,
      ...(changed > 0 ? [`${changed} changed`] : []),
      ...(bad > 0 ? [`${bad} not ok`] : []),
      ...(untried > 0 ? [`${untried} never tried`] : []),
    ].join(', ')
    const [slowest] = running
    if (slowest === undefined) return counts
    const [host, { stage, since }] = slowest
    const seconds = Math.floor((now() - since) / 1000)
    if (seconds < slow) return counts
    // What an 80th column cuts off is the stage.
    return `${counts}; slowest ${oneLine(host)}, ${seconds} s: ${stageWords[stage]}`
  }

  function draw(): void {
    // The last column stays free: a terminal may go on to the next line there.
    const text = cut(line(), (stream.columns || 80) - 1)
    if (text === drawn) return
    drawn = text
    // Over what stands there, and only then what is left of it is cleared: nothing flickers.
    stream.write(`\r${text}\x1b[K`)
  }

  function clear(): void {
    if (drawn !== '') stream.write('\r\x1b[K')
    drawn = ''
  }

  /** The line of a batch that has ended stays. */
  function leave(): void {
    draw()
    if (drawn !== '') stream.write('\n')
    drawn = ''
  }

  function aside(write: () => void): void {
    clear()
    write()
  }

  /** Before the report of the end, so that all lines of batches stand together. */
  function finish(): void {
    if (batches > 1 && batch !== null) leave()
    else clear()
    batch = null
  }

  function follow(event: RunEvent): void {
    switch (event.event) {
      case 'batch': {
        if (batch !== null) leave()
        batches++
        const number = event.batches > 1 ? ` ${event.batch}/${event.batches}` : ''
        batch = {
          title: `${oneLine(event.play)}${number}: `,
          hosts: event.hosts,
          done: 0,
          changed: 0,
          bad: 0,
          untried: 0,
        }
        return
      }
      case 'host': {
        const { host, status } = event.report
        running.delete(host)
        if (batch === null) return
        if (status === 'never_tried') {
          batch.untried++
          return
        }
        batch.done++
        if (status === 'changed') batch.changed++
        else if (status !== 'ok') batch.bad++
        return
      }
      case 'end':
        finish()
        return
      default: {
        const known = running.get(event.host)
        if (known) known.stage = event.event
        else running.set(event.host, { since: now(), stage: event.event })
      }
    }
  }

  return {
    event: follow,
    beside: aside,
    amid: aside,
    end: async () => {
      clearInterval(timer)
      finish()
    },
  }
}

/** Where no terminal is and somebody wants to hear more: a line when a host has ended. */
export function toldProgress(stream: NodeJS.WriteStream): Progress {
  return {
    event: event => {
      if (event.event === 'batch' && event.batches > 1)
        stream.write(
          `${oneLine(event.play)}: batch ${event.batch} of ${event.batches}, ${event.hosts} hosts\n`,
        )
      if (event.event !== 'host') return
      const { host, status, seconds, error } = event.report
      const code = error === undefined ? '' : ` [${oneLine(error.code)}]`
      stream.write(`${oneLine(host)}: ${status.replace('_', ' ')}${code}, ${seconds.toFixed(2)} s\n`)
    },
    beside: write => write(),
    amid: write => write(),
    end: async () => undefined,
  }
}
