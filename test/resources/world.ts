/**
 * A host as a case describes it, in a few words of YAML, and the answers that it gives to looks. What is not
 * described is not there; directories that lead to what is described are.
 */
import {
  type AccountFact,
  type Attributes,
  acceptsKey,
  bytes,
  directoriesAbove,
  emptyFacts,
  type Facts,
  type GroupFact,
  globMatches,
  type HostFact,
  isBelow,
  type LineVerdict,
  type Look,
  normalPath,
  type PathFact,
  parentOf,
  type ServiceFact,
  type SshdFact,
  withActualPaths,
} from '../../src/model/index.ts'

export interface WorldText {
  /** Under which the script runs; root where nothing is said. */
  readonly uid?: number
  readonly os?: string
  readonly service_manager?: HostFact['serviceManager']
  readonly paths?: { readonly [path: string]: PathText | null }
  /** A number stands for an account with that uid and gid, and a home in /home. */
  readonly accounts?: { readonly [name: string]: number | AccountText | null }
  readonly groups?: { readonly [name: string]: number | null }
  readonly services?: { readonly [name: string]: ServiceText | null }
  /** `null`: no sshd. A text: another server of that name. */
  readonly sshd?: SshdText | string | null
  /** Directories of which not all can be seen, and why. */
  readonly incomplete?: { readonly [path: string]: string }
  /** Configuration lines that the host's sshd refuses or ignores; it accepts all others. */
  readonly refuses?: { readonly [line: string]: string }
  readonly ignores?: { readonly [line: string]: string }
}

export interface PathText {
  readonly type?: 'file' | 'directory' | 'link' | 'fifo' | 'unseen'
  readonly mode?: string
  readonly owner?: string | number
  readonly group?: string | number
  /** Letters of lsattr(1), or why they are not known. */
  readonly attributes?: string
  readonly content?: string
  /** Content that is not UTF-8, a character a byte. */
  readonly latin1?: string
  readonly unreadable?: 'denied' | 'too_large' | 'failed'
  readonly target?: string
  readonly links?: number
  readonly why?: string
}

interface AccountText {
  readonly uid: number
  readonly gid?: number
  readonly home?: string
  readonly shell?: string
  readonly groups?: readonly string[]
}

type ServiceText = Partial<ServiceFact>

interface SshdText {
  readonly config?: string
  readonly version?: string
  readonly service?: string | null
  readonly socket?: string | null
  readonly pid?: number | null
  readonly overrides?: readonly string[]
  readonly stale?: readonly string[]
  readonly defaults?: { readonly [keyword: string]: string | readonly string[] }
}

/** A host, all of it. Only `answer` shows it to a resource. */
export interface World {
  readonly all: Facts
}

export function readWorld(text: WorldText): World {
  const accounts = readAccounts(text.accounts ?? {})
  const groups = readGroups(text.groups ?? {}, accounts)
  const described = Object.entries(text.paths ?? {}).map(
    ([path, fact]) => [bytes(path), fact === null ? null : pathFactOf(fact, accounts, groups)] as const,
  )
  const paths = new Map<string, PathFact | null>(described)
  for (const [path, fact] of described) {
    if (fact === null) continue
    for (const above of directoriesAbove(path)) if (!paths.has(above)) paths.set(above, plainDirectory)
  }
  if (paths.get('/')?.type !== 'directory') paths.set('/', plainDirectory)
  for (const [path, fact] of paths)
    if (fact?.type === 'link') paths.set(path, { ...fact, resolved: resolve(paths, path) })
  const refused = Object.entries(text.refuses ?? {}).map(
    ([line, message]) => [acceptsKey(line), { verdict: 'refused', message }] as const,
  )
  const ignored = Object.entries(text.ignores ?? {}).map(
    ([line, message]) => [acceptsKey(line), { verdict: 'ignored', message }] as const,
  )
  const all: Facts = {
    ...emptyFacts(hostFact(text)),
    paths,
    trees: new Map(
      Object.entries(text.incomplete ?? {}).map(([path, incomplete]) => [path, { incomplete }] as const),
    ),
    accounts,
    groups,
    services: new Map(
      Object.entries(text.services ?? {}).map(([name, fact]) => [name, serviceFactOf(name, fact)] as const),
    ),
    accepted: new Map<string, LineVerdict>([...refused, ...ignored]),
    userNames: new Map(
      Array.from(accounts.values(), account => [account?.uid ?? 0, account?.name ?? 'root']),
    ),
    groupNames: new Map(Array.from(groups.values(), group => [group?.gid ?? 0, group?.name ?? 'root'])),
  }
  return { all: { ...all, sshd: sshdFactOf(text.sshd, all) } }
}

