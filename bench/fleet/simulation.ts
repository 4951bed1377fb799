// A simulated fleet with what a client needs to reach it.
import { spawn } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { program } from '../../scripts/demo/fresh-build.ts'
import { clientKey, makeKey } from '../../test/hosts/keys.ts'
import { namespaceHost } from '../../test/hosts/namespace.ts'
import { once } from '../measure.ts'
import { sshfixAt } from './contenders.ts'
import { recorded } from './recorded.ts'

export interface Simulation {
  readonly folder: string
  readonly playbook: string
  readonly port: number
  /** An inventory of so many hosts, as a file. */
  inventory(hosts: number): string
  /** The argv of a check of all of them. */
  check(hosts: number, ...options: readonly string[]): readonly string[]
  /** How many logins the fleet has seen. */
  logins(): Promise<number>
  stop(): void
}

/** Its answer is that of a real host on which the playbook was applied before. */
export async function simulation(): Promise<Simulation> {
  const folder = mkdtempSync(join(tmpdir(), 'sshfix-simulated-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const host = await namespaceHost()
  const ours = sshfixAt({ folder, forks: 1 })
  await once(must(ours.contender('first apply', [host])))
  const { answer } = await recorded(host, must(ours.contender('check', [host])))
  await host.stop()

  writeFileSync(join(folder, 'answer'), answer, 'latin1')
  copyFileSync(`${clientKey().path}.pub`, join(folder, 'client.pub'))
  const hostKey = makeKey(join(folder, 'host_key'), 'ed25519')
  const fleet = spawn(
    process.execPath,
    ['--import', 'tsx', fileURLToPath(new URL('simulated.ts', import.meta.url)), folder],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  )
  const lines = createInterface({ input: fleet.stdout })[Symbol.asyncIterator]()
  const number = async () => Number((await lines.next()).value)
  const port = await number()

  mkdirSync(join(folder, '.ssh'), { recursive: true, mode: 0o700 })
  const [type, blob] = hostKey.publicLine.split(' ')
  writeFileSync(join(folder, '.ssh', 'known_hosts'), `[127.*]:${port} ${type} ${blob}\n`)
  const playbook = join(folder, 'bench.yml')
  const inventory = (hosts: number) => {
    const path = join(folder, `hosts-${hosts}.ini`)
    const line = (_: unknown, index: number) =>
      `127.${1 + (index >> 16)}.${(index >> 8) & 255}.${index & 255}`
    writeFileSync(
      path,
      `[all:vars]\nansible_port=${port}\nansible_user=root\nansible_ssh_private_key_file=${clientKey().path}\n[fleet]\n${Array.from({ length: hosts }, line).join('\n')}\n`,
    )
    return path
  }
  return {
    folder,
    playbook,
    port,
    inventory,
    check: (hosts, ...options) => [
      process.execPath,
      program,
      'check',
      '-i',
      inventory(hosts),
      ...options,
      playbook,
    ],
    logins: () => {
      fleet.stdin.write('\n')
      return number()
    },
    stop: () => fleet.stdin.end(),
  }
}

function must<T>(value: T | null): T {
  if (value === null) throw new Error('there is nothing to run')
  return value
}
