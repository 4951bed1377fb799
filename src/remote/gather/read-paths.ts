import {
  type Attributes,
  type Content,
  type HostFact,
  isBelow,
  type PathFact,
  type TreeFact,
} from '../../model/index.ts'
import { type Aliases, aliases, meaning } from './aliases.ts'
import { mostContent } from './compose.ts'
import { Incomplete } from './incomplete.ts'
import type { Part } from './stream.ts'

export interface PathAnswers {
  readonly paths: Map<string, PathFact | null>
  readonly trees: Map<string, TreeFact>
  readonly globs: Map<string, readonly string[]>
  readonly userNames: Map<number, string>
  readonly groupNames: Map<number, string>
  /**
   * Modification times with all the digits that the host gave, where it gave any. One that lies in the future was set by
   * a clock that was wrong, or by somebody; then it is the time of the last change of any kind.
   */
  readonly modified: ReadonlyMap<string, number>
}

/** All that was told of paths; `asked` are those that must be in the answer, present or absent. */
export function readPaths(
  parts: readonly Part[],
  word: string,
  asked: Iterable<string>,
  { missingTools, clock }: HostFact,
): PathAnswers {
  const hasLsattr = !missingTools.includes('lsattr')
  const alias = aliases(word)
  const stats = new Map<string, Stat>()
  const flags = new Map<string, string>()
  const contents = new Map<string, Content>()
  const links = readLinks(parts, alias)
  const globs = new Map<string, string[]>()
  const trees = new Map<string, TreeFact>()
  const attributesDenied = new Set<string>()
  const statErrors: string[] = []
  let pattern: string[] = []
  let tree = ''
  let theirs: string[] = []
  // A name in a directory of somebody's can be made to look like a line of another path.
  const isMeant = (path: string) => tree === '' || path === tree || isBelow(path, tree)
  for (const { kind, text } of parts) {
    if (kind === 'stat') {
      for (const stat of readStats(text, alias)) {
        if (!isMeant(stat.path)) continue
        stats.set(stat.path, stat)
        if (tree !== '') crossing(trees, tree, stats.get(tree), stat)
      }
    } else if (kind === 'nostat') for (const error of serious(text)) statErrors.push(error)
    else if (kind === 'attributes') {
      for (const [path, letters] of readFlags(text, alias)) if (isMeant(path)) flags.set(path, letters)
    } else if (kind === 'noattributes')
      addAll(
        attributesDenied,
        text.split('\n').flatMap(error => deniedPath(error, alias)),
      )
    else if (kind === 'content')
      for (const [path, content] of readContents(text, alias)) contents.set(path, content)
    else if (kind === 'of') theirs.push(meaning(alias, text) ?? text)
    else if (kind === 'theirs') {
      const found = readContents(text, alias)
      // Only of what was asked: whoever owns the files may say anything of them, and of nothing else.
      for (const path of theirs) contents.set(path, found.get(path) ?? { unreadable: 'denied' })
      theirs = []
    } else if (kind === 'denied') contents.set(meaning(alias, text) ?? text, { unreadable: 'denied' })
    else if (kind === 'glob') {
      pattern = []
      globs.set(text, pattern)
    } else if (kind === 'named') pattern.push(text)
    else if (kind === 'tree') {
      tree = text
      trees.set(tree, { complete: true })
    } else if (kind === 'listed') tree = ''
    else if (kind === 'toomany')
      trees.set(tree, { incomplete: `there are more than 10000 files below ${tree}` })
    else if (kind === 'mounts') mounted(trees, tree, text)
    else if (kind === 'treeerrors')
      trees.set(tree, { incomplete: (text.split('\n')[0] ?? '').replaceAll(alias.plain, '') })
  }

  function attributesOf(path: string): Attributes {
    if (!hasLsattr) return { unknown: 'tool_missing' }
    const found = flags.get(path)
    if (found !== undefined) return { flags: found }
    return { unknown: attributesDenied.has(path) ? 'denied' : 'not_supported' }
  }

  const contentOf = new Map(contents)
  const ofUsers = new Set(parts.flatMap(({ kind, text }) => (kind === 'of' ? [meaning(alias, text)] : [])))
  for (const [path, content] of contents) {
    const end = links.get(path)?.end
    if (end && !contents.has(end) && !ofUsers.has(path)) contentOf.set(end, content)
  }
  const paths = new Map<string, PathFact | null>()
  const userNames = new Map<number, string>()
  const groupNames = new Map<number, string>()
  const modified = new Map<string, number>()
  for (const [path, stat] of stats) {
    if (stat.user !== null) userNames.set(stat.uid, stat.user)
    if (stat.group !== null) groupNames.set(stat.gid, stat.group)
    modified.set(path, stat.exactly > clock + 1 ? stat.changed : stat.exactly)
    paths.set(
      path,
      factOf(stat, () => attributesOf(path), contentOf.get(path), links.get(path)),
    )
  }
  const reasons = new Map(statErrors.map(error => [errorPath(error, alias), error]))
  for (const path of asked)
    if (!paths.has(path)) paths.set(path, unseen(path, reasons.get(path), statErrors[0]))
  return { paths, trees, globs, userNames, groupNames, modified }
}

