import type { Readable, Writable } from 'node:stream'
import { Unreachable } from '../model/index.ts'
import type { Ended, Session } from './transport.ts'

/** One command that runs, whatever carries it: an SSH channel or a child process. */
export interface Channel {
  readonly stdin: Writable
  readonly stdout: Readable
  readonly stderr: Readable
  /**
   * Settles when the command has ended and all it printed has been given to the readers. Rejects with `SessionRefused`
   * alone.
   */
  readonly ended: Promise<Ended & { readonly ended: 'exit' | 'signal' | 'lost' }>
  /** Ends the command as far as that can be done, and stops listening to it. */
  cancel(): void
}

/** The host opened no session: nothing was run in it. */
export class SessionRefused extends Unreachable {
  constructor({ label }: Pick<Session, 'label'>, why: string) {
    super(
      'shell',
      `${label} opens no session for commands: ${why}`,
      'see MaxSessions and ForceCommand of sshd_config(5) for this user',
    )
  }
}
