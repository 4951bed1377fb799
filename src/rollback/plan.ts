import {
  type Action,
  CannotPlan,
  describe,
  directoriesAbove,
  type Facts,
  isBelow,
  NotLooked,
  type PathFact,
  type PathState,
  parentOf,
  pathFact,
  readAll,
  type ServiceRecord,
  serviceFact,
  simulate,
} from '../model/index.ts'
import { sha256 } from '../openssh/public-key.ts'
import type { Chosen } from './chosen.ts'
import { cannotTakeBack, isStored, storedContent } from './stored.ts'
import { type TouchedPath, touchedPaths, touchedServices } from './touched.ts'

/**
 * What brings everything that the run touched back to what it was; none where all is so already. Throws `CannotPlan`
 * where something changed since (unless forced), or cannot be had by actions.
 */
export function rollbackActions(
  facts: Facts,
  folder: string,
  { run, plays }: Chosen,
  force: boolean,
): readonly Action[] {
  const touched = touchedPaths(plays)
  const services = touchedServices(plays)
  const old = (play: number) => `${folder}/${run}/${play}/old`
  const handled = plays.flatMap(({ effects }) => effects.map(({ service }) => service))
  const names = [...services.keys(), ...handled]
  readAll<unknown>([
    ...[...touched.values()].map(one => () => seen(facts, one)),
    ...[...touched.values()].map(
      ({ stored }) =>
        () =>
          stored && isStored(facts, old(stored.play), stored.name),
    ),
    ...names.map(name => () => serviceFact(facts, name)),
  ])
  if (!force) refuseChanges(facts, touched, run)
  return [
    ...pathActions(facts, touched, old),
    ...[...services.values()].flatMap(service => serviceActions(facts, service)),
  ]
}

/** What is at a path now, looked at as closely as it must be compared. Never by way of a link. */
function seen(facts: Facts, { path, was, made, stored }: TouchedPath): PathFact | null {
  const content = stored !== null || [was, made].some(state => state?.type === 'file' && state.hash !== null)
  for (const above of directoriesAbove(path)) {
    const fact = facts.paths.get(above)
    if (fact?.type === 'link')
      throw changedSince([`${above} is a symbolic link now: ${path} is not what the run touched`])
  }
  const fact = pathFact(facts, path, content ? 'file' : 'path')
  if (fact?.type === 'unseen') throw new CannotPlan(`Cannot see ${path}: ${fact.why}`)
  if (fact?.type === 'file' && content && fact.content === undefined)
    throw new NotLooked({ look: 'file', path })
  if (fact?.type === 'directory' && was?.type !== 'directory' && !facts.trees.has(path))
    throw new NotLooked({ look: 'tree', path })
  return fact
}

function refuseChanges(facts: Facts, touched: ReadonlyMap<string, TouchedPath>, run: string): void {
  const changes = new Set([...touched.values()].flatMap(one => changesSince(facts, one, touched)))
  if (changes.size > 0) throw changedSince([...changes], run)
}

const mostNamed = 10

function changedSince(changes: readonly string[], run?: string): CannotPlan {
  const named = changes.slice(0, mostNamed).join('; ')
  const more = changes.length > mostNamed ? `; and ${changes.length - mostNamed} more` : ''
  return new CannotPlan(
    `Changed since ${run === undefined ? 'the run' : `run ${run}`}: ${named}${more}`,
    undefined,
    {
      code: 'changed_since',
      hint:
        run === undefined
          ? 'Look at it on the host: somebody put a link in the way'
          : 'Nothing was changed. --force brings back what was before the run all the same; what is there now can be taken back from that',
    },
  )
}

