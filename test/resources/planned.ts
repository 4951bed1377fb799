import assert from 'node:assert/strict'
import {
  type Action,
  type AnyResourceType,
  CannotPlan,
  type Facts,
  NotLooked,
} from '../../src/model/index.ts'
import { answer, type World } from './world.ts'

export type Outcome =
  | { readonly actions: readonly Action[]; readonly facts: Facts }
  | { readonly reason: string }

/** As the engine does: looks, plans, looks at most once more. */
export function planned(resource: AnyResourceType, params: never, world: World): Outcome {
  let facts = answer(world, [{ look: 'sshd' }, ...resource.looks(params)])
  for (const trip of ['first', 'last'] as const) {
    try {
      return { actions: resource.plan(params, facts), facts }
    } catch (error) {
      if (error instanceof CannotPlan) return { reason: error.message }
      if (!(error instanceof NotLooked)) throw error
      if (trip === 'last') assert.fail(`needs a third trip: ${error.message}`)
      facts = answer(world, error.looks, facts)
    }
  }
  throw new Error('unreachable')
}