/** Facts with the answers to the looks, over those that are known already. */
export function answer({ all }: World, looks: readonly Look[], earlier: Facts | null = null): Facts {
  const base = earlier ?? { ...emptyFacts(all.host), userNames: all.userNames, groupNames: all.groupNames }
  const found = {
    paths: new Map(base.paths),
    trees: new Map(base.trees),
    globs: new Map(base.globs),
    accounts: new Map(base.accounts),
    groups: new Map(base.groups),
    services: new Map(base.services),
    accepted: new Map(base.accepted),
  }
  let sshd = base.sshd
  const see = (path: string, content: boolean): void => {
    for (const each of [path, ...directoriesAbove(path)])
      if (!found.paths.has(each) || (content && each === path))
        found.paths.set(each, factAt(all, each, content))
    const fact = found.paths.get(path)
    const real = canonical(all.paths, path)
    const end = fact?.type === 'link' ? fact.resolved : real
    if (end !== null && end !== path) see(end, content)
  }
  const seeTree = (path: string): void => {
    see(path, false)
    found.trees.set(path, all.trees.get(path) ?? { complete: true })
    // Links on the way are followed; a link itself has nothing below it.
    const parent = canonical(all.paths, parentOf(path)) ?? parentOf(path)
    const real = normalPath(`${parent}/${path.slice(path.lastIndexOf('/') + 1)}`)
    for (const known of all.paths.keys())
      if (isBelow(known, real)) see(path + known.slice(real.length), false)
  }
  for (const look of looks) {
    switch (look.look) {
      case 'path':
      case 'file':
        see(look.path, look.look === 'file')
        break
      case 'home': {
        const account = all.accounts.get(look.user)
        if (account) see(normalPath(`${account.home}/${look.path}`), true)
        break
      }
      case 'tree':
        seeTree(look.path)
        break
      case 'glob':
        found.globs.set(look.pattern, matches(all, look.pattern))
        break
      case 'account':
        found.accounts.set(
          look.name,
          byNameOrId(all.accounts, look.name, account => account.uid),
        )
        break
      case 'group':
        found.groups.set(
          look.name,
          byNameOrId(all.groups, look.name, group => group.gid),
        )
        break
      case 'service':
        found.services.set(look.name, all.services.get(look.name) ?? null)
        break
      case 'sshd':
        sshd = all.sshd
        if (sshd?.server !== 'openssh') break
        for (const path of sshd.reads) see(path, true)
        see(sshd.config, true)
        for (const pattern of sshd.includes) found.globs.set(pattern, matches(all, pattern))
        break
      case 'accepts': {
        const key = acceptsKey(look.line, look.match)
        found.accepted.set(
          key,
          all.accepted.get(key) ?? all.accepted.get(acceptsKey(look.line)) ?? { verdict: 'accepted' },
        )
      }
    }
  }
  return withActualPaths({ ...base, ...found, sshd })
}

const plainDirectory = {
  type: 'directory',
  uid: 0,
  gid: 0,
  mode: 0o755,
  attributes: { flags: '' },
} as const satisfies PathFact

