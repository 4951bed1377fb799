import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { portsIn } from '../engine/first-login.ts'
import type { RunRequest } from '../fleet/request.ts'
import { run } from '../fleet/run.ts'
import type { RunHead, RunMode, Target } from '../model/index.ts'
import type { TargetDefaults } from '../playbook/index.ts'
import { connect } from '../remote/connect.ts'
import { areJumps } from '../remote/ssh-config/route.ts'
import { type ConnectEnvironment, usualConfiguration, usualKnownHosts } from '../remote/transport.ts'
import { exitCode, interruptedExit, type Write } from '../report/summary.ts'
import { oneLine, printable } from '../report/text.ts'
import { ask } from './ask.ts'
import { interruptible } from './interrupt.ts'
import { type Io, UsageError } from './io.ts'
import type { RunOptions } from './options.ts'
import { chosenOutputs, openOutputs } from './outputs.ts'
import { type Prepared, prepare } from './prepare.ts'
import { fitFlags } from './v8-flags.ts'
import { version } from './version.ts'

/** Runs that a host keeps, so that they can be taken back. */
const keepRuns = 5

/** `apply` and `check`: from playbooks to an exit code. */
export async function runPlaybooks(
  io: Io,
  mode: RunMode,
  playbooks: readonly string[],
  options: RunOptions,
): Promise<number> {
  checkConnection(io, options)
  const prepared = await prepare(io, playbooks, options)
  if (prepared === null) return 1
  if (options.listHosts || options.listTasks) return list(io, prepared, options)
  return runPrepared(io, mode, playbooks, prepared, options)
}

/** Throws `UsageError` where the options that say how hosts are reached do not fit each other or this machine. */
export function checkConnection(io: Io, options: RunOptions): void {
  const connection = connectionOf(options)
  if (connection === 'chroot' && options.root === undefined)
    throw new UsageError('--connection chroot needs the directory of the system', 'Add --root DIR')
  if (connection !== 'chroot' && options.root !== undefined)
    throw new UsageError(`--root means --connection chroot, not ${connection}`, 'Leave out one of the two')
  if (options.jump !== undefined && !areJumps(options.jump))
    throw new UsageError(
      `--jump: "${options.jump}" names no hosts on the way`,
      'Write [user@]host[:port], several with commas between',
    )
  for (const key of options.privateKey) {
    if (!existsSync(atHome(io, key)))
      throw new UsageError(`--private-key: ${key} does not exist`, 'Correct the path; no host was contacted')
  }
}

function connectionOf({ connection, root }: RunOptions): NonNullable<RunOptions['connection']> {
  return connection ?? (root === undefined ? 'ssh' : 'chroot')
}

/** From plays and their hosts to an exit code. */
export async function runPrepared(
  io: Io,
  mode: RunMode,
  playbooks: readonly string[],
  prepared: Prepared,
  options: RunOptions,
): Promise<number> {
  // Nobody is asked for a password only to be told this.
  chosenOutputs(options)
  let say: Write = text => io.stderr.write(text)
  let makeRoom = async (): Promise<void> => {}
  const reach = await reachOf(
    io,
    options,
    text => say(text),
    () => makeRoom(),
  )
  const head = headOf(mode, playbooks)
  const hosts = [...new Set(prepared.plays.flatMap(play => play.hosts))]
  const putFlagsBack = fitFlags(hosts.length)
  const outputs = await openOutputs(io, head, hosts, options)
  say = outputs.say
  makeRoom = outputs.makeRoom
  const interruption = interruptible(io, options, outputs.warn)
  const on: RunRequest['on'] = event => {
    interruption.follow(event)
    outputs.on(event)
  }
  try {
    const summary = await run(requestOf(io, head, prepared, reach, options, on, interruption.signal))
    const isWhole = await outputs.end()
    const exit = exitCode(summary, mode)
    return interruption.signal.aborted ? interruptedExit : isWhole ? exit : exit | 2
  } finally {
    await outputs.end()
    interruption.release()
    putFlagsBack()
  }
}

/** How hosts are reached where the inventory does not say, and what of this machine is used for it. */
export interface Reach {
  readonly defaults: TargetDefaults
  readonly environment: ConnectEnvironment
}

/**
 * Asks for passwords, where the options say so. `say` writes what should be known while hosts are reached; `makeRoom`
 * frees the terminal for what a host or a key asks then.
 */
export async function reachOf(
  io: Io,
  options: RunOptions,
  say: Write = text => io.stderr.write(text),
  makeRoom: () => Promise<void> = async () => {},
): Promise<Reach> {
  return {
    defaults: await targetDefaults(io, options),
    environment: connectEnvironment(io, options, say, makeRoom),
  }
}

export function headOf(mode: RunMode, playbooks: readonly string[]): RunHead {
  return { sshfix: version, run: newRunId(), mode, playbooks, started: new Date().toISOString() }
}

