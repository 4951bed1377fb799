import { lstat, readlink, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Become, bytes, type Target, Unreachable } from '../model/index.ts'
import { childTransport, localUser } from './child.ts'
import { missingStart } from './missing-start.ts'
import type { ConnectEnvironment, Transport } from './transport.ts'

/**
 * A system below a directory, which need not run: a rescue system's mounted disk. Needs root, for chroot(8).
 * Scripts see only their own processes, so that no daemon of this machine can be taken for one of that system, and
 * what sshd needs to judge a configuration: `/proc`, `/dev` and `/run/sshd`, mounted where nobody else sees them.
 */
export async function connectChroot(
  target: Target,
  environment: ConnectEnvironment,
  become: Become | null,
): Promise<Transport> {
  const root = target.root ?? ''
  await mustBeSystem(root)
  if (become === null ? localUser() !== 'root' : become.user !== 'root')
    throw new Unreachable(
      'become',
      `Only root can change into the system below ${root}`,
      'run sshfix as root, or with --become',
    )
  const command = [...enter, bytes(root)]
  const transport = childTransport(root, command, target, environment, become)
  return {
    ...transport,
    async run(script, options) {
      const output = await transport.run(script, options)
      // Our own refusal, or that of unshare, before any shell of that system.
      if (output.ended === 'exit' && output.stdout === '' && refusal.test(output.stderr))
        throw missingStart(transport.session, output)
      return output
    },
  }
}

const refusal = /^(?:unshare|mount|chroot|mkdir): /m

const mounts = `
  [ ! -d "$1/proc" ] || mount -t proc proc "$1/proc" || exit
  [ ! -d "$1/dev" ] || mount --rbind /dev "$1/dev" || exit
  if [ -d "$1/run" ] && [ ! -e "$1/run/sshd" ]; then
    mount -t tmpfs -o mode=755 tmpfs "$1/run" && mkdir -m 755 "$1/run/sshd" || exit
  fi
  cd "$1" && HOME=/root exec chroot . /bin/sh -s`

const enter = [
  'unshare',
  '--mount',
  '--propagation',
  'private',
  '--pid',
  '--fork',
  '/bin/sh',
  '-c',
  mounts.replaceAll(/\n\s*/g, '\n').trim(),
  'sh',
]

async function mustBeSystem(root: string): Promise<void> {
  if (!root.startsWith('/'))
    throw new Unreachable('name', `Expected --root to be an absolute path, found "${root}"`)
  const folder = await stat(root).catch(ignoreMissing)
  if (folder?.isDirectory() !== true)
    throw new Unreachable(
      'name',
      `There is no directory ${root}`,
      'mount the system first, then name its directory',
    )
  if (!(await existsBelow(root, '/bin/sh')))
    throw new Unreachable(
      'shell',
      `There is no system below ${root}: it has no /bin/sh`,
      'name the directory that is / of the system, with all its disks mounted',
    )
}

/** Whether a path leads to something when `root` is `/`: absolute links start there too. */
async function existsBelow(root: string, path: string): Promise<boolean> {
  const left = path.split('/')
  let at: readonly string[] = []
  for (let links = 0; left.length > 0; ) {
    const part = left.shift() ?? ''
    if (part === '' || part === '.') continue
    if (part === '..') {
      at = at.slice(0, -1)
      continue
    }
    const found = join(root, ...at, part)
    const fact = await lstat(found).catch(ignoreMissing)
    if (fact === undefined) return false
    if (!fact.isSymbolicLink()) {
      at = [...at, part]
      continue
    }
    links += 1
    if (links > 40) return false
    const leads = await readlink(found)
    if (leads.startsWith('/')) at = []
    left.unshift(...leads.split('/'))
  }
  return true
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined
  throw new Unreachable('shell', `Cannot look into the system: ${error.message}`)
}
