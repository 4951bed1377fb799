/** What happened alike on several hosts, told once: `37 hosts unreachable: …`, with their first names. */
import type { HostReport, TaskReport } from '../model/index.ts'
import { hintOf, reasonOf, riskWords } from './host-block.ts'
import { hostStyles, type Page, plural, taskStyles, wrapped } from './lines.ts'
import { columns, oneLine, type Style, shownInline } from './text.ts'

interface Group {
  readonly word: string
  readonly style: Style
  readonly text: string
  readonly more: readonly string[]
  readonly first: string[]
  /** What the first host said in its own words. */
  readonly own: string
  count: number
}

/** Names that stand with a group. */
const mostNames = 5
/** Beyond so many groups messages are no longer told apart: they are made of what hosts say, and hosts may be many. */
const mostGroups = 200

export class Alike {
  readonly #groups = new Map<string, Group>()

  /** What is told of a host that has no block of its own. */
  add(report: HostReport): void {
    const { host, tasks, warnings, risks } = report
    const changed = tasks.filter(({ status }) => status === 'changed')
    if (report.status === 'changed' && changed.length > 0)
      this.#put(host, 'changed', 'yellow', changed.map(({ name }) => `[${oneLine(name)}]`).join(', '))
    for (const task of tasks) if (isWrong(task)) this.#task(host, task)
    for (const warning of warnings) this.#put(host, 'warning', 'magenta', generalized(warning, report))
    for (const risk of risks) {
      const { certain, code, user } = risk
      const text = `for ${shownInline(user)} [${oneLine(code)}]`
      this.#put(host, certain ? 'risk' : 'warning', certain ? 'red' : 'magenta', text, riskWords(risk))
    }
    this.error(report)
  }

  /** Its error alone. */
  error(report: HostReport): void {
    const { host, status, error } = report
    if (!error) return
    const code = ` [${oneLine(error.code)}]`
    const text = `${generalized(error.message, report)}${code}`
    const own = `${oneLine(error.message)}${code}`
    this.#put(host, status.replace('_', ' '), hostStyles[status], text, [hintOf(error)], own)
  }

  /** The largest trouble first; nothing where nothing was told. */
  lines(page: Page): readonly string[] {
    return [...this.#groups.values()]
      .sort((one, other) => order.indexOf(one.word) - order.indexOf(other.word) || other.count - one.count)
      .flatMap(group => groupLines(group, page))
  }

  #task(host: string, task: TaskReport): void {
    this.#put(host, task.status, taskStyles[task.status], `[${oneLine(task.name)}]`, [reasonOf(task)])
  }

  #put(
    host: string,
    word: string,
    style: Style,
    text: string,
    more: readonly string[] = [],
    own = text,
  ): void {
    const full = JSON.stringify([word, text, more])
    const isNew = !this.#groups.has(full)
    const key = isNew && this.#groups.size >= mostGroups ? word : full
    const group = this.#groups.get(key)
    if (group) {
      group.count++
      if (group.first.length < mostNames) group.first.push(oneLine(host))
    } else {
      const others =
        key === full ? { text, more, own } : { text: 'other reasons', more: [], own: 'other reasons' }
      this.#groups.set(key, { word, style, ...others, first: [oneLine(host)], count: 1 })
    }
  }
}

const order = [
  'failed',
  'undone',
  'unreachable',
  'risk',
  'refused',
  'never tried',
  'ignored',
  'warning',
  'changed',
]

function isWrong({ status }: TaskReport): boolean {
  return status === 'failed' || status === 'ignored'
}

function groupLines({ word, style, text, own, more, first, count }: Group, page: Page): readonly string[] {
  const { paint } = page
  const [name = ''] = first
  const hosts = count === 1 ? name : plural(count, 'host')
  const [begin = '', ...rest] = wrapped(count === 1 ? own : text, page, columns(hosts) + columns(word) + 1)
  const names =
    count > first.length ? `${first.join(', ')} and ${count - first.length} more` : first.join(', ')
  return [
    `${paint('bold', hosts)} ${paint(style, word)}: ${begin.trimStart()}`,
    ...rest,
    ...(count === 1 ? [] : wrapped(names, page)),
    ...more.flatMap(line => wrapped(line, page)),
  ]
}

/** A message without the name and the address of the host that it is about. */
function generalized(message: string, { host, address }: HostReport): string {
  const names = [host, address ?? host].map(oneLine).filter(name => name !== '')
  return names
    .sort((one, other) => other.length - one.length)
    .reduce((text, name) => replaced(text, name), oneLine(message))
}

function replaced(text: string, name: string): string {
  const parts = text.split(name)
  return parts.reduce((whole, part) =>
    /[\w.-]$/.test(whole) || /^[\w-]|^\.\w/.test(part) ? `${whole}${name}${part}` : `${whole}<host>${part}`,
  )
}
