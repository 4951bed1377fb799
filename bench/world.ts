// The host that is measured: the demo's, reached directly and over a slow wire.
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makeKeys } from '../scripts/demo/desk.ts'
import { program } from '../scripts/demo/fresh-build.ts'
import { startHost } from '../scripts/demo/host.ts'
import { findOpenSsh } from '../scripts/demo/openssh.ts'
import { wireTo } from '../test/hosts/wire.ts'
import type { Contender } from './measure.ts'

/** `near`: no delay. `far`: a round trip of 20 ms. */
export type Place = 'near' | 'far'

export interface World {
  readonly folder: string
  /** A command of sshfix on the host. */
  sshfix(place: Place, name: string, ...args: readonly string[]): Contender
  /** The system's ssh, with its defaults, running `sh -s` on the host. */
  ssh(place: Place, script: string): Contender
  /** What ansible needs to reach the host. */
  readonly ansible: { readonly inventory: string; readonly env: NodeJS.ProcessEnv }
  stop(): Promise<void>
}

/** Milliseconds, of what is `far`. */
export const farRoundTrip = 20

/** Starts the host; a text says in one line what is needed instead. */
export async function startWorld(): Promise<World | string> {
  const openSsh = findOpenSsh(fileURLToPath(new URL('../.cache/demo', import.meta.url)), console.error)
  if (typeof openSsh === 'string') return openSsh
  const folder = mkdtempSync(join(tmpdir(), 'sshfix-bench-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  makeKeys(folder, openSsh)
  const host = await startHost(folder, openSsh.tree)
  if (typeof host === 'string') return host

  const [type, blob] = readFileSync(join(folder, 'ssh_host_ed25519_key.pub'), 'utf8').split(' ')
  const lineFor = (port: number) => `[127.0.0.1]:${port} ${type} ${blob}`
  const wire = await wireTo(
    { address: '127.0.0.1', port: host.port, knownHostsLine: lineFor(host.port) },
    { delay: farRoundTrip / 2 },
  )
  const ports: Readonly<Record<Place, number>> = { near: host.port, far: wire.port }

  const home = join(folder, 'home')
  const dotSsh = join(home, '.ssh')
  const identity = join(dotSsh, 'id_ed25519')
  const knownHosts = join(dotSsh, 'known_hosts')
  mkdirSync(dotSsh, { recursive: true, mode: 0o700 })
  copyFileSync(join(folder, 'id_ed25519'), identity)
  writeFileSync(knownHosts, `${lineFor(host.port)}\n${lineFor(wire.port)}\n`)
  const inventory = join(folder, 'hosts.ini')
  writeFileSync(
    inventory,
    (['near', 'far'] as const)
      .map(place => `${place} ansible_host=127.0.0.1 ansible_port=${ports[place]} ansible_user=root\n`)
      .join(''),
  )
  const { PATH } = process.env
  const client = ['-i', identity, '-o', `UserKnownHostsFile=${knownHosts}`, '-o', 'IdentitiesOnly=yes']

  return {
    folder,
    sshfix: (place, name, command = 'check', ...args) => ({
      name,
      argv: [process.execPath, program, command, '-i', inventory, '-l', place, ...args],
      env: { PATH, HOME: home },
      cwd: folder,
    }),
    ssh: (place, script) => ({
      name: 'ssh',
      argv: [openSsh.ssh, '-F', 'none', ...client, '-p', String(ports[place]), 'root@127.0.0.1', 'sh -s'],
      input: script,
      env: { PATH, HOME: home, ...openSsh.environment },
    }),
    ansible: {
      inventory,
      env: {
        PATH,
        HOME: home,
        LC_ALL: 'C.UTF-8',
        ANSIBLE_SSH_ARGS: `-F none ${client.join(' ')} -o ControlMaster=auto -o ControlPersist=60s`,
        ANSIBLE_SSH_CONTROL_PATH_DIR: join(folder, 'cp'),
        ANSIBLE_PIPELINING: '1',
        ANSIBLE_GATHERING: 'explicit',
        ANSIBLE_PYTHON_INTERPRETER: '/usr/bin/python3',
      },
    },
    stop: async () => {
      await wire.stop()
      await host.stop()
    },
  }
}
