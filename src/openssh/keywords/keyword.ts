/**
 * How the lines of one keyword make up its value.
 *
 * - `single`: one argument; a later line of the same keyword has no effect.
 * - `accumulate`: every line adds to the list (`Port`, `AllowUsers`); see `Keyword.oneEach`.
 * - `comma`: one argument that is a comma-separated list; a later line has no effect.
 * - `space`: several arguments on one line; a later line has no effect.
 * - `keyed`: a name and a value (`Subsystem`, `SetEnv`).
 * - `lists`: a space-separated list of comma-separated lists (`AuthenticationMethods`).
 *
 * Where it is not the first line that counts, `Keyword.wins` says so.
 */
export type ListKind = 'single' | 'accumulate' | 'comma' | 'space' | 'keyed' | 'lists'

/** Which of the host's algorithm lists a keyword takes its names from. */
export type AlgorithmList = 'kex' | 'cipher' | 'mac' | 'hostkey' | 'pubkey' | 'ca' | 'gss'

/**
 * What one argument of a keyword may be. Letter case never matters for the words of a `flag` or a `choice`,
 * except where `exact` is set.
 */
export type ValueKind =
  | { readonly kind: 'flag' }
  /** `same` maps a spelling to the one that means the same. */
  | {
      readonly kind: 'choice'
      readonly of: readonly string[]
      readonly same?: Readonly<Record<string, string>>
      readonly exact?: true
    }
  /** `words` stand beside the numbers, such as `none`. */
  | {
      readonly kind: 'integer'
      readonly min: number
      readonly max: number
      readonly words?: readonly string[]
    }
  /** Seconds, or sshd_config(5)'s TIME FORMATS (`1h30m`). */
  | { readonly kind: 'time'; readonly words?: readonly string[] }
  /** `RekeyLimit`: a number of bytes with an optional unit or `default`, then an optional time or `none`. */
  | { readonly kind: 'size' }
  /** An octal mode from 0 to 0777. */
  | { readonly kind: 'mode' }
  | { readonly kind: 'path' }
  | { readonly kind: 'string' }
  | { readonly kind: 'algorithms'; readonly list: AlgorithmList }
  /** `users` may carry `@HOST` with an address or a CIDR network. */
  | { readonly kind: 'pattern'; readonly of: 'users' | 'groups' | 'log' }
  /** 1 to 65535, or a service name where the host's sshd looks names up. */
  | { readonly kind: 'port' }
  /** `ListenAddress`: `host`, `host:port`, `[ipv6]:port`, each optionally followed by ` rdomain NAME`. */
  | { readonly kind: 'listen' }
  /** A comma-separated list of addresses, CIDR networks and patterns. */
  | { readonly kind: 'networks' }
  /** `AcceptEnv`: a variable name with `*` and `?`. */
  | { readonly kind: 'variable' }
  /** `SetEnv`: `NAME=value`. */
  | { readonly kind: 'assignment' }
  /** An absolute path with arguments, or `none`. */
  | { readonly kind: 'command' }
  /** A name, a command, and its arguments. */
  | { readonly kind: 'subsystem' }
  /** `host:port`, `*:*`; with `portAlone` also just a port. `any` and `none` stand alone. */
  | { readonly kind: 'forward'; readonly portAlone?: true }
  /** `MaxStartups`: `max`, or `start:rate:full`. */
  | { readonly kind: 'startups' }
  /** `PerSourceNetBlockSize`: prefix lengths `ipv4` or `ipv4:ipv6`. */
  | { readonly kind: 'netblock' }
  /** One or two of a DSCP name, a number from 0 to 255, `none`. */
  | { readonly kind: 'qos' }
  /** `ChannelTimeout`: `type=interval`, or `none` alone. */
  | { readonly kind: 'interval' }
  /** `PerSourcePenalties`: `yes`, `no`, or `type:value`. */
  | { readonly kind: 'penalty' }
  /** A comma-separated list of authentication methods, or `any` alone. */
  | { readonly kind: 'methods' }
  /** `Match` and `Include`: not settings but the structure of the file. */
  | { readonly kind: 'structure' }

/** A default and the first version that has it; without `since`, it was so in 6.6 already. */
export interface DatedDefault {
  readonly since?: string
  readonly value: string | readonly string[]
}

/** One keyword of sshd_config(5), as OpenSSH 6.6 and later know it. */
export interface Keyword {
  /** As sshd_config(5) spells it. */
  readonly name: string
  /** `match`: allowed inside Match blocks too, since `matchSince` or since 6.6. */
  readonly scope: 'global' | 'match'
  readonly matchSince?: string
  readonly value: ValueKind
  readonly list: ListKind
  /** `accumulate` and `keyed` only: a line holds one value, so several values are several lines. */
  readonly oneEach?: true
  /**
   * The value is the rest of the line exactly as written: quotes are part of it and escapes mean nothing
   * (`ForceCommand`, `VersionAddendum`, the commands).
   */
  readonly raw?: true
  /**
   * Which line counts where that is not the first: `last` in every version, or from `lastSince` on and before
   * `lastUntil`. A Match block that applies still comes before the global part.
   */
  readonly wins?: 'last'
  readonly lastSince?: string
  readonly lastUntil?: string
  /** What an empty configuration means, where that is the same in every build of every version. */
  readonly default?: string | readonly string[]
  /** Defaults that changed with the version, oldest first. */
  readonly defaults?: readonly DatedDefault[]
  /** First version that knows it. Absent: 6.6 or earlier. Upstream's, or for a vendor the oldest seen. */
  readonly since?: string
  /** Versions that refuse it again: all since `from`, or those before `before`. */
  readonly missing?: { readonly from: string; readonly before?: string }
  /** Last version in which it has an effect; afterwards it is still accepted, with a warning. */
  readonly until?: string
  /** Releases in between that accepted it with a warning and ignored it. */
  readonly without?: { readonly from: string; readonly before: string }
  readonly deprecated?: { readonly since: string; readonly note: string }
  /** The modern name that this is another spelling of. */
  readonly alias?: string
  /** First version in which the alias holds; before it, the two were keywords of their own. */
  readonly aliasSince?: string
  /** Only builds of these vendors know it. */
  readonly vendor?: readonly ('debian' | 'redhat' | 'freebsd' | 'hpn')[]
  /** A build without this accepts the keyword with a warning and ignores it (`OpenBSD`: refuses it elsewhere). */
  readonly needs?: 'PAM' | 'Kerberos' | 'AFS' | 'GSSAPI' | 'OpenBSD'
  /** Where the fact is from. */
  readonly source: string
}
