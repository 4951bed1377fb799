import type { Facts } from '../model/index.ts'
import { portOf } from './daemon.ts'
import { sideOf } from './side.ts'

/** The port at which sshd will be reached by its files, at the address in use; null where they do not say, or nothing will listen there. */
export function portAfter(facts: Facts): number | null {
  const side = sideOf(facts, facts)
  return side && portOf(side)
}