/** How a path is neither as before the run nor as the run left it, in words. */
function changesSince(
  facts: Facts,
  one: TouchedPath,
  touched: ReadonlyMap<string, TouchedPath>,
): readonly string[] {
  const { path, was, made } = one
  const now = seen(facts, one)
  if (differences(now, was).length === 0) return []
  const found = differences(now, made).map(words => `${path}: ${words}`)
  if (now?.type !== 'directory' || was?.type === 'directory') return found
  const appeared = below(facts, path).filter(name => !touched.has(name))
  return [...found, ...appeared.map(name => `${name}: appeared`)]
}

/** Everything that is below a directory now. */
function below(facts: Facts, path: string): readonly string[] {
  const tree = facts.trees.get(path)
  if (tree && 'incomplete' in tree) throw new CannotPlan(`Cannot see all below ${path}: ${tree.incomplete}`)
  return [...facts.paths].flatMap(([name, fact]) => (fact !== null && isBelow(name, path) ? [name] : []))
}

/** In which ways what is there differs from a state that was recorded. */
function differences(now: PathFact | null, state: PathState | null): readonly string[] {
  if (now === null && state === null) return []
  if (now === null) return ['is gone']
  if (state === null) return [`${describe(now)} is there`]
  if (now.type !== state.type) return [`is now ${describe(now)}`]
  if (state.type === 'link')
    return now.type === 'link' && now.target === state.target ? [] : [`is now ${describe(now)}`]
  if (state.type === 'other')
    return now.type === 'other' && now.kind === state.kind ? [] : [`is now ${describe(now)}`]
  return [...contentDifference(now, state), ...rightsDifferences(now, state)]
}

function contentDifference(now: PathFact, state: PathState): readonly string[] {
  if (now.type !== 'file' || state.type !== 'file' || state.hash === null) return []
  if (now.content && 'text' in now.content && hashOf(now.content.text) === state.hash) return []
  return ['its content is another']
}

function rightsDifferences(now: PathFact, state: PathState): readonly string[] {
  if (state.type === 'link' || !('mode' in now)) return []
  const found: string[] = []
  const octal = (mode: number) => `0${mode.toString(8).padStart(3, '0')}`
  if (now.mode !== state.mode) found.push(`mode ${octal(now.mode)}`)
  if (now.uid !== state.uid) found.push(`owner ${now.uid}`)
  if (now.gid !== state.gid) found.push(`group ${now.gid}`)
  const flags = flagsOf(now)
  if (
    'attributes' in state &&
    state.attributes !== null &&
    flags !== null &&
    flags !== sorted(state.attributes)
  )
    found.push(`attributes "${flags}"`)
  return found
}

/** The attributes that can be set; null where they are not known. */
function flagsOf(fact: PathFact): string | null {
  if ((fact.type !== 'file' && fact.type !== 'directory') || 'unknown' in fact.attributes) return null
  return sorted(fact.attributes.flags)
}

function sorted(letters: string): string {
  return [...letters]
    .filter(letter => 'aAcCdDijmPsStTux'.includes(letter))
    .sort()
    .join('')
}

function hashOf(content: string): string {
  return Array.from(sha256(content), byte => byte.charCodeAt(0).toString(16).padStart(2, '0')).join('')
}

