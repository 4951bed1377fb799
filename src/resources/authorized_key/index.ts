import {
  type AccountFact,
  type Action,
  accountFact,
  bytes,
  CannotPlan,
  describe,
  directoriesAbove,
  type Facts,
  type FileFact,
  hostPath,
  hostPathLooks,
  hostPathSchema,
  type Mistake,
  normalPath,
  parentOf,
  pathFact,
  type ResourceType,
  readAll,
  textFile,
} from '../../model/index.ts'
import {
  type AuthorizedKeys,
  onlyKeys,
  parseAuthorizedKeys,
  printAuthorizedKeys,
  withKeys,
  withoutKeys,
} from '../../openssh/authorized-keys.ts'
import { isSharedPath, type KeysFile, keysFiles } from './keys-files.ts'
import { type KeyParams, keyMistakes, wantedKeys } from './wanted.ts'

export interface AuthorizedKeyParams extends KeyParams {
  readonly user: string
  readonly exclusive?: boolean
  readonly path?: string
  readonly manage_dir?: boolean
}

/** Which public keys let a user in. */
export const authorized_key: ResourceType<AuthorizedKeyParams> = {
  name: 'authorized_key',
  schema: {
    type: 'object',
    properties: {
      user: {
        type: 'string',
        pattern: '^[^-:/\\u0000\\n][^:/\\u0000\\n]*$',
        'x-expected': 'the name of a user',
        description: 'The user whom the keys let in.',
      },
      key: {
        anyOf: [
          { type: 'string', minLength: 1 },
          { type: 'array', minItems: 1, items: { type: 'string', minLength: 1 } },
        ],
        'x-expected': 'a public key, or a list of them',
        description:
          'Public keys, as a `.pub` file has them: one, several lines of them, or a list. Options before a key are meant, too.',
      },
      state: {
        enum: ['present', 'absent'],
        default: 'present',
        description: '`present`: these keys let the user in. `absent`: they do not.',
      },
      exclusive: { type: 'boolean', default: false, description: 'No other key lets the user in.' },
      key_options: {
        type: 'string',
        pattern: '^[^\\u0000\\n]*$',
        'x-expected': 'options as in sshd(8), on one line',
        description:
          'Exactly the options that the keys shall have, as in sshd(8): `no-pty,from="10.0.0.0/8"`. Empty: none at all. Not given: those before the key, else any.',
      },
      comment: {
        type: 'string',
        pattern: '^[^\\u0000\\n\\r]*$',
        'x-expected': 'text on one line',
        description: 'What shall stand behind the keys. Not given: the comment that is there is kept.',
      },
      path: {
        ...hostPathSchema,
        description:
          'Another file than the one where sshd looks for keys of this user, such as one that another program reads.',
      },
      manage_dir: {
        type: 'boolean',
        default: true,
        description:
          'A directory that is missing is made, 0700 and the user’s where it is in their home. One that is there is left as it is.',
      },
      allow_weak: {
        type: 'boolean',
        default: false,
        description: 'DSA keys, and RSA keys with less than 2048 bits, are allowed.',
      },
    },
    required: ['user', 'key'],
    additionalProperties: false,
  },

  looks(params) {
    const user = bytes(params.user)
    const account = { look: 'account', name: user } as const
    if (params.path !== undefined) return [account, { look: 'sshd' }, ...hostPathLooks(params.path, 'file')]
    // Where keys are nearly everywhere; a configuration that says otherwise costs another trip.
    const first = { look: 'home', user, path: '.ssh/authorized_keys' } as const
    const second = { look: 'home', user, path: '.ssh/authorized_keys2' } as const
    return [account, { look: 'sshd' }, first, ...(concernsAll(params) ? [second] : [])]
  },

  plan(params, facts) {
    const account = accountFact(facts, bytes(params.user))
    const files = filesOf(params, facts, account)
    if (params.exclusive) refuseShared(files, account)
    const read = readAll(files.map(file => () => ({ ...file, ...textFile(facts, file.path) })))
    return distinct(read).flatMap((file, index) => {
      const before = parseAuthorizedKeys(file.file?.text ?? '')
      const after = index === 0 ? changed(before, params) : cleaned(before, params, file)
      if (after === before) return []
      return writeActions(facts, account, file, printAuthorizedKeys(after), params)
    })
  },

  check(params) {
    const found: Mistake[] = [...keyMistakes(params)]
    if (params.exclusive && params.state === 'absent')
      found.push({
        code: 'conflicting_parameters',
        message: '`exclusive` says that there are no other keys, `state: absent` that there are not these',
        path: ['exclusive'],
        on: 'key',
      })
    return found
  },
}

