import { join } from 'node:path'
import type { Files } from '../files.ts'
import type { Node } from '../node.ts'
import { mistake, type Tell } from '../place.ts'
import { textOf } from '../text.ts'
import { readYaml } from '../yaml.ts'
import type { Variables } from './inventory.ts'

/** Variables of groups and hosts by name, from `group_vars` and `host_vars` beside an inventory or a playbook. */
export interface VarsFolders {
  readonly groups: ReadonlyMap<string, Variables>
  readonly hosts: ReadonlyMap<string, Variables>
}

/** Takes the text of each file that was read. */
export type Keep = (file: string, text: string) => void

/** Where something is read from, and to whom what is found goes. */
export interface Reader {
  readonly files: Files
  readonly tell: Tell
  readonly keep: Keep
}

export function readVarsFolders(folder: string, reader: Reader): VarsFolders {
  return {
    groups: readFolder(join(folder, 'group_vars'), reader),
    hosts: readFolder(join(folder, 'host_vars'), reader),
  }
}

/** `web.yml`, `web`, or a folder `web` with any number of files, for the name `web`. */
function readFolder(path: string, reader: Reader): ReadonlyMap<string, Variables> {
  const found = new Map<string, Map<string, Node>>()
  for (const entry of visible(reader.files.list(path))) {
    const name = entry.replace(/\.(?:yml|yaml|json)$/, '')
    const variables = found.get(name) ?? new Map<string, Node>()
    found.set(name, variables)
    for (const file of filesBelow(join(path, entry), reader.files))
      for (const [key, value] of readFile(file, reader)) variables.set(key, value)
  }
  return found
}

/** Editors' backups and hidden files are passed over, as in Ansible. */
function visible(names: readonly string[] | null): readonly string[] {
  return (names ?? []).filter(
    name => !name.startsWith('.') && !name.endsWith('~') && !/\.(?:bak|orig|retry|pyc)$/.test(name),
  )
}

function filesBelow(path: string, files: Files): readonly string[] {
  const names = files.list(path)
  if (names === null) return [path]
  return visible(names)
    .filter(name => files.list(join(path, name)) !== null || /^[^.]*$|\.(?:yml|yaml|json)$/.test(name))
    .flatMap(name => filesBelow(join(path, name), files))
}

function readFile(path: string, { files, tell, keep }: Reader): Variables {
  const source = textOf(path, files.read(path), tell)
  if (!source) return new Map()
  keep(path, source.text)
  if (source.text.startsWith('$ANSIBLE_VAULT;')) {
    tell(mistake('vault', source.place(0), 'Files encrypted with ansible-vault cannot be read yet'))
    return new Map()
  }
  let isTold = false
  const node = readYaml(source, '1.1', diagnostic => {
    isTold = true
    tell(diagnostic)
  })
  if (node?.kind === 'map') return new Map(node.entries.map(({ key, value }) => [key, value]))
  const isEmpty = node === null || (node.kind === 'scalar' && node.value === null)
  if (!isTold && !isEmpty)
    tell(mistake('inventory_syntax', node.place, 'A file of variables is a map of names to values'))
  return new Map()
}