/** What the engine is asked for. */
export function requestOf(
  io: Io,
  head: RunHead,
  prepared: Prepared,
  { defaults, environment }: Reach,
  options: RunOptions,
  on: RunRequest['on'],
  signal: AbortSignal,
): RunRequest {
  return {
    head,
    plays: prepared.plays.map(({ play, hosts }, index) => ({
      name: play.name,
      hosts,
      batching: play,
      forHost: host => ({
        play: prepared.resolve(play, host),
        target: prepared.target(play, host, defaults),
        earlierPorts: () => earlierPorts(prepared, index, host),
      }),
    })),
    forks: options.forks,
    allowRisks: options.allowRisk,
    keepRuns,
    confirmWithin: options.confirmWithin,
    hostTimeout: options.hostTimeout,
    connect: ({ play, target }, signal, port) =>
      connect(port === undefined ? target : atPort(target, port), environment, play.become, signal),
    on,
    onBug: error => {
      if (io.env.SSHFIX_DEBUG) io.stderr.write(`${error instanceof Error ? error.stack : error}\n`)
    },
    signal,
  }
}

function earlierPorts({ plays, resolve }: Prepared, index: number, host: string): readonly number[] {
  const earlier = plays.slice(0, index).filter(({ hosts }) => hosts.includes(host))
  return earlier.flatMap(({ play }) => portsIn(resolve(play, host)))
}

function atPort(target: Target, port: number): Target {
  const assumed = target.assumed?.filter(what => what !== 'port')
  return { ...target, port, ...(assumed === undefined ? {} : { assumed }) }
}

/** Sorts by time; names a folder on the hosts. */
function newRunId(): string {
  const time = new Date().toISOString().replace(/[-:]|\.\d+/g, '')
  return `${time}-${randomBytes(4).toString('hex')}`
}

function atHome(io: Io, path: string): string {
  return path.startsWith('~/') ? `${io.home}${path.slice(1)}` : path
}

async function targetDefaults(io: Io, options: RunOptions): Promise<TargetDefaults> {
  const password = options.askPass ? await ask(io, 'Password of the login: ', true) : undefined
  const orThat = password === undefined ? '' : ' (that of the login when empty)'
  const becomePassword =
    (options.askBecomePass && (await ask(io, `Password for become${orThat}: `, true))) || password
  return {
    connection: connectionOf(options),
    user: options.user ?? io.user,
    privateKeys: options.privateKey.map(path => atHome(io, path)),
    hostKeyChecking: options.hostKeyChecking ?? 'strict',
    assumed: [
      ...(options.connection === undefined ? (['connection'] as const) : []),
      ...(options.user === undefined ? (['user'] as const) : []),
      ...(options.hostKeyChecking === undefined ? (['hostKeyChecking'] as const) : []),
      'port',
    ],
    home: io.home,
    ...(options.root === undefined ? {} : { root: options.root }),
    ...(options.jump === undefined ? {} : { jump: options.jump }),
    ...(password === undefined ? {} : { password }),
    ...(becomePassword === undefined ? {} : { becomePassword }),
  }
}

function connectEnvironment(
  io: Io,
  options: RunOptions,
  say: Write,
  makeRoom: () => Promise<void>,
): ConnectEnvironment {
  const told = new Set<string>()
  return {
    home: io.home,
    agentSocket: io.env.SSH_AUTH_SOCK || null,
    ask: io.stdin.isTTY
      ? async (question, { hidden }) => {
          await makeRoom()
          return ask(io, question, hidden)
        }
      : null,
    knownHosts: usualKnownHosts(io.home),
    configuration: usualConfiguration(io.home),
    connectTimeout: (options.timeout ?? 10) * 1000,
    connectTimeoutAssumed: options.timeout === undefined,
    variables: io.env,
    warn: message => {
      if (!told.has(message)) say(`sshfix: ${printable(message)}\n`)
      told.add(message)
    },
  }
}

export function list(io: Io, prepared: Prepared, options: RunOptions): number {
  for (const { play, hosts } of prepared.plays) {
    io.stdout.write(`play: ${oneLine(play.name)}\n`)
    if (options.listHosts)
      io.stdout.write(`  hosts (${hosts.length}):\n${hosts.map(host => `    ${oneLine(host)}\n`).join('')}`)
    if (options.listTasks) io.stdout.write(`  tasks:\n${taskList(prepared, play, hosts)}`)
  }
  return 0
}

/** As they stand for the first host: names may hold variables. */
function taskList(
  prepared: Prepared,
  play: Prepared['plays'][number]['play'],
  hosts: readonly string[],
): string {
  const [host] = hosts
  if (host === undefined) return '    (no host)\n'
  return prepared
    .resolve(play, host)
    .tasks.map(
      ({ name, tags }) => `    ${oneLine(name)}${tags.length > 0 ? `  [${oneLine(tags.join(', '))}]` : ''}\n`,
    )
    .join('')
}
