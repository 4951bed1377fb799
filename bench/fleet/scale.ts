// `npm run bench -- scale`: 1,000 and 10,000 simulated hosts. All must be reported, as they finish, in flat memory.
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { peakMemoryOf } from '../measure.ts'
import { type Row, time } from '../table.ts'
import { simulation } from './simulation.ts'

const few = 1000
const many = 10_000
const mostGrowth = 1.3

export async function benchScale(say: (text: string) => void): Promise<readonly Row[]> {
  const fleet = await simulation()
  try {
    const rows: Row[] = []
    const memory: number[] = []
    for (const hosts of [few, many]) {
      say(`${hosts} simulated hosts`)
      const report = join(fleet.folder, `report-${hosts}.json`)
      const sizes: number[] = []
      const timer = setInterval(() => sizes.push(statSync(report, { throwIfNoEntry: false })?.size ?? 0), 200)
      const contender = {
        name: 'sshfix',
        argv: fleet.check(hosts, '-o', `json=${report}`),
        env: { PATH: process.env.PATH, HOME: fleet.folder },
        cwd: fleet.folder,
      }
      const before = await fleet.logins()
      const began = performance.now()
      memory.push(await peakMemoryOf(contender))
      const milliseconds = performance.now() - began
      clearInterval(timer)
      const logins = (await fleet.logins()) - before
      const { hosts: reports } = JSON.parse(readFileSync(report, 'utf8')) as {
        readonly hosts: readonly { readonly status: string }[]
      }
      const well = reports.filter(({ status }) => status === 'ok').length
      const half = sizes[Math.floor(sizes.length / 2)] ?? 0
      const written = half / statSync(report).size
      rows.push(
        {
          what: `${hosts} hosts: reported as declared`,
          ours: `${well} in ${time(milliseconds)}`,
          beside: `${logins} logins`,
          goal: { text: String(hosts), met: well === hosts },
        },
        {
          what: '  of the report, written at half time',
          ours: `${(written * 100).toFixed(0)} %`,
          beside: '',
          goal: { text: '> 25 %', met: written > 0.25 },
        },
      )
    }
    const [small = 0, large = 0] = memory
    rows.push({
      what: `peak memory of ${many} hosts`,
      ours: `${large.toFixed(0)} MB`,
      beside: `${few} hosts ${small.toFixed(0)} MB`,
      ratio: large / small,
      goal: { text: `≤ ${mostGrowth}`, met: large / small <= mostGrowth },
    })
    return rows
  } finally {
    fleet.stop()
  }
}
