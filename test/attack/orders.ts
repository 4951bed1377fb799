/** So many swaps, by these tricks, in an order of chance. */
export interface Order {
  readonly go: number
  readonly tactics: readonly string[]
  readonly seed: number
}

/** When each swap was done since the last order, in milliseconds since the epoch. */
export interface Told {
  readonly times: readonly number[]
}

export const allTactics = [
  'directory-link',
  'directory-other',
  'keys-link',
  'name-link',
  'keys-storm',
  'directory-storm',
  'hard-link',
  'program',
  'temporary',
] as const
