/**
 * sshd_config: a lossless reader and printer, what a tree of files means for a connection, and editing that changes
 * nothing but what was asked for. Pure: files come from a `Source`.
 */
export { matchHost, parseAddress } from './address.ts'
export { type Declaration, type Declared, type DeclareOptions, declare } from './declare/declare.ts'
export type { Conflict } from './declare/settle.ts'
export { type StatedValue, statedLines } from './declare/stated.ts'
export { formatLine, formatMatch } from './declare/write.ts'
export { type Effective, effective, isActive, overridesOf } from './effective.ts'
export { type ConfigFile, type ConfigLine, type Directive, parseConfig, printConfig } from './file.ts'
export { flatten } from './flatten.ts'
export { type Daemon, type InForce, inForce } from './in-force.ts'
export {
  applies,
  type Connection,
  type Criterion,
  isCriterion,
  parseCriteria,
  sameCriteria,
} from './match.ts'
export { matchesPattern, matchList } from './pattern.ts'
export { printout } from './printout.ts'
export { show, shownAs, shownWhenSet } from './shown.ts'
export { type StagedFile, stage } from './stage.ts'
export { type Syntax, syntaxOf } from './syntax.ts'
export {
  type ConfigTree,
  type Include,
  type MatchBlock,
  needs,
  type Problem,
  readTree,
  type Setting,
  type Source,
  settings,
  type TreeOptions,
} from './tree.ts'
export { defaultsOf, type HostDefaults, itemsOf, normalize, sameValue } from './values.ts'
