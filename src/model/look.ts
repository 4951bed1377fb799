/**
 * A question to a host. Resources ask by returning looks, the engine answers all of a host's looks in one trip.
 * A look never changes the host. Paths are absolute, bytes as latin1 characters.
 */
export type Look =
  /** Type, owner, mode, attributes and link target of a path, of every directory above it and, for a symbolic link, of what it resolves to. */
  | { readonly look: 'path'; readonly path: string }
  /** As `path`, and the content where it is a regular file, links followed. */
  | { readonly look: 'file'; readonly path: string }
  /** As `file`, for a path below the home of an account, known only on the host. Answered under its absolute path. */
  | { readonly look: 'home'; readonly user: string; readonly path: string }
  /** As `path`, for everything below a directory, without crossing file systems or following links. */
  | { readonly look: 'tree'; readonly path: string }
  /** The paths that a pattern of glob(3) names. */
  | { readonly look: 'glob'; readonly pattern: string }
  /** An account by name or decimal uid, as getent(1) knows it, with its groups. */
  | { readonly look: 'account'; readonly name: string }
  /**
   * What lets an account in besides sshd's own files, as far as it must be found on the host: the account itself, its
   * line in shadow(5) without the hash, its shell as `path`, and the files below /etc/sudoers.d as `file`.
   */
  | { readonly look: 'login'; readonly name: string }
  /**
   * `login` for every account that the host lists, and the usual files of keys below each home as `file`. What an account
   * server keeps to itself is not in it.
   */
  | { readonly look: 'logins' }
  /** A group by name or decimal gid. */
  | { readonly look: 'group'; readonly name: string }
  /** A unit of systemd, or a SysV or OpenRC service. `ssh` and `sshd` both mean what serves this session. */
  | { readonly look: 'service'; readonly name: string }
  /** The sshd that serves the session, and every file of its configuration tree, as `file`. */
  | { readonly look: 'sshd' }
  /** The runs of sshfix that the host remembers, of the user that looks: see `RunsFact`. */
  | { readonly look: 'runs' }
  /** Which of them is neither confirmed nor undone: see `Facts.holder`. */
  | { readonly look: 'holder' }
  /** Whether the host's own sshd takes a configuration line: in a Match block with `match`, else in the global part. */
  | { readonly look: 'accepts'; readonly line: string; readonly match?: string }

/** One text for each different look; two looks with the same key are the same question. */
export function lookKey(look: Look): string {
  switch (look.look) {
    case 'path':
    case 'file':
    case 'tree':
      return `${look.look} ${look.path}`
    case 'home':
      return `home ${look.user} ${look.path}`
    case 'glob':
      return `glob ${look.pattern}`
    case 'account':
    case 'login':
    case 'group':
    case 'service':
      return `${look.look} ${look.name}`
    case 'sshd':
    case 'logins':
    case 'runs':
    case 'holder':
      return look.look
    case 'accepts':
      return acceptsKey(look.line, look.match)
  }
}

/** The key under which `Facts.accepted` holds the verdict on a line. */
export function acceptsKey(line: string, match?: string): string {
  return match === undefined ? `accepts ${line}` : `accepts Match ${match}\n${line}`
}

/** The looks without repetitions, in order of first appearance. */
export function distinctLooks(looks: readonly Look[]): readonly Look[] {
  return [...new Map(looks.map(look => [lookKey(look), look])).values()]
}
