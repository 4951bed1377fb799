// `npm run bench -- endurance`: thousands of runs in one process, as a service would do. Nothing may be left of them.
import { readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import {
  connect,
  diskFiles,
  loadInventory,
  loadPlaybooks,
  resolve,
  run,
  targetOf,
  usualKnownHosts,
} from '../../src/index.ts'
import { type Row, time } from '../table.ts'
import { simulation } from './simulation.ts'

const runs = 5000
const lookEvery = 100
/** The first runs compile code and fill caches. */
const warmUp = 1000

interface Left {
  readonly descriptors: number
  readonly resources: number
  readonly listeners: number
}

export async function benchEndurance(say: (text: string) => void): Promise<readonly Row[]> {
  setFlagsFromString('--expose-gc')
  // V8 optimises what is hot again and again for thousands of runs; its code lies on the same heap and is none of ours.
  setFlagsFromString('--no-opt')
  const collectGarbage = runInNewContext('gc') as () => void
  const fleet = await simulation()
  try {
    const once = oneRun(fleet.playbook, fleet.inventory(1), fleet.folder)
    await once()
    await wait(500)
    const before = left()
    const heap: (readonly [run: number, bytes: number])[] = []
    const began = performance.now()
    for (let count = 1; count <= runs; count += 1) {
      await once()
      if (count % lookEvery !== 0) continue
      await wait(20)
      collectGarbage()
      heap.push([count, process.memoryUsage().heapUsed])
      if (count % 1000 === 0) say(`${count} runs`)
    }
    const milliseconds = performance.now() - began
    await wait(1000)
    const after = left()
    const { slope, error } = line(heap.filter(([count]) => count > warmUp))
    const none = (what: keyof Left): Row => ({
      what: `${what} left`,
      ours: String(after[what] - before[what]),
      beside: '',
      goal: { text: '≤ 0', met: after[what] <= before[what] },
    })
    return [
      { what: `${runs} runs in one process`, ours: time(milliseconds), beside: '' },
      {
        what: 'growth of the heap a run',
        ours: `${slope.toFixed(0)} bytes`,
        beside: `noise ${(2 * error).toFixed(0)} bytes`,
        // No object is smaller than 16 bytes.
        goal: { text: '< 16 bytes, or noise', met: slope < Math.max(16, 2 * error) },
      },
      none('descriptors'),
      none('resources'),
      none('listeners'),
    ]
  } finally {
    fleet.stop()
  }
}

/** A check of the first host, as a program that uses the library would run it. */
function oneRun(playbook: string, source: string, home: string): () => Promise<void> {
  const { plays } = loadPlaybooks([playbook], diskFiles)
  const { inventory } = loadInventory([source], diskFiles)
  const [play] = plays
  const [host] = inventory.hosts.keys()
  if (play === undefined || host === undefined) throw new Error('nothing to run')
  const defaults = { connection: 'ssh', user: 'root', privateKeys: [], hostKeyChecking: 'strict' } as const
  const { target } = targetOf(play, host, inventory, new Map(), defaults)
  if (target === null) throw new Error('the host cannot be reached')
  const environment = {
    home: homedir(),
    agentSocket: null,
    ask: null,
    knownHosts: usualKnownHosts(home),
    connectTimeout: 10_000,
    variables: {},
    warn: () => {},
  }
  return async () => {
    const { signal } = new AbortController()
    const summary = await run({
      head: { sshfix: '0', run: 'bench', mode: 'check', playbooks: [playbook], started: '' },
      plays: [
        {
          name: play.name,
          hosts: [host],
          forHost: name => ({
            play: resolve(play, name, inventory, { extraVars: new Map(), tags: [], skipTags: [] }).play,
            target,
          }),
        },
      ],
      forks: 1,
      allowRisks: [],
      keepRuns: 5,
      confirmWithin: 60,
      connect: (at, signal) => connect(at.target, environment, at.play.become, signal),
      on: () => {},
      signal,
    })
    if (summary.ok !== 1) throw new Error('a run did not end well')
  }
}

function left(): Left {
  return {
    descriptors: readdirSync('/proc/self/fd').length,
    resources: process.getActiveResourcesInfo().length,
    listeners: process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0),
  }
}

/** Least squares: the slope, and the standard error of it. */
function line(points: readonly (readonly [number, number])[]): { slope: number; error: number } {
  const count = points.length
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / count
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / count
  const spread = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0)
  const slope = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) / spread
  const rest = points.reduce((sum, [x, y]) => sum + (y - meanY - slope * (x - meanX)) ** 2, 0)
  return { slope, error: Math.sqrt(rest / (count - 2) / spread) }
}
