import type { RunId, RunRecord } from './run-record.ts'

/**
 * What is known of a host: a snapshot of the parts that somebody looked at. `null` means looked, and nothing is
 * there; a key that is not in a map means that nobody looked. Read it through the functions of read-facts.ts, which throw
 * `NotLooked` for a missing key, so that the engine can look and plan again.
 * Text of the host is latin1: one character a byte. Times are seconds since the epoch.
 */
export interface Facts {
  readonly host: HostFact
  readonly paths: ReadonlyMap<string, PathFact | null>
  /** Directories of which everything below is in `paths`. `incomplete` says why it is not. */
  readonly trees: ReadonlyMap<string, TreeFact>
  /** Pattern to the paths it names, in the order of glob(3) under the C locale. */
  readonly globs: ReadonlyMap<string, readonly string[]>
  /** By name or decimal uid, as it was asked for. */
  readonly accounts: ReadonlyMap<string, AccountFact | null>
  readonly groups: ReadonlyMap<string, GroupFact | null>
  /** By the name of the account; null where shadow(5) has no line for it. */
  readonly passwords: ReadonlyMap<string, PasswordFact | null>
  /** By the name that was asked for. */
  readonly services: ReadonlyMap<string, ServiceFact | null>
  readonly sshd: SshdFact | null
  /** Null: nobody looked. */
  readonly runs: RunsFact | null
  /**
   * The run that holds the host: what it has changed may still be undone. Null where there is none, where the user that
   * looks does not see it, and where nobody looked.
   */
  readonly holder: RunId | null
  /** By `acceptsKey`. */
  readonly accepted: ReadonlyMap<string, LineVerdict>
  /** Names of the uids and gids that were seen, for reports. */
  readonly userNames: ReadonlyMap<number, string>
  readonly groupNames: ReadonlyMap<number, string>
}

export interface HostFact {
  /** `ID` of os-release(5): `debian`, `ubuntu`, `rhel`; `linux` where there is none. */
  readonly os: string
  /** `ID_LIKE` of os-release(5). */
  readonly osLike: readonly string[]
  /** `VERSION_ID` of os-release(5), empty where there is none. */
  readonly osVersion: string
  /** `PRETTY_NAME` of os-release(5). */
  readonly osName: string
  readonly hostname: string
  /** The account that logged in, before become. */
  readonly loginUser: string
  /** The uid and gid that the script ran under, after become. */
  readonly uid: number
  readonly gid: number
  /** The four words of SSH_CONNECTION (ssh(1)); null for a transport without a login. */
  readonly connection: ConnectionFact | null
  /** `systemd`, `openrc`, `sysv` or `none`: who runs services on this host now. */
  readonly serviceManager: 'systemd' | 'openrc' | 'sysv' | 'none'
  /** Tools that scripts would like to use and the host does not have. */
  readonly missingTools: readonly string[]
  /** The host's clock. */
  readonly clock: number
}

export interface ConnectionFact {
  readonly clientAddress: string
  readonly clientPort: number
  readonly serverAddress: string
  readonly serverPort: number
}

/** File attributes of chattr(1): the letters that lsattr shows, or why they cannot be known. */
export type Attributes =
  | { readonly flags: string }
  | { readonly unknown: 'tool_missing' | 'not_supported' | 'denied' }

interface Owned {
  readonly uid: number
  readonly gid: number
  /** Permission bits, 0 to 0o7777. */
  readonly mode: number
}

export interface FileFact extends Owned {
  readonly type: 'file'
  readonly attributes: Attributes
  readonly size: number
  /** Number of hard links. */
  readonly links: number
  /** Time of the last change of its content. */
  readonly modified: number
  /** Not there: only the path was looked at. */
  readonly content?: Content
  /** Reports must not show its content. */
  readonly sensitive?: true
}

export type Content = { readonly text: string } | { readonly unreadable: 'denied' | 'too_large' | 'failed' }

export interface DirectoryFact extends Owned {
  readonly type: 'directory'
  readonly attributes: Attributes
}

export interface LinkFact extends Owned {
  readonly type: 'link'
  /** As it is written in the link. */
  readonly target: string
  /** Where it leads in the end, all links followed; null when it dangles. */
  readonly resolved: string | null
}

/** A device, FIFO or socket. */
export interface OtherFact extends Owned {
  readonly type: 'other'
  readonly kind: string
}

/** Something may be there; the host did not let us see. */
export interface UnseenFact {
  readonly type: 'unseen'
  readonly why: string
}

export type PathFact = FileFact | DirectoryFact | LinkFact | OtherFact | UnseenFact

export type TreeFact =
  /** `mounted`: on the directory itself, so that it cannot be removed, and what it holds is not its parent's. */
  { readonly complete: true; readonly mounted?: true } | { readonly incomplete: string }

