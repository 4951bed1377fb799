import type { Diagnostic } from '../model/index.ts'
import {
  checkHosts,
  diskFiles,
  loadInventory,
  loadPlaybooks,
  type Play,
  type ResolveOptions,
  readExtraVars,
} from '../playbook/index.ts'
import { openSources, sourcesOf } from './inventory-sources.ts'
import type { Io } from './io.ts'
import type { RunOptions } from './options.ts'
import { prepare, tellDiagnostics } from './prepare.ts'

/** Finds mistakes in playbooks. With an inventory, also those that only show for its hosts. */
export async function lintPlaybooks(
  io: Io,
  playbooks: readonly string[],
  options: RunOptions,
): Promise<number> {
  const found = sourcesOf(io, options)
  if (found.sources.length > 0)
    return (await prepare(io, playbooks, options, found)) ? wellDone(io, playbooks) : 1
  const { vault } = await openSources(io, [], options, found.config, diskFiles)
  const loaded = loadPlaybooks(playbooks, diskFiles)
  const extra = readExtraVars(options.extraVars, diskFiles, vault)
  const resolving = {
    extraVars: extra.vars,
    tags: options.tags,
    skipTags: options.skipTags,
    files: diskFiles,
  }
  const diagnostics = [
    ...loaded.diagnostics,
    ...extra.diagnostics,
    ...unknownVariables(loaded.plays, resolving),
  ]
  const sources = new Map([...loaded.sources, ...extra.sources])
  return tellDiagnostics(io, diagnostics, sources, options.color) ? wellDone(io, playbooks) : 1
}

/** Variables that only an inventory can give: a mistyped one is among them, so they are told, and are no mistake yet. */
function unknownVariables(plays: readonly Play[], resolving: ResolveOptions): readonly Diagnostic[] {
  const anyHost = 'a-host-of-no-inventory'
  const { inventory } = loadInventory([`${anyHost},`])
  const chosen = plays.map(play => ({ play, hosts: [anyHost] }))
  return checkHosts(chosen, inventory, resolving)
    .filter(({ code }) => code === 'undefined_variable')
    .map(diagnostic => ({
      ...diagnostic,
      severity: 'warning',
      hint: 'Unless the inventory gives it; `-i INVENTORY` looks',
    }))
}

function wellDone(io: Io, playbooks: readonly string[]): number {
  io.stdout.write(
    `${playbooks.length === 1 ? '1 playbook' : `${playbooks.length} playbooks`}: no mistakes found\n`,
  )
  return 0
}
