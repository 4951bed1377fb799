import assert from 'node:assert/strict'
import {
  type Action,
  type AnyResourceType,
  CannotPlan,
  type Facts,
  type Look,
  NotLooked,
} from '../../src/model/index.ts'
import { answer, type World } from './world.ts'

export type Outcome = { readonly trips: number } & (
  | { readonly actions: readonly Action[]; readonly facts: Facts }
  | { readonly reason: string }
)

/** One attempt of the engine: a plan, a reason, or what else must be looked at. */
export function planOnce(
  resource: AnyResourceType,
  params: never,
  facts: Facts,
):
  | { readonly actions: readonly Action[] }
  | { readonly reason: string }
  | { readonly missing: readonly Look[] } {
  try {
    return { actions: resource.plan(params, facts) }
  } catch (error) {
    if (error instanceof CannotPlan) return { reason: error.message }
    if (error instanceof NotLooked) return { missing: error.looks }
    throw error
  }
}

/** As the engine does: looks, plans, looks at most once more. */
export function planned(resource: AnyResourceType, params: never, world: World): Outcome {
  const first = answer(world, [{ look: 'sshd' }, ...resource.looks(params)])
  const outcome = planOnce(resource, params, first)
  if (!('missing' in outcome)) return { ...outcome, facts: first, trips: 1 }
  const facts = answer(world, outcome.missing, first)
  return { ...finished(planOnce(resource, params, facts)), facts, trips: 2 }
}

/** Throws where a third trip would be needed. */
export function finished(outcome: ReturnType<typeof planOnce>) {
  if ('missing' in outcome) assert.fail(`needs a third trip: ${JSON.stringify(outcome.missing)}`)
  return outcome
}