export interface AccountFact {
  readonly name: string
  readonly uid: number
  readonly gid: number
  readonly home: string
  readonly shell: string
  /** Names of all groups, the primary one first. */
  readonly groups: readonly string[]
}

/** What shadow(5) says of an account; the hash itself is never read out. */
export type PasswordFact =
  | { readonly unknown: 'denied' }
  | {
      /**
       * `usable`: a hash; `empty`: nothing is asked for; `none`: no password fits (`*`); `locked`: it begins with `!`, which
       * an sshd without PAM takes for a locked account.
       */
      readonly kind: 'usable' | 'empty' | 'none' | 'locked'
      /** Days since the epoch; 0: it must be changed at the next login. Null: ageing is off. */
      readonly changed: number | null
      /** Days after which it must be changed. */
      readonly maximum: number | null
      /** Days after that in which it still can be. */
      readonly inactive: number | null
      /** The day since the epoch on which the account expires. */
      readonly expires: number | null
    }

export interface GroupFact {
  readonly name: string
  readonly gid: number
}

export interface ServiceFact {
  /** The unit or service that the name means on this host: `ssh.service`, `ssh.socket`, `sshd`. */
  readonly unit: string
  readonly manager: 'systemd' | 'openrc' | 'sysv'
  readonly active: boolean
  /** The manager's own word: `active`, `failed`, `activating`… */
  readonly state: string
  /** Started at boot; null where that cannot be set (`static`, `generated`…). */
  readonly enabled: boolean | null
  readonly masked: boolean
}

export type SshdFact = OpenSshFact | { readonly server: 'other'; readonly name: string }

export interface OpenSshFact {
  readonly server: 'openssh'
  readonly binary: string
  /** Which file the binary is, in words of the host: others as soon as somebody replaces it. Empty where it cannot be said. */
  readonly program: string
  /** `9.2p1`. */
  readonly version: string
  /** The main configuration file, `-f` taken into account. */
  readonly config: string
  /** Configuration lines given by `-o`, `-p` and the like on the daemon's command line: they win over the files. */
  readonly overrides: readonly string[]
  /** Set where that command line cannot be read: `-f` and `-o` of it are not known. */
  readonly isHidden?: true
  /** The listener; null when none runs (chroot) or the service manager listens. */
  readonly pid: number | null
  /** The unit that runs it, or null. */
  readonly service: string | null
  /** The socket unit that starts it, or null. */
  readonly socket: string | null
  /** Real paths of the files that the daemon reads when it loads: configuration and host keys. */
  readonly reads: readonly string[]
  /** The patterns of its Include lines, absolute: a file that appears there will be read. */
  readonly includes: readonly string[]
  /**
   * Files that were written after the daemon read them, and directories of Include patterns in which something came or
   * went, sorted. A reload empties it.
   */
  readonly stale: readonly string[]
  /** `sshd -T` of an empty configuration: lower-case keyword to its values. Empty where sshd could not be asked. */
  readonly defaults: ReadonlyMap<string, readonly string[]>
}

/** The runs of the past that a host remembers for the user that looked: root's, or those without root. */
export interface RunsFact {
  /** The folder that they are kept in: `/var/lib/sshfix`. */
  readonly folder: string
  /** One play of a run each; the newest run first, and its last play. */
  readonly plays: readonly RunFact[]
}

export interface RunFact extends RunId {
  /**
   * `waiting`: applied, and neither confirmed nor undone. `incomplete`: undoing it left something. `unfinished`: at work,
   * or ended half-way, so that the next that comes undoes it.
   */
  readonly state: 'confirmed' | 'waiting' | 'undone' | 'incomplete' | 'unfinished'
  /** Why it was undone, or what undoing it left; empty where there is nothing to tell. */
  readonly why: string
  /** Null: there is none, or none that can be read. */
  readonly record: RunRecord | null
}

export type LineVerdict =
  | { readonly verdict: 'accepted' }
  /** sshd takes the file but says that the line has no effect (deprecated, unsupported in this build). */
  | { readonly verdict: 'ignored'; readonly message: string }
  | { readonly verdict: 'refused'; readonly message: string }
  /** sshd could not be asked, and why. */
  | { readonly verdict: 'unknown'; readonly message: string }

/** Facts of a host of which nothing is known yet but the host itself. */
export function emptyFacts(host: HostFact): Facts {
  return {
    host,
    paths: new Map(),
    trees: new Map(),
    globs: new Map(),
    accounts: new Map(),
    groups: new Map(),
    passwords: new Map(),
    services: new Map(),
    sshd: null,
    runs: null,
    holder: null,
    accepted: new Map(),
    userNames: new Map(),
    groupNames: new Map(),
  }
}
