import type { Files } from './files.ts'
import type { Inventory } from './inventory/inventory.ts'
import { hostsOfParts, type Part, splitPattern } from './inventory/pattern.ts'
import { mistake, quoted, type Said, type Source, type Tell, wholeFile } from './place.ts'
import { textOf } from './text.ts'

/** A report of ten thousand hosts has some dozens of megabytes. */
const mostBytes = 256 * 1024 * 1024

/**
 * The hosts that `--limit` lets through: a pattern, and `@FILE` in it, a file with a pattern in each line, or a
 * report (`-o json`, `-o jsonl`), of which those hosts count that were not as declared and not made so.
 */
export function hostsWithin(
  { text, from }: Said,
  inventory: Inventory,
  files: Files,
  tell: Tell,
): ReadonlySet<string> {
  const parts = splitPattern(text).flatMap(part =>
    part.startsWith('@')
      ? linesOf(part.slice(1), from, files, tell)
      : [{ text: part, place: wholeFile(from) }],
  )
  const barred = parts.find(part => /^[!&]@/.test(part.text))
  if (barred) {
    const hint = 'Write !name in the lines of the file for what is to be left out'
    tell(
      mistake('bad_pattern', barred.place, `${quoted(barred.text)}: a file stands without "&" and "!"`, hint),
    )
    return new Set()
  }
  // As in Ansible nothing but what is left out means all, which an empty file must not.
  if (parts.length === 0) return new Set()
  return new Set(hostsOfParts(parts, inventory, tell))
}

function linesOf(path: string, from: string, files: Files, tell: Tell): readonly Part[] {
  if (path === '') {
    tell(mistake('bad_pattern', wholeFile(from), '"@" names no file'))
    return []
  }
  const source = textOf(path, files.read(path, mostBytes), problem =>
    tell(problem.hint === undefined ? { ...problem, hint: 'It is the FILE of --limit @FILE' } : problem),
  )
  if (source === null) return []
  const found = source.text.trimStart().startsWith('{')
    ? hostsOfReport(source, tell)?.map(text => ({ text, place: wholeFile(path) }))
    : source.text
        .split(/\r\n|\n|\r/)
        .map((line, index) => ({ text: line.trim(), place: { file: path, line: index + 1, column: 1 } }))
  const lines = found?.filter(({ text }) => text !== '') ?? []
  if (found && lines.length === 0) tell(mistake('bad_pattern', wholeFile(path), `${path} names no host`))
  return lines
}

/** Null: told that it is none. */
function hostsOfReport(source: Source, tell: Tell): readonly string[] | null {
  const report = reported(source.text)
  if (report === null) {
    tell(
      mistake('bad_pattern', source.place(0), `${source.file} is neither a list of hosts nor a JSON report`),
    )
    return null
  }
  // In a check `changed` says that something would: what is to be done is not done yet.
  const well = report.mode === 'apply' ? ['ok', 'changed'] : ['ok']
  const bad = report.hosts.filter(({ status }) => !well.includes(status))
  return [...new Set(bad.map(({ host }) => host))]
}

interface Reported {
  readonly mode: unknown
  readonly hosts: readonly { readonly host: string; readonly status: string }[]
}

/** Of `-o json`, one document; or of `-o jsonl`, an event a line, of which the last may be missing where a run was killed. */
function reported(text: string): Reported | null {
  const whole = parsed(text)
  if (whole !== null) return Array.isArray(whole.hosts) ? reportOf(whole.mode, whole.hosts) : null
  const lines = text.split('\n')
  const events = lines.slice(0, -1).map(parsed)
  const mode = events.find(event => event?.event === 'start')?.mode
  const hosts = events.flatMap(event => (event?.event === 'host' ? [event.report] : []))
  return events.length === 0 || events.includes(null) ? null : reportOf(mode, hosts)
}

function reportOf(mode: unknown, hosts: readonly unknown[]): Reported | null {
  const known = hosts.flatMap(one =>
    isMap(one) && typeof one.host === 'string' && typeof one.status === 'string'
      ? [{ host: one.host, status: one.status }]
      : [],
  )
  return known.length === hosts.length ? { mode, hosts: known } : null
}

function parsed(text: string): { readonly [key: string]: unknown } | null {
  try {
    const value: unknown = JSON.parse(text)
    return isMap(value) ? value : null
  } catch {
    return null
  }
}

function isMap(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
