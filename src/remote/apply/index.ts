/**
 * A change of a host that is done wholly or not at all, held until it is confirmed or undone.
 * Four scripts, each for a connection of its own: apply, confirm, undo, result.
 */
export { applyScript, confirmScript, resultScript, undoScript } from './launch.ts'
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
export { type ApplyRequest, folderOf } from './request.ts'
