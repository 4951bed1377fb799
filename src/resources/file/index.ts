import {
  type Action,
  actualPath,
  bytes,
  CannotPlan,
  describe,
  directoriesAbove,
  type Facts,
  hostPath,
  hostPathLooks,
  hostPathSchema,
  isBelow,
  type Mistake,
  modeOf,
  NotLooked,
  normalPath,
  ownersOf,
  type Permission,
  parentOf,
  pathFact,
  permissionActions,
  permissionLooks,
  permissionMistakes,
  permissionSchema,
  type ResourceType,
  realPath,
  simulateAll,
  textFile,
} from '../../model/index.ts'

export interface FileParams extends Permission {
  readonly path: string
  readonly state?: 'file' | 'directory' | 'link' | 'absent'
  readonly src?: string
  readonly recurse?: boolean
  readonly follow?: boolean
}

/** What is at a path: a file or directory with owner, mode and attributes, a symbolic link, or nothing. */
export const file: ResourceType<FileParams> = {
  name: 'file',
  schema: {
    type: 'object',
    properties: {
      path: {
        ...hostPathSchema,
        description: 'The file, directory or link: absolute, or below a home (`~alice/.ssh`).',
      },
      state: {
        enum: ['file', 'directory', 'link', 'absent'],
        description:
          '`file`: a file that must be there already. `directory`: made, with missing parents. `link`: a symbolic link to `src`. `absent`: removed, a directory with all below it. Not given: what is there now, or a directory with `recurse`.',
      },
      src: {
        type: 'string',
        pattern: '^[^\\u0000]+$',
        'x-expected': 'a path',
        description: 'With `state: link`: what the link says; relative to the directory of `path`.',
      },
      ...permissionSchema,
      recurse: {
        type: 'boolean',
        description:
          'Owner, group, mode and attributes are meant for all files and directories below, too. Links are not followed.',
      },
      follow: {
        type: 'boolean',
        default: true,
        description: 'Where `path` is a symbolic link, what it leads to is meant. `no`: a link is refused.',
      },
    },
    required: ['path'],
    additionalProperties: false,
  },

  looks(params) {
    const look = params.recurse || params.state === 'absent' ? 'tree' : 'path'
    // What is removed is shown, and must not have changed meanwhile.
    const content = params.state === 'absent' ? hostPathLooks(params.path, 'file') : []
    return [...hostPathLooks(params.path, look), ...content, ...permissionLooks(params)]
  },

  plan(params, facts) {
    const path = hostPath(facts, params.path)
    if (params.state === 'absent') return removal(facts, path)
    if (params.state === 'link') return linkActions(facts, path, bytes(params.src ?? ''))
    return existing(facts, path, params)
  },

  check: params => [...mistakes(params), ...permissionMistakes(params)],
}

/** A file or directory that is there, or a directory that shall be. */
function existing(facts: Facts, named: string, params: FileParams): readonly Action[] {
  const look = params.recurse ? 'tree' : 'path'
  const path = params.follow === false ? actualPath(facts, named) : realPath(facts, named, look)
  const fact = pathFact(facts, path, look)
  const state = params.state ?? (params.recurse ? 'directory' : undefined)
  if (fact === null && state === 'directory') return creation(facts, path, params)
  if (fact === null)
    throw new CannotPlan(
      `Expected ${path} to be there, found nothing: \`copy\` makes files, \`state: directory\` makes directories`,
    )
  if (fact.type === 'link')
    throw new CannotPlan(
      `${path} is a symbolic link to ${fact.target}, and \`follow: no\` forbids to follow it`,
    )
  if ((fact.type !== 'file' && fact.type !== 'directory') || fact.type !== (state ?? fact.type))
    throw new CannotPlan(`Expected ${path} to be a ${state ?? 'file or directory'}, found ${describe(fact)}`)
  const own = permissionActions(facts, path, fact, params)
  return params.recurse ? [...own, ...below(facts, path, params)] : own
}

/** The directory and those above it that are missing, all with the declared permissions, as Ansible makes them. */
function creation(facts: Facts, path: string, params: FileParams): readonly Action[] {
  const missing = [path, ...directoriesAbove(path)]
    .filter(above => pathFact(facts, above) === null)
    .toReversed()
  const parent = parentOf(missing[0] ?? path)
  const found = pathFact(facts, parent)
  if (found?.type !== 'directory')
    throw new CannotPlan(
      `Cannot make ${path}: expected ${parent} to be a directory, found ${describe(found)}`,
    )
  const { uid = facts.host.uid, gid = facts.host.gid } = ownersOf(facts, params)
  if (uid !== facts.host.uid && facts.host.uid !== 0)
    throw new CannotPlan(`Only root can make ${path} somebody else's: say \`become: true\` in the play`)
  const mode = modeOf(params, 0o755, true) ?? 0o755
  const made = missing.map(directory => ({ do: 'mkdir', path: directory, mode, uid, gid }) as const)
  const after = simulateAll(facts, made)
  return [...made, ...missing.flatMap(directory => permitted(after, directory, params))]
}

