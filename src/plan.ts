/**
 * The plan: a fold of a play's tasks over the facts. Pure; it never touches a host and never waits.
 */
import {
  type Action,
  CannotPlan,
  type Condition,
  type Difference,
  directoriesAbove,
  differences,
  distinctLooks,
  type Effect,
  type Facts,
  type Handler,
  type Look,
  NotLooked,
  simulateAll,
  type Task,
  type VersionBound,
} from './model/index.ts'

export interface TaskPlan {
  readonly task: Task
  readonly status: 'ok' | 'changed' | 'skipped' | 'failed' | 'ignored'
  readonly actions: readonly Action[]
  readonly differences: readonly Difference[]
  /** Why it was skipped, failed or ignored. */
  readonly reason?: string
  /** Of a task that failed: what the host's report says in place of `task_failed`. */
  readonly error?: CannotPlan['error']
  /** What is to be done after its actions, beside what handlers do. */
  readonly effects?: readonly Effect[]
  /** What a reader should know though it is, or will be, as declared. */
  readonly notes?: readonly string[]
}

export interface HostPlan {
  readonly tasks: readonly TaskPlan[]
  /** All that is to be done, in order; none when the host is as declared. Ends with `reload` where sshd must read its files again. */
  readonly actions: readonly Action[]
  /** What notified handlers do after the actions. */
  readonly effects: readonly Effect[]
  /** The facts as they will be. */
  readonly after: Facts
  /** What the reload changes; not the work of one task. */
  readonly reload: readonly Difference[]
  /** Nothing may be applied: a task cannot be planned, or two contradict each other. */
  readonly failed: boolean
}

/** All that the tasks will read of a host, and the sshd that serves it. */
export function looksFor(tasks: readonly Task[]): readonly Look[] {
  return distinctLooks([{ look: 'sshd' }, ...tasks.flatMap(task => task.resource.looks(task.params))])
}

/** Plans all tasks, or says what else must be looked at before that can be done. */
export function planHost(
  tasks: readonly Task[],
  handlers: readonly Handler[],
  facts: Facts,
): { readonly plan: HostPlan } | { readonly missing: readonly Look[] } {
  const missing: Look[] = []
  const plans: TaskPlan[] = []
  let now = facts
  for (const task of tasks) {
    const planned = planTask(task, now)
    if ('missing' in planned) missing.push(...planned.missing)
    else {
      plans.push(planned)
      now = simulateAll(now, planned.actions)
    }
  }
  if (missing.length > 0) return { missing: distinctLooks(missing) }

  const found = contradictions(plans, facts, now)
  if ('missing' in found) return found
  const settled = { plans: found.plans.map(plan => withHandlers(plan, handlers, facts)) }
  const merged = mergeWrites(settled.plans.flatMap(plan => plan.actions))
  const reload = needsReload(settled.plans, facts, now) ? [{ do: 'reload' } as const] : []
  const after = simulateAll(now, reload)
  const notified = new Set(
    settled.plans.filter(plan => plan.status === 'changed').flatMap(plan => plan.task.notify),
  )
  return {
    plan: {
      tasks: settled.plans,
      actions: [...merged, ...reload],
      effects: [
        ...handlers.filter(handler => notified.has(handler.name)).map(handler => handler.effect),
        ...settled.plans.flatMap(plan => plan.effects ?? []),
      ],
      after,
      reload: differences(now, after, reload),
      failed: settled.plans.some(plan => plan.status === 'failed'),
    },
  }
}

function hidden(action: Action): Action {
  return action.do === 'write' || action.do === 'remove' ? { ...action, sensitive: true } : action
}

function planTask(task: Task, facts: Facts): TaskPlan | { readonly missing: readonly Look[] } {
  const nothing = { task, actions: [], differences: [] } as const
  const unmet = unmetCondition(task.when, facts)
  if (unmet !== null) return { ...nothing, status: 'skipped', reason: unmet }
  try {
    const planned = task.resource.plan(task.params, facts)
    const actions = task.sensitive ? planned.map(hidden) : planned
    const after = simulateAll(facts, actions)
    refuseUnreadable(after, actions)
    const notes = task.resource.notes?.(task.params, after) ?? []
    if (actions.length === 0) return { ...nothing, status: 'ok', notes }
    return {
      task,
      status: 'changed',
      actions,
      differences: differences(facts, after, actions),
      effects: task.resource.effects?.(task.params, facts) ?? [],
      notes,
    }
  } catch (error) {
    if (error instanceof NotLooked) return { missing: error.looks }
    if (!(error instanceof CannotPlan)) throw error
    const status = task.ignoreErrors ? 'ignored' : 'failed'
    return { ...nothing, status, reason: error.message, ...(error.error ? { error: error.error } : {}) }
  }
}

/**
 * Below a directory of somebody else's root reads with that user's rights: what they may not read could never be
 * proved, nor compared again.
 */
function refuseUnreadable(after: Facts, actions: readonly Action[]): void {
  if (after.host.uid !== 0) return
  for (const action of actions) {
    if (action.do !== 'write' && action.do !== 'permit') continue
    const file = after.paths.get(action.path)
    const owner = directoriesAbove(action.path)
      .map(above => after.paths.get(above))
      .findLast(fact => fact?.type === 'directory' && fact.uid !== 0)
    if (file?.type !== 'file' || file.content === undefined || !owner || owner.type !== 'directory') continue
    // Of the group it is not known here whether they are in it.
    const readable = file.uid === owner.uid ? 0o400 : 0o044
    if ((file.mode & readable) === 0)
      throw new CannotPlan(
        `${action.path} is in a directory of the user ${owner.uid}, who could not read it with mode 0${file.mode.toString(8)}: root reads there no more than they may, so it could not be compared or proved`,
      )
  }
}

