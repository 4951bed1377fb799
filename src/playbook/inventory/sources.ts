import { join, resolve } from 'node:path'
import type { Files } from '../files.ts'

/** What one `--inventory` stands for. */
export type InventorySource =
  | { readonly kind: 'list'; readonly text: string }
  | { readonly kind: 'file'; readonly path: string; readonly given: string }
  | { readonly kind: 'empty'; readonly path: string }

/** Ansible's defaults of INVENTORY_IGNORE_EXTS, and what it never takes for an inventory. */
const ignored =
  /^\.|^host_vars$|^group_vars$|^vars_plugins$|(?:\.pyc|\.pyo|\.swp|\.bak|~|\.rpm|\.md|\.txt|\.rst|\.orig|\.ini|\.cfg|\.retry)$/

/** The files that sources stand for, in order; those of folders by name, folders in folders too. */
export function inventorySources(sources: readonly string[], files: Files): readonly InventorySource[] {
  return sources.flatMap(source => {
    if (!source.includes(',') || isThere(source, files)) return filesOf(source, source, files)
    return [{ kind: 'list', text: source }]
  })
}

function isThere(path: string, files: Files): boolean {
  const read = files.read(path)
  return !('problem' in read) || read.problem !== 'missing'
}

function filesOf(path: string, given: string, files: Files): readonly InventorySource[] {
  const names = files.list(path)
  if (names === null) return [{ kind: 'file', path, given }]
  const found = names
    .filter(name => !ignored.test(name))
    .flatMap(name => filesOf(join(path, name), given, files))
  return found.length > 0 ? found : [{ kind: 'empty', path }]
}

/** Programs among the sources, by absolute path as Ansible starts them. */
export function inventoryPrograms(sources: readonly string[], files: Files): readonly string[] {
  return inventorySources(sources, files).flatMap(source =>
    source.kind === 'file' && files.isProgram?.(source.path) ? [resolve(source.path)] : [],
  )
}
