import { lowerAscii, matchesPattern } from '../sshd-config/pattern.ts'
import { nextDelimited, skipBlanks, splitArguments } from '../sshd-config/tokens.ts'
import type { Client } from './client.ts'
import { type ClientKeyword, clientKeyword } from './keyword.ts'
import { type Criterion, readMatch } from './match.ts'

/** A line of a configuration that says something. */
export type ClientLine = { readonly number: number } & (
  | {
      readonly is: 'host'
      readonly patterns: readonly string[]
      /** The one name that it covers, where it is a mere name. */
      readonly only: string | null
    }
  | { readonly is: 'match'; readonly criteria: readonly Criterion[] }
  | { readonly is: 'include'; readonly patterns: readonly string[] }
  | {
      readonly is: 'setting'
      readonly keyword: ClientKeyword
      readonly words: readonly string[]
      readonly raw: string
    }
  /** Refused unless `IgnoreUnknown` names it. */
  | { readonly is: 'unknown'; readonly name: string }
  | { readonly is: 'wrong'; readonly problem: string }
)

/** Cuts a file into the lines that ssh(1) reads, each with what of it does not depend on the host. */
export function readLines(text: string, client: Client): readonly ClientLine[] {
  return text.split('\n').flatMap((line, index) => {
    // For C the line ends at a NUL byte.
    const [seen = ''] = line.split('\0')
    const read = readLine(seen.slice(0, 1) + seen.slice(1).replace(/[ \t\r\n\f]+$/, ''), client)
    return read === null ? [] : [{ number: index + 1, ...read } as ClientLine]
  })
}

type Read = ClientLine extends infer Line ? (Line extends unknown ? Omit<Line, 'number'> : never) : never

function readLine(line: string, client: Client): Read | null {
  const first = nextDelimited(line, 0)
  const word = first?.text === '' ? nextDelimited(line, first.next) : first
  if (word === undefined || word.text === '' || word.text.startsWith('#')) return null
  const name = lowerAscii(word.text)
  const raw = line.slice(skipBlanks(line, word.next))
  if (raw === '') return { is: 'wrong', problem: `no argument after keyword "${name}"` }
  const split = splitArguments(raw, 0)
  if (split === undefined) return { is: 'wrong', problem: 'invalid quotes' }
  const words = split.map(({ text }) => text)
  if (name === 'host') return { is: 'host', patterns: words, only: onlyName(words) }
  if (name === 'include') return words.includes('') ? empty : { is: 'include', patterns: words }
  if (name === 'match') {
    const criteria = readMatch(raw)
    return 'problem' in criteria
      ? { is: 'wrong', problem: `bad Match condition: ${criteria.problem}` }
      : { is: 'match', criteria }
  }
  const keyword = clientKeyword(name)
  if (keyword === undefined) return { is: 'unknown', name }
  const problem = keyword.check({ words, raw }, client)
  return problem === null
    ? { is: 'setting', keyword, words, raw }
    : { is: 'wrong', problem: `${keyword.name}: ${problem}` }
}

const empty: Read = { is: 'wrong', problem: 'empty argument' }

function onlyName([word = '', ...others]: readonly string[]): string | null {
  return others.length > 0 || word === '' || /[*?!]/.test(word) ? null : word
}

/** Whether a Host line speaks of the host: one negated pattern that does outweighs all others. null: ssh refuses it. */
export function namesHost(patterns: readonly string[], host: string): boolean | null {
  let found = false
  for (const pattern of patterns) {
    if (pattern === '') return null
    const negated = pattern.startsWith('!')
    if (!matchesPattern(host, negated ? pattern.slice(1) : pattern)) continue
    if (negated) return false
    found = true
  }
  return found
}
