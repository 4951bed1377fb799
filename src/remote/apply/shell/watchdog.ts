import { shellText } from '../../shell-text.ts'

/**
 * The place where a run is put under a timer and a boot hook that undo it unless it is confirmed. Nothing is armed
 * yet: what is not confirmed stays applied, and locked, until a later connection confirms or undoes it.
 */
export const watchdog = shellText`
# arm_watchdog: called when all is stored and before the first change. When it fails, the run is undone.
arm_watchdog() {
  :
}

# disarm_watchdog: called when the run is confirmed or undone.
disarm_watchdog() {
  :
}
`
