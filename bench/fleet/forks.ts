// `npm run bench -- forks`: 50 real hosts, so many at a time; beside this machine, and at the end of a wire with a round
// trip of 50 ms. What `--forks` is when nobody says was chosen by it.
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { program } from '../../scripts/demo/fresh-build.ts'
import type { Host } from '../../test/hosts/host.ts'
import { namespaceHost } from '../../test/hosts/namespace.ts'
import { type Wire, wireTo } from '../../test/hosts/wire.ts'
import { once } from '../measure.ts'
import { aligned, time } from '../table.ts'
import { resetScript, sshfixAt } from './contenders.ts'

const size = 50
const roundTrip = 50
const forks = [1, 5, 10, 20, 30, 50]

export async function benchForks(say: (text: string) => void): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'sshfix-forks-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const hosts: Host[] = []
  const wires: Wire[] = []
  try {
    for (const _ of Array.from({ length: size })) hosts.push(await namespaceHost())
    for (const host of hosts) wires.push(await wireTo(host, { delay: roundTrip / 2 }))
    // For the playbook that it writes.
    sshfixAt({ folder, forks: 1 })
    const rows: string[][] = []
    for (const command of ['check', 'apply']) {
      for (const [distance, ways] of [
        ['near', hosts],
        ['far', wires],
      ] as const) {
        const inventory = written(folder, hosts, ways)
        const cells: string[] = []
        for (const number of forks) {
          say(`${command}, ${distance}, --forks ${number}`)
          await Promise.all(hosts.map(host => host.sh(resetScript)))
          const argv = [process.execPath, program, command, '-i', inventory, '-f', String(number)]
          const { milliseconds } = await once({
            name: 'sshfix',
            argv: [...argv, join(folder, 'bench.yml')],
            env: { PATH: process.env.PATH, HOME: folder },
            cwd: folder,
            exits: [command === 'check' ? 8 : 0],
          })
          cells.push(time(milliseconds))
        }
        rows.push([`${command}, ${distance}`, ...cells])
      }
    }
    return aligned([[`${size} hosts, --forks`, ...forks.map(String)], ...rows])
  } finally {
    for (const wire of wires) await wire.stop()
    for (const host of hosts) await host.stop()
  }
}

/** An inventory of the hosts, reached in these ways. */
function written(folder: string, hosts: readonly Host[], ways: readonly (Host | Wire)[]): string {
  const inventory = join(folder, 'forks.ini')
  const lines = ways.map(
    ({ address, port }, index) =>
      `host${index} ansible_host=${address} ansible_port=${port} ansible_user=root ansible_ssh_private_key_file=${hosts[index]?.privateKey}\n`,
  )
  writeFileSync(inventory, lines.join(''))
  mkdirSync(join(folder, '.ssh'), { recursive: true, mode: 0o700 })
  const known = ways.map(({ knownHostsLine }) => `${knownHostsLine}\n`).join('')
  writeFileSync(join(folder, '.ssh', 'known_hosts'), known)
  return inventory
}
