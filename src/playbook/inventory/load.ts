/** Inventories as Ansible reads them: lists of hosts, INI, YAML, programs, folders. Several sources make one. */
import { dirname, extname, resolve } from 'node:path'
import type { Diagnostic } from '../../model/index.ts'
import { diskFiles, type Files } from '../files.ts'
import type { Node } from '../node.ts'
import { mistake, quoted, type Source, type Tell, warning, wholeFile } from '../place.ts'
import { textOf } from '../text.ts'
import { noVault, openFile, type Vault } from '../vault.ts'
import { readYaml } from '../yaml.ts'
import { addHosts, portNode } from './add-hosts.ts'
import { splitPort } from './host-range.ts'
import { readIni } from './ini.ts'
import { type Inventory, InventoryBuilder } from './inventory.ts'
import { type ProgramAnswers, readProgram } from './program.ts'
import { isReaching } from './stated-twice.ts'
import { type InventorySource, inventorySources } from './sources.ts'
import { type Keep, type Reader, VarsFolders } from './vars-folders.ts'
import { readYamlInventory } from './yaml-inventory.ts'

export interface LoadedInventory {
  /** Empty where an error is among the diagnostics that leaves nothing to read. */
  readonly inventory: Inventory
  readonly diagnostics: readonly Diagnostic[]
  /** The text of each file that was read, for showing the line that a diagnostic speaks of; none that is encrypted. */
  readonly sources: ReadonlyMap<string, string>
}

export interface InventoryHelp {
  readonly vault?: Vault
  /** From `askPrograms`. */
  readonly programs?: ReadonlyMap<string, ProgramAnswers>
}

/** Reads what was given with `--inventory`, in this order; what comes later wins. */
export function loadInventory(
  sources: readonly string[],
  files: Files = diskFiles,
  { vault = noVault, programs = new Map() }: InventoryHelp = {},
): LoadedInventory {
  const diagnostics: Diagnostic[] = []
  const texts = new Map<string, string>()
  const tell: Tell = diagnostic => diagnostics.push(diagnostic)
  const keep: Keep = (file, text) => texts.set(file, text)
  const reader: Reader = { files, vault, keep }
  const builder = new InventoryBuilder()
  const folders = new Map<string, VarsFolders>()
  for (const source of inventorySources(sources, files)) {
    if (source.kind === 'list') readList(source.text, builder, tell)
    else if (source.kind === 'empty') tell(emptyFolder(source.path, sources.includes(source.path)))
    else {
      builder.begin(source.path)
      if (files.isProgram?.(source.path))
        readProgram(source.path, programs.get(resolve(source.path)), builder, tell)
      else readFile(source, reader, builder, tell)
    }
  }
  for (const source of sources) {
    if (source.includes(',') && files.list(source) === null) continue
    const folder = files.list(source) === null ? dirname(source) : source
    const known = folders.get(folder) ?? new VarsFolders(folder, reader)
    // The last of several with the same folder says how strong it is.
    folders.delete(folder)
    folders.set(folder, known)
  }
  const inventory = builder.finished(sources, [...folders.values()], tell)
  for (const folder of inventory?.folders ?? []) {
    for (const { name, hosts } of inventory?.groups.values() ?? [])
      if (hosts.length > 0) folder.group(name, tell)
    for (const name of inventory?.hosts.keys() ?? []) folder.host(name, tell)
  }
  return {
    inventory: inventory ?? { sources, hosts: new Map(), groups: new Map(), folders: [] },
    diagnostics,
    sources: texts,
  }
}

function emptyFolder(path: string, isGiven: boolean): Diagnostic {
  const message = `The folder ${quoted(path)} has no inventory`
  const hint = 'Hidden files, .ini, .cfg, .txt, .md and the like are passed over in a folder, as in Ansible'
  return (isGiven ? mistake : warning)('inventory_syntax', wholeFile(path), message, hint)
}

