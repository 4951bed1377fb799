import { askPrograms, type Files, type ProgramAnswers, type Vault } from '../playbook/index.ts'
import { oneLine } from '../report/text.ts'
import { type AnsibleConfig, ansibleConfig } from './ansible-config.ts'
import type { Io } from './io.ts'
import type { RunOptions } from './options.ts'
import { runProgram } from './run-program.ts'
import { vaultFor } from './vault-secrets.ts'

/** Where hosts are looked for, and what reading that needs. */
export interface InventorySources {
  readonly sources: readonly string[]
  readonly vault: Vault
  readonly programs: ReadonlyMap<string, ProgramAnswers>
}

/** Runs the programs among the sources, and asks for passwords. */
export async function openSources(
  io: Io,
  sources: readonly string[],
  options: RunOptions,
  config: AnsibleConfig,
  files: Files,
): Promise<InventorySources> {
  const vault = await vaultFor(io, options, config)
  return { sources, vault, programs: await askPrograms(sources, files, runProgram) }
}

/** What `-i` says, else what Ansible's configuration says, which is told. */
export function sourcesOf(
  io: Io,
  options: RunOptions,
): { readonly sources: readonly string[]; readonly config: AnsibleConfig } {
  const config = ansibleConfig(io)
  if (options.inventory.length > 0 || config.inventory.length === 0)
    return { sources: options.inventory, config }
  const from = io.env.ANSIBLE_INVENTORY ? 'ANSIBLE_INVENTORY' : config.file
  if (!options.quiet)
    io.stderr.write(
      `sshfix: the inventory is that of ${oneLine(from ?? '')}: ${config.inventory.map(oneLine).join(', ')}\n`,
    )
  return { sources: config.inventory, config }
}
