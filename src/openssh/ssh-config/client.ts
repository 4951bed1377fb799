import type { HostAlgorithms } from '../algorithms.ts'

/** The lists of algorithms that a configuration of the client can change. */
export type AlgorithmList = 'keyExchanges' | 'ciphers' | 'macs' | 'hostKeys'

/** A file of a configuration. Text is latin1: one character a byte. */
export type ClientFile =
  | { readonly path: string; readonly text: string }
  /** Why ssh would not read it, and end. */
  | { readonly path: string; readonly problem: string; readonly unreadable?: true }

/** What the reader of a configuration must know of the machine and of whoever runs ssh. All text is latin1. */
export interface Client {
  /** The name of the account, its number, and the home directory that `~` and `%d` mean. */
  readonly user: string
  readonly uid: number
  readonly home: string
  /** `%l`; up to its first dot `%L`. */
  readonly hostName: string
  readonly variables: Readonly<Record<string, string | undefined>>
  readonly algorithms: Readonly<Record<AlgorithmList, HostAlgorithms>>
  /** The home directory of another account; null where there is none. */
  homeOf(user: string): string | null
  /** The TCP port of a service (services(5)), for `Port ssh`; null where there is none. */
  portOf(service: string): number | null
  /** A file; null where there is none. With `checked`, one that others could have written is a problem. */
  file(path: string, checked: boolean): ClientFile | null
  /** The paths that exist for a pattern of glob(7), sorted. */
  glob(pattern: string): readonly string[]
}
