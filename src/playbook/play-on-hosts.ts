import { diskFiles, type Files } from './files.ts'
import { VarsFolders } from './inventory/vars-folders.ts'
import type { Playbooks } from './load.ts'
import { wholeFile } from './place.ts'
import { noVault, type Vault } from './vault.ts'

/**
 * A play without tasks on hosts that stand on a command line, with the variables beside the current folder. What is
 * wrong with `hosts` is told of it as it was typed.
 */
export function playOnHosts(
  name: string,
  hosts: string,
  files: Files = diskFiles,
  vault: Vault = noVault,
): Playbooks {
  const place = wholeFile(hosts.trim() === '' ? 'HOSTS' : hosts)
  const folder = '.'
  const sources = new Map<string, string>()
  const keep = (file: string, text: string) => sources.set(file, text)
  const play = {
    ...{ name, place, folder, varsFolders: new VarsFolders(folder, { files, vault, keep }) },
    header: {
      kind: 'map',
      place,
      entries: [
        { key: 'hosts', keyPlace: place, value: { kind: 'scalar', value: hosts, place, literal: true } },
      ],
    },
    ...{ vars: null, serial: [], maxFailPercentage: null, anyErrorsFatal: false },
    ...{ tags: [], tasks: [], handlers: [] },
  } as const
  return { plays: [play], diagnostics: [], sources }
}
