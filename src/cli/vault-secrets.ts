import { basename } from 'node:path'
import { diskFiles, noVault, type Vault, type VaultSecret, vaultOf } from '../playbook/index.ts'
import type { AnsibleConfig } from './ansible-config.ts'
import { ask } from './ask.ts'
import { type Io, UsageError } from './io.ts'
import type { RunOptions } from './options.ts'
import { runAtTerminal } from './run-program.ts'

/** The passwords that open what ansible-vault encrypts: `--vault-password-file`, `--ask-vault-pass`, Ansible's configuration. */
export async function vaultFor(io: Io, options: RunOptions, config: AnsibleConfig): Promise<Vault> {
  const own = options.vaultPasswordFile
  const file = config.vaultPasswordFile === null ? [] : [config.vaultPasswordFile]
  // As in Ansible: the list of identities always counts, the file of the configuration where no other is named.
  const sources = [...config.vaultIdentities, ...(own.length > 0 ? own : file)]
  const secrets: VaultSecret[] = []
  for (const source of sources) {
    const { id, path } = named(source)
    const password = path === 'prompt' ? await asked(io, id) : await passwordIn(io, id, path)
    secrets.push({ id, password })
  }
  if (options.askVaultPass) secrets.push({ id: 'default', password: await asked(io, 'default') })
  return secrets.length === 0 ? noVault : vaultOf(secrets)
}

/** `id@file`, unless a file of the whole name is there. */
function named(source: string): { readonly id: string; readonly path: string } {
  const groups = /^(?<id>[^@/]*)@(?<path>.+)$/s.exec(source)?.groups
  const isFile = !('problem' in diskFiles.read(source))
  if (groups?.path === undefined || isFile) return { id: 'default', path: source }
  return { id: groups.id || 'default', path: groups.path }
}

async function asked(io: Io, id: string): Promise<Uint8Array> {
  const password = await ask(io, id === 'default' ? 'Vault password: ' : `Vault password (${id}): `, true)
  if (password === '') throw new UsageError('The vault password is empty')
  return Buffer.from(password)
}

/** The whole file without blanks around it, or what it prints where it is a program. */
async function passwordIn(io: Io, id: string, given: string): Promise<Uint8Array> {
  const path = given.replace(/^~(?=\/|$)/, io.home)
  const option = '--vault-password-file'
  const text = diskFiles.isProgram?.(path) ? await printedBy(path, id, option) : textIn(path, option)
  const password = Buffer.from(text, 'latin1')
  if (text.trim() === '') throw new UsageError(`${option}: ${path} has no password`)
  return Buffer.from(password.toString('latin1').replace(/^[\t-\r ]+|[\t-\r ]+$/g, ''), 'latin1')
}

function textIn(path: string, option: string): string {
  const read = diskFiles.read(path)
  if ('problem' in read) throw new UsageError(`${option}: ${path} ${read.message}`, 'No host was contacted')
  return Buffer.from(read.bytes).toString('latin1')
}

/** As Ansible calls it: a name that ends in `-client` is told which password is wanted. */
async function printedBy(path: string, id: string, option: string): Promise<string> {
  const words = /-client(?:\.\w+)?$/.test(basename(path)) ? ['--vault-id', id] : []
  const outcome = await runAtTerminal(path, words)
  if ('problem' in outcome) throw new UsageError(`${option}: ${path} ${outcome.problem}`)
  if (outcome.status !== 0) throw new UsageError(`${option}: ${path} ended with status ${outcome.status}`)
  return outcome.output
}
