/**
 * What OpenSSH's sshd knows to be a keyword, from 6.6 to 10.x and with the vendors' additions. What a host
 * accepts is decided by the host; this table explains, and checks a playbook before a host is asked.
 */
export { findKeyword, spelledKeyword, suggestKeyword } from './keywords/find.ts'
export type { AlgorithmList, DatedDefault, Keyword, ListKind, ValueKind } from './keywords/keyword.ts'
export { describeValue, meaningOf } from './keywords/meaning.ts'
export { keywords } from './keywords/table.ts'
export { canonicalArguments, checkValue } from './keywords/value.ts'
export { accepts, allowedInMatch, compareVersions, defaultIn, knows, lastWins } from './keywords/version.ts'
