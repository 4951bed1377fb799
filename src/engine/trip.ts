import { randomBytes } from 'node:crypto'
import { Unreachable } from '../model/index.ts'
import type { Ended, Output, RunOptions, Transport } from '../remote/transport.ts'

/** Milliseconds: a script that a host has not ended after so long will not end, its own limits are far below. */
export const longestTrip = 10 * 60 * 1000

/** Connections to one host in one play, and the scripts run over them, counted. */
export class Trips {
  count = 0
  readonly #longest: number

  constructor(longest = longestTrip) {
    this.#longest = longest
  }

  async run(transport: Transport, script: string, options: RunOptions = {}): Promise<Output> {
    this.count++
    return transport.run(script, { timeout: this.#longest, ...options })
  }
}

/** A word that noise of a host contains neither by chance nor on purpose: it is new for each script. */
export function randomWord(): string {
  return `sshfix${randomBytes(9).toString('hex')}`
}

/**
 * Why a script gave no complete answer, when that was not the script's own doing; null when it ran to its end. `signal`
 * is what it was run with.
 */
export function brokenOff(output: Ended, host: string, signal?: AbortSignal): Error | null {
  switch (output.ended) {
    case 'exit':
    case 'signal':
      return null
    case 'lost':
      return new Unreachable('lost', `The connection to ${host} was lost: ${output.why}`)
    case 'too_large':
      return new Unreachable(
        'shell',
        `${host} answered more than ${output.maxBytes} bytes`,
        'No answer of sshfix is that long: look at what its shell start-up files print',
      )
    case 'timeout':
      return new Unreachable('timeout', `${host} did not answer within ${output.milliseconds / 1000} s`)
    case 'aborted':
      return signal?.reason ?? new Unreachable('lost', 'Interrupted')
  }
}

/** A connection that cannot even be ended has been used up; what was found out counts. */
export async function closeQuietly(transport: Transport): Promise<void> {
  await transport.close().catch(() => undefined)
}
