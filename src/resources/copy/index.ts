import {
  type Action,
  actualPath,
  bytes,
  CannotPlan,
  describe,
  type Facts,
  type FileFact,
  holdsPrivateKey,
  hostPath,
  hostPathLooks,
  hostPathSchema,
  type Mistake,
  modeOf,
  ownersOf,
  type Permission,
  parentOf,
  pathFact,
  permissionActions,
  permissionLooks,
  permissionMistakes,
  permissionSchema,
  type ReadFile,
  type ResourceType,
  simulateAll,
  textFile,
} from '../../model/index.ts'

export interface CopyParams extends Permission {
  readonly dest: string
  readonly content?: string
  readonly src?: ReadFile
  readonly follow?: boolean
  readonly sensitive?: boolean
}

/** A regular file with exactly this content. */
export const copy: ResourceType<CopyParams> = {
  name: 'copy',
  schema: {
    type: 'object',
    properties: {
      dest: {
        ...hostPathSchema,
        description:
          'The file on the host: absolute, or below a home (`~alice/.profile`). Its directory must be there.',
      },
      content: { type: 'string', description: 'All that the file shall contain. Either this or `src`.' },
      src: {
        type: 'string',
        minLength: 1,
        'x-reads': 'file',
        description: 'A file beside the playbook whose bytes the file shall have.',
      },
      ...permissionSchema,
      mode: {
        ...permissionSchema.mode,
        description: `${permissionSchema.mode.description} A new file is 0644 where nothing is declared.`,
      },
      follow: {
        type: 'boolean',
        default: true,
        description:
          'Where `dest` is a symbolic link, the file that it leads to is written. `no`: the link is replaced by a file.',
      },
      sensitive: {
        type: 'boolean',
        description:
          'Reports say that the content differs, and never show it. Files that hold a private key are so by themselves.',
      },
    },
    required: ['dest'],
    additionalProperties: false,
  },

  looks: params => [...hostPathLooks(params.dest, 'file'), ...permissionLooks(params)],

  plan(params, facts) {
    const content = params.src?.bytes ?? bytes(params.content ?? '')
    if (params.follow !== false) return written(facts, hostPath(facts, params.dest), content, params)
    const path = actualPath(facts, hostPath(facts, params.dest))
    if (pathFact(facts, path, 'file')?.type !== 'link') return written(facts, path, content, params)
    const removal = { do: 'remove', path } as const
    return [removal, ...written(simulateAll(facts, [removal]), path, content, params)]
  },

  check: params => [...mistakes(params), ...permissionMistakes(params)],
}

function written(facts: Facts, dest: string, content: string, params: CopyParams): readonly Action[] {
  const { path, file } = textFile(facts, dest)
  if (file?.text === content) return permissionActions(facts, path, file, params)
  if (file !== null && file.links > 1)
    throw new CannotPlan(
      `${path} has ${file.links} hard links, and new content would come to this one alone: remove the other links first`,
    )
  const write = { ...newFile(facts, path, file, params), content }
  const sensitive = params.sensitive || holdsPrivateKey(content) || holdsPrivateKey(file?.text ?? '')
  const actions: readonly Action[] = [sensitive ? { ...write, sensitive } : write]
  const after = simulateAll(facts, actions)
  const made = pathFact(after, path)
  return made?.type === 'file' ? [...actions, ...permissionActions(after, path, made, params)] : actions
}

/** Owner and mode come with the content, so that new content never stands under the old mode. */
function newFile(facts: Facts, path: string, file: FileFact | null, params: CopyParams) {
  const owners = ownersOf(facts, params)
  if (file === null) {
    const parent = parentOf(path)
    const found = pathFact(facts, parent)
    if (found?.type !== 'directory')
      throw new CannotPlan(
        `Cannot make ${path}: expected ${parent} to be a directory, found ${describe(found)} (\`file\` with \`state: directory\` makes it)`,
      )
  }
  const before = file ?? { uid: facts.host.uid, gid: facts.host.gid, mode: 0o644 }
  const uid = owners.uid === before.uid ? undefined : owners.uid
  if (uid !== undefined && facts.host.uid !== 0)
    throw new CannotPlan(`Only root can make ${path} somebody else's: say \`become: true\` in the play`)
  const gid = owners.gid === before.gid ? undefined : owners.gid
  const wanted = modeOf(params, before.mode, false) ?? before.mode
  const mode = file === null || wanted !== file.mode ? wanted : undefined
  return {
    do: 'write',
    path,
    ...(mode === undefined ? {} : { mode }),
    ...(uid === undefined ? {} : { uid }),
    ...(gid === undefined ? {} : { gid }),
  } as const
}

function mistakes({ dest, content, src }: CopyParams): readonly Mistake[] {
  const found: Mistake[] = []
  if (content === undefined && src === undefined)
    found.push({
      code: 'missing_parameter',
      message: '`copy` needs `content` or `src`',
      path: ['dest'],
      on: 'key',
    })
  if (content !== undefined && src !== undefined)
    found.push({
      code: 'conflicting_parameters',
      message: '`content` and `src` both say what the file shall contain',
      path: ['src'],
      on: 'key',
    })
  if (dest.endsWith('/'))
    found.push({
      code: 'not_a_file',
      message: `Expected \`dest\` to name a file, found the directory "${dest}"`,
      path: ['dest'],
      hint: 'Write the name of the file after the last slash',
    })
  return found
}
