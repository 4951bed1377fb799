import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { controlGroupRoots, enclosureName, enterEnclosure, removeControlGroups } from './enclosure.ts'
import { type Host, makeHost } from './host.ts'
import { hostFolder, listensOn, prepareKeys, removeHostFolder } from './in-namespace.ts'
import { clientKey, knownHostsLine } from './keys.ts'
import { makeNetwork } from './network.ts'
import { runCommand, runNow } from './run-command.ts'
import { chrootTree, type Suite } from './tree.ts'
import { waitFor } from './wait-for.ts'

enterEnclosure()

export interface SystemdHost extends Host {
  /** Reboots in good order, as `systemctl reboot` does, and returns when the host is up again. */
  reboot(): Promise<void>
  /** Kills every process of the host at once, boots it from what its disk holds, and returns when it is up again. */
  crash(): Promise<void>
  /** Returns when the host is up: booted, and sshd listens. For a reboot that was asked for on the host. */
  isUp(): Promise<void>
}

const here = dirname(fileURLToPath(import.meta.url))

/** What systemd in a container takes as "reboot now"; see systemd(1), SIGRTMIN+5. Node has no names for these. */
const rebootSignal = 34 + 5

/** The status of systemd-nspawn when the host asked to be booted again. */
const wantsReboot = 133

/**
 * A booted Debian with systemd, logind, D-Bus and sudo, sshd started by its stock unit. Its `log` is what the host
 * printed on its console; the rest is in its journal (`journalctl`). A reboot that the host itself asks for happens.
 */
export async function systemdHost(suite: Suite): Promise<SystemdHost> {
  chrootTree(suite)
  const network = makeNetwork('systemd')
  const folder = hostFolder(network.name)
  const hostKey = prepareKeys(folder)
  const logFile = join(folder, 'console.log')
  const groups = controlGroupRoots().map(root => join(root, `sshfix-${enclosureName()}-${network.name}`))
  const script = join(here, 'systemd-root.sh')
  runNow(
    'sh',
    '-c',
    'cd "$1" && shift && exec sh -e "$@"',
    'sh',
    folder,
    script,
    network.name,
    network.address,
    suite,
  )

  let stopped = false
  let machine = boot()

  function boot(): { readonly process: ChildProcess; readonly ended: Promise<void> } {
    const console = openSync(logFile, 'a')
    const process = spawn('sh', ['-e', join(here, 'systemd-boot.sh'), network.name, ...groups], {
      cwd: folder,
      stdio: ['ignore', console, console],
    })
    closeSync(console)
    process.unref()
    const ended = new Promise<void>(resolve => {
      process.once('exit', status => {
        if (status === wantsReboot && !stopped) machine = boot()
        resolve()
      })
    })
    return { process, ended }
  }

  async function isUp(): Promise<void> {
    const pid = await waitFor('systemd host: first process', () => leader(machine.process.pid))
    await waitFor('systemd host: boot', async () => {
      const { stdout } = await runCommand([...enter(pid), 'systemctl', 'is-system-running'])
      return /^(running|degraded)$/m.test(stdout) || undefined
    })
    await waitFor('systemd host: sshd', () => listensOn(pid, 22) || undefined)
  }

  /** Ends process 1, and with it the kernel ends all others; systemd-nspawn's own death would leave them running. */
  async function end(signal: number | 'SIGKILL'): Promise<void> {
    const { process: nspawn, ended } = machine
    nspawn.ref()
    const pid = leader(nspawn.pid)
    if (pid === undefined) nspawn.kill('SIGKILL')
    else process.kill(pid, signal)
    await ended
  }

  async function stop(): Promise<void> {
    if (stopped) return
    stopped = true
    await end('SIGKILL')
    await runCommand(['umount', '--lazy', join(folder, 'root')])
    network.remove()
    await waitFor('systemd host: control groups', () => removeControlGroups(network.name) || undefined)
    removeHostFolder(folder)
  }

  const { path: privateKey, publicLine } = clientKey()
  const host = makeHost({
    kind: 'systemd',
    address: network.address,
    port: 22,
    user: 'root',
    privateKey,
    publicKey: publicLine,
    knownHostsLine: knownHostsLine(network.address, 22, hostKey),
    folder,
    enter: () => enter(leader(machine.process.pid)),
    rootFolder: () => join(folder, 'root'),
    logFile,
    stop,
  })
  try {
    await isUp()
  } catch (error) {
    await stop()
    throw new Error(`${error}\n${host.log()}`)
  }
  return {
    ...host,
    isUp,
    reboot: async () => {
      await end(rebootSignal)
      await isUp()
    },
    crash: async () => {
      await end('SIGKILL')
      machine = boot()
      await isUp()
    },
  }
}

function enter(pid: number | undefined): readonly string[] {
  if (pid === undefined) throw new Error('the systemd host is down')
  return ['nsenter', `--target=${pid}`, '--mount', '--net', '--pid', '--uts', '--ipc', '--']
}

/** The host's process 1: the child of systemd-nspawn that has the number 1 in a namespace below ours. */
function leader(nspawn: number | undefined): number | undefined {
  const file = `/proc/${nspawn}/task/${nspawn}/children`
  const children = existsSync(file) ? readFileSync(file, 'utf8').trim().split(' ') : []
  const found = children.find(pid => /^NSpid:\t\d+.*\t1$/m.test(statusOf(pid)))
  return found === undefined ? undefined : Number(found)
}

/** Empty for a process that has ended, perhaps just now. */
function statusOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8')
  } catch {
    return ''
  }
}
