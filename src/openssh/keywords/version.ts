import type { Keyword } from './keyword.ts'

/** The part of a version that releases are told apart by, such as `9.2p1` in `OpenSSH_9.2p1 Debian-2+deb12u3`. */
const versionPattern = /(?<major>\d+)\.(?<minor>\d+)(?:\.(?<patch>\d+))?(?:p(?<portable>\d+))?/

/**
 * Negative, zero or positive, as `a` is older than, the same as or newer than `b`. Takes `9.2`, `9.2p1` and
 * whole banners (`OpenSSH_9.2p1 Debian-2`). Only what both versions say is compared: `9.2` is the same as `9.2p1`.
 * A text without a version counts as older than every version.
 */
export function compareVersions(a: string, b: string): number {
  const left = numbers(a)
  const right = numbers(b)
  for (let index = 0; index < 3; index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0)
    if (difference !== 0) return difference
  }
  const [portableLeft, portableRight] = [left[3], right[3]]
  return portableLeft === undefined || portableRight === undefined ? 0 : portableLeft - portableRight
}

function numbers(version: string): readonly (number | undefined)[] {
  const groups = versionPattern.exec(version)?.groups
  if (groups === undefined) return [-1]
  const { major, minor, patch, portable } = groups
  return [
    Number(major),
    Number(minor),
    Number(patch ?? 0),
    portable === undefined ? undefined : Number(portable),
  ]
}

/**
 * Whether an sshd of this version honours the keyword: it knows it, and it has an effect there. A vendor's
 * keyword counts as known from its `since` on; whether this build is that vendor's is not asked here.
 */
export function knows(keyword: Keyword, version: string): boolean {
  const { until, without } = keyword
  if (!accepts(keyword, version) || (until !== undefined && !lasts(until, version))) return false
  if (without === undefined) return true
  return compareVersions(version, without.from) < 0 || compareVersions(version, without.before) >= 0
}

/** Whether an sshd of this version takes the keyword without an error, perhaps only to ignore it with a warning. */
export function accepts(keyword: Keyword, version: string): boolean {
  const { since, missing } = keyword
  if (since !== undefined && compareVersions(version, since) < 0) return false
  if (missing === undefined || compareVersions(version, missing.from) < 0) return true
  return missing.before !== undefined && compareVersions(version, missing.before) >= 0
}

/** Whether an sshd of this version takes the keyword inside a Match block. */
export function allowedInMatch(keyword: Keyword, version: string): boolean {
  if (keyword.scope === 'global') return false
  return keyword.matchSince === undefined || compareVersions(version, keyword.matchSince) >= 0
}

/** Whether the last line of the keyword counts in this version, where it is usually the first. */
export function lastWins(keyword: Keyword, version: string): boolean {
  if (keyword.wins !== 'last') return false
  if (keyword.lastSince !== undefined && compareVersions(version, keyword.lastSince) < 0) return false
  return keyword.lastUntil === undefined || compareVersions(version, keyword.lastUntil) < 0
}

/** The default in this version, where it is the same in every build of it. */
export function defaultIn(keyword: Keyword, version: string): string | readonly string[] | undefined {
  if (keyword.defaults === undefined) return keyword.default
  let found: string | readonly string[] | undefined
  for (const dated of keyword.defaults) {
    if (dated.since === undefined || compareVersions(version, dated.since) >= 0) found = dated.value
  }
  return found
}

/** `until` names a release without its patch level, and holds for all of that release. */
function lasts(until: string, version: string): boolean {
  const [major, minor] = numbers(version)
  const [lastMajor, lastMinor] = numbers(until)
  return compareVersions(`${major}.${minor}`, `${lastMajor}.${lastMinor}`) <= 0
}
