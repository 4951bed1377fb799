import { type FoundAccess, findAccess } from '../engine/access.ts'
import { askAll } from '../fleet/ask.ts'
import { accessJson, accessText } from '../report/access.ts'
import { interruptible } from './interrupt.ts'
import { type Io, screenOf, UsageError } from './io.ts'
import { prepareHosts } from './on-hosts.ts'
import type { RunOptions } from './options.ts'
import { checkConnection, headOf, list, reachOf, requestOf } from './run.ts'

/** `access`: who gets into hosts, how, and who becomes root there. */
export async function showAccess(io: Io, hosts: string, options: RunOptions): Promise<number> {
  checkConnection(io, options)
  const [format = 'human', ...more] = options.output
  if (more.length > 0 || (format !== 'human' && format !== 'json'))
    throw new UsageError('--output: expected human or json', '`sshfix access` prints one of them')
  const prepared = await prepareHosts(io, 'access', hosts, options)
  if (prepared === null) return 1
  if (options.listHosts) return list(io, prepared, options)
  const reach = await reachOf(io, options)
  const interruption = interruptible(io, options)
  try {
    const request = requestOf(
      io,
      headOf('check', []),
      prepared,
      reach,
      options,
      () => undefined,
      interruption.signal,
    )
    const found = await askAll(request, findAccess)
    const text =
      format === 'json' ? accessJson(found) : accessText(found, screenOf(io, io.stdout, options.color))
    io.stdout.write(text)
    return interruption.signal.aborted ? 130 : exitOf(found)
  } finally {
    interruption.release()
  }
}

function exitOf(found: readonly FoundAccess[]): number {
  return found.reduce((exit, one) => {
    if (!('status' in one)) return exit
    return exit | (one.status === 'unreachable' ? 4 : 2)
  }, 0)
}
