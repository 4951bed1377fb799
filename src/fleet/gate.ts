import type { HostStatus } from '../model/index.ts'
import type { Batching } from './request.ts'

/** Stands behind a batch: told how each of its hosts ended, it says why nobody else may be tried. */
export interface Gate {
  /** Null while it is open. Once closed it stays so. */
  readonly why: () => string | null
  readonly count: (host: string, status: HostStatus) => void
}

/**
 * Every host counts that is not as declared now: failed, undone, unreachable, and refused too, since what is refused on
 * the first host will hardly be right on the thousandth. `max_fail_percentage` must be exceeded, as in Ansible; and as
 * there a batch of which nobody is well ends the run, whatever the play says.
 */
export function gateOf(size: number, { maxFailPercentage, anyErrorsFatal }: Batching): Gate {
  let bad = 0
  let why: string | null = null
  return {
    why: () => why,
    count: (host, status) => {
      if (isWell(status)) return
      bad++
      if (anyErrorsFatal) why ??= `${host} is ${status}, and the play says any_errors_fatal`
      else if (maxFailPercentage !== null && bad * 100 > maxFailPercentage * size)
        why ??= `${bad} of ${size} hosts of a batch are not as declared: more than the ${maxFailPercentage} % of max_fail_percentage`
      else if (bad === size)
        why ??=
          size === 1 ? `${host}, a batch of its own, is ${status}` : `No host of a batch of ${size} is well`
    },
  }
}

/** A gate for hosts that are only looked at: nobody is spared anything by not being looked at. */
export const openGate: Gate = { why: () => null, count: () => undefined }

export function isWell(status: HostStatus | undefined): boolean {
  return status === undefined || status === 'ok' || status === 'changed'
}
