/**
 * What other programs may build on: read playbooks and inventories, plan, run, and follow a run by its events. The
 * command line is made of the same functions. Nothing here prints, reads the environment or ends the process.
 */
export type { HostRun } from './engine/attempt.ts'
export type { Batching, PlayRun, RunRequest } from './fleet/request.ts'
export { run } from './fleet/run.ts'
export type {
  Action,
  Become,
  Diagnostic,
  Difference,
  Facts,
  Handler,
  HostPlay,
  HostReport,
  HostStatus,
  Look,
  Report,
  RunEvent,
  RunHead,
  RunMode,
  Summary,
  Target,
  Task,
  TaskReport,
} from './model/index.ts'
export { type HostPlan, looksFor, planHost, type TaskPlan } from './plan.ts'
export {
  checkHosts,
  diskFiles,
  type Files,
  hostsOf,
  type Inventory,
  inventorySchema,
  type LoadedInventory,
  loadInventory,
  loadPlaybooks,
  type Play,
  type Playbooks,
  playbookSchema,
  type ResolveOptions,
  readExtraVars,
  readOnce,
  resolve,
  type TargetDefaults,
  targetOf,
} from './playbook/index.ts'
export { connect } from './remote/connect.ts'
export {
  type Connect,
  type ConnectEnvironment,
  type Output,
  type Session,
  type Transport,
  usualKnownHosts,
} from './remote/transport.ts'
export { diagnosticsText } from './report/diagnostics.ts'
export { humanOutput } from './report/human.ts'
export { jsonOutput } from './report/json.ts'
