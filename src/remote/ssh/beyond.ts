import { Unreachable, type UnreachableKind } from '../../model/index.ts'

/** A login that ssh2 cannot do, and that ssh(1) may be able to. */
export class BeyondSsh2 extends Unreachable {
  /** The host has judged the password that was given: once more could lock the account. */
  readonly passwordRefused: boolean

  constructor(kind: UnreachableKind, message: string, hint?: string, passwordRefused = false) {
    super(kind, message, hint)
    this.passwordRefused = passwordRefused
  }
}

export const opensshHint = "reach the host by the system's ssh (-c openssh)"