/** A task that has something to do again on the final facts is contradicted by a later one: both fail. */
function contradictions(
  plans: readonly TaskPlan[],
  before: Facts,
  final: Facts,
): { readonly plans: readonly TaskPlan[] } | { readonly missing: readonly Look[] } {
  // What is as it was when they were planned contradicts none.
  if (final === before) return { plans }
  const failed = new Map<TaskPlan, string>()
  for (const plan of plans) {
    if (plan.status !== 'ok' && plan.status !== 'changed') continue
    const again = planTask(plan.task, final)
    if ('missing' in again) return again
    if (again.status === plan.status && again.actions.length === 0) continue
    if (again.status === 'ok') continue
    const other = contradictor(plan, plans, before)
    const why = again.reason ? `: ${again.reason}` : ''
    failed.set(plan, `Contradicted by ${nameAndPlace(other.task)}, which undoes it${why}`)
    if (!failed.has(other)) failed.set(other, `Contradicts ${nameAndPlace(plan.task)}`)
  }
  return {
    plans: plans.map(plan => {
      const reason = failed.get(plan)
      return reason === undefined ? plan : { ...plan, status: 'failed', reason }
    }),
  }
}

/** A task that would notify a handler for a service that is not there cannot be had: the handler would fail after the change. */
function withHandlers(plan: TaskPlan, handlers: readonly Handler[], facts: Facts): TaskPlan {
  if (plan.status !== 'changed') return plan
  const lame = handlers.find(
    ({ name, effect }) => plan.task.notify.includes(name) && facts.services.get(effect.service) === null,
  )
  if (lame === undefined) return plan
  const reason = `Handler "${lame.name}" (${lame.at}): No such service on this host: ${lame.effect.service}`
  return { ...plan, status: 'failed', reason }
}

/** The first task after whose actions this one, done before, has something to do again. */
function contradictor(plan: TaskPlan, plans: readonly TaskPlan[], before: Facts): TaskPlan {
  let facts = before
  let done = false
  for (const other of plans) {
    facts = simulateAll(facts, other.actions)
    if (done) {
      const again = planTask(plan.task, facts)
      if ('missing' in again || again.status !== 'ok') return other
    }
    if (other === plan) done = true
  }
  return plan
}

function nameAndPlace(task: Task): string {
  return `"${task.name}" (${task.at})`
}

/** Writes of one path with nothing else done to it in between are one write: the last content, at the first place. */
function mergeWrites(actions: readonly Action[]): readonly Action[] {
  const merged: Action[] = []
  const lastOf = new Map<string, number>()
  for (const action of actions) {
    if (action.do === 'reload' || action.do === 'service') {
      merged.push(action)
      continue
    }
    const index = lastOf.get(action.path)
    const earlier = index === undefined ? undefined : merged[index]
    if (index !== undefined && action.do === 'write' && earlier?.do === 'write')
      merged[index] = { ...earlier, ...action }
    else lastOf.set(action.path, merged.push(action) - 1)
  }
  return merged
}

/**
 * sshd is reloaded when the plan writes what it reads, and when a task that declares something of sshd finds files
 * that the running one has not read. Somebody's half-finished edit is no business of any other task.
 */
function needsReload(plans: readonly TaskPlan[], before: Facts, after: Facts): boolean {
  if (after.sshd?.server !== 'openssh' || after.sshd.stale.length === 0 || after.sshd.pid === null)
    return false
  const looksAtSshd = plans.some(
    ({ task, status }) =>
      status !== 'skipped' && task.resource.looks(task.params).some(look => look.look === 'sshd'),
  )
  if (looksAtSshd || before.sshd?.server !== 'openssh') return true
  const fresh = { ...before, sshd: { ...before.sshd, stale: [] } }
  const written = simulateAll(
    fresh,
    plans.flatMap(plan => plan.actions),
  ).sshd
  return written?.server === 'openssh' && written.stale.length > 0
}

/** The first part of a condition that does not hold, in words; null when all hold. */
function unmetCondition(when: Condition | null, facts: Facts): string | null {
  if (when === null) return null
  const { host, sshd } = facts
  if (when.group === false) return 'The host is in none of the groups that `when` names'
  if (when.os && ![host.os, ...host.osLike].some(os => when.os?.includes(os)))
    return `The host's os is ${host.os}`
  if (when.osVersion && !within(host.osVersion, when.osVersion))
    return `The host's os_version is ${host.osVersion || 'unknown'}`
  const openssh = sshd?.server === 'openssh' ? sshd.version : ''
  if (when.openssh && !within(openssh, when.openssh)) return `The host's OpenSSH is ${openssh || 'not there'}`
  return null
}

const holds: { readonly [is in VersionBound['is']]: (order: number) => boolean } = {
  '<': order => order < 0,
  '<=': order => order <= 0,
  '=': order => order === 0,
  '>=': order => order >= 0,
  '>': order => order > 0,
}

function within(version: string, bounds: readonly VersionBound[]): boolean {
  return version !== '' && bounds.every(bound => holds[bound.is](compareVersions(version, bound.version)))
}

/** By the numbers that the shorter bound names: `9.2p1` is `9.2` and is `9`; `12.4` is `12`. */
function compareVersions(version: string, bound: string): number {
  const have = version.match(/\d+/g) ?? []
  for (const [index, part] of (bound.match(/\d+/g) ?? []).entries()) {
    const order = Number(have[index] ?? 0) - Number(part)
    if (order !== 0) return order
  }
  return 0
}
