// `npm run bench [-- PART…]`: what sshfix costs beside plain ssh, and beside ansible-playbook where that is installed, on
// this machine and in one run. The ratios say something; the times are of this machine only.
import { cpus, loadavg } from 'node:os'
import { freshBuild } from '../scripts/demo/fresh-build.ts'
import { benchFacts } from './facts.ts'
import { benchNoChange } from './no-change.ts'
import { benchReader } from './reader.ts'
import { type Row, table } from './table.ts'
import { benchVersion } from './version.ts'
import { startWorld, type World } from './world.ts'

const parts: Readonly<Record<string, (world: World) => Promise<readonly Row[]> | readonly Row[]>> = {
  version: benchVersion,
  'no-change': benchNoChange,
  facts: benchFacts,
  reader: benchReader,
}

async function bench(wanted: readonly string[]): Promise<number> {
  const [first = ''] = wanted
  const apart = Object.hasOwn(alone, first) && wanted.length === 1 ? alone[first] : undefined
  if (apart) {
    freshBuild(say)
    console.log(`${await apart()}\n\n${surroundings()}`)
    return 0
  }
  const unknown = wanted.find(name => !Object.hasOwn(parts, name))
  if (unknown !== undefined) {
    say(
      `there is no part "${unknown}"; there are ${Object.keys(parts).join(', ')}; and, each alone, ${Object.keys(alone).join(', ')}`,
    )
    return 1
  }
  freshBuild(say)
  const world = await startWorld()
  if (typeof world === 'string') {
    say(world)
    return 1
  }
  try {
    const rows: Row[] = []
    for (const [name, part] of Object.entries(parts)) {
      if (wanted.length > 0 && !wanted.includes(name)) continue
      say(name)
      rows.push(...(await part(world)))
    }
    console.log(`${table(rows)}\n\n${surroundings()}`)
    return 0
  } finally {
    await world.stop()
  }
}

/** What makes hosts by the dozen: in an enclosure, into which the import moves this process. */
const alone: Readonly<Record<string, () => Promise<string>>> = {
  fleet: async () => (await import('./fleet/index.ts')).benchFleet(say),
  booted: async () => table(await (await import('./fleet/booted.ts')).benchBooted(say)),
  scale: async () => table(await (await import('./fleet/scale.ts')).benchScale(say)),
  forks: async () => (await import('./fleet/forks.ts')).benchForks(say),
  endurance: async () => table(await (await import('./fleet/endurance.ts')).benchEndurance(say)),
}

/** Before all of this began. */
const [load = 0] = loadavg()

/** On a machine that is busy with other things, whoever needs more CPU time looks worse than they are. */
function surroundings(): string {
  const machine = `Node.js ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'CPU'}`
  return `${machine}, load average ${load.toFixed(1)} before${load > cpus().length * 1.5 ? ': too busy to go by' : ''}`
}

function say(text: string): void {
  console.error(`npm run bench: ${text}`)
}

process.exitCode = await bench(process.argv.slice(2))
