// The Debian trees that chroot and systemd hosts are made of. A tree is built once by debootstrap, kept under
// `.cache/hosts/trees`, and never written to again: every host works on an overlay of it.
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync, mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { cache, project } from './cache.ts'
import { runCommand, runNow } from './run-command.ts'

/** bullseye has OpenSSH 8.4, bookworm 9.2, trixie 10.0. */
export type Suite = 'bullseye' | 'bookworm' | 'trixie'

export const suites: readonly Suite[] = ['bookworm', 'bullseye', 'trixie']

const packages = [
  'openssh-server',
  'e2fsprogs',
  'passwd',
  'procps',
  'acl',
  'attr',
  'sudo',
  'iproute2',
  'busybox-static',
  'systemd-sysv',
  'dbus',
  'libpam-systemd',
]

/** What an idle test host does not need, and what would look for a network that is not there. */
const maskedUnits = [
  'apt-daily.timer',
  'apt-daily-upgrade.timer',
  'dpkg-db-backup.timer',
  'e2scrub_all.timer',
  'e2scrub_reap.service',
  'fstrim.timer',
  'getty.target',
  'console-getty.service',
  'systemd-networkd.service',
  'systemd-resolved.service',
  'systemd-timesyncd.service',
]

const recipe = JSON.stringify({ packages, maskedUnits })

/** The folder of a suite's tree. Throws when `npm test` (or `npm run hosts -- trees`) has not made it yet. */
export function chrootTree(suite: Suite): string {
  const folder = treeFolder(suite)
  if (!existsSync(folder)) throw new Error(`no ${suite} tree; make it with: npm run hosts -- trees ${suite}`)
  return folder
}

/** The name of the tree that is only busybox and OpenSSH; made from the bookworm tree in a moment where it is missing. */
export function busyboxTree(): string {
  const name = 'busybox'
  const folder = join(cache, 'trees', name)
  const script = join(project, 'test', 'hosts', 'busybox-tree.sh')
  const stamp = readFileSync(script, 'utf8') + recipe
  if (readOr(`${folder}.recipe`, '') === stamp) return name
  const unfinished = `${folder}.unfinished-${process.pid}`
  runNow('sh', '-e', script, chrootTree('bookworm'), unfinished)
  rmSync(folder, { recursive: true, force: true })
  renameSync(unfinished, folder)
  writeFileSync(`${folder}.recipe`, stamp)
  return name
}

/** Whether the tree is there and was made by the recipe of today. */
export function hasTree(suite: Suite): boolean {
  return existsSync(treeFolder(suite)) && readOr(stampFile(suite), '') === recipe
}

/**
 * Makes the tree of a suite where it is missing or older than its recipe. Needs root, debootstrap and a Debian
 * mirror; takes about a minute. Only a finished tree gets its name, so an interrupted build is built again.
 */
export async function makeTree(suite: Suite): Promise<void> {
  if (hasTree(suite)) return
  const folder = treeFolder(suite)
  mkdirSync(join(cache, 'trees'), { recursive: true })
  const unfinished = `${folder}.unfinished-${process.pid}`
  try {
    const mirror = configuredMirror()
    const include = `--include=${packages.join(',')}`
    const { status, stdout } = await runCommand([
      ...['debootstrap', '--variant=minbase', include, suite, unfinished],
      ...(mirror ? [mirror] : []),
    ])
    if (status !== 0)
      throw new Error(`debootstrap ${suite} ended with ${status}: ${stdout.split('\n').slice(-5).join('\n')}`)
    tidy(unfinished)
    rmSync(folder, { recursive: true, force: true })
    renameSync(unfinished, folder)
    writeFileSync(stampFile(suite), recipe)
  } finally {
    rmSync(unfinished, { recursive: true, force: true })
  }
}

function tidy(tree: string): void {
  runNow('chroot', tree, 'apt-get', 'clean')
  // Each host has an identity of its own.
  runNow(
    'sh',
    '-c',
    'rm -f "$1"/etc/ssh/ssh_host_*; : > "$1/etc/machine-id"; rm -f "$1/etc/resolv.conf"',
    'sh',
    tree,
  )
  for (const unit of maskedUnits) runNow('ln', '-sf', '/dev/null', `${tree}/etc/systemd/system/${unit}`)
}

/** The Debian mirror that this machine's apt uses, if it uses one: it is the one that is sure to be reached. */
function configuredMirror(): string | undefined {
  const folder = '/etc/apt/sources.list.d'
  const files = existsSync(folder) ? readdirSync(folder).map(name => join(folder, name)) : []
  const lines = ['/etc/apt/sources.list', ...files]
    .filter(file => /\.(list|sources)$/.test(file))
    .flatMap(file => readOr(file, '').split('\n'))
  for (const line of lines) {
    // `deb [options] http://host/debian bookworm main`, or `URIs: http://host/debian`
    const found = /^(?:deb\s+(?:\[[^\]]*\]\s+)?|URIs:\s*)(?<uri>\S+\/debian)\/?(?:\s|$)/.exec(line)
    if (found?.groups?.uri) return found.groups.uri
  }
  return undefined
}

function treeFolder(suite: Suite): string {
  return join(cache, 'trees', suite)
}

function stampFile(suite: Suite): string {
  return `${treeFolder(suite)}.recipe`
}

function readOr(file: string, otherwise: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : otherwise
}
