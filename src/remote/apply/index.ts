/**
 * A change of a host that is done wholly or not at all, held until it is confirmed or undone.
 * Its scripts: apply, confirm, undo, result; and one that undoes what somebody else has left.
 */
export { applyScript, confirmScript, endLeftScript, resultScript, undoScript } from './launch.ts'
export {
  type Applied,
  type Confirmed,
  type RunState,
  readApplied,
  readConfirmed,
  readResult,
  readUndone,
  type TakenBack,
  type Undoer,
  type Undone,
} from './read.ts'
export type { ApplyRequest, RunId } from './request.ts'
