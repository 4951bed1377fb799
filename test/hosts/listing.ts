// A photograph of folders of a host, precise enough to prove that nothing, or only the declared thing, changed.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { type BigIntStats, lstatSync, readFileSync, readdirSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'

export interface ListedFile {
  readonly type: 'file' | 'directory' | 'symlink' | 'other'
  /** Octal with the set-id and sticky bits: `0644`, `1777`. */
  readonly mode: string
  readonly owner: number
  readonly group: number
  /** SHA-256 of a file's content, the target of a symbolic link, empty for anything else. */
  readonly content: string
  /** As lsattr prints them, without dashes and without `e`; null where the filesystem has none. */
  readonly attributes: string | null
  /** Modification and change time in nanoseconds. */
  readonly modified: bigint
  readonly changed: bigint
}

/** By absolute path on the host; paths are latin1, as all content of hosts. */
export type Listing = ReadonlyMap<string, ListedFile>

/** All that is below `roots`, seen through `rootFolder`; never follows a link and never leaves a root. */
export function list(rootFolder: string, roots: readonly string[]): Listing {
  const found = new Map<string, Omit<ListedFile, 'attributes'>>()
  for (const root of roots) walk(rootFolder, root, found)
  const attributes = readAttributes(
    rootFolder,
    [...found].filter(([, { type }]) => type === 'file' || type === 'directory').map(([path]) => path),
  )
  return new Map(
    [...found].map(([path, file]) => [path, { ...file, attributes: attributes.get(path) ?? null }]),
  )
}

export interface CompareOptions {
  /** Also differ when only a change or modification time does: something was written, if with the same bytes. */
  readonly times?: boolean
  /** Paths that do not count, with everything below them. */
  readonly except?: readonly string[]
}

/** What differs, one line each (`/etc/ssh/sshd_config: mode 0644 → 0600`); empty when nothing does. */
export function differencesBetween(
  before: Listing,
  after: Listing,
  options: CompareOptions = {},
): readonly string[] {
  const { times = false, except = [] } = options
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort()
  return paths
    .filter(path => !except.some(prefix => path === prefix || path.startsWith(`${prefix}/`)))
    .flatMap(path => compare(path, before.get(path), after.get(path), times))
}

function compare(
  path: string,
  before: ListedFile | undefined,
  after: ListedFile | undefined,
  times: boolean,
) {
  if (!before) return [`${path}: appeared`]
  if (!after) return [`${path}: vanished`]
  const fields = ['type', 'mode', 'owner', 'group', 'content', 'attributes'] as const
  const timeFields = times ? (['modified', 'changed'] as const) : []
  return [...fields, ...timeFields]
    .filter(field => before[field] !== after[field])
    .map(field => `${path}: ${field} ${before[field]} → ${after[field]}`)
}

function walk(rootFolder: string, path: string, found: Map<string, Omit<ListedFile, 'attributes'>>): void {
  const real = bytes(join(rootFolder, path))
  const stats = statOrNothing(real)
  if (!stats) return
  const type = typeOf(stats)
  found.set(path, {
    type,
    mode: (Number(stats.mode) & 0o7777).toString(8).padStart(4, '0'),
    owner: Number(stats.uid),
    group: Number(stats.gid),
    content: contentOf(real, type),
    modified: stats.mtimeNs,
    changed: stats.ctimeNs,
  })
  if (type !== 'directory') return
  for (const name of readdirSync(real, { encoding: 'buffer' })) {
    walk(rootFolder, join(path, name.toString('latin1')), found)
  }
}

function statOrNothing(real: Buffer): BigIntStats | undefined {
  return lstatSync(real, { bigint: true, throwIfNoEntry: false })
}

function typeOf(stats: BigIntStats): ListedFile['type'] {
  if (stats.isFile()) return 'file'
  if (stats.isDirectory()) return 'directory'
  return stats.isSymbolicLink() ? 'symlink' : 'other'
}

function contentOf(real: Buffer, type: ListedFile['type']): string {
  if (type === 'file') return createHash('sha256').update(readFileSync(real)).digest('hex')
  return type === 'symlink' ? readlinkSync(real, { encoding: 'buffer' }).toString('latin1') : ''
}

function bytes(path: string): Buffer {
  return Buffer.from(path, 'latin1')
}

/**
 * Node has no ioctl, so lsattr is asked for all paths in a few calls. It prints `flags path` in the order asked and
 * leaves out what has no attributes; a path may hold any byte, so the output is matched against what was asked.
 */
function readAttributes(rootFolder: string, paths: readonly string[]): ReadonlyMap<string, string> {
  const input = Buffer.from(paths.map(path => `${join(rootFolder, path)}\0`).join(''), 'latin1')
  const { stdout } = spawnSync('xargs', ['-0', '-r', 'lsattr', '-d', '--'], {
    input,
    env: { PATH: '/usr/bin:/bin:/usr/sbin:/sbin', LC_ALL: 'C' },
    maxBuffer: 1 << 28,
  })
  const output = stdout.toString('latin1')
  const attributes = new Map<string, string>()
  let position = 0
  for (const path of paths) {
    const flags = /[A-Za-z-]+ +/y
    flags.lastIndex = position
    const [matched] = flags.exec(output) ?? ['']
    const line = `${matched}${join(rootFolder, path)}\n`
    if (matched === '' || !output.startsWith(line, position)) continue
    attributes.set(path, matched.replaceAll(/[- e]/g, ''))
    position += line.length
  }
  return attributes
}
