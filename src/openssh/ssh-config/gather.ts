import { lowerAscii, matchList } from '../sshd-config/pattern.ts'
import type { Client } from './client.ts'
import { type Expanded, expand } from './expand.ts'
import { type Jumps, readJumps } from './jump.ts'
import type { ClientKeyword } from './keyword.ts'
import { type ClientLine, namesHost, readLines } from './line.ts'
import { matches } from './match.ts'

/** What a configuration states: words and raw text of the line that counts, and its place. */
export interface Statement {
  readonly words: readonly string[]
  readonly raw: string
  /** `file:line`. */
  readonly at: string
}

/** Something that only ssh(1) can act on. */
export interface Beyond {
  readonly keyword: string
  readonly at: string
}

/** What the files say for one host so far. The first statement of a keyword counts, some are collected. */
export interface Gathered {
  readonly first: Map<string, Statement>
  readonly identityFiles: Statement[]
  jumps: (Jumps & { readonly at: string }) | null
  readonly beyond: Beyond[]
  /** A Match line asks for a second reading. */
  wantsFinal: boolean
}

/** The lines that ssh refuses, of all the files. */
export class Refused extends Error {
  readonly at: string

  constructor(at: string, problem: string) {
    super(problem)
    this.at = at
  }
}

/** How a file is read: by which user's right, and for which host. */
export interface Reading {
  readonly client: Client
  /** As `Host` compares it: in the second reading the name that was found. */
  readonly host: string
  readonly originalHost: string
  readonly isFinal: boolean
  /** Stated before any file, as by `-l`. */
  readonly user: string | null
}

interface Place {
  readonly isUserFile: boolean
  /** Others must not have written it. */
  readonly checked: boolean
  /** If not, it is read for its mistakes alone. */
  readonly counts: boolean
  readonly depth: number
}

const deepest = 16
/** What changes nothing for us, but must be right once all files are read. */
const lookedAtLast = ['connectionattempts', 'controlpath', 'forwardagent']
const mostIdentities = 100
const mostKnownHostsFiles = 32

/** A file that was cut into lines, and for each line the next one that is no setting: thousands of hosts skip to it. */
interface ReadFile {
  readonly client: Client
  readonly lines: readonly ClientLine[]
  readonly next: readonly number[]
}

const cache = new WeakMap<object, ReadFile>()

function readOnce(file: { readonly text: string }, client: Client): ReadFile {
  const known = cache.get(file)
  if (known?.client === client) return known
  const lines = readLines(file.text, client)
  const next: number[] = []
  for (let at = lines.length - 1; at >= 0; at -= 1)
    next[at] = lines[at]?.is === 'setting' ? (next[at + 1] ?? lines.length) : at
  const read = { client, lines, next }
  cache.set(file, read)
  return read
}

/** Reads a file and what it includes. Throws `Refused` at the first line that ssh would refuse. */
export function gatherFile(path: string, into: Gathered, reading: Reading, place: Place): void {
  if (place.depth > deepest) throw new Refused(path, 'too many nested Include lines')
  const file = reading.client.file(path, place.checked)
  // One that is named in no Include may be missing, or not for this user to read.
  if (file === null || ('problem' in file && file.unreadable && place.depth === 0)) return
  if ('problem' in file) throw new Refused(path, file.problem)
  const { lines, next } = readOnce(file, reading.client)
  let active = place.counts
  for (let index = 0; index < lines.length; index += 1) {
    if (!active) index = next[index] ?? lines.length
    const line = lines[index]
    if (line === undefined) return
    // Thousands of lines of other hosts, for each of thousands of hosts.
    if (line.is === 'host' && line.only !== null && line.only !== reading.host) {
      active = false
      continue
    }
    const at = `${path}:${line.number}`
    switch (line.is) {
      case 'wrong':
        throw new Refused(at, line.problem)
      case 'unknown': {
        const ignored = into.first.get('ignoreunknown')?.words[0]
        if (ignored === undefined || matchList(line.name, ignored, true) !== 'yes')
          throw new Refused(at, `bad configuration option "${line.name}"`)
        break
      }
      case 'host': {
        const named = namesHost(place.counts ? line.patterns : line.patterns.slice(0, 1), reading.host)
        if (named === null) throw new Refused(at, 'empty argument')
        active = place.counts && named
        break
      }
      case 'match':
        active = holds(line.criteria, into, reading, at, place.counts) && place.counts
        break
      case 'include':
        includeFiles(line.patterns, at, into, reading, { ...place, counts: active })
        break
      case 'setting':
        state(line.keyword, line, at, into, reading.client, place)
    }
  }
}

