import { compareVersions } from '../keywords.ts'

/** How one version of sshd reads a line; see servconf.c of the releases named. */
export interface Syntax {
  readonly version: string
  /** Before 8.7 everything behind the first "#" was cut off, even inside quotes, and "=" delimited arguments. */
  readonly arguments: 'delimited' | 'quoted'
  /** From 9.9 on the criteria of Match are words like any arguments. */
  readonly match: 'delimited' | 'quoted'
  /** `Match User=root` is one word and taken from 10.0 on; before 9.9 "=" was just a delimiter. */
  readonly matchEquals: boolean
  /** From 8.2 on. */
  readonly include: boolean
  /** `Match invalid-user` from 9.9 on; in 9.9 itself its block also counted for everybody (mended in 10.0). */
  readonly invalidUser: 'unknown' | 'leaks' | 'known'
  /** `Match version` from 10.0 on: a pattern on this. */
  readonly release: string
}

/** The version that is taken where nothing is known of the host. */
const newest = '10.0'

/** How this version (`9.2p1`, or a whole banner) reads its files. */
export function syntaxOf(version: string = newest): Syntax {
  const from = (first: string) => compareVersions(version, first) >= 0
  return {
    version,
    arguments: from('8.7') ? 'quoted' : 'delimited',
    match: from('9.9') ? 'quoted' : 'delimited',
    matchEquals: from('10.0'),
    include: from('8.2'),
    invalidUser: from('10.0') ? 'known' : from('9.9') ? 'leaks' : 'unknown',
    release: version.startsWith('OpenSSH_') ? version : `OpenSSH_${version}`,
  }
}
