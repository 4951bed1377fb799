// What namespace, chroot and busybox hosts share: a process namespace whose first process starts sshd and waits, in a
// mount namespace that a small script lays out.
import { spawn } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { enclosureFolder } from './enclosure.ts'
import { type Host, type HostKind, makeHost } from './host.ts'
import { clientKey, knownHostsLine, makeKey, sharedHostKeys } from './keys.ts'
import { makeNetwork } from './network.ts'
import { runNow } from './run-command.ts'
import { waitFor } from './wait-for.ts'

export interface LaidOut {
  readonly kind: HostKind
  /** A script beside this file. It is started in new namespaces, in the host's folder, and ends by `exec`. */
  readonly script: string
  readonly args: readonly string[]
}

/** Starts a host and returns when its sshd listens. */
export async function startInNamespace({ kind, script, args }: LaidOut): Promise<Host> {
  const network = makeNetwork(kind)
  const folder = hostFolder(network.name)
  const hostKey = prepareKeys(folder)
  const logFile = join(folder, 'sshd.log')
  const log = openSync(logFile, 'a')
  const namespaces = [
    '--mount',
    '--pid',
    '--uts',
    '--ipc',
    '--fork',
    '--kill-child',
    '--propagation',
    'private',
  ]
  const path = join(dirname(fileURLToPath(import.meta.url)), script)
  const child = spawn(
    'nsenter',
    [
      `--net=/run/netns/${network.name}`,
      'unshare',
      ...namespaces,
      'sh',
      '-e',
      path,
      network.name,
      network.address,
      ...args,
    ],
    { cwd: folder, stdio: ['ignore', log, log], env: { PATH: process.env.PATH, LC_ALL: 'C' } },
  )
  closeSync(log)
  child.unref()
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()))

  async function stop(): Promise<void> {
    child.ref()
    child.kill('SIGKILL')
    await ended
    network.remove()
    removeHostFolder(folder)
  }

  try {
    const pid = await waitFor(`${kind} host: first process`, () => firstChild(child.pid), child)
    await waitFor(`${kind} host: sshd`, () => listensOn(pid, 22) || undefined, child)
    const { path: privateKey, publicLine } = clientKey()
    return makeHost({
      kind,
      address: network.address,
      port: 22,
      user: 'root',
      privateKey,
      publicKey: publicLine,
      knownHostsLine: knownHostsLine(network.address, 22, hostKey),
      folder,
      enter: () => ['nsenter', `--target=${pid}`, '--mount', '--net', '--pid', '--uts', '--ipc', '--'],
      rootFolder: () => `/proc/${pid}/root`,
      logFile,
      stop,
    })
  } catch (error) {
    const said = readFileSync(logFile, 'utf8').trim()
    await stop()
    throw said ? new Error(`${error}\n${said}`) : error
  }
}

/** A folder for one host inside the enclosure's. */
export function hostFolder(name: string): string {
  const folder = join(enclosureFolder(), name)
  mkdirSync(folder)
  return folder
}

/** Hosts of tests have immutable files, which even root cannot remove. */
export function removeHostFolder(folder: string): void {
  if (!existsSync(folder)) return
  runNow('sh', '-c', 'rm -rf "$1" 2>/dev/null || { chattr -R -f -ia "$1"; rm -rf "$1"; }', 'sh', folder)
}

/** Puts host keys and the client's public key into `keys`, from where the script copies them; returns the Ed25519 one. */
export function prepareKeys(folder: string): string {
  const keys = join(folder, 'keys')
  mkdirSync(keys)
  for (const key of sharedHostKeys()) runNow('cp', '-p', key, `${key}.pub`, keys)
  runNow('cp', `${clientKey().path}.pub`, join(folder, 'authorized_keys'))
  return makeKey(join(keys, 'ssh_host_ed25519_key'), 'ed25519', 'host').publicLine
}

/** The first process of the namespace that `unshare --fork` made, by its number outside. */
export function firstChild(pid: number | undefined): number | undefined {
  const file = `/proc/${pid}/task/${pid}/children`
  const [first] = existsSync(file) ? readFileSync(file, 'utf8').trim().split(' ') : []
  return first ? Number(first) : undefined
}

/**
 * Whether something listens on a TCP port in the network of a process. Read from the kernel and not tried by
 * connecting: sshd counts and punishes connections that come to nothing.
 */
export function listensOn(pid: number, port: number): boolean {
  const end = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  return ['tcp', 'tcp6'].some(protocol => {
    const file = `/proc/${pid}/net/${protocol}`
    if (!existsSync(file)) return false
    return readFileSync(file, 'utf8')
      .split('\n')
      .some(line => {
        const [, local = '', , state] = line.trim().split(/\s+/)
        return state === '0A' && local.endsWith(end)
      })
  })
}
