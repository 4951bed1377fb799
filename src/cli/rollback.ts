import { rollbackPlay } from '../rollback/index.ts'
import type { Io } from './io.ts'
import { prepareHosts } from './on-hosts.ts'
import type { RunOptions } from './options.ts'
import { checkConnection, list, runPrepared } from './run.ts'

export interface RollbackOptions extends RunOptions {
  readonly run?: string
  readonly force?: boolean
}

/** `rollback`: takes back a run of the past, by a run like any other. */
export async function rollBack(
  io: Io,
  mode: 'apply' | 'check',
  hosts: string,
  options: RollbackOptions,
): Promise<number> {
  checkConnection(io, options)
  const prepared = await prepareHosts(io, 'rollback', hosts, options)
  if (prepared === null) return 1
  if (options.listHosts) return list(io, prepared, options)
  const params = { run: options.run ?? null, force: options.force ?? false }
  const resolve: typeof prepared.resolve = (play, host) => rollbackPlay(prepared.resolve(play, host), params)
  return runPrepared(io, mode, [], { ...prepared, resolve }, options)
}
