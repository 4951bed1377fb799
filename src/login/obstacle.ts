import type { RiskCode } from './risk-codes.ts'

/** Something that keeps somebody out, or may do so. */
export interface Obstacle {
  readonly code: RiskCode
  /** Whether it does so for certain; else something is not known that decides. */
  readonly certain: boolean
  /** What is, in words that stay the same while it is: told apart by them. */
  readonly message: string
  readonly hint: string
  /** `file:line` on the host, or a path. */
  readonly at?: string
  /** The login is taken all the same, and this is what it is let do: completes "alice …". */
  readonly within?: string
}

export function obstacle(
  code: RiskCode,
  message: string,
  hint: string,
  more: { readonly at?: string | undefined; readonly certain?: boolean; readonly within?: string } = {},
): Obstacle {
  const { at, certain = true, within } = more
  return { code, certain, message, hint, ...(at === undefined ? {} : { at }), ...(within ? { within } : {}) }
}

/** The same, where something is not known that decides. */
export function perhaps(found: readonly Obstacle[]): readonly Obstacle[] {
  return found.map(one => ({ ...one, certain: false }))
}

/** Those that were not there before. What was only possible and is certain now is new. */
export function newObstacles(before: readonly Obstacle[], after: readonly Obstacle[]): readonly Obstacle[] {
  return after.filter(one => !before.some(other => sameMatter(one, other) && (other.certain || !one.certain)))
}

function sameMatter(one: Obstacle, other: Obstacle): boolean {
  return one.code === other.code && one.message === other.message
}

export function isCertain(found: readonly Obstacle[]): boolean {
  return found.some(one => one.certain)
}
