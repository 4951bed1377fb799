import { existsSync, readFileSync } from 'node:fs'
import { list, type Listing } from './listing.ts'
import { type CommandResult, runCommand } from './run-command.ts'

export type HostKind = 'loopback' | 'namespace' | 'chroot' | 'busybox' | 'systemd'

/** A host that runs and answers on its SSH port. Whatever its kind, a test uses it in the same way. */
export interface Host {
  readonly kind: HostKind
  /** An address that the test process and its children can connect to. */
  readonly address: string
  readonly port: number
  /** Who `privateKey` lets in: root, or for a loopback sshd whoever runs the test. */
  readonly user: string
  /** Path of an unencrypted private key. */
  readonly privateKey: string
  /** The public half: `type blob comment`. */
  readonly publicKey: string
  /** The line of a known_hosts file for this host (its Ed25519 key), without a newline. */
  readonly knownHostsLine: string
  /** A scratch folder on the side of the test, gone after `stop`. */
  readonly folder: string
  /** What to put before a program's argv to run it on the host as root, not through SSH. */
  enter(): readonly string[]
  /**
   * Runs a shell command on the host as root, not through SSH; `args` (latin1) are its `$1`, `$2`… Never
   * throws for its status.
   */
  sh(command: string, options?: ShellOptions): Promise<CommandResult>
  /** The bytes of a file of the host, as latin1. Throws when it cannot be read. */
  read(path: string): Promise<string>
  /** Writes a file of the host: content in latin1, mode in octal (`0644`), owner as for chown (`root:root`). */
  write(path: string, content: string, options?: WriteOptions): Promise<void>
  /** Every file below these folders (`/etc /home /root /var`), to compare before and after. */
  listing(roots?: readonly string[]): Promise<Listing>
  /** Through which folder this process sees the host's `/`. */
  rootFolder(): string
  /** What the sshd started with the host wrote to its log. */
  log(): string
  /** Ends every process of the host and removes every trace of it. May be called twice. */
  stop(): Promise<void>
}

export interface ShellOptions {
  readonly args?: readonly string[]
  readonly input?: string
}

export interface WriteOptions {
  readonly mode?: string
  readonly owner?: string
}

/** What a kind of host knows of itself; `makeHost` adds what is the same for all. */
export interface HostParts
  extends Pick<
    Host,
    | 'kind'
    | 'address'
    | 'port'
    | 'user'
    | 'privateKey'
    | 'publicKey'
    | 'knownHostsLine'
    | 'folder'
    | 'enter'
    | 'rootFolder'
    | 'stop'
  > {
  readonly logFile: string
}

export function makeHost(parts: HostParts): Host {
  async function sh(command: string, { args = [], input = '' }: ShellOptions = {}): Promise<CommandResult> {
    return runCommand([...parts.enter(), '/bin/sh', '-c', `${setArguments(args)}${command}`], input)
  }

  async function must(command: string, options: ShellOptions): Promise<string> {
    const { status, stdout, stderr } = await sh(command, options)
    if (status !== 0) throw new Error(`on the test host, ${command} ended with ${status}: ${stderr}`)
    return stdout
  }

  return {
    ...parts,
    sh,
    read: path => must('cat -- "$1"', { args: [path] }),
    write: async (path, content, { mode = '', owner = '' } = {}) => {
      await must(
        'cat > "$1" && if [ -n "$2" ]; then chmod -- "$2" "$1"; fi && if [ -n "$3" ]; then chown -- "$3" "$1"; fi',
        { args: [path, mode, owner], input: content },
      )
    },
    listing: async (roots = ['/etc', '/home', '/root', '/var']) => list(parts.rootFolder(), roots),
    log: () => (existsSync(parts.logFile) ? readFileSync(parts.logFile, 'latin1') : ''),
  }
}

/** Node writes an argv as UTF-8, so an argument that has other bytes travels in octal. */
function setArguments(args: readonly string[]): string {
  const variables = args.map((arg, index) => {
    const octal = Array.from(
      Buffer.from(arg, 'latin1'),
      byte => `\\${byte.toString(8).padStart(3, '0')}`,
    ).join('')
    // The x keeps `$(…)` from dropping newlines at the end.
    return `a${index}=$(printf '${octal}x'); a${index}=\${a${index}%x}; `
  })
  return args.length === 0
    ? ''
    : `${variables.join('')}set -- ${args.map((_, index) => `"$a${index}"`).join(' ')}; `
}