/** What lets the user in by another file is as good as by the first. */
function concernsAll({ exclusive, state }: AuthorizedKeyParams): boolean {
  return exclusive === true || state === 'absent'
}

/** The files that are to be read, the one to be written first. */
function filesOf(params: AuthorizedKeyParams, facts: Facts, account: AccountFact): readonly KeysFile[] {
  if (params.path === undefined) {
    const files = keysFiles(facts, account)
    return concernsAll(params) ? files : files.slice(0, 1)
  }
  const path = hostPath(facts, params.path)
  const inHome = path.startsWith(`${normalPath(account.home)}/`)
  return [{ path, inHome, shared: params.exclusive === true && isSharedPath(facts, account, path) }]
}

/** One file may be named twice, by a link. */
function distinct<T extends { readonly path: string }>(files: readonly T[]): readonly T[] {
  return files.filter((file, index) => files.findIndex(other => other.path === file.path) === index)
}

function refuseShared([first]: readonly KeysFile[], { name }: AccountFact): void {
  if (first?.shared)
    throw new CannotPlan(
      `Keys of other users than ${name} are in ${first.path}, too: \`exclusive\` would lock them out`,
    )
}

function changed(file: AuthorizedKeys, params: AuthorizedKeyParams): AuthorizedKeys {
  const wanted = wantedKeys(params)
  if (params.state === 'absent')
    return withoutKeys(
      file,
      wanted.map(({ key }) => key),
    )
  return params.exclusive ? onlyKeys(file, wanted) : withKeys(file, wanted)
}

/** A further file, of which sshd reads keys too: what must not let the user in stands there neither. */
function cleaned(
  file: AuthorizedKeys,
  params: AuthorizedKeyParams,
  { path, shared }: KeysFile,
): AuthorizedKeys {
  if (params.exclusive) return shared ? file : onlyKeys(file, [])
  const after = changed(file, params)
  if (shared && after !== file)
    throw new CannotPlan(
      `The key lets everybody in by ${path}, too: remove it there by a task with \`path: ${path}\``,
    )
  return after
}

function writeActions(
  facts: Facts,
  account: AccountFact,
  target: KeysFile & { readonly file: FileFact | null },
  content: string,
  { manage_dir }: AuthorizedKeyParams,
): readonly Action[] {
  const { path, file, inHome } = target
  if (file !== null && file.links > 1)
    throw new CannotPlan(
      `${path} has ${file.links} hard links, and the keys would come to this one alone: remove the other links first`,
    )
  const owner = inHome ? account : facts.host
  if (facts.host.uid !== 0 && (file ?? owner).uid !== facts.host.uid)
    throw new CannotPlan(`Only root can write keys of ${account.name}: say \`become: true\` in the play`)
  if (file !== null) return [{ do: 'write', path, content }]
  const { uid, gid } = owner
  const directories = missingDirectories(facts, account, target)
  if (directories.length > 0 && manage_dir === false)
    throw new CannotPlan(`${parentOf(path)} is not there, and \`manage_dir: no\` forbids to make it`)
  return [
    ...directories.map(
      directory => ({ do: 'mkdir', path: directory, mode: inHome ? 0o700 : 0o755, uid, gid }) as const,
    ),
    // Outside of the home the file is root's, and sshd reads it as the user.
    { do: 'write', path, content, mode: inHome ? 0o600 : 0o644, uid, gid },
  ]
}

/** Directories on the way to a file that are not there, outermost first. A home is never made. */
function missingDirectories(
  facts: Facts,
  account: AccountFact,
  { path, inHome }: KeysFile,
): readonly string[] {
  if (inHome && pathFact(facts, normalPath(account.home)) === null)
    throw new CannotPlan(`${account.home}, the home of ${account.name}, is not there: make it first`)
  const above = directoriesAbove(path)
  const missing = above.filter(directory => pathFact(facts, directory) === null)
  const parent = above[missing.length] ?? '/'
  const found = pathFact(facts, parent)
  if (found?.type !== 'directory')
    throw new CannotPlan(
      `Cannot make ${path}: expected ${parent} to be a directory, found ${describe(found)}`,
    )
  return missing.toReversed()
}
