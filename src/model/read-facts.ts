/** Readers of facts: what nobody looked at throws `NotLooked`, so that the engine can look and plan again. */
import { CannotPlan, NotLooked } from './errors.ts'
import type {
  AccountFact,
  Facts,
  FileFact,
  GroupFact,
  LineVerdict,
  LinkFact,
  OpenSshFact,
  PasswordFact,
  PathFact,
  RunsFact,
  ServiceFact,
} from './facts.ts'
import { acceptsKey } from './look.ts'
import { directoriesAbove } from './path.ts'

/**
 * What is at a path, links not followed. Below something that is not a directory there is nothing.
 * `look` is what is asked for when nobody looked.
 */
export function pathFact(
  facts: Facts,
  path: string,
  look: 'path' | 'file' | 'tree' = 'path',
): PathFact | null {
  const known = facts.paths.get(path)
  if (known !== undefined) return known
  for (const above of directoriesAbove(path)) {
    const fact = facts.paths.get(above)
    if (fact === null) return null
    if (fact?.type === 'file' || fact?.type === 'other') return null
    // Everything below was listed, so what is not in the list is not there.
    const tree = facts.trees.get(above)
    if (tree && 'complete' in tree) return null
  }
  throw new NotLooked({ look, path })
}

/**
 * The regular file that a path names, its symbolic links followed, with its real path and its content.
 * Null where nothing is there (`path` then says where it would be created).
 * Throws `CannotPlan` where there is something that has no content to compare, or that cannot be read.
 */
export function textFile(
  facts: Facts,
  path: string,
): { readonly path: string; readonly file: (FileFact & { readonly text: string }) | null } {
  const real = realPath(facts, path, 'file')
  const fact = pathFact(facts, real, 'file')
  if (fact === null) return { path: real, file: null }
  if (fact.type !== 'file')
    throw new CannotPlan(`Expected ${path} to be a regular file, found ${describe(fact)}`)
  if (fact.content === undefined) throw new NotLooked({ look: 'file', path: real })
  if ('unreadable' in fact.content)
    throw new CannotPlan(`Cannot read ${path}: ${unreadableReason[fact.content.unreadable]}`)
  return { path: real, file: { ...fact, text: fact.content.text } }
}

/** Why the content of a file is not known, for messages. */
export const unreadableReason = {
  denied: 'permission denied (is `become` missing?)',
  too_large: 'it is larger than sshfix reads',
  failed: 'reading failed on the host',
} as const

/** As many symbolic links as Linux follows: path_resolution(7). */
export const mostLinks = 40

/**
 * The path by which the host itself knows what a path names: symbolic links among its directories followed, the last
 * component taken as it is. Two tasks that spell one path differently see each other's work by it.
 * Throws `CannotPlan` where the way leads nowhere.
 */
export function actualPath(facts: Facts, path: string): string {
  let actual = path
  for (let followed = 0; followed <= mostLinks; followed++) {
    const next = withFirstLinkFollowed(facts, actual)
    if (next === actual) return actual
    actual = next
  }
  throw new CannotPlan(`Too many symbolic links on the way to ${path}`)
}

function withFirstLinkFollowed(facts: Facts, path: string): string {
  for (const above of directoriesAbove(path).toReversed()) {
    const fact = facts.paths.get(above)
    if (fact?.type !== 'link') continue
    const end = followed(facts, above, fact, 'path')
    return (end === '/' ? '' : end) + path.slice(above.length)
  }
  return path
}

/**
 * The path that is meant in the end: as `actualPath`, and a symbolic link as last component followed too.
 * Throws `CannotPlan` for a link that leads nowhere, and for one that leads others astray.
 */
export function realPath(facts: Facts, path: string, look: 'path' | 'file' | 'tree' = 'path'): string {
  const actual = actualPath(facts, path)
  const fact = pathFact(facts, actual, look)
  return fact?.type === 'link' ? followed(facts, actual, fact, look) : actual
}

/**
 * Where a link leads. A link that is in somebody else's hands is followed only to what is theirs: else whoever owns a
 * directory could have root change any file of the host. It is in the hands of whoever owns a directory above it: they
 * cannot write root's link, but rename it to where one is looked for.
 */
function followed(facts: Facts, path: string, link: LinkFact, look: 'path' | 'file' | 'tree'): string {
  const { resolved } = link
  const uid = makerOf(facts, path) ?? link.uid
  if (resolved === null)
    throw new CannotPlan(`${path} is a symbolic link that leads nowhere (${link.target})`)
  if (uid === 0 || uid === facts.host.uid) return resolved
  const end = pathFact(facts, resolved, look)
  if (end === null || end.type === 'unseen' || end.uid !== uid)
    throw new CannotPlan(
      `${path} is a symbolic link of the user ${uid} to ${resolved}, which is not theirs: it is not followed`,
    )
  return resolved
}

