/** What is kept of a run so that it can be listed, and taken back by another. */
import {
  type Facts,
  isBelow,
  type PathFact,
  type PathRecord,
  type PathState,
  pathFact,
  printRecord,
  type ServiceFact,
  type ServiceState,
  simulateAll,
} from '../../model/index.ts'
import type { ApplyRequest } from './request.ts'
import { serviceOf, servicesTouched } from './services.ts'
import { contentHash, flagsOf, type Thing } from './things.ts'

export function recordText(request: ApplyRequest, things: readonly Thing[]): string {
  const { run, play, before, actions, effects, about } = request
  const after = simulateAll(before, actions)
  const sensitive = new Set(
    actions.flatMap(action => (action.do === 'write' && action.sensitive ? [action.path] : [])),
  )
  return printRecord({
    run,
    play,
    ...about,
    paths: things
      .filter(({ kind }) => kind !== 'parent' && kind !== 'below')
      .flatMap(thing => [recordOf(thing), ...recordsBelow(thing)])
      .filter(({ was, made }) => was !== null || made !== null),
    services: services(request, after),
    effects,
  })

  function recordOf({ path, kind, number }: Thing): PathRecord {
    const was = pathFact(before, path)
    const content = kind !== 'rights'
    const stored = was?.type === 'file' && content ? String(number) : null
    return recorded(path, was, pathFact(after, path), stored, content)
  }

  function recordsBelow({ path, kind, number, was }: Thing): readonly PathRecord[] {
    if (kind !== 'whole' || was?.type !== 'directory') return []
    const names = new Set([...before.paths.keys(), ...after.paths.keys()].filter(name => isBelow(name, path)))
    return [...names].sort().map(name => {
      const fact = before.paths.get(name) ?? null
      const stored = fact?.type === 'file' ? `${number}${name.slice(path.length)}` : null
      return recorded(name, fact, after.paths.get(name) ?? null, stored, true)
    })
  }

  function recorded(
    path: string,
    was: PathFact | null,
    made: PathFact | null,
    stored: string | null,
    content: boolean,
  ): PathRecord {
    return {
      path,
      was: stateOf(was, content),
      made: stateOf(made, content),
      stored,
      sensitive: sensitive.has(path) || [was, made].some(fact => fact?.type === 'file' && fact.sensitive),
    }
  }
}

function stateOf(fact: PathFact | null, content: boolean): PathState | null {
  if (fact === null || fact.type === 'unseen') return null
  if (fact.type === 'link') return { type: 'link', target: fact.target }
  const { mode, uid, gid } = fact
  if (fact.type === 'other') return { type: 'other', mode, uid, gid, kind: fact.kind }
  const flags = flagsOf(fact)
  const attributes = flags === '-' ? null : flags
  if (fact.type === 'directory') return { type: 'directory', mode, uid, gid, attributes }
  const text = content && fact.content && 'text' in fact.content ? fact.content.text : null
  return { type: 'file', mode, uid, gid, attributes, hash: text === null ? null : contentHash(text) }
}

function services(request: ApplyRequest, after: Facts) {
  const names = new Set(request.actions.flatMap(action => (action.do === 'service' ? [action.name] : [])))
  // One unit may go by two names.
  const units = new Map([...names].map(name => [serviceOf(request.before, name).unit, name]))
  return [...servicesTouched(request)].map(([unit, was]) => {
    const name = units.get(unit) ?? unit
    return { name, was: serviceState(was), made: serviceState(serviceOf(after, name)) }
  })
}

function serviceState({ active, enabled, masked }: ServiceFact): ServiceState {
  return { active, enabled, masked }
}
