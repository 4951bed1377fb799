// A host that is declared to be in one numbered state after the other, and what can be seen of it.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Report } from '../../src/model/index.ts'
import { addAccount } from '../hosts/accounts.ts'
import { busyboxHost } from '../hosts/busybox.ts'
import { chrootHost } from '../hosts/chroot.ts'
import type { Host } from '../hosts/host.ts'
import { differencesBetween, type Listing } from '../hosts/listing.ts'
import { type SystemdHost, systemdHost } from '../hosts/systemd.ts'
import type { HostKind } from './cases.ts'

/** Seconds that a host waits for a confirmation: short, so that a case does not take long. */
export const confirmWithin = 6

/** All that a state says something of. */
export const declared: readonly RegExp[] = [
  /^\/etc\/ssh\/sshd_config$/,
  /^\/etc\/issue\.net$/,
  /^\/etc\/chaos\./,
  /^\/home\/alice\/\.ssh/,
]

export const roots = ['/etc', '/home', '/root']

const keys = [
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl one',
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBmM2cu8lHG1T3fz6dXmOLmYzTW0S5dWLMyfqIUIvQwD two',
]

export interface Declared {
  readonly number: number
  readonly port: number
  readonly shut: boolean
  /** Whether the host has attributes of chattr(1). */
  readonly attributes: boolean
}

/** Every kind of action, in an order in which they need one another. */
export function playbookOf({ number, port, shut, attributes }: Declared): string {
  const locked = attributes ? ', attributes: +i' : ''
  const once =
    number % 2 === 0
      ? `copy: { dest: /etc/chaos.once, content: "once ${number}\\n", mode: "0600" }`
      : 'file: { path: /etc/chaos.once, state: absent }'
  return `- hosts: all
  tasks:
    - copy: { dest: /etc/issue.net, content: "state ${number}\\n", mode: "06${number % 3}4" }
    - file: { path: /etc/issue.net${locked} }
    - file: { path: /etc/chaos.d, state: directory, mode: "07${number % 5}0" }
    - copy: { dest: /etc/chaos.d/large, content: "${String(number).padStart(8, '0').repeat(1500)}", mode: "0644" }
    - file: { path: /etc/chaos.link, state: link, src: /etc/chaos.d/target-${number} }
    - ${once}
    - authorized_key: { user: alice, key: "${keys[number % 2]}", exclusive: true }
    - file: { path: /home/alice/.ssh/authorized_keys, mode: "0${number % 2 === 0 ? 6 : 4}00"${locked} }
    - file: { path: /home/alice/.ssh${locked}, state: directory }
    - sshd_config:
        settings: { MaxAuthTries: ${3 + (number % 5)}, Port: ${port}${shut ? ', AllowUsers: nobody-at-all' : ''} }
`
}

export interface World {
  readonly kind: HostKind
  readonly host: Host
  readonly systemd: SystemdHost | null
  readonly attributes: boolean
  /** Where sshd listens now. */
  port: number
  /** The number of the state that it is in. */
  state: Declared
  /** Milliseconds that an undisturbed run takes here, about. */
  readonly usual: number
  readonly controller: ControllerSeat
  stop(): Promise<void>
}

/** A new host, in state 0. */
export async function startWorld(kind: HostKind, program: string): Promise<World> {
  const systemd = kind === 'bookworm' || kind === 'trixie' ? await systemdHost(kind) : null
  const host = systemd ?? (kind === 'chroot' ? await chrootHost('bullseye') : await busyboxHost())
  await addAccount(host, { name: 'alice', keys: [keys[0] ?? ''] })
  const attributes = kind !== 'busybox'
  const controller = new ControllerSeat(program, host)
  const state = { number: 0, port: 22, shut: false, attributes }
  const started = Date.now()
  const { report, said } = await controller.start('apply', state, { port: 22 }).end()
  if (report?.hosts[0]?.status !== 'changed') {
    await host.stop()
    throw new Error(`the ${kind} host cannot be had in its first state: ${said}`)
  }
  return {
    kind,
    host,
    systemd,
    attributes,
    port: 22,
    state,
    usual: Date.now() - started,
    controller,
    stop: async () => {
      controller.remove()
      await host.stop()
    },
  }
}

export interface Controlled {
  readonly process: ChildProcess
  end(): Promise<{ exit: number | null; signal: string | null; report: Report | null; said: string }>
}

