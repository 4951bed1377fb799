/** What a playbook and an inventory say: read, checked and resolved for each host. Prints nothing, contacts nobody. */

export { checkHosts } from './check-hosts.ts'
export { type CodeExplanation, type DiagnosticCode, diagnosticCodes } from './diagnostic-codes.ts'
export { readExtraVars } from './extra-vars.ts'
export { diskFiles, type FileRead, type Files, readOnce } from './files.ts'
export { hostsOf } from './hosts-of.ts'
export {
  hostOf,
  type Inventory,
  type InventoryGroup,
  type InventoryHost,
  type Variables,
  variablesOf,
} from './inventory/inventory.ts'
export { type InventoryHelp, type LoadedInventory, loadInventory } from './inventory/load.ts'
export { hostsMatching } from './inventory/pattern.ts'
export {
  askPrograms,
  type ProgramAnswers,
  type ProgramOutcome,
  type RunProgram,
} from './inventory/program.ts'
export { loadPlaybooks, type Playbooks } from './load.ts'
export type { Play, PlayHandler, PlayTask } from './play.ts'
export { playOnHosts } from './play-on-hosts.ts'
export { noOptions, type ResolveOptions, resolve } from './resolve.ts'
export { inventorySchema, playbookSchema } from './schema.ts'
export { type TargetDefaults, targetOf } from './target.ts'
export { noVault, type Vault, type VaultSecret, vaultOf } from './vault.ts'