interface Stat {
  readonly path: string
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly device: string
  readonly size: number
  readonly links: number
  readonly modified: number
  readonly changed: number
  readonly exactly: number
  readonly user: string | null
  readonly group: string | null
}

/** `81a4 0 0 65024 4 1 1795545048 1795545050 2026-11-24 18:30:48.679560575 +0000 root:root:/etc/hosts` */
const statLine =
  /^(?<mode>[0-9a-f]{1,16}) (?<uid>\d{1,20}) (?<gid>\d{1,20}) (?<device>\d{1,20}) (?<size>\d{1,20}) (?<links>\d{1,20}) (?<modified>-?\d{1,20}) (?<changed>-?\d{1,20}) \S{1,20} [^ .]{1,20}(?<fraction>\.\d{1,20})? ?[-+0-9]{0,6} (?<user>[^:\n]{0,256}):(?<group>[^:\n]{0,256}):(?<path>.*)\n$/s
/** Its beginning, of which a host may send as many as it likes: nothing in here has two ways to fit. */
const statStart = /^[0-9a-f]{1,16}(?: \d{1,20}){5}(?: -?\d{1,20}){2} /gm

/** Characters of a stat line between its numbers and its path: a date, two names. */
const mostBeforePath = 640

/** One line for each path, in which a name may have line breaks of its own. */
function readStats(text: string, alias: Aliases): readonly Stat[] {
  const starts = [...text.matchAll(statStart)].flatMap(({ index, 0: { length } }) => {
    const line = text.slice(index + length, index + length + mostBeforePath)
    const slash = /^[^/\n]*:(?=\/)/.exec(line)?.[0].length
    return slash !== undefined && meaning(alias, text.slice(index + length + slash)) !== null ? [index] : []
  })
  if (starts[0] !== 0 && text !== '')
    throw new Incomplete('The host has a stat(1) that answers in an unknown way')
  return starts.map((start, number) => readStat(text.slice(start, starts[number + 1]), alias))
}

function readStat(text: string, alias: Aliases): Stat {
  const groups = statLine.exec(text)?.groups
  const path = meaning(alias, groups?.path ?? '')
  if (!groups || path === null) throw new Incomplete('The host has a stat(1) that answers in an unknown way')
  const uid = Number(groups.uid)
  const gid = Number(groups.gid)
  const modified = Number(groups.modified)
  return {
    path,
    mode: Number.parseInt(groups.mode ?? '', 16),
    uid,
    gid,
    device: groups.device ?? '',
    size: Number(groups.size),
    links: Number(groups.links),
    modified,
    changed: Number(groups.changed),
    exactly: modified + Number(groups.fraction ?? 0),
    user: nameOrNull(groups.user ?? ''),
    group: nameOrNull(groups.group ?? ''),
  }
}

/** GNU's stat says UNKNOWN for an id without a name, that of busybox repeats the number. */
function nameOrNull(name: string): string | null {
  return name === '' || name === 'UNKNOWN' || /^\d+$/.test(name) ? null : name
}

/** find(1) lists the directory that another file system is mounted on, but nothing below it. */
function crossing(trees: Map<string, TreeFact>, tree: string, root: Stat | undefined, stat: Stat): void {
  if (!root || !stat.path.startsWith(`${tree}/`) || root.device === stat.device) return
  trees.set(tree, { incomplete: `${stat.path} is another file system` })
}

/** What pwd(1) says of the directory, and the mount points of the host as proc_pid_mountinfo(5) writes them. */
function mounted(trees: Map<string, TreeFact>, tree: string, text: string): void {
  const [directory = '', points = ''] = text.split('\n\0')
  for (const point of points.split('\n').map(unescaped)) {
    const known = trees.get(tree)
    if (known === undefined || 'incomplete' in known) return
    if (point === directory) trees.set(tree, { complete: true, mounted: true })
    else if (point.startsWith(`${directory}/`))
      trees.set(tree, { incomplete: `something is mounted on ${tree}${point.slice(directory.length)}` })
  }
}

