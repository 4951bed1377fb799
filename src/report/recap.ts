import type { HostReport, HostStatus, TaskReport } from '../model/index.ts'
import { hostStyles, type Page, plural, wrapped } from './lines.ts'
import { inRanges } from './ranges.ts'
import { byTrouble, worse } from './summary.ts'
import { columns, oneLine } from './text.ts'

type Counts = { [status in TaskReport['status']]: number }

interface HostRecap {
  readonly status: HostStatus
  readonly counts: Readonly<Counts>
}

const none: Readonly<Counts> = { ok: 0, changed: 0, skipped: 0, failed: 0, ignored: 0 }

/** How each host ended, over all plays. */
export class Recap {
  readonly #hosts = new Map<string, HostRecap>()
  readonly #sums: boolean

  /** `sums`: hosts that are well are counted, not listed, and those that nothing can be said of are names. */
  constructor(sums: boolean) {
    this.#sums = sums
  }

  add({ host, status, tasks }: HostReport): void {
    const earlier = this.#hosts.get(host)
    const worst = earlier ? worse(earlier.status, status) : status
    const counts = this.#sums && !hasTasks.has(worst) ? none : counted(earlier?.counts ?? none, tasks)
    this.#hosts.set(host, { status: worst, counts })
  }

  lines(page: Page): readonly string[] {
    const isListed = (status: HostStatus) => !this.#sums || hasTasks.has(status)
    const row = rowOf(
      [...this.#hosts].filter(([, { status }]) => isListed(status)),
      page,
    )
    return byTrouble.flatMap(status => {
      const hosts = [...this.#hosts]
        .filter(([, one]) => one.status === status)
        .sort(([one], [other]) => byName.compare(one, other))
      if (hosts.length === 0) return []
      if (isListed(status)) return hosts.map(row)
      const word = page.paint(hostStyles[status], status.replace('_', ' '))
      const sum = `${word}: ${plural(hosts.length, 'host')}`
      if (status === 'ok' || status === 'changed') return [sum]
      return [sum, ...wrapped(inRanges(hosts.map(([host]) => oneLine(host))).join(', '), page)]
    })
  }
}

/** Hosts end in any order; web2 is looked for before web10. */
const byName = new Intl.Collator('en', { numeric: true })

type Row = readonly [host: string, recap: HostRecap]

/** Statuses of which the tasks say more. */
const hasTasks: ReadonlySet<HostStatus> = new Set(['failed', 'undone', 'refused'])

function counted(earlier: Readonly<Counts>, tasks: readonly TaskReport[]): Counts {
  const counts = { ...earlier }
  for (const { status } of tasks) counts[status]++
  return counts
}

/** Rows whose columns stand below each other; of a narrow page each has two lines. */
function rowOf(rows: readonly Row[], { paint, width: widthOfPage }: Page): (row: Row) => string {
  // What no host has is left out, where otherwise a line would not fit.
  const told = (Object.keys(none) as (keyof Counts)[]).filter(
    name =>
      name === 'ok' ||
      name === 'changed' ||
      name === 'failed' ||
      rows.some(([, { counts }]) => counts[name] > 0),
  )
  const numbers = (counts: Counts) =>
    told
      .map(name => `${name}=${String(counts[name]).padEnd(2)}`)
      .join(' ')
      .trimEnd()
  const widest = (texts: readonly string[]) =>
    texts.reduce((width, text) => Math.max(width, columns(text)), 0)
  const right = 15 + widest(rows.map(([, { counts }]) => numbers(counts)))
  const isNarrow = widthOfPage < 10 + right
  const width = Math.max(10, Math.min(widest(rows.map(([host]) => oneLine(host))), widthOfPage - right))
  return ([host, { status, counts }]) => {
    const name = oneLine(host)
    if (isNarrow) return `${name} : ${paint(hostStyles[status], status)}\n    ${numbers(counts)}`
    const space = width - columns(name)
    // A name that is too long has a line of its own, so that all columns stay where they are.
    const begin = space < 0 ? `${name}\n${' '.repeat(width)}` : `${name}${' '.repeat(space)}`
    return `${begin} : ${paint(hostStyles[status], status.padEnd(11))} ${numbers(counts)}`
  }
}
