import { DefaultRenderer, Listr, ListrLogger, ProcessOutput } from 'listr2'
import type { HostReport } from '../model/index.ts'
import { stageWords } from './lines.ts'
import { countingProgress, type Progress } from './progress-counts.ts'
import { oneLine } from './text.ts'

/** Above so many hosts a list is no longer readable, and a line that counts takes its place. */
const mostListed = 20

/**
 * Live progress for a terminal: a line a host by listr2 for up to 20 hosts that fit on it, a line a batch beyond. It is
 * drawn on standard error.
 */
export function terminalProgress(hosts: readonly string[], stream: NodeJS.WriteStream): Progress {
  // A line above and below stay free: what does not fit is not drawn.
  const room = Math.min(mostListed, (stream.rows || 24) - 2)
  return hosts.length <= room ? listedProgress(hosts, stream) : countingProgress(stream)
}

interface HostLine {
  readonly say: (text: string) => void
  readonly done: (report: HostReport) => void
}

/** listr2 asks whether standard output is a terminal; ours draws on standard error, and a report may be piped. */
class LiveRenderer extends DefaultRenderer {
  static override nonTTY = true
}

function listedProgress(hosts: readonly string[], stream: NodeJS.WriteStream): Progress {
  const held: (() => void)[] = []
  const lines = new Map<string, HostLine>()
  // The list begins to draw a moment after the run has begun to tell.
  const early = new Map<string, (line: HostLine) => void>()
  function tell(host: string, what: (line: HostLine) => void): void {
    const line = lines.get(host)
    if (line) what(line)
    else early.set(host, what)
  }
  const finish: (() => void)[] = []
  let isOver = false
  const list = new Listr(
    hosts.map(host => ({
      title: oneLine(host),
      task: (_context, line) =>
        new Promise<void>((resolve, reject) => {
          // A run may be over before the list has begun.
          if (isOver) resolve()
          finish.push(resolve)
          const own: HostLine = {
            say: text => {
              line.title = `${oneLine(host)}  ${text}`
            },
            done: report => {
              line.title = `${oneLine(host)}  ${report.status}`
              if (report.status === 'ok' || report.status === 'changed') resolve()
              else reject(new Error(report.status))
            },
          }
          lines.set(host, own)
          early.get(host)?.(own)
        }),
    })),
    {
      concurrent: true,
      exitOnError: false,
      registerSignalListeners: false,
      renderer: LiveRenderer,
      rendererOptions: {
        clearOutput: true,
        showErrorMessage: false,
        logger: new ListrLogger({
          useIcons: false,
          toStderr: [],
          processOutput: new ProcessOutput(stream, stream),
        }),
      },
    },
  )
  const running = list.run().catch(() => undefined)
  return {
    event: event => {
      if (event.event === 'host') tell(event.report.host, line => line.done(event.report))
      else if (event.event !== 'end' && event.event !== 'batch')
        tell(event.host, line => line.say(stageWords[event.event]))
    },
    // The list redraws the lines above the cursor, so nothing else may be written until it is gone.
    beside: write => held.push(write),
    amid: write => write(),
    end: async () => {
      isOver = true
      for (const resolve of finish) resolve()
      await running
      for (const write of held.splice(0)) write()
    },
  }
}