function unescaped(point: string): string {
  return point.replaceAll(/\\(?<octal>[0-7]{3})/g, (_, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  )
}

/** What lsattr(1) prints: `--------------e------- /path`. */
function readFlags(text: string, alias: Aliases): ReadonlyMap<string, string> {
  const flags = new Map<string, string>()
  const starts = [...text.matchAll(/^(?<flags>[-A-Za-z]+) +(?=\/)/gm)].filter(match =>
    text.startsWith(alias.content, match.index + match[0].length),
  )
  for (const [index, start] of starts.entries()) {
    const end = starts[index + 1]?.index ?? text.length
    const path = meaning(alias, text.slice(start.index + start[0].length, end - 1))
    if (path !== null) flags.set(path, (start.groups?.flags ?? '').replaceAll('-', ''))
  }
  return flags
}

/** What head(1) prints for several files: `==> NAME <==`, a line break, the content, a line break. */
function readContents(text: string, alias: Aliases): ReadonlyMap<string, Content> {
  const contents = new Map<string, Content>()
  for (const block of text.split(`\n==> ${alias.content}`).slice(1)) {
    const nameEnd = block.indexOf(' <==\n')
    const path = nameEnd === -1 ? null : meaning(alias, alias.content + block.slice(0, nameEnd))
    const content = block.slice(nameEnd + 5)
    if (path !== null)
      contents.set(path, content.length > mostContent ? { unreadable: 'too_large' } : { text: content })
  }
  return contents
}

interface LinkAnswer {
  readonly target: string
  readonly end: string | null
}

function readLinks(parts: readonly Part[], alias: Aliases): ReadonlyMap<string, LinkAnswer> {
  const links = new Map<string, LinkAnswer>()
  let path = ''
  for (const { kind, text } of parts) {
    if (kind === 'link') path = meaning(alias, text) ?? text
    else if (kind === 'target') links.set(path, { target: text, end: null })
    else if (kind === 'end') links.set(path, { target: links.get(path)?.target ?? '', end: text })
  }
  return links
}

const kinds: ReadonlyMap<number, string> = new Map([
  [0o010000, 'FIFO'],
  [0o020000, 'character device'],
  [0o060000, 'block device'],
  [0o140000, 'socket'],
])

function factOf(
  stat: Stat,
  attributes: () => Attributes,
  content: Content | undefined,
  link: LinkAnswer | undefined,
): PathFact {
  const { uid, gid, size, links, modified } = stat
  const owned = { uid, gid, mode: stat.mode & 0o7777 }
  const type = stat.mode & 0o170000
  if (type === 0o100000)
    return {
      type: 'file',
      ...owned,
      attributes: attributes(),
      size,
      links,
      modified,
      ...(content === undefined ? {} : { content }),
    }
  if (type === 0o040000) return { type: 'directory', ...owned, attributes: attributes() }
  if (type === 0o120000)
    return { type: 'link', ...owned, target: link?.target ?? '', resolved: link?.end ?? null }
  return { type: 'other', ...owned, kind: kinds.get(type) ?? 'thing of an unknown kind' }
}

/** Errors of stat(1) that leave open whether something is there. */
function serious(errors: string): readonly string[] {
  return errors
    .split('\n')
    .filter(
      error => error.startsWith('stat: ') && !/: (?:No such file or directory|Not a directory)$/.test(error),
    )
}

/** `stat: cannot statx '/root/x': Permission denied`, `lsattr: Permission denied While reading flags on /root/x` */
function errorPath(error: string, alias: Aliases): string {
  const start = error.indexOf('/')
  const end = error.lastIndexOf(': ')
  const quoted = start === -1 ? '' : error.slice(start, end > start ? end : undefined)
  const path = quoted.endsWith("'") ? quoted.slice(0, -1) : quoted
  return meaning(alias, path) ?? path
}

function deniedPath(error: string, alias: Aliases): readonly string[] {
  return error.includes('ermission denied') ? [errorPath(error, alias)] : []
}

function addAll(set: Set<string>, texts: readonly string[]): void {
  for (const text of texts) set.add(text)
}

/** Tools show an odd name in their own way, so an odd one is taken for any that could not be seen. */
function unseen(path: string, own: string | undefined, any: string | undefined): PathFact | null {
  const odd = !/^[\w/.@:+,=~%-]*$/.test(path)
  const error = own ?? (odd ? any : undefined)
  return error === undefined ? null : { type: 'unseen', why: error.slice(error.lastIndexOf(':') + 1).trim() }
}
