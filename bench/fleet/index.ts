// `npm run bench -- fleet`: 1, 10 and 50 real hosts, each with an sshd of its own, beside plain ssh and Ansible.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Host } from '../../test/hosts/host.ts'
import { namespaceHost } from '../../test/hosts/namespace.ts'
import { type Contender, median, once } from '../measure.ts'
import { aligned, time } from '../table.ts'
import {
  ansibleAt,
  type Desk,
  type Peer,
  type Phase,
  plainSshAt,
  resetScript,
  sshfixAt,
} from './contenders.ts'
import { type ControlGroup, controlGroup } from './control-group.ts'
import { recorded } from './recorded.ts'

const sizes = [1, 10, 50]
const phases: readonly Phase[] = ['check', 'first apply', 'no change']
/** Hosts at a time, for all. */
const forks = 20

interface Groups {
  readonly controller: ControlGroup
  readonly hosts: ControlGroup
}

interface Cost {
  readonly milliseconds: number
  readonly controllerCpu: number
  readonly hostCpu: number
  readonly memory: number
  readonly connections: number
  readonly bytes: number
}

export async function benchFleet(say: (text: string) => void): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'sshfix-fleet-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const groups = { controller: controlGroup('controller'), hosts: controlGroup('hosts') }
  const hosts: Host[] = []
  try {
    groups.hosts.join()
    for (const _ of Array.from({ length: Math.max(...sizes) })) hosts.push(await namespaceHost())
    groups.hosts.leave()
    const peers = await peersFor({ folder, forks }, hosts)
    const rows: string[][] = []
    for (const size of sizes) {
      const some = hosts.slice(0, size)
      for (const phase of phases) {
        const costs = await race(peers, phase, some, groups, say)
        const plain = costs.get('ssh, xargs -P')
        for (const [name, cost] of costs) rows.push(row(phase, size, name, cost, plain))
      }
    }
    return aligned([heading, ...rows])
  } finally {
    for (const host of hosts) await host.stop()
    groups.controller.remove()
    groups.hosts.remove()
  }
}

/** Plain ssh is given the same script to look at a host that sshfix sends. */
async function peersFor(desk: Desk, hosts: readonly Host[]): Promise<readonly Peer[]> {
  const ours = sshfixAt(desk)
  const [host] = hosts
  const check = host && ours.contender('check', [host])
  if (!check) throw new Error('there is no host')
  const { script } = await recorded(host, check)
  return [ours, plainSshAt(desk, script), ...ansibleAt(desk)]
}

/**
 * Ours and plain ssh take turns, so that a slow moment of the machine hits both, and neither always comes second. The others
 * run once, after them: what they leave behind is in nobody's way.
 */
async function race(
  peers: readonly Peer[],
  phase: Phase,
  hosts: readonly Host[],
  groups: Groups,
  say: (text: string) => void,
): Promise<ReadonlyMap<string, Cost>> {
  const costs = new Map<string, Cost[]>()
  const [ours, plain, ...others] = peers.filter(peer => hosts.length <= peer.mostHosts)
  const pair = [ours, plain].filter(peer => peer !== undefined)
  const rounds = hosts.length === 1 ? 7 : 5
  const turns = Array.from({ length: rounds }, (_, round) => (round % 2 === 0 ? pair : pair.toReversed()))
  for (const peer of [...turns.flat(), ...others]) {
    const contender = peer.contender(phase, hosts)
    if (contender === null) continue
    say(`${phase}, ${hosts.length} hosts, ${peer.name}`)
    const before = costs.get(peer.name)
    if (phase !== 'no change') await Promise.all(hosts.map(host => host.sh(resetScript)))
    else if (before === undefined) await prepare(peer, hosts)
    costs.set(peer.name, [...(before ?? []), await costOf(contender, groups)])
  }
  return new Map([...costs].map(([name, all]) => [name, medianCost(all)]))
}

/** Leaves the hosts so that the peer has nothing to change. */
async function prepare(peer: Peer, hosts: readonly Host[]): Promise<void> {
  const apply = peer.contender('first apply', hosts)
  if (apply) await once(apply)
}

async function costOf(contender: Contender, { controller, hosts }: Groups): Promise<Cost> {
  const before = { ...network(), controller: controller.spent(), hosts: hosts.spent() }
  const memory = controller.watchMemory()
  const { milliseconds } = await once({ ...contender, argv: [...controller.enter, ...contender.argv] })
  const after = network()
  const most = memory()
  const spent = controller.spent() - before.controller
  controller.clear()
  return {
    milliseconds,
    controllerCpu: spent,
    hostCpu: hosts.spent() - before.hosts,
    memory: most,
    connections: after.connections - before.connections,
    bytes: after.bytes - before.bytes,
  }
}

/** Connections that were opened from here, and bytes that went over the bridge to the hosts, both ways. */
function network(): { readonly connections: number; readonly bytes: number } {
  const [, values = ''] = readFileSync('/proc/net/snmp', 'utf8').match(/^Tcp: .*$/gm) ?? []
  const bridge = /^ *hosts: *(?<counts>.*)$/m.exec(readFileSync('/proc/net/dev', 'utf8'))?.groups?.counts
  const [received, , , , , , , , sent] = bridge?.split(/ +/).map(Number) ?? []
  // proc(5), RFC 4022: the fifth is ActiveOpens.
  return { connections: Number(values.split(' ')[5]), bytes: (received ?? 0) + (sent ?? 0) }
}

function medianCost(all: readonly Cost[]): Cost {
  const of = (key: keyof Cost) => median(all.map(cost => cost[key]))
  return {
    milliseconds: of('milliseconds'),
    controllerCpu: of('controllerCpu'),
    hostCpu: of('hostCpu'),
    memory: of('memory'),
    connections: of('connections'),
    bytes: of('bytes'),
  }
}

const heading = [
  '',
  'hosts',
  '',
  'wall',
  'of ssh',
  'goal',
  '',
  'CPU here/host',
  'CPU there/host',
  'memory',
  'connections/host',
  'kB/host',
]

function row(phase: Phase, size: number, name: string, cost: Cost, plain: Cost | undefined): string[] {
  const ratio = cost.milliseconds / (plain?.milliseconds ?? Number.NaN)
  const goal = name === 'sshfix' ? goals[phase][size] : undefined
  return [
    phase,
    String(size),
    name,
    time(cost.milliseconds),
    ratio.toFixed(2),
    goal === undefined ? '' : `≤ ${goal}`,
    goal === undefined ? '' : ratio <= goal ? 'met' : 'MISSED',
    `${(cost.controllerCpu / size).toFixed(0)} ms`,
    `${(cost.hostCpu / size).toFixed(0)} ms`,
    `${cost.memory.toFixed(0)} MB`,
    (cost.connections / size).toFixed(1),
    (cost.bytes / size / 1000).toFixed(0),
  ]
}

/** Times of plain ssh. */
const goals: Readonly<Record<Phase, Readonly<Record<number, number>>>> = {
  check: { 1: 1.3, 10: 0.9, 50: 0.7 },
  'no change': { 1: 1.3, 10: 0.9, 50: 0.7 },
  'first apply': { 1: 2.5, 50: 2 },
}
