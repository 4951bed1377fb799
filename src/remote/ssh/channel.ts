import { type Channel, SessionRefused } from '../channel.ts'
import type { Output, RunOptions, Session } from '../transport.ts'
import type { Client, ClientChannel } from './library.ts'

type Opened = { readonly channel: Channel } | Output

/** Opens a session and starts a command in it. An output, when the connection or the wish for it ended before. */
export function openChannel(
  client: Client,
  session: Session,
  command: string,
  terminal: boolean,
  { signal }: RunOptions,
  whyLost: () => string | null,
): Promise<Opened> {
  return new Promise((resolve, reject) => {
    const nothing = { stdout: '', stderr: '' }
    const lost = () => resolve({ ended: 'lost', why: whyLost() ?? 'the connection had ended', ...nothing })
    if (signal?.aborted) return resolve({ ended: 'aborted', ...nothing })
    const onAbort = () => resolve({ ended: 'aborted', ...nothing })
    signal?.addEventListener('abort', onAbort, { once: true })
    try {
      client.exec(command, { pty: terminal }, (error, stream) => {
        signal?.removeEventListener('abort', onAbort)
        if (error)
          return isRefusal(error)
            ? reject(new SessionRefused(session, error.message.replace(/^\(SSH\) /, '')))
            : lost()
        // All is listened to at once: what comes in the same packet is told at once too.
        const channel = channelOf(stream, whyLost)
        if (signal?.aborted) channel.cancel()
        resolve({ channel })
      })
    } catch {
      // ssh2 throws when the connection ended before.
      signal?.removeEventListener('abort', onAbort)
      lost()
    }
  })
}

/** Errors of the server's answer have a reason, or are of the request; the others mean that none came. */
function isRefusal(error: Error): boolean {
  return /^\(SSH\) Channel open failure: (?!server closed)|^Unable to (?:exec|request a pseudo-terminal)/.test(
    error.message,
  )
}

function channelOf(stream: ClientChannel, whyLost: () => string | null): Channel {
  const ended: Channel['ended'] = new Promise(resolve => {
    // `close` repeats what `exit` said, and comes when all was read; without an exit the connection was lost.
    stream.once('close', (status?: number | null, signal?: string) => {
      // Standard error may still be on its way to its readers.
      setImmediate(() => {
        if (typeof status === 'number') resolve({ ended: 'exit', status })
        else if (typeof signal === 'string') resolve({ ended: 'signal', signal })
        else resolve({ ended: 'lost', why: whyLost() ?? 'the server ended the session without saying how' })
      })
    })
  })
  return {
    stdin: stream.stdin,
    stdout: stream.stdout,
    stderr: stream.stderr,
    ended,
    cancel() {
      try {
        stream.signal('TERM')
        stream.close()
      } catch {
        // The connection ended first.
      }
      stream.resume()
      stream.stderr.resume()
    },
  }
}