/** Away with what was not there, from above; then what was there, from above; then modes and attributes, from below. */
function pathActions(
  before: Facts,
  touched: ReadonlyMap<string, TouchedPath>,
  old: (play: number) => string,
): readonly Action[] {
  const actions: Action[] = []
  let facts = before
  const push = (action: Action) => {
    actions.push(action)
    facts = simulate(facts, action)
  }
  const depth = ({ path }: TouchedPath) => path.split('/').length
  const fromAbove = [...touched.values()].sort((one, other) => depth(one) - depth(other))

  for (const { path, was, sensitive } of fromAbove) {
    const now = facts.paths.get(path) ?? null
    if (now === null || now.type === was?.type) continue
    if (now.type === 'directory')
      for (const name of [path, ...below(facts, path)]) {
        // Without root, only a directory that its owner may write to can be emptied.
        const fact = facts.paths.get(name)
        if (facts.host.uid !== 0 && fact?.type === 'directory' && (fact.mode & 0o700) !== 0o700)
          push({ do: 'permit', path: name, mode: fact.mode | 0o700 })
      }
    push({ do: 'remove', path, ...(sensitive ? { sensitive } : {}) })
  }
  const contents = readAll(
    fromAbove.map(one => () => {
      const { path, was, stored } = one
      const now = facts.paths.get(path) ?? null
      if (was?.type !== 'file' || stored === null) return null
      if (now !== null && was.hash !== null && contentDifference(now, was).length === 0) return null
      const content = storedContent(before, old(stored.play), stored.name)
      if (was.hash !== null && hashOf(content) !== was.hash)
        throw cannotTakeBack(old(stored.play), `What was stored of ${path} is not what was stored`)
      return now?.type === 'file' && now.content && 'text' in now.content && now.content.text === content
        ? null
        : content
    }),
  )
  for (const [index, { path, was, sensitive }] of fromAbove.entries()) {
    if (was === null) continue
    const now = facts.paths.get(path) ?? null
    const content = contents[index] ?? null
    if (was.type === 'file' && content === null) continue
    if (was.type !== 'file' && now !== null && (was.type !== 'link' || differences(now, was).length === 0))
      continue
    const parent = pathFact(facts, parentOf(path))
    if (parent?.type !== 'directory')
      throw changedSince([
        `${path} cannot be made again, as ${parentOf(path)} is ${parent === null ? 'gone' : describe(parent)}`,
      ])
    if (was.type === 'other')
      throw cannotTakeBack(
        old(0),
        `${path} was ${describe({ ...was, type: 'other' })}, which sshfix does not make`,
      )
    if (was.type === 'link') push({ do: 'link', path, target: was.target })
    else {
      const { mode, uid, gid } = was
      // Without root, something can be put into a directory only while its owner may write to it.
      if (was.type === 'directory')
        push({ do: 'mkdir', path, mode: facts.host.uid === 0 ? mode : mode | 0o700, uid, gid })
      else
        push({
          do: 'write',
          path,
          content: content ?? '',
          mode,
          uid,
          gid,
          ...(sensitive ? { sensitive } : {}),
        })
    }
  }
  for (const { path, was } of fromAbove.toReversed()) {
    const now = facts.paths.get(path)
    if (!was || !now || was.type === 'link' || was.type === 'other' || now.type !== was.type) continue
    if (now.mode !== was.mode || now.uid !== was.uid || now.gid !== was.gid)
      push({ do: 'permit', path, mode: was.mode, uid: was.uid, gid: was.gid })
    const flags = flagsOf(now)
    if (was.attributes === null || flags === sorted(was.attributes)) continue
    if (flags === null) {
      if (was.attributes === '') continue
      throw new CannotPlan(`${path} had the attributes ${was.attributes}, which it cannot have now`)
    }
    const without = (letters: string, others: string) =>
      [...letters].filter(letter => !others.includes(letter)).join('')
    push({ do: 'chattr', path, add: without(was.attributes, flags), remove: without(flags, was.attributes) })
  }
  return actions
}

function serviceActions(facts: Facts, { name, was, made }: ServiceRecord): readonly Action[] {
  const fact = serviceFact(facts, name)
  if (fact === null) throw changedSince([`service ${name} is gone`])
  const back = <T>(before: T, left: T, now: T) => (before !== left && before !== now ? before : undefined)
  const active = back(was.active, made.active, fact.active)
  const enabled = back(was.enabled, made.enabled, fact.enabled) ?? undefined
  const masked = back(was.masked, made.masked, fact.masked)
  if (active === undefined && enabled === undefined && masked === undefined) return []
  return [
    {
      do: 'service',
      name,
      ...(active === undefined ? {} : { active }),
      ...(enabled === undefined ? {} : { enabled }),
      ...(masked === undefined ? {} : { masked }),
    },
  ]
}
