// Where the demo's OpenSSH comes from: this machine, else its distribution's package, unpacked and not installed.
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, delimiter, join } from 'node:path'

export interface OpenSsh {
  /** Paths of the client's programs, and what their environment must have. */
  readonly ssh: string
  readonly sshKeygen: string
  readonly environment: Readonly<Record<string, string>>
  /** Where the server was unpacked; undefined: this machine has one. */
  readonly tree?: string
}

/** Finds OpenSSH, or unpacks it below `cache`; a text says in one line what is needed instead. */
export function findOpenSsh(cache: string, say: (text: string) => void): OpenSsh | string {
  const ssh = onPath('ssh')
  const sshKeygen = onPath('ssh-keygen')
  const hasServer = existsSync('/usr/sbin/sshd')
  if (ssh !== undefined && sshKeygen !== undefined && hasServer) return { ssh, sshKeygen, environment: {} }

  const tree = join(cache, 'openssh')
  if (!existsSync(tree)) {
    if (onPath('apt-get') === undefined || onPath('dpkg-deb') === undefined) {
      return 'needs an OpenSSH server and client; please install them'
    }
    say('This machine has no OpenSSH server. Its package is downloaded and unpacked, not installed.')
    const failure = unpack(cache, tree)
    if (failure !== undefined) return `cannot download openssh-server: ${failure}`
  }
  return {
    ssh: ssh ?? join(tree, 'usr/bin/ssh'),
    sshKeygen: sshKeygen ?? join(tree, 'usr/bin/ssh-keygen'),
    environment: ssh && sshKeygen ? {} : { LD_LIBRARY_PATH: join(tree, 'lib') },
    ...(hasServer ? {} : { tree }),
  }
}

/** Gives the last words of a program that failed. */
function unpack(cache: string, tree: string): string | undefined {
  const work = join(cache, `unpack-${process.pid}`)
  rmSync(work, { recursive: true, force: true })
  for (const name of ['lists/partial', 'archives/partial', 'packages', 'tree/lib']) {
    mkdirSync(join(work, name), { recursive: true })
  }
  try {
    let failure = download(work, writeSettings(work, false))
    if (failure !== undefined) {
      // The machine's package lists are missing or old. They are not ours to change, so we make our own.
      const settings = writeSettings(work, true)
      failure = run(work, 'apt-get', '-qq', '-c', settings, 'update') ?? download(work, settings)
    }
    if (failure !== undefined) return failure
    for (const name of readdirSync(join(work, 'packages'))) {
      failure = run(work, 'dpkg-deb', '-x', join(work, 'packages', name), join(work, 'tree'))
      if (failure !== undefined) return failure
    }
    gatherLibraries(join(work, 'tree'))
    renameSync(join(work, 'tree'), tree)
    return undefined
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/** What apt writes goes below `work`, and its hooks, which may tidy up the machine, are left out. */
function writeSettings(work: string, ownLists: boolean): string {
  const file = join(work, 'apt.conf')
  const lines = [
    ...['Update::Pre-Invoke', 'Update::Post-Invoke', 'Update::Post-Invoke-Success'].map(
      hook => `#clear APT::${hook};`,
    ),
    `Dir::Cache "${work}";`,
    'Debug::NoLocking "1";',
    'APT::Sandbox::User "";',
    ...(ownLists ? [`Dir::State::Lists "${work}/lists";`] : []),
  ]
  writeFileSync(file, `${lines.join('\n')}\n`)
  return file
}

function download(work: string, settings: string): string | undefined {
  const simulated = spawnSync(
    'apt-get',
    ['-qq', '-c', settings, 'install', '--simulate', '--no-install-recommends', 'openssh-server'],
    { encoding: 'utf8', env: aptEnvironment() },
  )
  if (simulated.status !== 0) return lastLine(simulated.stderr) ?? 'apt-get failed'
  // `Inst libwrap0 (7.6.q-32 Debian:12.10/stable [amd64])`
  const missing = [...simulated.stdout.matchAll(/^Inst (?<name>[^ ]+) /gm)].map(
    match => match.groups?.name ?? '',
  )
  const names = new Set(['openssh-server', 'openssh-client', 'openssh-sftp-server', ...missing])
  return run(join(work, 'packages'), 'apt-get', '-qq', '-c', settings, 'download', ...names)
}

/** Shared libraries into one folder, for a linker that knows nothing of this tree. */
function gatherLibraries(tree: string): void {
  const names = readdirSync(tree, { recursive: true, encoding: 'utf8' })
  for (const name of names.filter(name => /(^|\/)lib\/[^/]+\/[^/]+\.so(\.\d+)*$/.test(name))) {
    copyFileSync(join(tree, name), join(tree, 'lib', basename(name)))
  }
}

function run(cwd: string, program: string, ...args: readonly string[]): string | undefined {
  const { status, stderr } = spawnSync(program, args, { cwd, encoding: 'utf8', env: aptEnvironment() })
  if (status === 0) return undefined
  return lastLine(stderr) ?? `${program} failed`
}

function lastLine(text: string | null): string | undefined {
  return text?.trim().split('\n').at(-1) || undefined
}

function aptEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' }
}

function onPath(program: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin']
  return folders.map(folder => join(folder, program)).find(file => existsSync(file))
}
