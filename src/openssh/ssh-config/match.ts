/** Match lines of ssh_config(5) (readconf.c, match_cfg_line()). */
import { lowerAscii, matchList } from '../sshd-config/pattern.ts'
import { nextDelimited } from '../sshd-config/tokens.ts'

/** One criterion of a Match line. */
export interface Criterion {
  readonly name: string
  readonly negated: boolean
  /** Empty where the criterion has none. */
  readonly argument: string
}

/** The criteria of a line, or why ssh refuses it. */
export type MatchLine = readonly Criterion[] | { readonly problem: string }

const compared = ['host', 'originalhost', 'user', 'localuser']
/** Those that only ssh(1) can answer; the last ones it knows since 9.4 and 10.0. */
const asked = ['exec', 'localnetwork', 'tagged', 'version', 'sessiontype', 'command']

/** What the criteria are compared with. */
export interface Visit {
  readonly host: string
  readonly originalHost: string
  readonly user: string
  readonly localUser: string
  readonly isFinal: boolean
}

export function readMatch(raw: string): MatchLine {
  const criteria: Criterion[] = []
  let at = 0
  for (;;) {
    const word = nextDelimited(raw, at)
    at = word?.next ?? raw.length + 1
    if (word === undefined || word.text === '') break
    if (word.text.startsWith('#')) return ended(criteria)
    const negated = word.text.startsWith('!')
    const name = lowerAscii(negated ? word.text.slice(1) : word.text)
    if (name === 'all') {
      const next = nextDelimited(raw, at)
      const isLast = next === undefined || next.text === '' || next.text.startsWith('#')
      if (criteria.length > 1 || !isLast)
        return { problem: `"${word.text}" cannot be combined with other criteria` }
      return [...criteria, { name, negated, argument: '' }]
    }
    if (name === 'canonical' || name === 'final') {
      criteria.push({ name, negated, argument: '' })
      continue
    }
    const argument = nextDelimited(raw, at)
    at = argument?.next ?? raw.length + 1
    if (argument === undefined || argument.text === '' || argument.text.startsWith('#'))
      return { problem: `missing argument of the criterion ${name}` }
    if (!compared.includes(name) && !asked.includes(name))
      return { problem: `there is no criterion "${name}"` }
    criteria.push({ name, negated, argument: argument.text })
  }
  // What stands behind an empty word was not read.
  return at < raw.length ? { problem: 'extra arguments at end of line' } : ended(criteria)
}

function ended(criteria: readonly Criterion[]): MatchLine {
  return criteria.length === 0 ? { problem: 'a criterion is missing' } : criteria
}

/** Whether the line holds; a criterion that is not known is the answer where all before it hold. */
export function matches(criteria: readonly Criterion[], visit: Visit): boolean | Criterion {
  for (const criterion of criteria) {
    if (asked.includes(criterion.name)) return criterion
    if (isMet(criterion, visit) === criterion.negated) return false
  }
  return true
}

function isMet({ name, argument }: Criterion, visit: Visit): boolean {
  switch (name) {
    case 'all':
      return true
    case 'final':
    case 'canonical':
      return visit.isFinal
    case 'host':
      return matchList(lowerAscii(visit.host), argument, true) === 'yes'
    case 'originalhost':
      return matchList(lowerAscii(visit.originalHost), argument, true) === 'yes'
    case 'user':
      return matchList(visit.user, argument) === 'yes'
    default:
      return matchList(visit.localUser, argument) === 'yes'
  }
}