/** Where a person sits who runs sshfix: a home with the host's key. */
export class ControllerSeat {
  readonly folder = mkdtempSync(join(tmpdir(), 'sshfix-chaos-'))
  readonly #program: string
  readonly #host: Host
  #runs = 0

  constructor(program: string, host: Host) {
    this.#program = program
    this.#host = host
  }

  /** `at`: another address and port that lead to the host. */
  start(
    command: 'apply' | 'check',
    state: Declared,
    at: { readonly address?: string; readonly port: number; readonly knownHostsLine?: string },
  ): Controlled {
    const { host, name } = { host: this.#host, name: String(++this.#runs) }
    const home = join(this.folder, name)
    mkdirSync(join(home, '.ssh'), { recursive: true })
    const blob = host.knownHostsLine.slice(host.knownHostsLine.indexOf(' '))
    const lines = [22, 2222].map(port => `[${host.address}]:${port}${blob}`)
    writeFileSync(
      join(home, '.ssh/known_hosts'),
      `${[host.knownHostsLine, ...lines, at.knownHostsLine ?? ''].join('\n')}\n`,
    )
    const playbook = join(home, 'playbook.yml')
    writeFileSync(playbook, playbookOf(state))
    const argv = [
      ...[this.#program, command, '-i', `${at.address ?? host.address}:${at.port},`],
      ...['-u', host.user, '--private-key', host.privateKey, '-o', 'json', '-T', '5'],
      ...['--confirm-within', String(confirmWithin)],
      ...['--allow-risk', 'root_refused', '--allow-risk', 'user_refused', playbook],
    ]
    const child = spawn(process.execPath, argv, {
      env: { PATH: process.env.PATH, HOME: home, SSHFIX_DEBUG: '1' },
      cwd: home,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', chunk => {
      stdout += chunk
    })
    child.stderr.on('data', chunk => {
      stderr += chunk
    })
    const ended = new Promise<{ exit: number | null; signal: string | null }>(resolve =>
      child.once('close', (exit, signal) => resolve({ exit, signal })),
    )
    return {
      process: child,
      end: async () => {
        const { exit, signal } = await ended
        return { exit, signal, report: reportIn(stdout), said: `${exit ?? signal} ${stdout}\n${stderr}` }
      },
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}

function reportIn(stdout: string): Report | null {
  try {
    return JSON.parse(stdout) as Report
  } catch {
    return null
  }
}

/** What is armed for runs, and what was not cleared away: nothing, once a run is over. */
export async function leftOn(host: Host): Promise<string> {
  const { stdout, stderr } = await host.sh(`
    if [ -d /run/systemd/system ]; then
      systemctl list-units --all --plain --no-legend 'sshfix*' | cut -d' ' -f1
      ls -d /run/systemd/transient/sshfix* 2>/dev/null
    fi
    find /etc /home /root -name '*.sshfix-*' -o -name 'sshfix-*'
    # A lock of a run that changed nothing and lives no more is no obstacle; the next case shows it.
    lock=$(readlink /var/lib/sshfix/lock) && for mark in pending undone; do
      [ ! -e "/var/lib/sshfix/$lock/$mark" ] || echo "the lock, of $lock"
    done
    for process in /proc/[0-9]*; do
      tr '\\0' ' ' <$process/cmdline 2>/dev/null | grep '^[^ ]*sh [^ ]*/sshfix/[^ ]*'
      # A script may have arrived, and not have begun its run yet, when its controller has gone.
      read -r name <$process/comm && [ "\${name%sh}" != "$name" ] && grep -qs SSH_CONNECTION= $process/environ &&
        echo "the session of process \${process#/proc/}"
    done
    echo looked`)
  if (!stdout.endsWith('looked\n')) return `nobody knows: the host could not be looked at (${stderr.trim()})`
  return stdout.slice(0, -'looked\n'.length)
}

/** How two listings differ in what a state says something of, and in all else. */
export function changesBetween(before: Listing, after: Listing) {
  const lines = differencesBetween(before, after)
  const isDeclared = (line: string) =>
    declared.some(pattern => pattern.test(line.slice(0, line.indexOf(': '))))
  return { declared: lines.filter(isDeclared), other: lines.filter(line => !isDeclared(line)) }
}