/** Everything known below a directory; links, sockets and devices are left alone. */
function below(facts: Facts, path: string, params: FileParams): readonly Action[] {
  const tree = facts.trees.get(path)
  if (tree === undefined) throw new NotLooked({ look: 'tree', path })
  if ('incomplete' in tree) throw new CannotPlan(`Cannot see all below ${path}: ${tree.incomplete}`)
  const names = [...facts.paths.keys()].filter(other => isBelow(other, path)).sort()
  return names.flatMap(name => permitted(facts, name, params))
}

function permitted(facts: Facts, path: string, params: FileParams): readonly Action[] {
  const fact = pathFact(facts, path)
  if (fact?.type === 'unseen') throw new CannotPlan(`Cannot see ${path}: ${fact.why}`)
  if (fact?.type !== 'file' && fact?.type !== 'directory') return []
  return permissionActions(facts, path, fact, params)
}

function removal(facts: Facts, named: string): readonly Action[] {
  const path = actualPath(facts, named)
  const fact = pathFact(facts, path, 'tree')
  if (fact === null) return []
  if (fact.type === 'unseen') throw new CannotPlan(`Cannot see ${path}: ${fact.why}`)
  // A file is stored before it goes, and what is stored must be what was planned on.
  if (fact.type === 'file') textFile(facts, path)
  if (fact.type === 'directory') {
    const tree = facts.trees.get(path)
    if (tree === undefined) throw new NotLooked({ look: 'tree', path })
    if ('incomplete' in tree)
      throw new CannotPlan(`Cannot remove ${path}, as not all below it can be seen: ${tree.incomplete}`)
    refuseLockedBelow(facts, path)
    if (tree.mounted) throw new CannotPlan(`Cannot remove ${path}: something is mounted there`)
  }
  return [{ do: 'remove', path }]
}

/** In other people's directories files are removed as their owner, who can take no lock off. */
function refuseLockedBelow(facts: Facts, path: string): void {
  const above = directoriesAbove(path).map(directory => facts.paths.get(directory))
  if (facts.host.uid !== 0 || above.every(fact => fact?.type !== 'directory' || fact.uid === 0)) return
  for (const [name, fact] of facts.paths) {
    if (fact?.type !== 'file' && fact?.type !== 'directory') continue
    if (!isBelow(name, path) || 'unknown' in fact.attributes || !/[ai]/.test(fact.attributes.flags)) continue
    throw new CannotPlan(
      `Cannot remove ${path}: ${name} has the attributes ${fact.attributes.flags.replace('e', '')}: a play before must take them off, with \`attributes: -i\``,
    )
  }
}

function linkActions(facts: Facts, named: string, target: string): readonly Action[] {
  const path = actualPath(facts, named)
  const fact = pathFact(facts, path)
  if (fact?.type === 'link' && fact.target === target) return []
  if (fact !== null && fact.type !== 'link')
    throw new CannotPlan(
      `Expected ${path} to be a symbolic link, found ${describe(fact)}: declare it \`absent\` first to replace it`,
    )
  const parent = parentOf(path)
  const found = pathFact(facts, parent)
  if (found?.type !== 'directory')
    throw new CannotPlan(
      `Cannot make ${path}: expected ${parent} to be a directory, found ${describe(found)}`,
    )
  return [{ do: 'link', path, target }]
}

/** Directories without which no host works. */
const vital =
  /^\/(?:(?:bin|boot|dev|etc|home|lib|lib32|lib64|libx32|opt|proc|root|run|sbin|srv|sys|tmp|usr|var)?|etc\/(?:ssh|pam\.d)|usr\/(?:s?bin|lib)|var\/lib)$/

function mistakes(params: FileParams): readonly Mistake[] {
  const found: Mistake[] = []
  const { path, state, src, recurse } = params
  if (state === 'absent' && vital.test(normalPath(path)))
    found.push({
      code: 'vital_path',
      message: `No host works without ${path}`,
      path: ['path'],
      hint: 'Name what shall be removed below it',
    })
  if (state === 'link' && src === undefined)
    found.push({
      code: 'missing_parameter',
      message: '`state: link` needs `src`, what the link leads to',
      path: ['state'],
    })
  if (state !== 'link' && src !== undefined)
    found.push({
      code: 'conflicting_parameters',
      message: '`src` is for `state: link`',
      path: ['src'],
      on: 'key',
      hint: 'Say `state: link`, or use `copy` to copy a file',
    })
  if (recurse && state !== undefined && state !== 'directory')
    found.push({
      code: 'conflicting_parameters',
      message: `\`recurse\` is for directories, not for \`state: ${state}\``,
      path: ['recurse'],
      on: 'key',
    })
  if (state === 'link' || state === 'absent')
    for (const key of ['owner', 'group', 'mode', 'attributes'] as const)
      if (params[key] !== undefined)
        found.push({
          code: 'conflicting_parameters',
          message: `\`${key}\` means nothing with \`state: ${state}\``,
          path: [key],
          on: 'key',
          ...(state === 'link' ? { hint: 'Declare it of what the link leads to, in a task of its own' } : {}),
        })
  return found
}
