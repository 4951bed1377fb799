import { diskFiles, type Files } from '../playbook/index.ts'
import type { RunOptions } from './options.ts'
import { type Prepared, prepare } from './prepare.ts'
import type { Io } from './io.ts'

/**
 * For commands whose hosts stand on the command line: as for a play without tasks, so that inventories, variables and
 * become mean what they mean elsewhere. Null where there is a mistake, which was told.
 */
export function prepareHosts(io: Io, name: string, hosts: string, options: RunOptions): Prepared | null {
  const known = options.inventory.length > 0
  const play = `- name: ${JSON.stringify(name)}\n  hosts: ${JSON.stringify(known ? hosts : 'all')}\n`
  const files: Files = {
    read: path => (path === 'HOSTS' ? { bytes: new TextEncoder().encode(play) } : diskFiles.read(path)),
    list: diskFiles.list,
  }
  return prepare(io, ['HOSTS'], { ...options, inventory: known ? options.inventory : [`${hosts},`] }, files)
}
