import { setTimeout as wait } from 'node:timers/promises'
import { type Become, type Target, Unreachable } from '../model/index.ts'
import { elevate, WantsTerminal } from './become.ts'
import type { Channel } from './channel.ts'
import type { ConnectEnvironment, Output, RunOptions, Session, Transport } from './transport.ts'
import { converse } from './trip.ts'

export interface RunOver {
  readonly become: Become | null
  readonly target: Pick<Target, 'becomePassword'>
  readonly environment: Pick<ConnectEnvironment, 'connectTimeout'>
  readonly session: Session
  /** Starts a command of the login shell; an output when the connection, or the wish for it, ended before. */
  readonly open: (
    command: string,
    terminal: boolean,
    options: RunOptions,
  ) => Promise<{ readonly channel: Channel } | Output>
}

/** How often, and with how many milliseconds between, a session is asked for that follows another. */
const mostWaits = 20
const pause = 100

/** The `run` of a transport whose host starts a login shell for each command. */
export function runOver({ become, target, environment, session, open }: RunOver): Transport['run'] {
  // What one script found out holds for the next: some hosts give privilege at a terminal only.
  let terminal = false
  let opened = 0

  /** With MaxSessions 1 the server may still be about to end the session before this one. */
  async function openNext(...request: Parameters<RunOver['open']>): ReturnType<RunOver['open']> {
    for (let left = opened++ === 0 ? 0 : mostWaits; ; left--) {
      try {
        return await open(...request)
      } catch (error) {
        if (left === 0 || !(error instanceof Unreachable) || error.kind !== 'shell') throw error
        await wait(pause)
      }
    }
  }

  return async function run(script, options = {}) {
    const elevation =
      become &&
      elevate({
        become,
        password: target.becomePassword,
        session,
        command: ['sh', '-s'],
        patience: environment.connectTimeout,
        ...(terminal ? { terminalFor: script.length } : {}),
      })
    const answer = await openNext(elevation?.command ?? 'sh -s', elevation?.terminal ?? false, options)
    if ('ended' in answer) return answer
    try {
      return await converse(answer.channel, elevation, script, options)
    } catch (error) {
      if (terminal || !(error instanceof WantsTerminal)) throw error
      terminal = true
      return run(script, options)
    }
  }
}
