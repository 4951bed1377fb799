import type { Diagnostic } from '../model/index.ts'
import { diskFiles, type Files } from './files.ts'
import type { Variables } from './inventory/inventory.ts'
import { shellWords } from './inventory/shell-words.ts'
import type { Node } from './node.ts'
import { mistake, quoted, type Said, type Source, sourceOf, type Tell, wholeFile } from './place.ts'
import { readVariablesFile } from './variables-file.ts'
import { noVault, type Vault } from './vault.ts'
import { readYaml } from './yaml.ts'

/** What `--extra-vars` says: `a=1 b=2` (all text), a map in YAML or JSON, `@FILE`. Later ones win. */
export function readExtraVars(
  given: readonly Said[],
  files: Files = diskFiles,
  vault: Vault = noVault,
): {
  readonly vars: Variables
  readonly diagnostics: readonly Diagnostic[]
  readonly sources: ReadonlyMap<string, string>
} {
  const diagnostics: Diagnostic[] = []
  const vars = new Map<string, Node>()
  const sources = new Map<string, string>()
  const tell: Tell = diagnostic => diagnostics.push(diagnostic)
  for (const said of given) {
    const { text, from } = said
    const read = text.startsWith('@')
      ? readVariablesFile(
          text.slice(1),
          { files, vault, keep: (file, whole) => sources.set(file, whole) },
          tell,
        )
      : /^\s*\{/.test(text)
        ? readMap(sourceOf(from, text), tell)
        : readAssignments(said, tell)
    for (const [name, value] of read) vars.set(name, value)
  }
  return { vars, diagnostics, sources }
}

/** YAML 1.1, as for Ansible. */
function readMap(source: Source, tell: Tell): Variables {
  const before: Diagnostic[] = []
  const node = readYaml(source, '1.1', diagnostic => {
    before.push(diagnostic)
    tell(diagnostic)
  })
  if (node?.kind === 'map') return new Map(node.entries.map(entry => [entry.key, entry.value]))
  if (before.length === 0 && node)
    tell(mistake('extra_vars', node.place, 'Variables are a map of names to values'))
  return new Map()
}

function readAssignments({ text, from }: Said, tell: Tell): Variables {
  const place = wholeFile(from)
  const vars = new Map<string, Node>()
  const words = shellWords(text)
  if (words === null) tell(mistake('extra_vars', place, `A quote is not closed in ${quoted(text)}`))
  for (const word of words ?? []) {
    const equals = word.text.indexOf('=')
    if (equals < 1) tell(mistake('extra_vars', place, `Expected name=value, not ${quoted(word.text)}`))
    else vars.set(word.text.slice(0, equals), { kind: 'scalar', value: word.text.slice(equals + 1), place })
  }
  return vars
}