/** The owner of the first directory above a path that is neither root's nor ours; null where all are. */
function makerOf(facts: Facts, path: string): number | null {
  for (const above of directoriesAbove(path).toReversed()) {
    const fact = facts.paths.get(above)
    if (fact?.type === 'directory' && fact.uid !== 0 && fact.uid !== facts.host.uid) return fact.uid
  }
  return null
}

/**
 * The facts with everything that was seen by way of a link among its directories known by its actual path, too, so
 * that a reader who follows the link needs no other look.
 */
export function withActualPaths(facts: Facts): Facts {
  if (![...facts.paths.values()].some(fact => fact?.type === 'link')) return facts
  const paths = new Map(facts.paths)
  const trees = new Map(facts.trees)
  for (const [path, fact] of facts.paths) {
    const actual = knownActualPath(facts, path)
    if (actual === null || actual === path) continue
    const known = paths.get(actual)
    const isMore = known?.type === 'file' && known.content === undefined && fact?.type === 'file'
    if (known === undefined || isMore) paths.set(actual, fact)
    const tree = facts.trees.get(path)
    if (tree !== undefined && !trees.has(actual)) trees.set(actual, tree)
  }
  return { ...facts, paths, trees }
}

function knownActualPath(facts: Facts, path: string): string | null {
  try {
    return actualPath(facts, path)
  } catch (error) {
    if (error instanceof CannotPlan || error instanceof NotLooked) return null
    throw error
  }
}

/** Throws `CannotPlan` for an account that the host does not have. */
export function accountFact(facts: Facts, name: string): AccountFact {
  const fact = facts.accounts.get(name)
  if (fact === undefined) throw new NotLooked({ look: 'account', name })
  if (fact === null) throw new CannotPlan(`No such user on this host: ${name}`)
  return fact
}

/** Throws `CannotPlan` for a group that the host does not have. */
export function groupFact(facts: Facts, name: string): GroupFact {
  const fact = facts.groups.get(name)
  if (fact === undefined) throw new NotLooked({ look: 'group', name })
  if (fact === null) throw new CannotPlan(`No such group on this host: ${name}`)
  return fact
}

/** Null where the account has no line in shadow(5). */
export function passwordFact(facts: Facts, name: string): PasswordFact | null {
  const fact = facts.passwords.get(name)
  if (fact === undefined) throw new NotLooked({ look: 'login', name })
  return fact
}

/** Null where the host has no such service. */
export function serviceFact(facts: Facts, name: string): ServiceFact | null {
  const fact = facts.services.get(name)
  if (fact === undefined) throw new NotLooked({ look: 'service', name })
  return fact
}

/** Throws `CannotPlan` where what serves this host is not OpenSSH's sshd, or there is none. */
export function opensshFact(facts: Facts): OpenSshFact {
  if (facts.sshd === null) throw new CannotPlan('No OpenSSH server was found on this host')
  if (facts.sshd.server === 'other')
    throw new CannotPlan(
      `This host is served by ${facts.sshd.name}, not by an OpenSSH that sshfix can work on`,
    )
  return facts.sshd
}

/** The runs that the host remembers. */
export function runsFact(facts: Facts): RunsFact {
  if (facts.runs === null) throw new NotLooked({ look: 'runs' })
  return facts.runs
}

/** The verdict of the host's own sshd on one configuration line. */
export function lineVerdict(facts: Facts, line: string, match?: string): LineVerdict {
  const verdict = facts.accepted.get(acceptsKey(line, match))
  if (verdict === undefined)
    throw new NotLooked(match === undefined ? { look: 'accepts', line } : { look: 'accepts', line, match })
  return verdict
}

/** The paths that an Include pattern or other glob names. */
export function globFact(facts: Facts, pattern: string): readonly string[] {
  const paths = facts.globs.get(pattern)
  if (paths === undefined) throw new NotLooked({ look: 'glob', pattern })
  return paths
}

/** A few words for what is at a path, for messages. */
export function describe(fact: PathFact | null): string {
  if (fact === null) return 'nothing'
  switch (fact.type) {
    case 'file':
      return 'a regular file'
    case 'directory':
      return 'a directory'
    case 'link':
      return `a symbolic link to ${fact.target}`
    case 'other':
      return `a ${fact.kind}`
    case 'unseen':
      return `something that cannot be seen (${fact.why})`
  }
}
