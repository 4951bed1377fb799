// The demo's host: an OpenSSH server on loopback with its own /etc, /home, /root, /run and /var, all in memory.
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { userInfo } from 'node:os'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

export interface DemoHost {
  readonly port: number
  /** What its sshd calls itself, such as `OpenSSH_9.2p1 Debian-2+deb12u7`. */
  readonly greeting: string
  /** Whether files can be made immutable there: only the machine's real root can, and not on every kernel. */
  readonly canLock: boolean
  /** Ends every process of it; nothing of it is left. */
  stop(): Promise<void>
}

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
const script = fileURLToPath(new URL('host.sh', import.meta.url))
const needsIds =
  'needs root, or user namespaces with several ids (package uidmap, and lines for you in /etc/subuid and /etc/subgid)'

/** Starts the host in a folder that holds its keys; a text says in one line what is needed instead. */
export async function startHost(folder: string, tree: string | undefined): Promise<DemoHost | string> {
  const isRoot = process.getuid?.() === 0
  const ranges = isRoot ? undefined : subordinateIds()
  if (!isRoot && ranges === undefined) return needsIds

  const port = await freePort()
  const layOut = ['sh', script, folder, String(port), tree ?? '']
  // Whoever makes a user namespace is nobody in it until its ids are mapped, and root once it then executes something.
  const child = ranges
    ? start('--user', ...namespaces, 'sh', '-c', 'echo new; read -r _; exec "$@"', 'sh', ...layOut)
    : start(...namespaces, ...layOut)
  const stop = async () => {
    child.process.stdin.end()
    await child.ended
  }
  let isLaidOut = false
  try {
    if (ranges) {
      await child.says('new')
      mapIds('newuidmap', child.process.pid, ranges.uid)
      mapIds('newgidmap', child.process.pid, ranges.gid)
      child.process.stdin.write('mapped\n')
    }
    const canLock = (await child.says('ready')).includes('locks')
    isLaidOut = true
    return { port, canLock, greeting: await greetingOf(port), stop }
  } catch (error) {
    await stop()
    const why = error instanceof Error ? error.message : String(error)
    if (isLaidOut) return `cannot start a server: ${why}`
    return isRoot ? `needs a root that may mount file systems (${why})` : `${needsIds}: ${why}`
  }
}

interface Child {
  readonly process: ChildProcessWithoutNullStreams
  readonly ended: Promise<void>
  /** The line that begins with a word, once it was said; throws with its last words when it ended before. */
  says(word: string): Promise<string>
}

/**
 * The host ends when its standard input does, so also when this process is killed. It is in a process group of its
 * own, lest Ctrl-C ends it while a command of the demo still speaks with it.
 */
function start(...args: readonly string[]): Child {
  const child = spawn('unshare', args, { detached: true, env: { PATH: systemPath, LC_ALL: 'C' } })
  let output = ''
  let errors = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text
  })
  child.stdin.on('error', () => {})
  child.on('error', error => {
    errors += error.message
  })
  const ended = new Promise<void>(resolve => child.once('close', () => resolve()))
  const says = async (word: string) => {
    const line = () =>
      output
        .split('\n')
        .slice(0, -1)
        .find(text => text.startsWith(word))
    let over = false
    ended.then(() => {
      over = true
    })
    while (line() === undefined && !over) await setTimeout(10)
    const found = line()
    if (found === undefined) throw new Error(errors.trim().split('\n').at(-1) || 'it ended at once')
    return found
  }
  return { process: child, ended, says }
}

const systemPath = `${process.env.PATH ?? ''}:/usr/sbin:/usr/bin:/sbin:/bin`

interface Range {
  readonly first: string
  readonly count: string
}

/** What newuidmap(1) may give this user: the first line of subuid(5) and of subgid(5) that names them. */
function subordinateIds(): { readonly uid: Range; readonly gid: Range } | undefined {
  const uid = rangeIn('/etc/subuid')
  const gid = rangeIn('/etc/subgid')
  return uid && gid && { uid, gid }
}

function rangeIn(file: string): Range | undefined {
  if (!existsSync(file)) return undefined
  const { username, uid } = userInfo()
  const [, first, count] =
    readFileSync(file, 'utf8')
      .split('\n')
      .map(line => line.split(':'))
      .find(([who]) => who === username || who === String(uid)) ?? []
  return first && count ? { first, count } : undefined
}

/** Root is this user, and the ids from 1 on are those of the range. */
function mapIds(program: 'newuidmap' | 'newgidmap', pid: number | undefined, range: Range): void {
  const { uid, gid } = userInfo()
  const own = String(program === 'newuidmap' ? uid : gid)
  const { status, stderr } = spawnSync(program, [String(pid), '0', own, '1', '1', range.first, range.count], {
    encoding: 'utf8',
    env: { PATH: systemPath },
  })
  if (status !== 0) throw new Error(stderr?.trim() || `there is no ${program}`)
}

/** 2222 when it is free, because it reads well. */
async function freePort(): Promise<number> {
  for (const wanted of [2222, 0]) {
    const server = createServer()
    const port = await new Promise<number | undefined>(resolve => {
      server.once('error', () => resolve(undefined))
      server.listen(wanted, '127.0.0.1', () => {
        const address = server.address()
        resolve(typeof address === 'object' && address !== null ? address.port : undefined)
      })
    })
    server.close()
    if (port !== undefined) return port
  }
  throw new Error('no port is free on 127.0.0.1')
}

/** Waits until the server on the port says that it speaks SSH, and gives what it calls itself. */
async function greetingOf(port: number): Promise<string> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const greeting = await new Promise<string>(resolve => {
      const socket = connect(port, '127.0.0.1')
      socket.once('error', () => resolve(''))
      socket.once('close', () => resolve(''))
      socket.once('data', data => {
        resolve(data.toString('latin1'))
        socket.destroy()
      })
    })
    // `SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u7`, RFC 4253 section 4.2.
    const software = /^SSH-2\.0-(?<software>[\x20-\x7e]+)/.exec(greeting)?.groups?.software
    if (software !== undefined) return software
    await setTimeout(50)
  }
  throw new Error('its sshd does not answer')
}
