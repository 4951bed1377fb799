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
  tellUntaken(io, options, config)
  if (options.inventory.length > 0 || config.inventory.length === 0)
    return { sources: options.inventory, config }
  const from = io.env.ANSIBLE_INVENTORY ? 'ANSIBLE_INVENTORY' : config.file
  if (!options.quiet)
    io.stderr.write(
      `sshfix: the inventory is that of ${oneLine(from ?? '')}: ${config.inventory.map(oneLine).join(', ')}\n`,
    )
  return { sources: config.inventory, config }
}

/** Who comes with a configuration of Ansible wonders why another user logs in. */
function tellUntaken(io: Io, options: RunOptions, { file, untaken }: AnsibleConfig): void {
  if (file === null || options.quiet) return
  const said: { readonly [option: string]: unknown } = {
    '--user': options.user,
    '--private-key': options.privateKey?.[0],
    '--become': options.become,
    '--become-user': options.becomeUser,
    '--become-method': options.becomeMethod,
  }
  const open = [...untaken].filter(([option]) => said[option] === undefined)
  if (open.length === 0) return
  const names = open.map(([option, key]) => `${key.replace(/^.*\./, '')} (here ${option})`)
  io.stderr.write(`sshfix: ${oneLine(file)} also says ${names.join(', ')}; that is not taken\n`)
}
