// What a test file needs of the machine, found by what it imports, and whether the machine has it. `npm test` decides
// by this which files run; a test never skips itself.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { enclosureRefused } from './enclosure.ts'
import type { HostKind } from './host.ts'
import { sshdPath } from './loopback.ts'
import { hasTree, type Suite, suites } from './tree.ts'

/**
 * A kind of host, or of this machine: its own sshd run in a mount namespace; the shells that scripts meet, and strace; the
 * shells that people complete in; Ansible as a judge of inventories; judges of XML and of
 * Markdown; doas; ss, which counts packets.
 */
export type Need =
  | HostKind
  | 'sshd'
  | 'shells'
  | 'completion'
  | 'ansible'
  | 'xmllint'
  | 'cmark'
  | 'doas'
  | 'ss'

interface Provision {
  /** Programs, and the Debian packages that they come from. */
  readonly programs: Readonly<Record<string, string>>
  readonly trees: readonly Suite[]
  readonly root: boolean
  /** Why it cannot be had although all programs and trees are there. */
  readonly refused: () => string | undefined
}

const login = { ssh: 'openssh-client', 'ssh-keygen': 'openssh-client' }
const server = { ...login, sshd: 'openssh-server', setpriv: 'util-linux' }
const enclosed = {
  ...login,
  ip: 'iproute2',
  ps: 'procps',
  chattr: 'e2fsprogs',
  setpriv: 'util-linux',
  unshare: 'util-linux',
  nsenter: 'util-linux',
  flock: 'util-linux',
}
const built = { ...enclosed, debootstrap: 'debootstrap' }

const provisions: Readonly<Record<Need, Provision>> = {
  shells: {
    programs: { dash: 'dash', bash: 'bash', busybox: 'busybox-static', strace: 'strace' },
    trees: [],
    root: false,
    refused: () => undefined,
  },
  cmark: { programs: { 'cmark-gfm': 'cmark-gfm' }, trees: [], root: false, refused: () => undefined },
  ss: { programs: { ss: 'iproute2' }, trees: [], root: false, refused: () => undefined },
  doas: { programs: { doas: 'opendoas' }, trees: [], root: true, refused: () => undefined },
  xmllint: { programs: { xmllint: 'libxml2-utils' }, trees: [], root: false, refused: () => undefined },
  completion: {
    programs: { bash: 'bash', zsh: 'zsh', fish: 'fish' },
    trees: [],
    root: false,
    refused: () => undefined,
  },
  ansible: {
    programs: { 'ansible-inventory': 'ansible-core', 'ansible-vault': 'ansible-core' },
    trees: [],
    root: false,
    refused: () => undefined,
  },
  sshd: {
    programs: { ...server, unshare: 'util-linux' },
    trees: [],
    root: false,
    refused: mountNamespaceRefused,
  },
  loopback: { programs: server, trees: [], root: false, refused: () => undefined },
  namespace: {
    programs: { ...enclosed, sshd: 'openssh-server', sudo: 'sudo' },
    trees: [],
    root: true,
    refused: enclosureRefused,
  },
  chroot: { programs: built, trees: suites, root: true, refused: enclosureRefused },
  busybox: { programs: built, trees: ['bookworm'], root: true, refused: enclosureRefused },
  systemd: {
    programs: { ...built, 'systemd-nspawn': 'systemd-container' },
    trees: suites,
    root: true,
    refused: () => enclosureRefused() ?? controlGroupsRefused(),
  },
}

const needs = Object.keys(provisions) as readonly Need[]

/**
 * What a test file needs: the kinds of host whose modules it imports, and what a line `// needs: sshd shells` says, in
 * the file itself or in any module of `test/` that it imports.
 */
export function needsOf(file: string, tests: string, seen = new Set<string>()): ReadonlySet<Need> {
  const found = new Set<Need>()
  if (seen.has(file) || !existsSync(file)) return found
  seen.add(file)
  const text = readFileSync(file, 'utf8')
  const inHosts = relative(join(tests, 'hosts'), file)
  for (const need of needs) if (inHosts === `${need}.ts`) found.add(need)
  for (const { groups } of text.matchAll(/^\/\/ needs: (?<words>.+)$/gm)) {
    for (const need of needs) if (groups?.words?.split(' ').includes(need)) found.add(need)
  }
  for (const { groups } of text.matchAll(/\b(?:from|import)\s*\(?\s*'(?<name>\.[^']+)'/g)) {
    const imported = join(dirname(file), groups?.name ?? '')
    if (!imported.startsWith(tests)) continue
    for (const need of needsOf(imported, tests, seen)) found.add(need)
  }
  return found
}

/** Debian packages of the programs that are missing for these needs. */
export function missingPackages(wanted: Iterable<Need>): readonly string[] {
  const programs = [...wanted].flatMap(need => Object.entries(provisions[need].programs))
  return [...new Set(programs.filter(([program]) => !hasProgram(program)).map(([, name]) => name))].sort()
}

/** Trees that are missing for these needs. */
export function missingTrees(wanted: Iterable<Need>): readonly Suite[] {
  const trees = [...wanted].flatMap(need => provisions[need].trees)
  return [...new Set(trees)].filter(suite => !hasTree(suite))
}

/** Whether this machine has what a need asks for, or the reason why not. */
export function canMake(need: Need): true | string {
  // Said first, since as root the rest is set up by `npm test`.
  if (provisions[need].root && process.getuid?.() !== 0) return 'needs root'
  const program = Object.keys(provisions[need].programs).find(name => !hasProgram(name))
  if (program !== undefined) return `${program} is not installed`
  const [tree] = missingTrees([need])
  return (tree && `the ${tree} tree is missing`) ?? provisions[need].refused() ?? true
}

function hasProgram(name: string): boolean {
  if (name === 'sshd') return existsSync(sshdPath)
  const folders = [...(process.env.PATH ?? '').split(':'), '/usr/local/sbin', '/usr/sbin', '/sbin']
  return folders.some(folder => existsSync(join(folder, name)))
}

function mountNamespaceRefused(): string | undefined {
  const { status, stderr } = spawnSync('unshare', [process.getuid?.() === 0 ? '-m' : '-rm', 'true'], {
    encoding: 'utf8',
  })
  return status === 0 ? undefined : `no mount namespace: ${stderr.trim()}`
}

function controlGroupsRefused(): string | undefined {
  const roots = ['/sys/fs/cgroup/systemd', '/sys/fs/cgroup/cgroup.controllers']
  return roots.some(existsSync) ? undefined : 'no control groups that systemd can use'
}
