/** limits.conf(5), as far as it lets nobody in. */
import { type AccountFact, pathFact } from '../model/index.ts'
import type { Side } from './side.ts'

const needed = /^(?:maxlogins|maxsyslogins|nproc|nofile|as|data|stack)$/
const files = /^\/etc\/security\/limits(?:\.conf|\.d\/[^/]+\.conf)$/

/** Of the files that a plan speaks of: no others can change what they say. */
export function limitsResult({ facts }: Side, account: AccountFact): 'ok' | 'fail' | 'maybe' {
  const items = [...facts.paths.keys()].filter(path => files.test(path)).flatMap(itemsIn)
  if (items.length === 0) return 'ok'
  return items.some(item => item === 'maxlogins' || item === 'maxsyslogins') ? 'fail' : 'maybe'

  /** What the account is to have none of. */
  function itemsIn(path: string): readonly string[] {
    const fact = pathFact(facts, path)
    if (fact?.type !== 'file' || fact.content === undefined || !('text' in fact.content)) return []
    return fact.content.text.split('\n').flatMap(line => {
      const [domain = '', , item = '', value] = line.replace(/#.*/, '').trim().split(/\s+/)
      const isGroup = domain.startsWith('@') && account.groups.includes(domain.slice(1))
      // Only a line with its name is about root.
      const isMeant = domain === account.name || (account.uid !== 0 && (domain === '*' || isGroup))
      return isMeant && value === '0' && needed.test(item) ? [item] : []
    })
  }
}
