import type { Endpoint, HostKey, LoginMethod, Offer } from '../login/index.ts'
import type { Become, Target } from '../model/index.ts'
import type { ConfigPath } from '../openssh/ssh-config/index.ts'

export type { Endpoint, HostKey, LoginMethod, Offer } from '../login/index.ts'

/**
 * A way to run scripts on a host, open until `close`. Runs follow one another: one at a time.
 * What a host prints is latin1: one character a byte.
 */
export interface Transport {
  readonly session: Session
  /**
   * Gives the script (latin1: one character a byte) to the standard input of a `sh`, and resolves when all it printed has
   * arrived. The shell is kept for the next script, which nothing of the one before is left to.
   * Neither status 0 nor an empty answer proves that the script was run: only a line that the script itself prints
   * does; see `missingStart`.
   * Throws `Unreachable` of kind `become` or `shell` when the privilege was not had: then nothing of the script was run.
   */
  run(script: string, options?: RunOptions): Promise<Output>
  /** Ends the connection and leaves no socket, child or timer behind. May be called twice. */
  close(): Promise<void>
}

export interface RunOptions {
  /** Cancels: the script is sent a signal, where the way over can, and is no longer listened to. It may run on; it must be safe anyway. */
  readonly signal?: AbortSignal
  /** The limit of standard output and standard error together; 64 MB when absent. */
  readonly maxBytes?: number
  /** Milliseconds that the whole trip may take; no limit when absent. */
  readonly timeout?: number
  /** Called with each complete line of standard output as it comes, without its newline. */
  readonly onLine?: (line: string) => void
}

/** How a script ended, and what it printed until then. */
export type Output = Ended & { readonly stdout: string; readonly stderr: string }

export type Ended =
  /** By ssh(1) a script that a signal ended has status 255. */
  | { readonly ended: 'exit'; readonly status: number }
  /** `SIGTERM`. */
  | { readonly ended: 'signal'; readonly signal: string }
  /** The connection did; whether the script runs on, nobody knows. */
  | { readonly ended: 'lost'; readonly why: string }
  /** It printed more than was allowed, and was no longer listened to. */
  | { readonly ended: 'too_large'; readonly maxBytes: number }
  | { readonly ended: 'timeout'; readonly milliseconds: number }
  | { readonly ended: 'aborted' }

/** The login that a transport rests on. `login.ts` proves that such a login will still work. */
export interface Session {
  /** `root@192.0.2.7:22`, `local`, `/mnt/rescue`: what messages say of it. */
  readonly label: string
  /** The account that logged in, before become. */
  readonly user: string
  /** The last one that was asked for; `null` where there is no login. */
  readonly method: LoginMethod | null
  /** All that were asked for, in order: several where AuthenticationMethods of sshd_config(5) wants several. */
  readonly methods: readonly LoginMethod[]
  /** `SHA256:…` of the key that was accepted, where one was. */
  readonly keyFingerprint?: string
  /** `ssh-ed25519`. */
  readonly keyType?: string
  readonly hostKey: HostKey | null
  readonly algorithms: Algorithms | null
  /** The server's identification: `SSH-2.0-OpenSSH_9.2p1 Debian-2`. */
  readonly identification: string | null
  readonly local: Endpoint | null
  readonly remote: Endpoint | null
  /** What this client brings to every login at this host; `null` where there is no login. */
  readonly offer: Offer | null
}

/** What both sides agreed on, under the names of ssh(1); `mac` is empty for a cipher that needs none. */
export interface Algorithms {
  readonly kex: string
  readonly hostKey: string
  readonly cipher: string
  readonly mac: string
}

/**
 * What of its surroundings a transport may use. Hand the same object to all connections of a run: keys are read, and
 * passphrases asked for, once for each such object.
 */
export interface ConnectEnvironment {
  /** What `~` means on this machine. */
  readonly home: string
  /** SSH_AUTH_SOCK, or null. */
  readonly agentSocket: string | null
  /** Asks a person; null where there is none to ask. */
  readonly ask: ((question: string, options: { readonly hidden: boolean }) => Promise<string>) | null
  /**
   * Files of known host keys, those of the user first: `accept-new` writes to the first. See `usualKnownHosts`.
   */
  readonly knownHosts: readonly string[]
  /**
   * Configuration files of ssh(1) to follow in what a target only assumes, the user's first; none when absent. See
   * `usualConfiguration`.
   */
  readonly configuration?: readonly ConfigPath[]
  /** Milliseconds from the start of connecting until logged in. */
  readonly connectTimeout: number
  /** Nobody stated that time: a ConnectTimeout of the configuration counts. */
  readonly connectTimeoutAssumed?: boolean
  /** Environment variables, for programs of this machine. */
  readonly variables: Readonly<Record<string, string | undefined>>
  /** Told of what is no error but should be known, in one line. */
  readonly warn: (message: string) => void
}

/**
 * Reaches a host. Throws `Unreachable` when that cannot be, the signal's reason when it was aborted, and nothing else.
 * Privilege is taken at each `run`, not here.
 */
export type Connect = (
  target: Target,
  environment: ConnectEnvironment,
  become: Become | null,
  signal?: AbortSignal,
) => Promise<Transport>

/** Where ssh(1) looks for known host keys when nobody says otherwise: UserKnownHostsFile, then GlobalKnownHostsFile. */
export function usualKnownHosts(home: string): readonly string[] {
  return [
    `${home}/.ssh/known_hosts`,
    `${home}/.ssh/known_hosts2`,
    '/etc/ssh/ssh_known_hosts',
    '/etc/ssh/ssh_known_hosts2',
  ]
}

/** The configuration files that ssh(1) reads when nobody says otherwise. */
export function usualConfiguration(home: string): readonly ConfigPath[] {
  return [
    { path: `${home}/.ssh/config`, isUserFile: true, checked: true },
    { path: '/etc/ssh/ssh_config', isUserFile: false, checked: false },
  ]
}
