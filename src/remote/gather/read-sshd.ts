import {
  directoriesAbove,
  type HostFact,
  type OpenSshFact,
  type PathFact,
  parentOf,
  type SshdFact,
} from '../../model/index.ts'
import type { SshUnits, Units } from './read-services.ts'
import { type Part, textsOf } from './stream.ts'

/**
 * The sshd that was found, with what is pending for it. `modified` are the exact times of its files; `said` is what the
 * same sshd said of itself earlier, and was not asked again.
 */
export function readSshd(
  parts: readonly Part[],
  manager: HostFact['serviceManager'],
  units: Units,
  own: SshUnits,
  paths: ReadonlyMap<string, PathFact | null>,
  modified: ReadonlyMap<string, number>,
  said: OpenSshFact | null,
): SshdFact | null {
  const [other] = textsOf(parts, 'other')
  if (other !== undefined) return { server: 'other', name: other }
  const one = (kind: string) => textsOf(parts, kind)[0] ?? ''
  const binary = one('sshd')
  if (binary === '') return null
  const version = said?.version ?? /OpenSSH_(?<version>[^ ,\n]+)/.exec(one('version'))?.groups?.version ?? ''
  const pid = one('daemon') === '' ? null : Number(one('daemon'))
  const real = (path: string) => realPath(paths, path)
  const reads = [...textsOf(parts, 'config'), ...textsOf(parts, 'reads')].map(real)
  const { service, socket } =
    manager === 'systemd'
      ? own
      : { service: textsOf(parts, 'service').flatMap(scriptOfSsh)[0] ?? null, socket: null }
  const loaded = pid === null ? null : loadTime(parts, pid, units, service, modified)
  const patterns = [...new Set(includes(parts))]
  // A file that is gone, or was put there with an old time, shows in its directory; one behind a link is another's.
  const directories = patterns
    .map(parentOf)
    .filter(path => ![path, ...directoriesAbove(path)].some(one => paths.get(one)?.type === 'link'))
  const isNewer = (path: string) => loaded !== null && (modified.get(path) ?? 0) > loaded
  const written = reads.filter(isNewer)
  const changed = new Set(written.map(parentOf))
  const stale = [...written, ...directories.filter(path => isNewer(path) && !changed.has(path))]
  return {
    server: 'openssh',
    binary,
    program: one('program'),
    version,
    config: one('main'),
    overrides: textsOf(parts, 'override').map(overrideLine),
    ...(textsOf(parts, 'hidden').length > 0 ? { isHidden: true } : {}),
    pid,
    service,
    socket,
    reads: [...new Set(reads)],
    includes: patterns,
    stale: [...new Set(stale)].sort(),
    defaults: said?.defaults ?? defaultsOf(parts),
  } satisfies OpenSshFact
}

function scriptOfSsh(service: string): readonly string[] {
  const name = service.split(' ')[2] ?? ''
  return name === 'ssh' || name === 'sshd' ? [name] : []
}

/** A pattern of Include is followed by the names that it means, then by a mark. */
function includes(parts: readonly Part[]): readonly string[] {
  let pattern = ''
  return parts.flatMap(({ kind, text }) => {
    if (kind === 'glob') pattern = text
    return kind === 'include' ? [pattern] : []
  })
}

/** `PermitRootLogin=no` is `PermitRootLogin no`, to sshd too (strdelim of misc.c). */
function overrideLine(text: string): string {
  return text.replace(/^\s*(?<keyword>[A-Za-z]+)\s*=\s*/, '$<keyword> ')
}

function realPath(paths: ReadonlyMap<string, PathFact | null>, path: string): string {
  const fact = paths.get(path)
  return fact?.type === 'link' && fact.resolved !== null ? fact.resolved : path
}

/** When the daemon read its files: it writes its PidFile then; SIGHUP keeps pid and start time. */
function loadTime(
  parts: readonly Part[],
  pid: number,
  units: Units,
  service: string | null,
  modified: ReadonlyMap<string, number>,
): number | null {
  for (const text of textsOf(parts, 'pidfile')) {
    const blank = text.indexOf(' ')
    const written = modified.get(text.slice(blank + 1))
    if (Number(text.slice(0, blank)) === pid && written !== undefined) return written
  }
  const unit = service === null ? undefined : units.get(service)
  if (Number(unit?.get('MainPID')) !== pid) return null
  return utcSeconds(unit?.get('StateChangeTimestamp') ?? '')
}

/** `Tue 2026-11-24 18:30:48 UTC`; null for anything else. A second that is not over counts as over. */
function utcSeconds(text: string): number | null {
  const { day, time } = /(?<day>\d{4}-\d\d-\d\d) (?<time>\d\d:\d\d:\d\d) UTC$/.exec(text)?.groups ?? {}
  const milliseconds = Date.parse(`${day}T${time}Z`)
  return Number.isNaN(milliseconds) ? null : milliseconds / 1000 + 1
}

/**
 * What `sshd -T` or `-G` prints, from the first way of asking that printed anything. Where it was given keys, its own are
 * those whose names are in it, in the order of fill_default_server_options() (servconf.c).
 */
function defaultsOf(parts: readonly Part[]): ReadonlyMap<string, readonly string[]> {
  const defaults = new Map<string, string[]>()
  const printed = parts.find(({ kind, text }) => (kind === 'defaults' || kind === 'keyed') && /\S/.test(text))
  for (const line of printed?.text.split('\n') ?? []) {
    const { keyword, value } = /^(?<keyword>[a-z][a-z0-9]*) (?<value>.*)$/.exec(line)?.groups ?? {}
    if (keyword === undefined || value === undefined) continue
    const values = defaults.get(keyword)
    if (values) values.push(value)
    else defaults.set(keyword, [value])
  }
  if (printed?.kind === 'keyed') {
    const usual = textsOf(parts, 'usual').flatMap(text => text.split('\n'))
    if (usual.length > 0) defaults.set('hostkey', usual)
    else defaults.delete('hostkey')
  }
  return defaults
}
