import { playOnHosts } from '../playbook/index.ts'
import { sourcesOf } from './inventory-sources.ts'
import type { RunOptions } from './options.ts'
import { type Prepared, prepare } from './prepare.ts'
import type { Io } from './io.ts'

/**
 * For commands whose hosts stand on the command line: as for a play without tasks, so that inventories, variables and
 * become mean what they mean elsewhere. Null where there is a mistake, which was told.
 */
export async function prepareHosts(
  io: Io,
  name: string,
  hosts: string,
  options: RunOptions,
): Promise<Prepared | null> {
  const found = sourcesOf(io, options)
  const known = found.sources.length > 0
  const isNobody = /^[\s,:]*$/.test(hosts)
  const sources = known ? found.sources : [`${hosts},`]
  return prepare(io, [], options, { ...found, sources }, (files, vault) =>
    playOnHosts(name, known || isNobody ? hosts : 'all', files, vault),
  )
}
