/** Inventories as Ansible reads them: lists of hosts, INI, YAML. Several sources make one inventory. */
import { dirname, extname } from 'node:path'
import type { Diagnostic } from '../../model/index.ts'
import { diskFiles, type Files } from '../files.ts'
import { mistake, quoted, type Source, type Tell, wholeFile } from '../place.ts'
import { textOf } from '../text.ts'
import { readYaml } from '../yaml.ts'
import { addHosts } from './add-hosts.ts'
import { readIni } from './ini.ts'
import { type Inventory, InventoryBuilder } from './inventory.ts'
import { type Keep, readVarsFolders, type VarsFolders } from './vars-folders.ts'
import { readYamlInventory } from './yaml-inventory.ts'

export interface LoadedInventory {
  /** Empty where an error is among the diagnostics that leaves nothing to read. */
  readonly inventory: Inventory
  readonly diagnostics: readonly Diagnostic[]
  /** The text of each file that was read, for showing the line that a diagnostic speaks of. */
  readonly sources: ReadonlyMap<string, string>
}

/** Reads what was given with `--inventory`, in this order; what comes later wins. */
export function loadInventory(sources: readonly string[], files: Files = diskFiles): LoadedInventory {
  const diagnostics: Diagnostic[] = []
  const texts = new Map<string, string>()
  const tell: Tell = diagnostic => diagnostics.push(diagnostic)
  const builder = new InventoryBuilder()
  const folders = new Map<string, VarsFolders>()
  const keep: Keep = (file, text) => texts.set(file, text)
  for (const source of sources) {
    if (source.includes(',')) readList(source, builder, tell)
    else {
      const text = readSource(source, files, tell)
      if (!text) continue
      texts.set(source, text.text)
      readText(text, builder, tell)
      const folder = dirname(source)
      if (!folders.has(folder)) folders.set(folder, readVarsFolders(folder, { files, tell, keep }))
    }
  }
  const inventory = builder.finished(sources, [...folders.values()], tell)
  return {
    inventory: inventory ?? { sources, hosts: new Map(), groups: new Map(), folders: [] },
    diagnostics,
    sources: texts,
  }
}

/** `host1,host2:2222,`. */
function readList(text: string, builder: InventoryBuilder, tell: Tell): void {
  const names = text.split(',').map(name => name.trim())
  for (const name of names)
    if (name !== '') addHosts(name, new Map(), 'ungrouped', wholeFile('--inventory'), builder, tell)
}

function readSource(path: string, files: Files, tell: Tell): Source | null {
  const read = files.read(path)
  if ('problem' in read && read.problem === 'directory') {
    const message = `${quoted(path)} is a folder; folders of inventories cannot be read yet`
    tell(
      mistake(
        'inventory_unsupported',
        wholeFile(path),
        message,
        'Name the files in it, each with its own -i',
      ),
    )
    return null
  }
  if ('problem' in read && read.problem === 'missing') {
    const hint = `If it is a host and no file, write it with a comma: -i ${quoted(`${path},`)}`
    tell(mistake('file_missing', wholeFile(path), `The inventory ${quoted(path)} does not exist`, hint))
    return null
  }
  return textOf(path, read, tell)
}

function readText(source: Source, builder: InventoryBuilder, tell: Tell): void {
  if (source.text.startsWith('#!')) {
    const hint = 'Save what it prints with --list as a file'
    tell(
      mistake(
        'inventory_unsupported',
        source.place(0),
        'Inventories that are programs cannot be run yet',
        hint,
      ),
    )
  } else if (isYaml(source)) {
    const root = readYaml(source, '1.1', tell)
    if (root) readYamlInventory(root, builder, tell)
  } else readIni(source, builder, tell)
}

/** By the name of the file, else by its first line: `all:` and `---` are no hosts. */
function isYaml({ file, text }: Source): boolean {
  if (['.yml', '.yaml', '.json'].includes(extname(file))) return true
  const first =
    text.split(/\r\n|\n|\r/).find(line => line.trim() !== '' && !line.trim().startsWith('#')) ?? ''
  return /^(?:---|\{|[\w."'-]+:\s*(?:#.*)?$)/.test(first)
}
