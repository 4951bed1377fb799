import { rollbackPlay } from '../rollback/index.ts'
import type { Io } from './io.ts'
import { prepareHosts } from './on-hosts.ts'
import type { RunOptions } from './options.ts'
import { checkConnection, list, runPrepared } from './run.ts'

/** `rollback`: takes back a run of the past, by a run like any other. */
export async function rollBack(
  io: Io,
  mode: 'apply' | 'check',
  hosts: string,
  options: RunOptions,
): Promise<number> {
  checkConnection(io, options)
  const prepared = await prepareHosts(io, 'rollback', hosts, options)
  if (prepared === null) return 1
  const params = { run: options.run ?? null, force: options.force ?? false }
  const resolve: typeof prepared.resolve = (play, host) => rollbackPlay(prepared.resolve(play, host), params)
  const resolved = { ...prepared, resolve }
  if (options.listHosts || options.listTasks) return list(io, resolved, options)
  return runPrepared(io, mode, [], resolved, options)
}
