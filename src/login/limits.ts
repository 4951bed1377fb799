/** limits.conf(5), as far as it lets nobody in. */
import { type AccountFact, pathFact } from '../model/index.ts'
import type { Side } from './side.ts'
import { contentOf } from './text.ts'

/** Below these no login is (`nofile`: a number, `as`: KiB), as was tried; of the others it is only likely. */
const least: Readonly<Record<string, number>> = {
  maxlogins: 1,
  maxsyslogins: 1,
  nproc: 1,
  nofile: 4,
  as: 1024,
}
const likely = ['data', 'stack']
const files = /^\/etc\/security\/limits(?:\.conf|\.d\/[^/]+\.conf)$/

interface Limit {
  readonly item: string
  readonly value: number
  /** That of the most particular lines counts: 0 for the name, 1 for groups, 2 for all. */
  readonly rank: number
}

/** Of the files that a plan speaks of: no others can change what they say. */
export function limitsResult({ facts }: Side, account: AccountFact): 'ok' | 'fail' | 'maybe' {
  const paths = [...facts.paths.keys()].filter(path => files.test(path))
  const inForce = new Map<string, Limit>()
  // limits.conf is read first. Of lines of one rank the last counts.
  for (const path of paths.sort())
    for (const [key, limit] of limitsIn(path)) {
      const other = inForce.get(key)
      if (other === undefined || limit.rank <= other.rank) inForce.set(key, limit)
    }
  const limits = [...inForce.values()]
  if (limits.some(({ item, value }) => value < (least[item] ?? 0))) return 'fail'
  return limits.some(({ item, value }) => value === 0 && likely.includes(item)) ? 'maybe' : 'ok'

  function limitsIn(path: string): readonly (readonly [string, Limit])[] {
    const lines = contentOf(pathFact(facts, path))?.split('\n') ?? []
    return lines.flatMap(line => {
      const [domain = '', type = '', item = '', value = ''] = line.replace(/#.*/, '').trim().split(/\s+/)
      const rank = rankOf(domain, account)
      if (rank === null || value === '') return []
      const limit = { item, rank, value: /^\d+$/.test(value) ? Number(value) : Infinity }
      return (type === '-' ? ['soft', 'hard'] : [type]).map(kind => [`${kind} ${item}`, limit] as const)
    })
  }
}

/** Null where a line is about others; only one with its name or number is about root. */
function rankOf(domain: string, { name, uid, gid, groups }: AccountFact): number | null {
  if (domain === name || (domain === ':0' && uid === 0)) return 0
  if (uid === 0) return null
  if (domain === '*') return 2
  if (isIn(domain, uid)) return 0
  if (!domain.startsWith('@')) return null
  return groups.includes(domain.slice(1)) || isIn(domain.slice(1), gid) ? 1 : null
}

/** `1000:` and more, `1000:1999`, `:1000` alone. */
function isIn(range: string, id: number): boolean {
  const { first = '', last = '' } = /^(?<first>\d*):(?<last>\d*)$/.exec(range)?.groups ?? {}
  if (first === '') return last !== '' && Number(last) === id
  return id >= Number(first) && (last === '' || id <= Number(last))
}
