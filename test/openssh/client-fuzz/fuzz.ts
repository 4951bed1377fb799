import { execFile, execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { Client, ClientConfig } from '../../../src/openssh/ssh-config/index.ts'
import { readClientConfig, readJumps } from '../../../src/openssh/ssh-config/index.ts'
import { machineClient } from '../../../src/remote/ssh-config/machine.ts'
import { type Case, randomCase } from './generate.ts'
import { environment } from './values.ts'

export interface Mismatch {
  readonly test: Case
  /** Lines, ours and those of ssh. */
  readonly ours: readonly string[]
  readonly ssh: readonly string[]
}

export interface Report {
  readonly runs: number
  readonly refused: number
  readonly mismatches: readonly Mismatch[]
}

/** One line for a person. */
export function summary({ runs, refused, mismatches }: Report, seed: number): string {
  return `seed ${seed}, files ${runs}, refused by both ${refused}, mismatches ${mismatches.length}`
}

/** What differs, and the files that show it. */
export function explained({ test, ours, ssh }: Mismatch): unknown {
  return {
    seed: test.seed,
    ours: ours.filter(line => !ssh.includes(line)),
    ssh: ssh.filter(line => !ours.includes(line)),
    host: test.host,
    user: test.user,
    port: test.port,
    jump: test.jump,
    files: Object.fromEntries(test.files),
  }
}

/** Asks ssh and us about random configurations; 0 mismatches is what should come out. */
export async function fuzz(runs: number, seed: number): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), 'sshfix-client-'))
  const algorithms = sshAlgorithms()
  const mismatches: Mismatch[] = []
  let refused = 0
  let next = 0
  const worker = async () => {
    while (next < runs) {
      const test = randomCase(seed + next++)
      const home = join(folder, String(test.seed))
      const compared = await compare(test, home, algorithms)
      rmSync(home, { recursive: true })
      if (compared.ssh[0] === 'refused') refused += 1
      if (compared.ours.join('\n') !== compared.ssh.join('\n')) mismatches.push(compared)
    }
  }
  try {
    await Promise.all([worker(), worker(), worker()])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return { runs, refused, mismatches }
}

/** The files that this ssh tries when none is named. */
const usualIdentities = valuesOf(withoutConfiguration(), 'identityfile')

function withoutConfiguration(): string {
  const stdio = ['ignore', 'pipe', 'ignore'] as const
  return execFileSync('ssh', ['-G', '-F', 'none', 'host'], { encoding: 'latin1', stdio: [...stdio] })
}

/** What this ssh puts forward by default, and all that it knows. */
export function sshAlgorithms(): Client['algorithms'] {
  const defaults = withoutConfiguration()
  const of = (keyword: string, query: string) => ({
    defaults: valuesOf(defaults, keyword)[0]?.split(',') ?? [],
    all: execFileSync('ssh', ['-Q', query], { encoding: 'latin1' }).trim().split('\n'),
  })
  return {
    keyExchanges: of('kexalgorithms', 'kex'),
    ciphers: of('ciphers', 'cipher'),
    macs: of('macs', 'mac'),
    hostKeys: of('hostkeyalgorithms', 'HostKeyAlgorithms'),
  }
}

function valuesOf(printed: string, keyword: string): readonly string[] {
  return printed
    .split('\n')
    .filter(line => line.startsWith(`${keyword} `))
    .map(line => line.slice(keyword.length + 1))
}

