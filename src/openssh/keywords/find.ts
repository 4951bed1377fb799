import { nearest } from '../nearest.ts'
import type { Keyword } from './keyword.ts'
import { keywords } from './table.ts'
import { compareVersions } from './version.ts'

const byName: ReadonlyMap<string, Keyword> = new Map(
  keywords.map(keyword => [keyword.name.toLowerCase(), keyword]),
)

/** The entry with exactly this name, in any letter case; an alias is an entry of its own here. */
export function spelledKeyword(name: string): Keyword | undefined {
  return byName.get(name.toLowerCase())
}

/**
 * The keyword that this name stands for, in any letter case; an alias gives the entry of its modern name.
 * With a version, an alias that does not hold in it yet is an entry of its own: before 8.7,
 * `ChallengeResponseAuthentication` and `KbdInteractiveAuthentication` were two keywords (servconf.c).
 */
export function findKeyword(name: string, version?: string): Keyword | undefined {
  const spelled = spelledKeyword(name)
  if (spelled?.alias === undefined) return spelled
  const apart =
    version !== undefined &&
    spelled.aliasSince !== undefined &&
    compareVersions(version, spelled.aliasSince) < 0
  return apart ? spelled : spelledKeyword(spelled.alias)
}

/** The known name nearest to this one, for "did you mean"; `undefined` where none is near enough. */
export function suggestKeyword(name: string): string | undefined {
  return nearest(
    name,
    keywords
      .filter(keyword => keyword.alias === undefined && keyword.until === undefined)
      .map(keyword => keyword.name),
  )
}
