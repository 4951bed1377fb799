import type { ChildProcess } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Asks again until there is an answer. Throws when there is none after a time that only a broken host needs, or when
 * the process that should bring it about has ended.
 */
export async function waitFor<T>(
  what: string,
  ask: () => T | undefined | Promise<T | undefined>,
  by?: ChildProcess,
  seconds = 60,
): Promise<T> {
  const limit = Date.now() + seconds * 1000
  while (Date.now() < limit) {
    const answer = await ask()
    if (answer !== undefined) return answer
    if (by && (by.exitCode !== null || by.signalCode !== null)) {
      throw new Error(`${what}: ended with ${by.signalCode ?? by.exitCode}`)
    }
    await sleep(5)
  }
  throw new Error(`${what}: not there after ${seconds} seconds`)
}
