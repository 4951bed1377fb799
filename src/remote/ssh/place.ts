import type { Target } from '../../model/index.ts'

/** Where a login goes, for connecting and for messages. */
export interface Place {
  readonly address: string
  readonly port: number
  readonly user: string
  /** `root@192.0.2.7:22`. */
  readonly label: string
}

export function placeOf({ address, port, user }: Pick<Target, 'address' | 'port' | 'user'>): Place {
  const host = address.includes(':') ? `[${address}]` : address
  return { address, port, user, label: `${user}@${host}:${port}` }
}
