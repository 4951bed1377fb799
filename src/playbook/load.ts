/**
 * Playbooks as plays and tasks, with every mistake that can be known before an inventory is: no host is named and
 * no variable filled in here. See resolve.ts for that.
 */
import { dirname } from 'node:path'
import type { Diagnostic } from '../model/index.ts'
import { diskFiles, type Files } from './files.ts'
import { type Keep, VarsFolders } from './inventory/vars-folders.ts'
import { type KnownResources, knownResources } from './known-resources.ts'
import { mistake, type Tell } from './place.ts'
import type { Play } from './play.ts'
import { emptyFile, readPlays } from './read-plays.ts'
import { textOf } from './text.ts'
import { noVault, type Vault } from './vault.ts'
import { readYaml } from './yaml.ts'

export interface Playbooks {
  readonly plays: readonly Play[]
  readonly diagnostics: readonly Diagnostic[]
  /** The text of each file that was read, for showing the line that a diagnostic speaks of. */
  readonly sources: ReadonlyMap<string, string>
}

/** Reads all plays of these files. Where there are errors, what could be read of the rest is returned beside them. */
export function loadPlaybooks(
  paths: readonly string[],
  files: Files = diskFiles,
  resources: KnownResources = knownResources,
  vault: Vault = noVault,
): Playbooks {
  const diagnostics: Diagnostic[] = []
  const sources = new Map<string, string>()
  const tell: Tell = diagnostic => diagnostics.push(diagnostic)
  const folders = new Map<string, VarsFolders>()
  const plays = paths.flatMap(path => {
    const source = textOf(path, files.read(path), tell)
    if (source === null) return []
    if (source.text.startsWith('$ANSIBLE_VAULT')) {
      const hint = 'Encrypt values in it (!vault) or files of variables, and leave readable what is done'
      tell(mistake('vault', source.place(0), 'A playbook that is encrypted as a whole is not read', hint))
      return []
    }
    sources.set(path, source.text)
    const before = diagnostics.length
    const root = readYaml(source, '1.2', tell, { vault })
    if (root === null) {
      if (diagnostics.length === before) tell(emptyFile(path))
      return []
    }
    const folder = dirname(path)
    const keep: Keep = (file, text) => sources.set(file, text)
    const beside = folders.get(folder) ?? new VarsFolders(folder, { files, vault, keep })
    folders.set(folder, beside)
    return readPlays(root, { folder, beside, files, resources, tell })
  })
  return { plays, diagnostics: inOrder(diagnostics, paths), sources }
}

/** As a reader comes upon them. */
function inOrder(diagnostics: readonly Diagnostic[], paths: readonly string[]): readonly Diagnostic[] {
  const position = ({ at }: Diagnostic) => {
    const [, file = at, line = 0, column = 0] = /^(.*):(\d+):(\d+)$/s.exec(at) ?? []
    return [paths.indexOf(file), Number(line), Number(column)] as const
  }
  return diagnostics.toSorted((one, other) => {
    const [file, line, column] = position(one)
    const [otherFile, otherLine, otherColumn] = position(other)
    return file - otherFile || line - otherLine || column - otherColumn
  })
}
