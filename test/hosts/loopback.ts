// A throw-away sshd on 127.0.0.1 with a configuration of its own: the quickest host, and the only one that needs no
// root. It touches nothing of the machine, so it is for transport, login and algorithms, not for /etc/ssh.
import { type ChildProcess, spawn } from 'node:child_process'
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { type Host, makeHost } from './host.ts'
import { clientKey, knownHostsLine, makeKey } from './keys.ts'
import { waitFor } from './wait-for.ts'

export interface LoopbackOptions {
  /** Lines of sshd_config; they come before our own, so they win, and a Match block among them ends the global part. */
  readonly config?: readonly string[]
  /** Types of host keys; `ed25519` alone when absent. */
  readonly hostKeys?: readonly ('ed25519' | 'ecdsa' | 'rsa')[]
  /** Lines of the one authorized_keys file; the client's key alone when absent. */
  readonly authorizedKeys?: readonly string[]
  /** A port that was free a moment ago when absent. */
  readonly port?: number
}

export interface LoopbackHost extends Host {
  /** The process id of the listening sshd. */
  readonly pid: number
  /** The known_hosts line of each host key, in the order of `hostKeys`. */
  readonly knownHostsLines: readonly string[]
}

/** Where Debian, and nearly everybody else, installs it. It must be started by its absolute path. */
export const sshdPath = '/usr/sbin/sshd'

const prefix = 'sshfix-sshd-'

/** Starts an sshd, as whoever runs the test, and returns when it listens. `sh` and `enter` are this machine's. */
export async function loopbackSshd(options: LoopbackOptions = {}): Promise<LoopbackHost> {
  sweep()
  const folder = mkdtempSync(join(tmpdir(), prefix))
  writeFileSync(join(folder, 'owner'), thisProcess())
  // Privilege separation wants its folder, which is missing where no sshd has run since the machine booted.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 })

  const types = options.hostKeys ?? ['ed25519']
  const hostKeys = types.map(type => makeKey(join(folder, `host_${type}`), type, 'host'))
  const { path: privateKey, publicLine } = clientKey()
  writeFileSync(join(folder, 'authorized_keys'), `${(options.authorizedKeys ?? [publicLine]).join('\n')}\n`)

  const { port, child } = await startListening(folder, types, options)
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()))
  const lines = hostKeys.map(key => knownHostsLine('127.0.0.1', port, key.publicLine))
  function endNow(): void {
    child.kill('SIGTERM')
    rmSync(folder, { recursive: true, force: true })
  }
  process.on('exit', endNow)
  const host = makeHost({
    kind: 'loopback',
    address: '127.0.0.1',
    port,
    user: userInfo().username,
    privateKey,
    publicKey: publicLine,
    knownHostsLine: lines[0] ?? '',
    folder,
    enter: () => [],
    rootFolder: () => '/',
    logFile: join(folder, 'sshd.log'),
    stop: async () => {
      process.off('exit', endNow)
      child.ref()
      child.kill('SIGTERM')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  })
  return { ...host, pid: child.pid ?? 0, knownHostsLines: lines }
}

interface Listening {
  readonly port: number
  readonly child: ChildProcess
}

/** Tries other ports while somebody takes the one that was free between our look and sshd's bind. */
async function startListening(
  folder: string,
  types: readonly string[],
  options: LoopbackOptions,
  attempts = 5,
): Promise<Listening> {
  const port = options.port ?? (await freePort())
  writeFileSync(join(folder, 'sshd_config'), configuration(folder, port, types, options.config ?? []))
  const logFile = join(folder, 'sshd.log')
  const log = openSync(logFile, 'w')
  const argv = ['--pdeathsig', 'TERM', sshdPath, '-D', '-e', '-f', join(folder, 'sshd_config')]
  const child = spawn('setpriv', argv, {
    stdio: ['ignore', log, log],
    cwd: '/',
    env: { PATH: process.env.PATH, LC_ALL: 'C' },
  })
  closeSync(log)
  child.unref()
  try {
    // sshd writes it when it listens, whatever its LogLevel.
    await waitFor('loopback sshd', () => existsSync(join(folder, 'sshd.pid')) || undefined, child)
    return { port, child }
  } catch (error) {
    child.kill('SIGKILL')
    const said = readFileSync(logFile, 'latin1')
    if (options.port === undefined && attempts > 1 && said.includes('Address already in use')) {
      return startListening(folder, types, options, attempts - 1)
    }
    rmSync(folder, { recursive: true, force: true })
    throw new Error(`${error}\n${said}`)
  }
}

function configuration(
  folder: string,
  port: number,
  types: readonly string[],
  lines: readonly string[],
): string {
  const match = lines.findIndex(line => /^\s*match\b/i.test(line))
  const [global, blocks] = match === -1 ? [lines, []] : [lines.slice(0, match), lines.slice(match)]
  const ours = [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    ...types.map(type => `HostKey "${folder}/host_${type}"`),
    `AuthorizedKeysFile "${folder}/authorized_keys"`,
    `PidFile "${folder}/sshd.pid"`,
    // The folder lies in /tmp, which everybody may write to.
    'StrictModes no',
    'UsePAM no',
    'PermitRootLogin yes',
  ]
  return `${[...global, ...ours, ...blocks].join('\n')}\n`
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise(resolve => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no TCP address')
  return address.port
}

/** Removes the folders of tests that were killed; their sshd went with them. */
function sweep(): void {
  for (const name of readdirSync(tmpdir()).filter(entry => entry.startsWith(prefix))) {
    const folder = join(tmpdir(), name)
    const owner = join(folder, 'owner')
    if (!existsSync(owner)) continue
    const [pid = '', started, namespace] = readFileSync(owner, 'utf8').split(' ')
    // The number of a process means nothing in another namespace.
    if (namespace !== readlinkSync('/proc/self/ns/pid')) continue
    if (startOf(pid) !== started) rmSync(folder, { recursive: true, force: true })
  }
}

function thisProcess(): string {
  return `${process.pid} ${startOf(String(process.pid))} ${readlinkSync('/proc/self/ns/pid')}`
}

/** When a process started, in clock ticks since boot; undefined when it has ended. See proc(5), stat, field 22. */
function startOf(pid: string): string | undefined {
  const file = `/proc/${pid}/stat`
  if (!existsSync(file)) return undefined
  // The second field is the program's name in parentheses, which may hold spaces and parentheses itself.
  const fields = readFileSync(file, 'latin1')
    .replace(/^.*\) /s, '')
    .trim()
    .split(' ')
  return fields[0] === 'Z' ? undefined : fields[19]
}