function hostFact(text: WorldText): HostFact {
  return {
    os: text.os ?? 'debian',
    osLike: [],
    osVersion: '12',
    osName: 'Debian GNU/Linux 12 (bookworm)',
    hostname: 'host',
    loginUser: 'root',
    uid: text.uid ?? 0,
    gid: text.uid ?? 0,
    connection: { clientAddress: '10.0.0.9', clientPort: 40000, serverAddress: '10.0.0.1', serverPort: 22 },
    serviceManager: text.service_manager ?? 'systemd',
    missingTools: [],
    clock: 1_800_000_000,
  }
}

function readAccounts(text: NonNullable<WorldText['accounts']>): Map<string, AccountFact | null> {
  const accounts = new Map<string, AccountFact | null>()
  for (const [name, given] of Object.entries({ root: { uid: 0, home: '/root' }, ...text })) {
    if (given === null) continue
    const {
      uid,
      gid = uid,
      home = `/home/${name}`,
      shell = '/bin/bash',
      groups = [name],
    } = typeof given === 'number' ? { uid: given } : (given satisfies AccountText as AccountText)
    accounts.set(bytes(name), {
      name: bytes(name),
      uid,
      gid,
      home: bytes(home),
      shell,
      groups: groups.map(bytes),
    })
  }
  return accounts
}

function readGroups(
  text: NonNullable<WorldText['groups']>,
  accounts: ReadonlyMap<string, AccountFact | null>,
): Map<string, GroupFact | null> {
  const groups = new Map<string, GroupFact | null>()
  for (const account of accounts.values())
    if (account) groups.set(account.name, { name: account.name, gid: account.gid })
  for (const [name, gid] of Object.entries(text))
    if (gid !== null) groups.set(bytes(name), { name: bytes(name), gid })
  return groups
}

function pathFactOf(
  text: PathText,
  accounts: ReadonlyMap<string, AccountFact | null>,
  groups: ReadonlyMap<string, GroupFact | null>,
): PathFact {
  const uid =
    typeof text.owner === 'number' ? text.owner : (accounts.get(text.owner ?? 'root')?.uid ?? Number.NaN)
  const gid =
    typeof text.group === 'number' ? text.group : (groups.get(text.group ?? 'root')?.gid ?? Number.NaN)
  if (Number.isNaN(uid) || Number.isNaN(gid))
    throw new Error(`The case says nothing of ${text.owner ?? ''} ${text.group ?? ''}`)
  const type = text.type ?? (text.target === undefined ? 'file' : 'link')
  const mode = Number.parseInt(text.mode ?? (type === 'directory' ? '0755' : '0644'), 8)
  const owned = { uid, gid, mode }
  const attributes = attributesOf(text.attributes ?? '')
  switch (type) {
    case 'directory':
      return { type, ...owned, attributes }
    case 'link':
      return { type, ...owned, mode: 0o777, target: bytes(text.target ?? ''), resolved: null }
    case 'fifo':
      return { type: 'other', ...owned, kind: 'FIFO' }
    case 'unseen':
      return { type, why: text.why ?? 'permission denied' }
    case 'file': {
      const content = text.latin1 ?? bytes(text.content ?? '')
      return {
        type,
        ...owned,
        attributes,
        size: content.length,
        links: text.links ?? 1,
        modified: 1_700_000_000,
        content: text.unreadable ? { unreadable: text.unreadable } : { text: content },
      }
    }
  }
}

function attributesOf(text: string): Attributes {
  if (text === 'tool_missing' || text === 'not_supported' || text === 'denied') return { unknown: text }
  return { flags: text }
}

function serviceFactOf(name: string, text: ServiceText | null): ServiceFact | null {
  if (text === null) return null
  const active = text.active ?? false
  return {
    unit: `${name}.service`,
    manager: 'systemd',
    active,
    state: active ? 'active' : 'inactive',
    enabled: false,
    masked: false,
    ...text,
  }
}

