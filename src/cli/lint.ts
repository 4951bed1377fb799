import { diskFiles, loadPlaybooks, readExtraVars } from '../playbook/index.ts'
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
  const diagnostics = [...loaded.diagnostics, ...extra.diagnostics]
  const sources = new Map([...loaded.sources, ...extra.sources])
  return tellDiagnostics(io, diagnostics, sources, options.color) ? wellDone(io, playbooks) : 1
}

function wellDone(io: Io, playbooks: readonly string[]): number {
  io.stdout.write(
    `${playbooks.length === 1 ? '1 playbook' : `${playbooks.length} playbooks`}: no mistakes found\n`,
  )
  return 0
}
