// Hosts of root are made inside an enclosure: namespaces of its own for network, mounts and processes, which the
// kernel takes down with everything in it when the process that holds it ends, however it ends. So a test cannot
// leave a mount, a process or a network behind, and nothing that it sends can leave the machine.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { runs } from './cache.ts'

const variable = 'SSHFIX_TEST_ENCLOSURE'

/**
 * Makes sure that this process runs in an enclosure of its own: outside of one, the process starts itself again
 * inside, with the same arguments and streams, waits, cleans up, and exits with its status. So it returns inside only.
 */
export function enterEnclosure(): void {
  if (isEnclosed()) return
  process.exit(runEnclosed([process.execPath, ...process.execArgv, ...process.argv.slice(1)]))
}

/** Runs a program in an enclosure, with our streams and environment, and returns its exit status. */
export function runEnclosed(argv: readonly string[]): number {
  const folder = newFolder()
  try {
    const { status, signal } = spawnSync('setpriv', enclosing(folder, argv), {
      stdio: 'inherit',
      env: { ...process.env, [variable]: folder },
    })
    if (signal) process.stderr.write(`enclosure ended by ${signal}\n`)
    return status ?? 1
  } finally {
    removeFolder(folder)
  }
}

/** Why this machine cannot make an enclosure and an overlay in it, or undefined when it can. */
export function enclosureRefused(): string | undefined {
  if (process.getuid?.() !== 0) return 'needs root'
  for (const program of [
    'setpriv',
    'flock',
    'unshare',
    'nsenter',
    'pivot_root',
    'ip',
    'ssh-keygen',
    'chattr',
  ]) {
    if (spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0) return `needs the program ${program}`
  }
  const folder = newFolder()
  try {
    const trial =
      'cd "$1" && mkdir upper work root && mount -t overlay overlay -o lowerdir=/etc,upperdir=upper,workdir=work root'
    const links = 'ip link add trial0 type veth peer name trial1'
    const { status, stderr } = spawnSync(
      'setpriv',
      enclosing(folder, ['sh', '-ec', `${trial}; ${links}`, 'sh', folder]),
      {
        encoding: 'utf8',
      },
    )
    return status === 0
      ? undefined
      : `needs namespaces, overlay mounts and veth links: ${stderr.trim().split('\n').at(-1)}`
  } finally {
    removeFolder(folder)
  }
}

/** The folder of this enclosure; everything in it goes when the enclosure ends. */
export function enclosureFolder(): string {
  const folder = process.env[variable]
  if (!folder || !isEnclosed()) throw new Error('not in an enclosure')
  return folder
}

/** A word that no other enclosure has, for names that live outside of namespaces (control groups). */
export function enclosureName(): string {
  return basename(enclosureFolder())
}

/**
 * Only the process that was started by `runEnclosed` itself owns the enclosure: a program that it starts in turn, and
 * that makes hosts too, gets an enclosure of its own, or the two would hand out the same addresses.
 */
function isEnclosed(): boolean {
  return process.env[variable] !== undefined && process.ppid === 1
}

/**
 * The lock tells a running enclosure from a dead one: flock becomes unshare, and every process within inherits the
 * open file. Process 1 is a shell, since node neither reaps orphans nor would it notice a Ctrl-C as process 1.
 */
function enclosing(folder: string, argv: readonly string[]): readonly string[] {
  const namespaces = ['--mount', '--net', '--pid', '--ipc', '--uts', '--fork', '--kill-child', '--mount-proc']
  const prepare = [
    'mount -t tmpfs -o mode=755 tmpfs /run',
    'mkdir -m 755 /run/sshd /run/netns /run/lock',
    // Names are never asked of a server that cannot be reached: what is not in /etc/hosts is not found, at once.
    'echo "hosts: files" > /run/nsswitch.conf',
    'grep -v ^hosts: /etc/nsswitch.conf >> /run/nsswitch.conf || true',
    'mount --bind /run/nsswitch.conf /etc/nsswitch.conf',
    'ip link set lo up',
  ]
  const script = `set -e; ${prepare.join('; ')}; set +e; "$@"; exit $?`
  return [
    ...['--pdeathsig', 'KILL', 'flock', '--no-fork', join(folder, 'lock')],
    ...['unshare', ...namespaces, '--propagation', 'private'],
    ...['sh', '-c', script, 'sh', ...argv],
  ]
}

function newFolder(): string {
  mkdirSync(runs, { recursive: true })
  sweep()
  return mkdtempSync(join(runs, 'e-'))
}

/** Removes what enclosures left behind that were killed from outside, together with whoever should have cleaned up. */
function sweep(): void {
  for (const name of readdirSync(runs)) {
    const folder = join(runs, name)
    const lock = join(folder, 'lock')
    const age = Date.now() - (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now())
    const dead = existsSync(lock)
      ? spawnSync('flock', ['--nonblock', lock, 'true']).status === 0
      : age > 60_000
    if (dead) removeFolder(folder)
  }
}

/** Leaves the folder where it is, for the next sweep, while the kernel still ends processes of the enclosure. */
function removeFolder(folder: string): void {
  if (!removeGroups(name => name.startsWith(`sshfix-${basename(folder)}-`))) return
  try {
    rmSync(folder, { recursive: true, force: true })
  } catch {
    // Hosts of tests have immutable files. It ends with 1 for links, pipes and the like, which have none of that.
    spawnSync('chattr', ['-R', '-f', '-ia', folder])
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Removes the control groups of one host; false while a process of it is still ending. */
export function removeControlGroups(host: string): boolean {
  const name = `sshfix-${enclosureName()}-${host}`
  return removeGroups(group => group === name)
}

function removeGroups(isMeant: (name: string) => boolean): boolean {
  return controlGroupRoots()
    .flatMap(root => readdirSync(root).map(name => join(root, name)))
    .filter(group => isMeant(basename(group)))
    .every(
      group => spawnSync('find', [group, '-depth', '-type', 'd', '-exec', 'rmdir', '{}', '+']).status === 0,
    )
}

/** The hierarchies in which a booted systemd wants a control group of its own: v1 with a named one, or v2. */
export function controlGroupRoots(): readonly string[] {
  const root = '/sys/fs/cgroup'
  if (existsSync(join(root, 'cgroup.controllers'))) return [root]
  return ['systemd', 'unified'].map(name => join(root, name)).filter(existsSync)
}
