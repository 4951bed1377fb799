/** What a request does to services, the one that runs sshd among them. */
import type { Facts, ServiceFact } from '../../model/index.ts'
import { quote } from '../quote.ts'
import type { ApplyRequest } from './request.ts'

export function serviceOf(facts: Facts, name: string): ServiceFact {
  const fact = facts.services.get(name)
  if (!fact) throw new Error(`Nobody looked at service ${name}, or it is not there`)
  return fact
}

export function servicesTouched({ before, actions }: ApplyRequest): ReadonlyMap<string, ServiceFact> {
  const touched = new Map<string, ServiceFact>()
  for (const action of actions) {
    if (action.do !== 'service') continue
    const fact = serviceOf(before, action.name)
    touched.set(fact.unit, fact)
  }
  return touched
}

/** NAME MANAGER ACTIVE ENABLED MASKED STATE, as the shell functions take them. */
export function serviceWords(unit: string, fact: ServiceFact): string {
  const states = [fact.active, fact.enabled, fact.masked].map(yesNo).join(' ')
  return `${quote(unit)} ${fact.manager} ${states} ${quote(fact.state)}`
}

export function yesNo(value: boolean | null | undefined): string {
  return value === true ? 'yes' : value === false ? 'no' : '-'
}

/** Whether links that say what is started at boot may change. */
export function touchesBoot({ actions }: ApplyRequest): boolean {
  return actions.some(
    action => action.do === 'service' && (action.enabled !== undefined || action.masked !== undefined),
  )
}

/** Whether sshd may read other files after this, or be stopped or started. */
export function concernsSshd({ before, judge, actions }: ApplyRequest): boolean {
  if (before.sshd?.server !== 'openssh') return false
  const { service, socket } = before.sshd
  return (
    judge !== null ||
    actions.some(action => {
      if (action.do === 'reload') return true
      if (action.do !== 'service') return false
      const unit = serviceOf(before, action.name).unit
      return unit === service || unit === socket
    })
  )
}
