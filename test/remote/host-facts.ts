// Facts of a real host for tests of apply alone: read by a few commands, not by the script that is to be tested elsewhere.
import {
  type Attributes,
  directoriesAbove,
  emptyFacts,
  type Facts,
  type OpenSshFact,
  type PathFact,
  type ServiceFact,
} from '../../src/model/index.ts'
import {
  type ApplyRequest,
  applyScript,
  confirmScript,
  readApplied,
  readConfirmed,
  readResult,
  readUndone,
  resultScript,
  undoScript,
} from '../../src/remote/apply/index.ts'
import type { Host } from '../hosts/host.ts'
import { plainly, randomWord, testHost } from './apply-tree.ts'

/** What is at these paths and above them now, with content. */
export async function lookAt(
  host: Host,
  paths: readonly string[],
  more: Partial<Facts> = {},
): Promise<Facts> {
  const all = new Set(paths.flatMap(path => [path, ...directoriesAbove(path)]))
  const facts = new Map<string, PathFact | null>()
  for (const path of [...all].sort()) facts.set(path, await pathOf(host, path))
  return { ...emptyFacts(testHost), ...more, paths: facts }
}

async function pathOf(host: Host, path: string): Promise<PathFact | null> {
  const { status, stdout } = await host.sh('stat -c "%F|%a|%u|%g" -- "$1"', { args: [path] })
  if (status !== 0) return null
  const [type = '', mode = '0', uid = '0', gid = '0'] = stdout.trim().split('|')
  const owned = { mode: Number.parseInt(mode, 8), uid: Number(uid), gid: Number(gid) }
  if (type === 'symbolic link') {
    const target = (await host.sh('readlink -- "$1"', { args: [path] })).stdout.slice(0, -1)
    const resolved = (await host.sh('readlink -f -- "$1"', { args: [path] })).stdout.slice(0, -1)
    return { type: 'link', ...owned, target, resolved }
  }
  const listed = await host.sh('lsattr -d -- "$1"', { args: [path] })
  const attributes: Attributes =
    listed.status === 0
      ? { flags: (listed.stdout.split(' ')[0] ?? '').replaceAll('-', '') }
      : { unknown: 'not_supported' }
  if (type === 'directory') return { type: 'directory', ...owned, attributes }
  if (!type.startsWith('regular')) return { type: 'other', ...owned, kind: type }
  const text = await host.read(path)
  return {
    type: 'file',
    ...owned,
    attributes,
    size: text.length,
    links: 1,
    modified: 0,
    content: { text },
  }
}

/** The sshd of a host that was started with stock configuration. */
export async function sshdOf(host: Host, more: Partial<OpenSshFact> = {}): Promise<OpenSshFact> {
  return {
    server: 'openssh',
    program: '',
    binary: '/usr/sbin/sshd',
    version: '9.2p1',
    config: '/etc/ssh/sshd_config',
    overrides: [],
    pid: await listenerOf(host),
    service: null,
    socket: null,
    reads: ['/etc/ssh/sshd_config'],
    includes: ['/etc/ssh/sshd_config.d/*.conf'],
    stale: [],
    defaults: new Map(),
    ...more,
  }
}

/** The pid of the sshd that listens, on the host; null when none does. */
export async function listenerOf(host: Host): Promise<number | null> {
  const { stdout } = await host.sh(
    'for p in /proc/[0-9]*; do read -r c <$p/comm 2>/dev/null && [ "$c" = sshd ] && ls -l $p/fd 2>/dev/null | grep -q socket && tr "\\0" " " <$p/cmdline | grep -q -e listener -e " -D" && echo "${p#/proc/}"; done',
  )
  const [pid] = stdout.split('\n')
  return pid ? Number(pid) : null
}

/** What systemd says of a unit. */
export async function serviceOf(host: Host, unit: string): Promise<ServiceFact> {
  const { stdout } = await host.sh('systemctl show -p ActiveState -p UnitFileState -p LoadState -- "$1"', {
    args: [unit],
  })
  const value = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(stdout)?.[1] ?? ''
  const file = value('UnitFileState')
  return {
    unit,
    manager: 'systemd',
    active: value('ActiveState') === 'active',
    state: value('ActiveState'),
    enabled: file === 'enabled' ? true : file === 'disabled' ? false : null,
    masked: value('LoadState') === 'masked',
  }
}

export async function applyOn(host: Host, asked: ApplyRequest) {
  return readApplied(asked, (await send(host, applyScript(asked))).stdout)
}

export async function confirmOn(host: Host, run = { run: 'run1', play: 0 }) {
  const word = randomWord()
  return plainly(readConfirmed((await send(host, confirmScript(run, word))).stdout, word))
}

export async function undoOn(host: Host, run = { run: 'run1', play: 0 }) {
  const word = randomWord()
  return plainly(readUndone((await send(host, undoScript(run, word))).stdout, word))
}

export async function resultOn(host: Host, run = { run: 'run1', play: 0 }) {
  const word = randomWord()
  return readResult((await send(host, resultScript(run, word))).stdout, word)
}

/** As a transport does: on the standard input of one sh. */
export function send(host: Host, script: string) {
  return host.sh('exec sh', { input: script })
}

export async function logOn(host: Host, run = 'run1/0'): Promise<string> {
  return (await host.sh('cat "/var/lib/sshfix/$1/log"', { args: [run] })).stdout
}