async function compare(test: Case, home: string, algorithms: Client['algorithms']): Promise<Mismatch> {
  for (const [name, text] of test.files) {
    const path = join(home, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text.replaceAll('@HOME@', home), { encoding: 'latin1', mode: 0o644 })
  }
  const config = join(home, '.ssh/config')
  const variables = { ...environment, HOME: home, PATH: process.env.PATH ?? '' }
  const { user, port, jump } = test
  const words = [
    ...(user === undefined ? [] : ['-l', user]),
    ...(port === undefined ? [] : ['-p', String(port)]),
    ...(jump === undefined ? [] : ['-J', jump]),
  ]
  const ssh = await promisify(execFile)('ssh', ['-G', '-T', '-F', config, ...words, '--', test.host], {
    env: variables,
    encoding: 'latin1',
  }).then(
    ({ stdout }) => normal(stdout),
    ({ code, stderr }) => (code === 255 ? ['refused', `# ${stderr}`] : [`failed ${code} ${stderr}`]),
  )
  const client: Client = { ...machineClient({ home: userInfo().homedir, variables }), algorithms }
  const asked = {
    host: test.host,
    ...(user === undefined ? {} : { user }),
    ...(port === undefined ? {} : { port }),
    ...(jump === undefined ? {} : { jumps: readJumps(jump, client) ?? { hops: [], text: '' } }),
  }
  const result = readClientConfig([{ path: config, isUserFile: true, checked: false }], asked, client)
  const ours =
    'config' in result ? printed(result.config, client) : ['refused', `# ${result.at}: ${result.problem}`]
  const isRefused = ssh[0] === 'refused' && ours[0] === 'refused'
  return { test, ours: isRefused ? ['refused'] : ours, ssh: isRefused ? ['refused'] : ssh }
}

const compared = [
  'hostname',
  'port',
  'user',
  'identityfile',
  'identitiesonly',
  'identityagent',
  'proxyjump',
  'userknownhostsfile',
  'globalknownhostsfile',
  'hostkeyalias',
  'stricthostkeychecking',
  'connecttimeout',
  'kexalgorithms',
  'ciphers',
  'macs',
  'hostkeyalgorithms',
  'addressfamily',
  'hashknownhosts',
]

function normal(output: string): readonly string[] {
  return compared.flatMap(keyword => valuesOf(output, keyword).map(value => `${keyword} ${value}`))
}

/** As `ssh -G` prints it. */
function printed(config: ClientConfig, client: Client): readonly string[] {
  const yesNo = (value: boolean) => [value ? 'yes' : 'no']
  const list = (key: keyof ClientConfig['algorithms']) => [
    (config.algorithms[key]?.names ?? client.algorithms[key].defaults).join(','),
  ]
  const files = (paths: readonly string[] | null, usual: string) => [
    paths === null ? usual : paths.join(' ') || 'none',
  ]
  const maybe = (value: string | null) => (value === null ? [] : [value])
  const { identityFiles, strictHostKeyChecking } = config
  const values: Readonly<Record<string, readonly string[]>> = {
    hostname: [config.hostName],
    port: [String(config.port ?? 22)],
    user: [config.user ?? client.user],
    identityfile:
      identityFiles.length > 0 ? identityFiles.map(({ words }) => words[0] ?? '') : usualIdentities,
    identitiesonly: yesNo(config.identitiesOnly),
    identityagent: maybe(config.identityAgent),
    proxyjump: config.jumps === null || config.jumps.hops.length === 0 ? [] : [config.jumps.text],
    userknownhostsfile: files(
      config.userKnownHostsFiles,
      ['', '2'].map(end => `${client.home}/.ssh/known_hosts${end}`).join(' '),
    ),
    globalknownhostsfile: files(
      config.globalKnownHostsFiles,
      '/etc/ssh/ssh_known_hosts /etc/ssh/ssh_known_hosts2',
    ),
    hostkeyalias: maybe(config.hostKeyAlias),
    stricthostkeychecking: [
      { yes: 'true', no: 'false', ask: 'ask', 'accept-new': 'accept-new' }[
        strictHostKeyChecking?.value ?? 'ask'
      ],
    ],
    connecttimeout: [config.connectTimeout === null ? 'none' : String(config.connectTimeout)],
    kexalgorithms: list('keyExchanges'),
    ciphers: list('ciphers'),
    macs: list('macs'),
    hostkeyalgorithms: list('hostKeys'),
    addressfamily: [config.addressFamily],
    hashknownhosts: yesNo(config.hashKnownHosts),
  }
  return compared.flatMap(keyword => (values[keyword] ?? []).map(value => `${keyword} ${value}`))
}
