// `npm run bench -- booted`: fifty hosts with systemd, each booted, changed under its own watchdog, confirmed, and looked
// at again.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type SystemdHost, systemdHost } from '../../test/hosts/systemd.ts'
import { once } from '../measure.ts'
import { type Row, time } from '../table.ts'
import { sshfixAt } from './contenders.ts'

const many = 50
const atOnce = 4
const watchers = '/proc/sys/fs/inotify/max_user_instances'

export async function benchBooted(say: (text: string) => void): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'sshfix-booted-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const hosts: SystemdHost[] = []
  // Each systemd takes several; the kernel's usual number is enough for about twenty hosts.
  const usual = readFileSync(watchers, 'utf8')
  writeFileSync(watchers, '8192')
  try {
    while (hosts.length < many) {
      const more = Math.min(atOnce, many - hosts.length)
      hosts.push(...(await Promise.all(Array.from({ length: more }, () => systemdHost('bookworm')))))
      say(`${hosts.length} of ${many} hosts are up`)
    }
    const ours = sshfixAt({ folder })
    const rows: Row[] = []
    for (const [phase, wanted] of [
      ['first apply', 'changed'],
      ['no change', 'ok'],
    ] as const) {
      const contender = ours.contender(phase, hosts)
      if (contender === null) continue
      const report = join(folder, 'report.json')
      const { milliseconds } = await once({ ...contender, argv: [...contender.argv, '-o', `json=${report}`] })
      const { hosts: reports } = JSON.parse(readFileSync(report, 'utf8')) as {
        readonly hosts: readonly { readonly status: string }[]
      }
      const well = reports.filter(({ status }) => status === wanted).length
      rows.push({
        what: `${many} booted hosts, ${phase}: ${wanted}`,
        ours: `${well} in ${time(milliseconds)}`,
        beside: '',
        goal: { text: String(many), met: well === many },
      })
    }
    return rows
  } finally {
    for (const host of hosts) await host.stop()
    writeFileSync(watchers, usual)
  }
}
