import {
  type AccountFact,
  CannotPlan,
  configSource,
  type Facts,
  normalPath,
  type OpenSshFact,
  opensshFact,
} from '../../model/index.ts'
import { type ConfigTree, effective, readTree } from '../../openssh/sshd-config/index.ts'

/** A file that sshd reads the keys of a user from. */
export interface KeysFile {
  readonly path: string
  /** Other users' keys are read from it, too. */
  readonly shared: boolean
  /** It is the home's: what is missing on the way to it belongs to the user. */
  readonly inHome: boolean
}

/**
 * The files of keys of a user, in the order in which sshd reads them: as the planned configuration's
 * `AuthorizedKeysFile` says for that user and their groups (auth2-pubkey.c and authorized_keys_file() of auth.c).
 */
export function keysFiles(facts: Facts, account: AccountFact): readonly KeysFile[] {
  const { patterns, at } = keysPatterns(facts, opensshFact(facts), account)
  const files = patterns
    .filter(pattern => pattern.toLowerCase() !== 'none')
    .map(pattern => keysFile(pattern, account, at))
  if (files.length > 0) return files
  throw new CannotPlan(`sshd reads no file of keys for ${account.name}: AuthorizedKeysFile is none`, at)
}

/** Whether a path is one that sshd reads for everybody, as far as its configuration can be read. */
export function isSharedPath(facts: Facts, account: AccountFact, path: string): boolean {
  if (facts.sshd?.server !== 'openssh') return false
  const { patterns } = keysPatterns(facts, facts.sshd, account)
  return patterns.some(pattern => isShared(pattern) && normalPath(pattern) === path)
}

function keysFile(pattern: string, account: AccountFact, at: string | undefined): KeysFile {
  const { home, name, uid } = account
  const tokens: Readonly<Record<string, string>> = { '%': '%', h: home, u: name, U: String(uid) }
  const expanded = pattern.replace(/%(?<token>.?)/gs, (text, token: string) => {
    const value = tokens[token]
    if (value === undefined)
      throw new CannotPlan(`sshd does not know the token ${text} in AuthorizedKeysFile ${pattern}`, at)
    return value
  })
  const path = normalPath(expanded.startsWith('/') ? expanded : `${home}/${expanded}`)
  return { path, shared: isShared(pattern), inHome: path.startsWith(`${normalPath(home)}/`) }
}

/** Absolute, and nothing in it is the user's. */
function isShared(pattern: string): boolean {
  return pattern.startsWith('/') && !/%[huU]/.test(pattern.replaceAll('%%', ''))
}

interface Patterns {
  readonly patterns: readonly string[]
  /** The line on the host that says so. */
  readonly at?: string
}

function keysPatterns(facts: Facts, sshd: OpenSshFact, account: AccountFact): Patterns {
  const user = { user: account.name, groups: account.groups }
  const tree = readTree(sshd.config, configSource(facts), { version: sshd.version })
  const found = effective(tree, user).get('AuthorizedKeysFile')
  const [line] = found?.lines ?? []
  // A Match block replaces what the daemon was started with, the global part does not.
  if (line === undefined || line.match.length === 0) {
    const started = effective(startedWith(sshd)).get('AuthorizedKeysFile')
    if (started) return { patterns: started.args }
  }
  if (found && line) return { patterns: found.args, at: `${line.file}:${line.line}` }
  const own = sshd.defaults.get('authorizedkeysfile')?.flatMap(value => value.split(/\s+/)) ?? []
  return { patterns: own.length > 0 ? own : ['.ssh/authorized_keys', '.ssh/authorized_keys2'] }
}

/** The options of the daemon's command line, as a configuration. */
function startedWith(sshd: OpenSshFact): ConfigTree {
  const source = { read: () => sshd.overrides.join('\n'), glob: () => [] }
  return readTree('/', source, { version: sshd.version })
}
