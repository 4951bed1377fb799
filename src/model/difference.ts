import type { Action } from './action.ts'
import type { Facts, PathFact, ServiceFact } from './facts.ts'
import { isBelow } from './path.ts'
import type { Difference } from './report.ts'
import { holdsPrivateKey } from './text.ts'

/** What the actions change, as the difference of the two snapshots around them. One for each field that differs. */
export function differences(before: Facts, after: Facts, actions: readonly Action[]): readonly Difference[] {
  const found: Difference[] = []
  const subjects = new Map(actions.map(action => [subjectKey(action), action]))
  for (const action of subjects.values()) {
    if (action.do === 'reload') found.push(...reloadDifference(before))
    else if (action.do === 'service')
      found.push(
        ...serviceDifferences(action.name, before.services.get(action.name), after.services.get(action.name)),
      )
    else {
      const { path } = action
      const sensitive = actions.some(other => 'sensitive' in other && other.sensitive && other.path === path)
      found.push(...pathDifferences(path, before, after, sensitive))
    }
  }
  return found
}

function subjectKey(action: Action): string {
  if (action.do === 'reload') return 'reload'
  return action.do === 'service' ? `service ${action.name}` : action.path
}

function pathDifferences(
  path: string,
  before: Facts,
  after: Facts,
  isSensitive: boolean,
): readonly Difference[] {
  const was = pathFields(before.paths.get(path) ?? null, before)
  const is = pathFields(after.paths.get(path) ?? null, after)
  const sensitive =
    isSensitive ||
    was.sensitive ||
    is.sensitive ||
    [was, is].some(({ content }) => content !== undefined && holdsPrivateKey(content))
  const size = after.paths.get(path) === null ? sizeBelow(before, path) : ''
  const found: Difference[] = []
  for (const field of ['state', 'target', 'content', 'mode', 'owner', 'group', 'attributes'] as const) {
    const from = was[field] ?? null
    const to = is[field] ?? null
    // A new file without attributes has nothing to tell of them.
    if (from === to || (field === 'attributes' && !from && !to)) continue
    if (field === 'state') found.push({ subject: path, field, before: `${from}${size}`, after: to })
    else if (field !== 'content') found.push({ subject: path, field, before: from, after: to })
    else if (sensitive) found.push({ subject: path, field, before: null, after: null, sensitive: true })
    else
      found.push({
        subject: path,
        field,
        before: from,
        after: to,
        at: `${path}:${firstDifferentLine(from ?? '', to ?? '')}`,
      })
  }
  return found
}

/** What goes with a directory that is removed. */
function sizeBelow(facts: Facts, path: string): string {
  if (facts.paths.get(path)?.type !== 'directory') return ''
  let entries = 0
  let size = 0
  for (const [name, fact] of facts.paths) {
    if (fact === null || !isBelow(name, path)) continue
    entries += 1
    if (fact.type === 'file') size += fact.size
  }
  return entries === 0
    ? ', empty'
    : ` with ${entries} ${entries === 1 ? 'entry' : 'entries'} below, ${size} bytes`
}

type PathFields = { readonly [field in Difference['field']]?: string } & { readonly sensitive?: true }

function pathFields(fact: PathFact | null, facts: Facts): PathFields {
  if (fact === null) return { state: 'absent' }
  if (fact.type === 'unseen') return { state: 'unseen' }
  const owned = {
    state: fact.type === 'other' ? fact.kind : fact.type,
    owner: facts.userNames.get(fact.uid) ?? nameOf(facts.accounts, 'uid', fact.uid),
    group: facts.groupNames.get(fact.gid) ?? nameOf(facts.groups, 'gid', fact.gid),
  }
  if (fact.type === 'link') return { ...owned, target: fact.target }
  const mode = `0${fact.mode.toString(8).padStart(3, '0')}`
  if (fact.type === 'other') return { ...owned, mode }
  // `e` (extents) is how ext4 keeps a file, nothing that anybody declared.
  const attributes = 'flags' in fact.attributes ? fact.attributes.flags.replace('e', '') : ''
  if (fact.type === 'directory') return { ...owned, mode, attributes }
  const content = fact.content && 'text' in fact.content ? { content: fact.content.text } : {}
  return { ...owned, mode, attributes, ...content, ...(fact.sensitive ? { sensitive: true } : {}) }
}

function nameOf<K extends 'uid' | 'gid'>(
  known: ReadonlyMap<string, ({ readonly name: string } & { readonly [key in K]: number }) | null>,
  key: K,
  id: number,
): string {
  for (const fact of known.values()) if (fact?.[key] === id) return fact.name
  return String(id)
}

function firstDifferentLine(before: string, after: string): number {
  const was = before.split('\n')
  const is = after.split('\n')
  const index = was.findIndex((line, at) => line !== is[at])
  return (index === -1 ? was.length : index) + 1
}

function serviceDifferences(
  name: string,
  was: ServiceFact | null | undefined,
  is: ServiceFact | null | undefined,
): readonly Difference[] {
  if (!was || !is) return []
  const subject = `service ${name}`
  const found: Difference[] = []
  if (was.active !== is.active) found.push({ subject, field: 'active', before: was.state, after: is.state })
  if (was.enabled !== is.enabled)
    found.push({ subject, field: 'enabled', before: yesNo(was.enabled), after: yesNo(is.enabled) })
  if (was.masked !== is.masked)
    found.push({ subject, field: 'masked', before: yesNo(was.masked), after: yesNo(is.masked) })
  return found
}

function yesNo(value: boolean | null): string | null {
  return value === null ? null : value ? 'yes' : 'no'
}

function reloadDifference(before: Facts): readonly Difference[] {
  const stale = before.sshd?.server === 'openssh' ? before.sshd.stale : []
  return [{ subject: 'sshd', field: 'reload', before: stale.join(' '), after: null }]
}
