/**
 * Which keys a host is known by: the format of `known_hosts` in sshd(8), read as hostfile.c and check_host_key() of
 * sshconnect.c read it.
 */
import { hmacSha1 } from './known-hosts/sha1.ts'
import { decodeBase64, decodePublicKey, encodeBase64, type PublicKey, printPublicKey } from './public-key.ts'
import { lowerAscii, matchList } from './sshd-config/pattern.ts'

/** A file of known hosts, read once for many questions. */
export interface KnownHostsFile {
  /** For messages. */
  readonly path: string
  readonly lines: readonly string[]
  /** Lines by the names that stand in them, counted from 0. */
  readonly named: ReadonlyMap<string, readonly number[]>
  /** Lines with patterns or hashes: each has to be tried. */
  readonly others: readonly number[]
}

/** A line that speaks of the host asked for. */
export interface KnownHostKey {
  /** `file:line`. */
  readonly at: string
  readonly marker: 'none' | 'cert-authority' | 'revoked'
  readonly key: PublicKey
  /** Found without the port that was asked for: another key there is no sign that this one has changed. */
  readonly withoutPort?: true
}

export type HostKeyVerdict =
  | { readonly verdict: 'known'; readonly at: string }
  /** The host is known by other keys, and not by this one. */
  | { readonly verdict: 'changed'; readonly instead: readonly KnownHostKey[] }
  /** Somebody declared that nobody shall trust this key. */
  | { readonly verdict: 'revoked'; readonly at: string }
  | { readonly verdict: 'unknown' }

/** HMAC-SHA1 of a text with a key, all of it latin1: whoever has a quicker one may bring it. */
export type Hmac = (key: string, text: string) => string

const defaultPort = 22

/** `text` is latin1. Lines that ssh would ignore are ignored. */
export function readKnownHosts(path: string, text: string): KnownHostsFile {
  const lines = text.split('\n')
  const named = new Map<string, number[]>()
  const others: number[] = []
  for (const [index, line] of lines.entries()) {
    const words = readLine(line)
    if (words === null) continue
    const names = words.hosts.split(',')
    if (/[*?!|]/.test(words.hosts) || names.some(name => name.length > longestPlainName)) others.push(index)
    else
      for (const name of new Set(names.map(lowerAscii))) {
        const known = named.get(name)
        if (known) known.push(index)
        else named.set(name, [index])
      }
  }
  return { path, lines, named, others }
}

/** A longer one makes ssh give up on its line. */
const longestPlainName = 1000

/**
 * All lines that speak of the host, in order. A host on another port than 22
 * of which nothing is known is looked for without its port, as ssh does.
 */
export function knownHostKeys(
  files: readonly KnownHostsFile[],
  host: string,
  port: number,
  hmac: Hmac = hmacSha1,
): readonly KnownHostKey[] {
  const exact = keysNamed(files, knownHostName(host, port), hmac)
  if (port === defaultPort || exact.some(known => known.marker === 'none')) return exact
  const without = keysNamed(files, knownHostName(host, defaultPort), hmac)
  return [...exact, ...without.map(known => ({ ...known, withoutPort: true as const }))]
}

/** What the lines about a host (those of `knownHostKeys`) say of the key that it showed. */
export function judgeHostKey(known: readonly KnownHostKey[], key: PublicKey): HostKeyVerdict {
  const same = known.filter(line => line.key.blob === key.blob)
  const revoked = same.find(line => line.marker === 'revoked')
  if (revoked) return { verdict: 'revoked', at: revoked.at }
  const found = same.find(line => line.marker === 'none')
  if (found) return { verdict: 'known', at: found.at }
  const instead = known.filter(line => line.marker === 'none' && line.withoutPort !== true)
  return instead.length > 0 ? { verdict: 'changed', instead } : { verdict: 'unknown' }
}

/** The line, without a newline, that makes a key known. */
export function knownHostLine(host: string, port: number, key: PublicKey): string {
  return `${knownHostName(host, port)} ${printPublicKey(key)}`
}

/** The same with the name hashed by the salt, 20 bytes that should be random. */
export function hashedKnownHostLine(host: string, port: number, key: PublicKey, salt: string): string {
  const hash = hmacSha1(salt, knownHostName(host, port))
  return `|1|${encodeBase64(salt)}|${encodeBase64(hash)} ${printPublicKey(key)}`
}

/** Whether a name may stand in a file of known hosts: one that could be read as a pattern or a list may not. */
export function canBeKnown(host: string): boolean {
  return /^[^\s@?*#[\]|'"\\,!]+$/.test(host)
}

/** `host`, or `[host]:port` where the port is not 22 (put_host_port() of misc.c). */
export function knownHostName(host: string, port: number): string {
  const name = lowerAscii(host)
  return port === defaultPort ? name : `[${name}]:${port}`
}

function keysNamed(files: readonly KnownHostsFile[], name: string, hmac: Hmac): readonly KnownHostKey[] {
  return files.flatMap(({ path, lines, named, others }) =>
    [...(named.get(name) ?? []), ...others]
      .sort((one, other) => one - other)
      .flatMap(index => {
        const words = readLine(lines[index] ?? '')
        if (words === null || !speaksOf(words.hosts, name, hmac)) return []
        const decoded = decodePublicKey(words.type, words.base64)
        if ('problem' in decoded) return []
        return [{ at: `${path}:${index + 1}`, marker: words.marker, key: decoded.key }]
      }),
  )
}

interface Words {
  readonly marker: KnownHostKey['marker']
  readonly hosts: string
  readonly type: string
  readonly base64: string
}

/** `*.example.org ssh-ed25519 AAAA… comment`. */
const lineOfKey = /^(?<hosts>[^ \t@][^ \t]*)[ \t]+(?<type>[^ \t#][^ \t]*)[ \t]+(?<base64>[^ \t\r]+)/

function readLine(line: string): Words | null {
  const begun = line.replace(/^[ \t]+/, '')
  if (begun.startsWith('#')) return null
  const marked = readMarker(begun)
  const groups = lineOfKey.exec(marked?.rest ?? '')?.groups
  if (marked === null || groups === undefined) return null
  const { hosts = '', type = '', base64 = '' } = groups
  return { marker: marked.marker, hosts, type, base64 }
}

/** A marker ends at the first space of the line; at a tab only in a line without any space (check_markers()). */
function readMarker(line: string): { readonly marker: Words['marker']; readonly rest: string } | null {
  if (!line.startsWith('@')) return { marker: 'none', rest: line }
  const end = line.includes(' ') ? line.indexOf(' ') : line.indexOf('\t')
  const marker = line.slice(1, end)
  if (marker !== 'cert-authority' && marker !== 'revoked') return null
  return { marker, rest: line.slice(end).replace(/^[ \t]+/, '') }
}

function speaksOf(hosts: string, name: string, hmac: Hmac): boolean {
  return hosts.startsWith('|') ? isHashOf(hosts, name, hmac) : matchList(name, hosts, true) === 'yes'
}

/** `|1|` salt `|` hash, both base64: HMAC-SHA1 of the name keyed with the salt (hostfile.c, host_hash()). */
function isHashOf(hashed: string, name: string, hmac: Hmac): boolean {
  const groups = /^\|1\|(?<salt>[^|]+)\|(?<hash>[^|]+)$/.exec(hashed)?.groups
  const salt = decodeBase64(groups?.salt ?? '')
  const hash = decodeBase64(groups?.hash ?? '')
  return salt?.length === 20 && hash?.length === 20 && hmac(salt, name) === hash
}
