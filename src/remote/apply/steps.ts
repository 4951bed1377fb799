/** The actions and effects of a request as shell commands, in order. */
import { type Effect, type Facts, isBelow, pathFact, simulate } from '../../model/index.ts'
import { quote } from '../quote.ts'
import type { ApplyRequest } from './request.ts'
import { serviceOf, yesNo } from './services.ts'
import { isPathAction, rightsOf, type Thing } from './things.ts'

/** A change: what it is called in messages, and the shell command for it. */
export interface Step {
  readonly title: string
  readonly command: string
}

/** Content that a `write` needs, under the name of a file in the run's folder `new`. */
export interface NewContent {
  readonly name: string
  readonly content: string
}

export function stepsOf(
  request: ApplyRequest,
  things: readonly Thing[],
): { readonly steps: readonly Step[]; readonly contents: readonly NewContent[] } {
  const steps: Step[] = []
  const contents: NewContent[] = []
  const numbers = new Map(things.map(({ path, number, kind }) => [path, { number, kind }]))
  const removed = new Set<string>()
  /** What is at a path while the run goes on: content in a file of the run's folder, or nothing. */
  const present = new Map<string, string>()
  let facts = request.before
  for (const action of request.actions) {
    facts = simulate(facts, action)
    switch (action.do) {
      case 'write': {
        const name = String(contents.length)
        contents.push({ name, content: action.content })
        const thing = numbers.get(action.path)
        // What was removed and is made anew has nothing of the old one.
        const like = thing?.kind === 'file' && !removed.has(action.path) ? `"$run/old/${thing.number}"` : "''"
        steps.push({
          title: `write ${action.path}`,
          command: `put "$run/new/${name}" ${quote(action.path)} ${rightsOf(pathFact(facts, action.path))} ${like} now ${present.get(action.path) ?? storedAs(thing)}`,
        })
        present.set(action.path, `"$run/new/${name}"`)
        break
      }
      case 'remove':
        removed.add(action.path)
        steps.push({
          title: `remove ${action.path}`,
          command: `remove_thing ${numbers.get(action.path)?.number ?? 'none'} ${quote(action.path)} ${present.get(action.path) ?? storedAs(numbers.get(action.path))}`,
        })
        present.set(action.path, 'none')
        break
      case 'mkdir':
        steps.push({
          title: `make directory ${action.path}`,
          command: `make_directory ${quote(action.path)} ${action.mode.toString(8)} ${action.uid} ${action.gid}`,
        })
        break
      case 'link':
        present.set(action.path, "''")
        steps.push({
          title: `link ${action.path}`,
          command: `make_link ${quote(action.path)} ${quote(action.target)} ${steps.length}`,
        })
        break
      case 'permit':
        steps.push({
          title: `set mode and owner of ${action.path}`,
          command: `permit ${quote(action.path)} ${rightsOf(pathFact(facts, action.path))}`,
        })
        break
      case 'chattr':
        steps.push({
          title: `set attributes of ${action.path}`,
          command: `attributes ${quote(action.path)} ${quote(action.add)} ${quote(action.remove)}`,
        })
        break
      case 'service': {
        const fact = serviceOf(facts, action.name)
        const words = [action.active, action.enabled, action.masked].map(yesNo).join(' ')
        steps.push({
          title: `set service ${action.name}`,
          command: `set_service ${quote(fact.unit)} ${fact.manager} ${words}`,
        })
        break
      }
      case 'reload':
        steps.push({
          title: 'make sshd read its files',
          command: 'reload_sshd "$run/ports.after"',
        })
    }
    const whole = isPathAction(action) ? holdingWhole(things, action.path) : undefined
    const step = steps.at(-1)
    if (whole && step)
      steps[steps.length - 1] = { ...step, command: `within ${whole.number} ${step.command}` }
  }
  if (request.effects.length > 0) steps.push({ title: 'note the handlers', command: 'touch "$run/effects"' })
  for (const effect of request.effects)
    steps.push({ title: `${effect.effect} ${effect.service}`, command: affect(request.before, effect) })
  return { steps, contents }
}

/** What a path has before the run touches it, as `put` expects it: empty where only its name matters. */
function storedAs(thing: { readonly kind: Thing['kind']; readonly number: number } | undefined): string {
  if (thing?.kind === 'absent') return 'none'
  return thing?.kind === 'file' ? `"$run/old/${thing.number}"` : "''"
}

/** The directory that is stored with all below it, and holds this path. */
function holdingWhole(things: readonly Thing[], path: string): Thing | undefined {
  return things.find(thing => thing.kind === 'whole' && isBelow(path, thing.path))
}

/** The command for what a handler does. */
export function affect(facts: Facts, { effect, service }: Effect): string {
  const fact = serviceOf(facts, service)
  return `affect ${effect} ${quote(fact.unit)} ${fact.manager}`
}
