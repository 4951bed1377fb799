import { type HostError, hostError } from '../engine/report.ts'
import { runHost } from '../engine/host.ts'
import type { HostReport, HostStatus, Summary } from '../model/index.ts'
import { exitCode, interruptedExit, summarize, worse } from '../report/summary.ts'
import { batchesOf } from './batches.ts'
import { eachAtMost } from './forks.ts'
import { gateOf, isWell, openGate } from './gate.ts'
import type { Batching, PlayRun, RunRequest } from './request.ts'

/**
 * Runs all plays over all hosts, batch by batch. A host that is not well after a play takes no part in later ones; a
 * gate that closes ends the run: who has begun ends in good order, all others are reported as never tried.
 */
export async function run(request: RunRequest): Promise<Summary> {
  const started = performance.now()
  const running = new Run(request)
  for (const [index, play] of request.plays.entries()) await running.play(play, index)
  const summary = summarize(running.statuses.values())
  const seconds = Math.round(performance.now() - started) / 1000
  const exit = request.signal.aborted ? interruptedExit : exitCode(summary, request.head.mode)
  request.on({ event: 'end', report: { schema: 1, ...request.head, seconds, summary, exit } })
  return summary
}

const oneBatch: Batching = { serial: [], maxFailPercentage: null, anyErrorsFatal: false }

class Run {
  /** All that is kept of hosts that have ended: their worst status. */
  readonly statuses = new Map<string, HostStatus>()
  readonly #request: RunRequest
  /** Why nobody else is tried. */
  #stop: HostError | null = null

  constructor(request: RunRequest) {
    this.#request = request
  }

  async play(play: PlayRun, index: number): Promise<void> {
    const { head, on } = this.#request
    const isCheck = head.mode === 'check'
    const batching = isCheck ? oneBatch : (play.batching ?? oneBatch)
    const batches = batchesOf(play.hosts, batching.serial)
    for (const [number, batch] of batches.entries()) {
      const hosts = batch.filter(host => isWell(this.statuses.get(host)))
      if (hosts.length === 0) continue
      const gate = isCheck ? openGate : gateOf(hosts.length, batching)
      const size = { batch: number + 1, batches: batches.length, hosts: hosts.length }
      on({ event: 'batch', play: play.name, ...size })
      await eachAtMost(this.#request, hosts, async host => {
        const stop = this.#whyStopped()
        const report = stop
          ? neverTried(play, host, stop)
          : await runHost(play.forHost(host), index, this.#request)
        this.statuses.set(host, worse(this.statuses.get(host) ?? 'ok', report.status))
        gate.count(host, report.status)
        const closed = gate.why()
        if (closed !== null) this.#stop ??= hostError('gate_closed', closed, gateHint)
        on({ event: 'host', report })
      })
    }
  }

  #whyStopped(): HostError | null {
    if (this.#request.signal.aborted)
      return hostError('interrupted', 'Interrupted before its turn', 'Run it again')
    return this.#stop
  }
}

const gateHint = 'Mend what stopped the run, then go on with those that are left: --limit @REPORT'

function neverTried(play: PlayRun, host: string, error: HostError): HostReport {
  return {
    play: play.name,
    host,
    status: 'never_tried',
    trips: 0,
    seconds: 0,
    tasks: [],
    risks: [],
    warnings: [],
    error,
  }
}
