import type { Duplex } from 'node:stream'
import { Unreachable } from '../../model/index.ts'
import { excerpt } from '../excerpt.ts'
import { BeyondSsh2 } from './beyond.ts'
import type { Client } from './library.ts'
import type { Memory } from './memory.ts'
import type { Place } from './place.ts'

/** Logins at one jump host at a time: its sshd turns some away from ten on (MaxStartups of sshd_config(5)). */
const mostLogins = 5

/** Waits until one may log in at the jump host; the result is to be called when that is over. */
export async function takeTurn({ jumpLogins }: Memory, label: string): Promise<() => void> {
  const turns = jumpLogins.get(label) ?? { busy: 0, waiting: [] }
  jumpLogins.set(label, turns)
  if (turns.busy < mostLogins) turns.busy += 1
  else await new Promise<void>(resolve => turns.waiting.push(resolve))
  return () => {
    const next = turns.waiting.shift()
    if (next) next()
    else turns.busy -= 1
  }
}

/** Lets the jump host connect to the next one. Rejects with `Unreachable`, or the signal's reason. */
export function forwardThrough(
  client: Client,
  jump: Place,
  next: Place,
  signal: AbortSignal,
): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const stop = (error: unknown) => {
      signal.removeEventListener('abort', onAbort)
      client.removeListener('close', onClose)
      reject(error)
    }
    const onAbort = () => stop(signal.reason)
    const onClose = () => stop(new Unreachable('lost', `The jump host ${jump.label} closed the connection`))
    signal.addEventListener('abort', onAbort, { once: true })
    client.once('close', onClose)
    try {
      client.forwardOut('127.0.0.1', 0, next.address, next.port, (error, stream) => {
        if (error) return stop(noWay(error, jump, next))
        signal.removeEventListener('abort', onAbort)
        client.removeListener('close', onClose)
        // Stays for as long as the stream does: an error that nobody listens to would end the program.
        stream.on('error', () => {})
        if (signal.aborted) {
          stream.destroy()
          return reject(signal.reason)
        }
        resolve(stream)
      })
    } catch {
      onClose()
    }
  })
}

/** RFC 4254, section 5.1: 1 is "administratively prohibited", 2 "connect failed". */
function noWay(error: Error & { readonly reason?: unknown }, jump: Place, next: Place): Unreachable {
  const said = excerpt(error.message.replace(/^\(SSH\) Channel open failure: /, ''))
  if (error.reason === 1)
    return new Unreachable(
      'refused',
      `The jump host ${jump.label} does not let connections through to ${next.address} port ${next.port}: ${said}`,
      'see AllowTcpForwarding, PermitOpen and DisableForwarding of its sshd_config, and the options of the key',
    )
  return new Unreachable(
    'refused',
    `The jump host ${jump.label} does not reach ${next.address} port ${next.port}: ${said}`,
    'see whether sshd runs there, on that port, and the jump host can look the name up',
  )
}

/** An error of a jump host, said so. */
export function onTheWay(error: unknown, jump: Place, next: Place): unknown {
  if (!(error instanceof Unreachable)) return error
  const Kind = error instanceof BeyondSsh2 ? BeyondSsh2 : Unreachable
  return new Kind(
    error.kind,
    `At the jump host ${jump.label} on the way to ${next.label}: ${error.message}`,
    error.hint,
  )
}