function sshdFactOf(text: WorldText['sshd'], all: Facts): SshdFact | null {
  if (text === null) return null
  if (typeof text === 'string') return { server: 'other', name: text }
  const config = text?.config ?? '/etc/ssh/sshd_config'
  const { reads, includes } = configTree(all, config)
  return {
    server: 'openssh',
    binary: '/usr/sbin/sshd',
    program: '',
    version: text?.version ?? '9.2p1',
    config,
    overrides: text?.overrides ?? [],
    pid: text?.pid === undefined ? 800 : text.pid,
    service: text?.service === undefined ? 'ssh.service' : text.service,
    socket: text?.socket ?? null,
    reads,
    includes,
    stale: text?.stale ?? [],
    defaults: new Map(
      Object.entries(text?.defaults ?? {}).map(([keyword, value]) => [
        keyword.toLowerCase(),
        typeof value === 'string' ? [value] : value,
      ]),
    ),
  }
}

/** Files that the Include lines lead to, whatever Match block they are in. */
function configTree(all: Facts, root: string): { readonly reads: string[]; readonly includes: string[] } {
  const reads: string[] = []
  const includes: string[] = []
  const pending = [root]
  for (let path = pending.shift(); path !== undefined; path = pending.shift()) {
    const real = canonical(all.paths, path)
    const fact = real === null ? null : all.paths.get(real)
    if (real === null || fact?.type !== 'file' || reads.includes(real)) continue
    reads.push(real)
    const text = fact.content && 'text' in fact.content ? fact.content.text : ''
    for (const line of text.matchAll(/^[ \t]*include[ \t=]+(?<patterns>.*)$/gim)) {
      for (const word of line.groups?.patterns?.trim().split(/\s+/) ?? []) {
        const pattern = word.startsWith('/') ? word : `/etc/ssh/${word}`
        includes.push(pattern)
        pending.push(...matches(all, pattern))
      }
    }
  }
  return { reads, includes }
}

function matches(all: Facts, pattern: string): readonly string[] {
  return [...all.paths]
    .filter(([path, fact]) => fact !== null && globMatches(pattern, path))
    .map(([path]) => path)
    .sort()
}

function byNameOrId<T>(
  known: ReadonlyMap<string, T | null>,
  name: string,
  id: (fact: T) => number,
): T | null {
  const named = known.get(name)
  if (named) return named
  for (const fact of known.values()) if (fact && String(id(fact)) === name) return fact
  return null
}

/** As lstat(2) and a reader see it: links among the directories followed, the last component not. */
function factAt(all: Facts, path: string, content: boolean): PathFact | null {
  if (path === '/') return all.paths.get('/') ?? plainDirectory
  const parent = canonical(all.paths, parentOf(path))
  if (parent === null) return null
  const fact = all.paths.get(normalPath(`${parent}/${path.slice(path.lastIndexOf('/') + 1)}`)) ?? null
  if (fact?.type !== 'file' || content) return fact
  const { content: _unasked, ...rest } = fact
  return rest
}

/** realpath(1) of something that need not be there itself; null where the way to it leads nowhere. */
function canonical(paths: ReadonlyMap<string, PathFact | null>, path: string, depth = 0): string | null {
  if (depth > 40) return null
  let at = ''
  const parts = path.split('/').filter(part => part !== '')
  for (const [index, part] of parts.entries()) {
    const next = `${at}/${part}`
    const fact = paths.get(next)
    if (fact?.type === 'link') {
      const start = fact.target.startsWith('/') ? '' : at
      const rest = parts.slice(index + 1)
      return canonical(paths, collapsed(`${start}/${[fact.target, ...rest].join('/')}`), depth + 1)
    }
    if (index < parts.length - 1 && fact?.type !== 'directory') return null
    at = next
  }
  return at || '/'
}

function resolve(paths: ReadonlyMap<string, PathFact | null>, path: string): string | null {
  const end = canonical(paths, path)
  return end !== null && (end === '/' || paths.get(end)) ? end : null
}

function collapsed(path: string): string {
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return `/${parts.join('/')}`
}
