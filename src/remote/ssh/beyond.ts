import { Unreachable } from '../../model/index.ts'

/** A login that ssh2 cannot do, and that ssh(1) may be able to. */
export class BeyondSsh2 extends Unreachable {}

export const opensshHint = "reach the host by the system's ssh (-c openssh)"
