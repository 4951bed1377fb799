import type { Readable, Writable } from 'node:stream'
import type { Ended } from './transport.ts'

/** One command that runs, whatever carries it: an SSH channel or a child process. */
export interface Channel {
  readonly stdin: Writable
  readonly stdout: Readable
  readonly stderr: Readable
  /** Settles when the command has ended and all it printed has been given to the readers; never rejects. */
  readonly ended: Promise<Ended & { readonly ended: 'exit' | 'signal' | 'lost' }>
  /** Ends the command as far as that can be done, and stops listening to it. */
  cancel(): void
}
