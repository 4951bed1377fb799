import type { Condition, VersionBound } from '../model/index.ts'
import { type Mapping, type Node, nodeAt, spelling } from './node.ts'
import { mistake, type Place, quoted, type Tell } from './place.ts'

/** `when` of a task; which groups it names is decided for each host before that is contacted. */
export interface When {
  readonly condition: Omit<Condition, 'group'>
  readonly groups: readonly { readonly name: string; readonly place: Place }[] | null
}

/** Reads a `when` that its schema lets through. */
export function readWhen(map: Mapping, tell: Tell): When {
  const os = texts(map, 'os')
  const osVersion = bounds(map, 'os_version', tell)
  const openssh = bounds(map, 'openssh', tell)
  const groups = texts(map, 'group')
  return {
    condition: {
      ...(os ? { os: os.map(({ name }) => name) } : {}),
      ...(osVersion ? { osVersion } : {}),
      ...(openssh ? { openssh } : {}),
    },
    groups,
  }
}

function texts(
  map: Mapping,
  key: string,
): readonly { readonly name: string; readonly place: Place }[] | null {
  const node = nodeAt(map, [key])
  if (node === map) return null
  return itemsOf(node).flatMap(item =>
    item.kind === 'scalar' ? [{ name: spelling(item), place: item.place }] : [],
  )
}

/** A single value is a list of one. */
export function itemsOf(node: Node): readonly Node[] {
  return node.kind === 'list' ? node.items : [node]
}

/** `>=9.5`, `>=11,<13`, `12`: all of them must hold. */
function bounds(map: Mapping, key: string, tell: Tell): readonly VersionBound[] | null {
  const parts = texts(map, key)
  if (parts === null) return null
  const found: VersionBound[] = []
  for (const { name, place } of parts)
    for (const text of name.split(',')) {
      const match = /^\s*(?<is><=|>=|==?|<|>)?\s*(?<version>\d+(?:\.\d+)*(?:p\d+)?)\s*$/.exec(text)
      const version = match?.groups?.version
      if (version === undefined) {
        const message = `Expected ${quoted(key)} to be a version with a comparison, not ${quoted(text)}`
        tell(mistake('wrong_value', place, message, 'Write it as ">=9.5", or several as ">=8.4,<10"'))
      } else found.push({ is: comparison(match?.groups?.is), version })
    }
  return found
}

function comparison(text: string | undefined): VersionBound['is'] {
  return text === '<' || text === '<=' || text === '>=' || text === '>' ? text : '='
}