/** `host1,host2:2222,`. Unlike Ansible, which cannot, it takes `user@host:port` too. */
function readList(text: string, builder: InventoryBuilder, tell: Tell): void {
  const place = wholeFile('--inventory')
  builder.begin('')
  for (const name of text
    .split(',')
    .map(word => word.trim())
    .filter(word => word !== '')) {
    const user = /^[^@\s]+@/.exec(name)?.[0] ?? ''
    const { host, port } = splitPort(name.slice(user.length))
    if (/\[.*:.*\]/.test(host) && !/^\[[^\]]*::[^\]]*\]$/.test(host)) {
      const hint = 'Write its hosts out, or put it into a file'
      tell(mistake('bad_range', place, `${quoted(name)}: a list of hosts has no ranges`, hint))
    } else if (port === null) {
      const bare = user + (/^\[(?<address>[^\]]*::[^\]]*)\]$/.exec(host)?.groups?.address ?? host)
      // As in Ansible a list says nothing of hosts that are known already.
      if (!builder.hasHost(bare)) addHosts(bare, new Map(), 'ungrouped', place, builder, tell)
    } else if (!builder.hasHost(user + host))
      builder.host(user + host, 'ungrouped', place, tell, portNode(port, place))
  }
}

function readFile(
  { path, given }: InventorySource & { kind: 'file' },
  reader: Reader,
  builder: InventoryBuilder,
  tell: Tell,
): void {
  const read = reader.files.read(path)
  if ('problem' in read && read.problem === 'missing' && path === given) {
    const hint = `If it is a host and no file, write it with a comma: -i ${quoted(`${path},`)}`
    tell(mistake('file_missing', wholeFile(path), `The inventory ${quoted(path)} does not exist`, hint))
    return
  }
  const source = textOf(path, read, tell)
  const opened = source && openFile(source, reader.vault, tell)
  if (!source || !opened) return
  const { plain, isSecret, tellOf } = opened
  if (!isSecret) reader.keep(path, source.text)
  readText(plain, { vault: reader.vault, isSecret }, builder, tellOf)
}

function readText(
  source: Source,
  options: { readonly vault: Vault; readonly isSecret: boolean },
  builder: InventoryBuilder,
  tell: Tell,
): void {
  if (source.text.startsWith('#!')) {
    const hint = `If it prints an inventory: chmod +x ${quoted(source.file)}. Else remove its first line`
    tell(
      mistake('inventory_program', source.place(0), 'It begins like a program and is not executable', hint),
    )
  } else if (extname(source.file) === '.toml') {
    const hint = `Write it anew: ansible-inventory -i ${quoted(source.file)} --list --yaml`
    tell(mistake('inventory_unsupported', source.place(0), 'Inventories in TOML are not read', hint))
  } else if (isYaml(source)) {
    const root = readYaml(source, '1.1', tell, { ...options, isLoss })
    if (root) readYamlInventory(root, builder, tell)
    else if (isReadable(source)) tell(emptyInventory(source))
  } else readIni(source, builder, tell, options.isSecret)
}

/** Of a group or a host that stands twice Ansible forgets the first, and with it the hosts that are in there. */
function isLoss(name: string, value: Node): boolean {
  if (value.kind === 'scalar') return value.value !== null && isReaching(name)
  return value.kind === 'list' || value.entries.length > 0
}

/** Whether that nothing was read is no mistake, which is told then. */
function isReadable(source: Source): boolean {
  let wrong = 0
  readYaml(source, '1.1', () => wrong++)
  return wrong === 0
}

/** Ansible reads an empty file as INI, for which `---` is a host of a bad name. */
function emptyInventory(source: Source): Diagnostic {
  const tell = /^---/m.test(source.text) ? mistake : warning
  return tell('inventory_syntax', source.place(0), 'The inventory is empty')
}

/** As Ansible tries them: by the extension; without one YAML where it is a map, else INI. */
function isYaml(source: Source): boolean {
  const extension = extname(source.file)
  if (['.yml', '.yaml', '.json'].includes(extension)) return true
  if (extension !== '') return false
  const root = readYaml(source, '1.1', () => {})
  if (root !== null) return root.kind === 'map'
  // Neither would do; what is wrong is told by the one that was meant.
  const first = source.text
    .split(/\r\n|\n|\r/)
    .find(line => line.trim() !== '' && !line.trim().startsWith('#'))
  return /^(?:---|\{|[\w."'-]+:\s*(?:#.*)?$)/.test(first ?? '')
}