function holds(
  criteria: (ClientLine & { is: 'match' })['criteria'],
  into: Gathered,
  reading: Reading,
  at: string,
  counts: boolean,
): boolean {
  const { client, originalHost, isFinal } = reading
  if (!isFinal && criteria.some(({ name }) => name === 'final')) into.wantsFinal = true
  const named = isFinal ? { text: reading.host } : hostNameOf(into, reading.host)
  if ('problem' in named)
    throw new Refused(into.first.get('hostname')?.at ?? at, `HostName: ${named.problem}`)
  const user = reading.user ?? into.first.get('user')?.words[0] ?? client.user
  const verdict = matches(criteria, { host: named.text, originalHost, user, localUser: client.user, isFinal })
  if (typeof verdict === 'boolean') return verdict
  if (counts) into.beyond.push({ keyword: `Match ${verdict.name}`, at })
  return false
}

/** What HostName makes of the name that was asked for. */
export function hostNameOf(gathered: Gathered, host: string): Expanded {
  const stated = gathered.first.get('hostname')?.words[0]
  return stated === undefined ? { text: host } : expand(stated, { h: host })
}

function includeFiles(
  patterns: readonly string[],
  at: string,
  into: Gathered,
  reading: Reading,
  place: Place,
): void {
  for (const pattern of patterns) {
    if (pattern.startsWith('~') && !place.isUserFile) throw new Refused(at, `bad include path ${pattern}`)
    const folder = place.isUserFile ? '~/.ssh' : '/etc/ssh'
    const anchored = /^[/~]/.test(pattern) ? pattern : `${folder}/${pattern}`
    for (const path of reading.client.glob(anchored))
      gatherFile(path, into, reading, { ...place, checked: true, depth: place.depth + 1 })
  }
}

function state(
  keyword: ClientKeyword,
  { words, raw }: Pick<Statement, 'words' | 'raw'>,
  at: string,
  into: Gathered,
  client: Client,
  { isUserFile }: Place,
): void {
  const name = keyword.name.toLowerCase()
  const [word] = words
  if (keyword.bearing === 'none' && !lookedAtLast.includes(name)) return
  switch (name) {
    // Only a path is one of a socket.
    case 'forwardagent':
      if (/^(?:yes|no|true|false)$/i.test(word ?? '')) return
      break
    case 'identityfile': {
      if (into.identityFiles.length >= mostIdentities) throw new Refused(at, 'too many identity files')
      // One from the user's file and one from the system's are two, even of one name.
      const same = (other: Statement) => other.words[0] === word && other.raw === source(isUserFile)
      if (!into.identityFiles.some(same)) into.identityFiles.push({ words, raw: source(isUserFile), at })
      return
    }
    case 'proxyjump':
      if (!into.first.has('proxycommand') && into.jumps === null) {
        const jumps = readJumps(raw, client)
        if (jumps !== null) into.jumps = { ...jumps, at }
      }
      return
    case 'proxycommand':
      if (into.jumps !== null) return
      break
    // `none` says nothing: a later line still counts.
    case 'connecttimeout':
      if (word === 'none') return
      break
    case 'userknownhostsfile':
    case 'globalknownhostsfile':
      if (words.length === 0) return
      if (words.length > mostKnownHostsFiles && !into.first.has(name))
        throw new Refused(at, `too many ${name} entries`)
  }
  if (into.first.has(name)) return
  into.first.set(name, { words, raw, at })
  if (keyword.bearing !== 'openssh' || (keyword.onlyByUser && !isUserFile)) return
  if (!keyword.harmless.includes(lowerAscii(words.join(' ')))) into.beyond.push({ keyword: keyword.name, at })
}

function source(isUserFile: boolean): string {
  return isUserFile ? 'user' : 'system'
}
