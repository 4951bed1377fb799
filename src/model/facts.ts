import { CannotPlan, NotLooked } from './errors.ts'
import { acceptsKey } from './look.ts'
import { directoriesAbove } from './path.ts'

/**
 * What is known of a host: a snapshot of the parts that somebody looked at. `null` means looked, and nothing is
 * there; a key that is not in a map means that nobody looked. Read it through the functions below, which throw
 * `NotLooked` for a missing key, so that the engine can look and plan again.
 * Text of the host is latin1: one character a byte. Times are seconds since the epoch.
 */
export interface Facts {
  readonly host: HostFact
  readonly paths: ReadonlyMap<string, PathFact | null>
  /** Directories of which everything below is in `paths`. `incomplete` says why it is not. */
  readonly trees: ReadonlyMap<string, TreeFact>
  /** Pattern to the paths it names, in the order of glob(3) under the C locale. */
  readonly globs: ReadonlyMap<string, readonly string[]>
  /** By name or decimal uid, as it was asked for. */
  readonly accounts: ReadonlyMap<string, AccountFact | null>
  readonly groups: ReadonlyMap<string, GroupFact | null>
  /** By the name that was asked for. */
  readonly services: ReadonlyMap<string, ServiceFact | null>
  readonly sshd: SshdFact | null
  /** By `acceptsKey`. */
  readonly accepted: ReadonlyMap<string, LineVerdict>
  /** Names of the uids and gids that were seen, for reports. */
  readonly userNames: ReadonlyMap<number, string>
  readonly groupNames: ReadonlyMap<number, string>
}

export interface HostFact {
  /** `ID` of os-release(5): `debian`, `ubuntu`, `rhel`; `linux` where there is none. */
  readonly os: string
  /** `ID_LIKE` of os-release(5). */
  readonly osLike: readonly string[]
  /** `VERSION_ID` of os-release(5), empty where there is none. */
  readonly osVersion: string
  /** `PRETTY_NAME` of os-release(5). */
  readonly osName: string
  readonly hostname: string
  /** The account that logged in, before become. */
  readonly loginUser: string
  /** The uid and gid that the script ran under, after become. */
  readonly uid: number
  readonly gid: number
  /** The four words of SSH_CONNECTION (ssh(1)); null for a transport without a login. */
  readonly connection: ConnectionFact | null
  /** `systemd`, `openrc`, `sysv` or `none`: who runs services on this host now. */
  readonly serviceManager: 'systemd' | 'openrc' | 'sysv' | 'none'
  /** Tools that scripts would like to use and the host does not have. */
  readonly missingTools: readonly string[]
  /** The host's clock. */
  readonly clock: number
}

export interface ConnectionFact {
  readonly clientAddress: string
  readonly clientPort: number
  readonly serverAddress: string
  readonly serverPort: number
}

/** File attributes of chattr(1): the letters that lsattr shows, or why they cannot be known. */
export type Attributes =
  | { readonly flags: string }
  | { readonly unknown: 'tool_missing' | 'not_supported' | 'denied' }

interface Owned {
  readonly uid: number
  readonly gid: number
  /** Permission bits, 0 to 0o7777. */
  readonly mode: number
}

export interface FileFact extends Owned {
  readonly type: 'file'
  readonly attributes: Attributes
  readonly size: number
  /** Number of hard links. */
  readonly links: number
  /** Time of the last change of its content. */
  readonly modified: number
  /** Not there: only the path was looked at. */
  readonly content?: Content
  /** Reports must not show its content. */
  readonly sensitive?: true
}

export type Content = { readonly text: string } | { readonly unreadable: 'denied' | 'too_large' | 'failed' }

export interface DirectoryFact extends Owned {
  readonly type: 'directory'
  readonly attributes: Attributes
}

export interface LinkFact extends Owned {
  readonly type: 'link'
  /** As it is written in the link. */
  readonly target: string
  /** Where it leads in the end, all links followed; null when it dangles. */
  readonly resolved: string | null
}

/** A device, FIFO or socket. */
export interface OtherFact extends Owned {
  readonly type: 'other'
  readonly kind: string
}

