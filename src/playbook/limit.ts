import type { Files } from './files.ts'
import type { Inventory } from './inventory/inventory.ts'
import { hostsOfParts, splitPattern } from './inventory/pattern.ts'
import { mistake, type Source, type Tell, wholeFile } from './place.ts'
import { textOf } from './text.ts'

/**
 * The hosts that `--limit` lets through: a pattern, and `@FILE` in it, a file with a pattern in each line, or a JSON
 * report, of which those hosts count that were not as declared and not made so.
 */
export function hostsWithin(
  limit: string,
  inventory: Inventory,
  files: Files,
  tell: Tell,
): ReadonlySet<string> {
  const parts = splitPattern(limit).flatMap(part =>
    part.startsWith('@') ? linesOf(part.slice(1), files, tell) : [part],
  )
  // As in Ansible nothing but what is left out means all, which an empty file must not.
  if (parts.length === 0) return new Set()
  return new Set(hostsOfParts(parts, inventory, wholeFile('--limit'), tell))
}

function linesOf(path: string, files: Files, tell: Tell): readonly string[] {
  const source = textOf(path, files.read(path), tell)
  if (source === null) return []
  const found = source.text.trimStart().startsWith('{')
    ? hostsOfReport(source, tell)
    : source.text.split(/\r\n|\n|\r/).map(line => line.trim())
  const lines = found?.filter(line => line !== '') ?? []
  if (found && lines.length === 0) tell(mistake('bad_pattern', wholeFile(path), `${path} names no host`))
  return lines
}

/** Null: told that it is none. */
function hostsOfReport(source: Source, tell: Tell): readonly string[] | null {
  const hosts = reported(source.text)
  if (hosts === null) {
    tell(
      mistake('bad_pattern', source.place(0), `${source.file} is neither a list of hosts nor a JSON report`),
    )
    return null
  }
  const bad = hosts.filter(({ status }) => status !== 'ok' && status !== 'changed')
  return [...new Set(bad.map(({ host }) => host))]
}

function reported(text: string): readonly { readonly host: string; readonly status: string }[] | null {
  try {
    const { hosts } = JSON.parse(text)
    const isHost = (one: unknown) =>
      typeof one === 'object' &&
      one !== null &&
      'host' in one &&
      typeof one.host === 'string' &&
      'status' in one
    return Array.isArray(hosts) && hosts.every(isHost) ? hosts : null
  } catch {
    return null
  }
}
