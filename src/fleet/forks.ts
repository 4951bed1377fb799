import { setMaxListeners } from 'node:events'
import type { RunRequest } from './request.ts'

/** What one host has at once, generously, so that a real leak is still told. */
const mostListeners = 4

/** Does the work for all hosts, for so many at a time, in their order. */
export async function eachAtMost(
  { forks, signal }: Pick<RunRequest, 'forks' | 'signal'>,
  hosts: readonly string[],
  work: (host: string) => Promise<void>,
): Promise<void> {
  // Each host listens for the end of the run. Of more than ten listeners Node.js warns on the terminal.
  setMaxListeners(Math.max(10, forks * mostListeners), signal)
  const queue = hosts.values()
  const worker = async () => {
    for (const host of queue) await work(host)
  }
  await Promise.all(Array.from({ length: Math.min(forks, hosts.length) }, worker))
}
