/**
 * What a plan touches, and how each of it was and will be: the list that apply stores and checks by, and undo restores.
 */
import { createHash } from 'node:crypto'
import {
  type Action,
  describe,
  directoriesAbove,
  type Facts,
  type PathFact,
  pathFact,
  simulate,
} from '../../model/index.ts'
import { quote } from '../quote.ts'

/** See `store` in shell/store.ts for what the kinds mean. */
export interface Thing {
  readonly kind: 'absent' | 'file' | 'link' | 'whole' | 'rights' | 'below' | 'parent'
  readonly number: number
  readonly path: string
  readonly was: PathFact | null
  /** What the actions make of it, one after the other, as `essence` words it, and `rights MODE UID GID`. */
  readonly becomes: readonly string[]
}

type PathAction = Exclude<Action, { do: 'service' } | { do: 'reload' }>

export function isPathAction(action: Action): action is PathAction {
  return action.do !== 'service' && action.do !== 'reload'
}

/** In the order in which undo restores: what was absent first, the deepest before what holds it, then from above. */
export function thingsTouched(before: Facts, actions: readonly Action[]): readonly Thing[] {
  const touched = new Map<string, { content: boolean; becomes: Set<string> }>()
  let facts = before
  for (const action of actions.filter(isPathAction)) {
    facts = simulate(facts, action)
    const known = touched.get(action.path) ?? { content: false, becomes: new Set<string>() }
    const content = action.do !== 'permit' && action.do !== 'chattr'
    const after = pathFact(facts, action.path)
    if (content) known.becomes.add(essence(after))
    if (rightsOf(after) !== '-') known.becomes.add(`rights ${rightsOf(after)}`)
    touched.set(action.path, { content: known.content || content, becomes: known.becomes })
  }
  const wholes = [...touched]
    .filter(([path, { content }]) => content && isWhole(pathFact(before, path)))
    .map(([path]) => path)
  const isInWhole = (path: string) => wholes.some(whole => path.startsWith(`${whole}/`))

  const things: Omit<Thing, 'number'>[] = []
  for (const [path, { content, becomes }] of touched) {
    if (isInWhole(path)) continue
    const was = pathFact(before, path)
    things.push({ kind: kindOf(was, content), path, was, becomes: [...becomes] })
  }
  for (const [path, was] of before.paths)
    if (was && isInWhole(path) && flagsOf(was) !== '') things.push({ kind: 'below', path, was, becomes: [] })
  const parents = new Set([...touched.keys()].map(parentOf))
  for (const path of parents)
    if (
      !isInWhole(path) &&
      !wholes.includes(path) &&
      before.paths.get(path) !== null &&
      !isInAbsent(before, path)
    )
      things.push({ kind: 'parent', path, was: before.paths.get(path) ?? null, becomes: [] })
  return things.sort(inOrderOfUndo).map((thing, number) => ({ ...thing, number }))
}

/** What is at a path apart from mode and owner, in the words of `examine` in shell/paths.ts. */
export function essence(fact: PathFact | null): string {
  switch (fact?.type) {
    case undefined:
      return 'none'
    case 'file':
      return fact.content && 'text' in fact.content ? `file ${contentHash(fact.content.text)}` : 'file'
    case 'link':
      return `link ${fact.target}`
    case 'directory':
    case 'other':
      return fact.type
    case 'unseen':
      throw new Error(`Nothing can be done to ${describe(fact)}`)
  }
}

/** `MODE UID GID` as stat(1) prints them, or a dash where they do not matter. */
export function rightsOf(fact: PathFact | null): string {
  if (fact === null || fact.type === 'link' || fact.type === 'unseen') return '-'
  return `${fact.mode.toString(8)} ${fact.uid} ${fact.gid}`
}

/** The attributes that can be set, in the order of `look_at_flags` in shell/paths.ts; a dash where they are not known. */
export function flagsOf(fact: PathFact | null): string {
  if (fact?.type !== 'file' && fact?.type !== 'directory') return '-'
  if ('unknown' in fact.attributes) return '-'
  const { flags } = fact.attributes
  return [...'aAcCdDijmPsStTux'].filter(letter => flags.includes(letter)).join('')
}

/** The list as the shell function `things`, which calls a verb for each, until one fails. */
export function thingsFunction(things: readonly Thing[]): string {
  const lines = things.map(({ kind, number, path, was, becomes }) => {
    const rights = rightsOf(was) === '-' ? '- - -' : rightsOf(was)
    const flags = flagsOf(was) === '' ? "''" : flagsOf(was)
    return `  "$1" ${kind} ${number} ${quote(path)} ${rights} ${flags} ${[essence(was), ...becomes].map(quote).join(' ')} || return 1`
  })
  return `things() {\n${[...lines, '  :'].join('\n')}\n}\n`
}

function kindOf(was: PathFact | null, content: boolean): Thing['kind'] {
  if (was === null) return 'absent'
  if (!content) return 'rights'
  if (was.type === 'file' || was.type === 'link') return was.type
  return 'whole'
}

function isWhole(was: PathFact | null): boolean {
  return was?.type === 'directory' || was?.type === 'other'
}

function isInAbsent(before: Facts, path: string): boolean {
  return [path, ...directoriesAbove(path)].some(above => before.paths.get(above) === null)
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/'
}

function inOrderOfUndo(one: Omit<Thing, 'number'>, other: Omit<Thing, 'number'>): number {
  const depth = ({ path }: { readonly path: string }) => path.split('/').length
  if (one.kind === 'absent' && other.kind === 'absent') return depth(other) - depth(one)
  if (one.kind === 'absent') return -1
  return other.kind === 'absent' ? 1 : depth(one) - depth(other)
}

/** SHA-256 in hexadecimal of content that is latin1. */
export function contentHash(content: string): string {
  return createHash('sha256').update(content, 'latin1').digest('hex')
}
