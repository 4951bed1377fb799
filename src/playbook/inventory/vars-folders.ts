import { basename, dirname, extname, join } from 'node:path'
import type { Diagnostic } from '../../model/index.ts'
import type { Files } from '../files.ts'
import type { Node } from '../node.ts'
import type { Tell } from '../place.ts'
import { readVariablesFile } from '../variables-file.ts'
import type { Vault } from '../vault.ts'
import type { Variables } from './inventory.ts'

/** Takes the text of each file that was read. */
export type Keep = (file: string, text: string) => void

/** Where something is read from, with what, and to whom what is found goes. */
export interface Reader {
  readonly files: Files
  readonly vault: Vault
  readonly keep: Keep
}

interface Found {
  readonly variables: Variables
  readonly diagnostics: readonly Diagnostic[]
}

/**
 * Variables of groups and hosts by name, from `group_vars` and `host_vars` beside an inventory or a playbook. As in
 * Ansible only the files of names that there are are read; what is wrong in one is told to everybody who asks.
 */
export class VarsFolders {
  readonly #folder: string
  readonly #reader: Reader
  readonly #found = new Map<string, Found>()
  readonly #lists = new Map<string, ReadonlySet<string>>()

  constructor(folder: string, reader: Reader) {
    this.#folder = folder
    this.#reader = reader
  }

  group(name: string, tell: Tell): Variables {
    return this.#of(join(this.#folder, 'group_vars'), name, tell)
  }

  host(name: string, tell: Tell): Variables {
    return this.#of(join(this.#folder, 'host_vars'), name, tell)
  }

  #of(folder: string, name: string, tell: Tell): Variables {
    // To Ansible a name such as /srv/chroot is a folder of this machine, and no name of a file here.
    if (name.startsWith('/') || this.#list(folder).size === 0) return new Map()
    const path = join(folder, name)
    const found = this.#found.get(path) ?? this.#read(path)
    this.#found.set(path, found)
    for (const diagnostic of found.diagnostics) tell(diagnostic)
    return found.variables
  }

  #list(folder: string): ReadonlySet<string> {
    const known = this.#lists.get(folder) ?? new Set(this.#reader.files.list(folder))
    this.#lists.set(folder, known)
    return known
  }

  /** The first that there is of `web`, `web.yml`, `web.yaml` and `web.json`; a folder with all files in it. */
  #read(path: string): Found {
    const diagnostics: Diagnostic[] = []
    const variables = new Map<string, Node>()
    const there = this.#list(dirname(path))
    const file = extensions.map(extension => path + extension).find(name => there.has(basename(name)))
    for (const part of file === undefined ? [] : filesBelow(file, this.#reader.files)) {
      const read = readVariablesFile(part, this.#reader, diagnostic => diagnostics.push(diagnostic))
      for (const [key, value] of read) variables.set(key, value)
    }
    return { variables, diagnostics }
  }
}

const extensions = ['', '.yml', '.yaml', '.json']

/** Hidden files, editors' backups, and what has another extension are passed over, as in Ansible. */
function filesBelow(path: string, files: Files): readonly string[] {
  const names = files.list(path)
  if (names === null) return [path]
  return names
    .filter(name => !name.startsWith('.') && !name.endsWith('~') && extensions.includes(extname(name)))
    .filter(name => extname(name) === '' || files.list(join(path, name)) === null)
    .flatMap(name => filesBelow(join(path, name), files))
}
