// What can go wrong in the midst of a run, drawn at random: a case is known by its seed and its index alone.
import { type Random, randomFrom } from '../openssh/fuzz/random.ts'

export const kinds = [
  'connection cut',
  'controller killed',
  'controller interrupted',
  'script killed',
  'host crashed',
  'disk full',
  'store full',
  'store read-only',
  'port taken',
  'two controllers',
  'third party',
  'locked out',
] as const

export type Kind = (typeof kinds)[number]

export const hostKinds = ['bookworm', 'trixie', 'chroot', 'busybox'] as const

export type HostKind = (typeof hostKinds)[number]

export interface Case {
  readonly seed: number
  readonly index: number
  readonly kind: Kind
  readonly host: HostKind
  /** When or how much, from 0 to 1; of what, the kind says. */
  readonly moment: number
  /** Which of several ways of it. */
  readonly way: number
  /** The change shuts the door too, so that nothing can confirm it. */
  readonly shut: boolean
}

export function caseOf(seed: number, index: number, host?: HostKind): Case {
  const random: Random = randomFrom((Math.imul(seed, 1_000_003) + index) | 0)
  // The first numbers of close seeds are close.
  for (let number = 0; number < 5; number++) random.below(2)
  const kind = random.pick(kinds)
  const drawn = random.pick(kind === 'host crashed' ? (['bookworm', 'trixie'] as const) : hostKinds)
  return {
    seed,
    index,
    kind,
    host: host ?? drawn,
    moment: random.below(10_000) / 10_000,
    way: random.below(1000),
    shut: kind === 'locked out' || (!['third party', 'two controllers'].includes(kind) && random.once(4)),
  }
}

export function nameOf({ index, kind, host, moment, way, shut }: Case): string {
  return `case ${index}: ${kind} (moment ${moment}, way ${way}${shut ? ', door shut' : ''}) on ${host}`
}
