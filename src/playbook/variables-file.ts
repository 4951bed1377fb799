import type { Variables } from './inventory/inventory.ts'
import type { Reader } from './inventory/vars-folders.ts'
import { mistake, type Tell } from './place.ts'
import { textOf } from './text.ts'
import { openFile } from './vault.ts'
import { readYaml } from './yaml.ts'

/** A file that is a map of names to values: YAML 1.1 or JSON as for Ansible, plain or encrypted as a whole. */
export function readVariablesFile(path: string, { files, vault, keep }: Reader, tell: Tell): Variables {
  const source = textOf(path, files.read(path), tell)
  if (!source) return new Map()
  const opened = openFile(source, vault, tell)
  if (!opened) return new Map()
  const { plain, tellOf, isSecret } = opened
  if (!isSecret) keep(path, source.text)
  let isTold = false
  const node = readYaml(
    plain,
    '1.1',
    diagnostic => {
      isTold ||= diagnostic.severity === 'error'
      tellOf(diagnostic)
    },
    { vault, isSecret },
  )
  if (node?.kind === 'map') return new Map(node.entries.map(({ key, value }) => [key, value]))
  const isEmpty = node === null || (node.kind === 'scalar' && node.value === null)
  if (!isTold && !isEmpty)
    tellOf(mistake('inventory_syntax', node.place, 'A file of variables is a map of names to values'))
  return new Map()
}
