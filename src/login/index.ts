/**
 * Whether somebody gets in: by what the host's files say, would this sshd let this person in from this address by this
 * method and key, and let them become root? One function proves a plan before it is applied and answers
 * `sshfix access`. Pure: facts in, obstacles out.
 */
export { type Access, accessOf, type Visitor } from './access.ts'
export { withCauses } from './cause.ts'
export { portAfter } from './port.ts'
export { loginLooks } from './looks.ts'
export type { Obstacle } from './obstacle.ts'
export { loginRisks, type ProofRequest, unproved } from './proof.ts'
export { type RiskCode, riskCodes } from './risk-codes.ts'
export type { Endpoint, HostKey, LoginMethod, LoginSession, Offer } from './session.ts'
export {
  type AccountAccess,
  accessLooks,
  type HostAccess,
  type RootAccess,
  type WayIn,
  whoGetsIn,
} from './who.ts'
export { type Side, sideOf } from './side.ts'
export { undoRisk } from './undo.ts'