/** Something may be there; the host did not let us see. */
export interface UnseenFact {
  readonly type: 'unseen'
  readonly why: string
}

export type PathFact = FileFact | DirectoryFact | LinkFact | OtherFact | UnseenFact

export type TreeFact = { readonly complete: true } | { readonly incomplete: string }

export interface AccountFact {
  readonly name: string
  readonly uid: number
  readonly gid: number
  readonly home: string
  readonly shell: string
  /** Names of all groups, the primary one first. */
  readonly groups: readonly string[]
}

export interface GroupFact {
  readonly name: string
  readonly gid: number
}

export interface ServiceFact {
  /** The unit or service that the name means on this host: `ssh.service`, `ssh.socket`, `sshd`. */
  readonly unit: string
  readonly manager: 'systemd' | 'openrc' | 'sysv'
  readonly active: boolean
  /** The manager's own word: `active`, `failed`, `activating`… */
  readonly state: string
  /** Started at boot; null where that cannot be set (`static`, `generated`…). */
  readonly enabled: boolean | null
  readonly masked: boolean
  /** systemctl can reload it. */
  readonly canReload: boolean
}

export type SshdFact = OpenSshFact | { readonly server: 'other'; readonly name: string }

export interface OpenSshFact {
  readonly server: 'openssh'
  readonly binary: string
  /** `9.2p1`. */
  readonly version: string
  /** The main configuration file, `-f` taken into account. */
  readonly config: string
  /** Configuration lines given by `-o`, `-p` and the like on the daemon's command line: they win over the files. */
  readonly overrides: readonly string[]
  /** The listener; null when none runs (chroot) or the service manager listens. */
  readonly pid: number | null
  /** The unit that runs it, or null. */
  readonly service: string | null
  /** The socket unit that starts it, or null. */
  readonly socket: string | null
  /** Real paths of the files that the daemon reads when it loads: configuration and host keys. */
  readonly reads: readonly string[]
  /** The patterns of its Include lines, absolute: a file that appears there will be read. */
  readonly includes: readonly string[]
  /** Files that were written after the daemon read them, sorted. A reload empties it. */
  readonly stale: readonly string[]
  /** `sshd -T` of an empty configuration: lower-case keyword to its values. Empty where sshd could not be asked. */
  readonly defaults: ReadonlyMap<string, readonly string[]>
}

export type LineVerdict =
  | { readonly verdict: 'accepted' }
  /** sshd takes the file but says that the line has no effect (deprecated, unsupported in this build). */
  | { readonly verdict: 'ignored'; readonly message: string }
  | { readonly verdict: 'refused'; readonly message: string }
  /** sshd could not be asked, and why. */
  | { readonly verdict: 'unknown'; readonly message: string }

/** Facts of a host of which nothing is known yet but the host itself. */
export function emptyFacts(host: HostFact): Facts {
  return {
    host,
    paths: new Map(),
    trees: new Map(),
    globs: new Map(),
    accounts: new Map(),
    groups: new Map(),
    services: new Map(),
    sshd: null,
    accepted: new Map(),
    userNames: new Map(),
    groupNames: new Map(),
  }
}

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

const unreadableReason = {
  denied: 'permission denied (is `become` missing?)',
  too_large: 'it is larger than sshfix reads',
  failed: 'reading failed on the host',
} as const

/**
 * The path by which the host itself knows what a path names: symbolic links among its directories followed, the last
 * component taken as it is. Two tasks that spell one path differently see each other's work by it.
 * Throws `CannotPlan` where the way leads nowhere.
 */
export function actualPath(facts: Facts, path: string): string {
  let actual = path
  // As many links as Linux follows (path_resolution(7)).
  for (let followed = 0; followed <= 40; followed++) {
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
 * Where a link leads. A link that somebody else made is followed only to what is theirs: else whoever owns a
 * directory could have root change any file of the host.
 */
function followed(facts: Facts, path: string, link: LinkFact, look: 'path' | 'file' | 'tree'): string {
  const { resolved, uid } = link
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
    throw new CannotPlan(`This host is served by ${facts.sshd.name}, not by OpenSSH`)
  return facts.sshd
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
