import type { Become, Target } from '../model/index.ts'
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

/** The `run` of a transport whose host starts a login shell for each command. */
export function runOver({ become, target, environment, session, open }: RunOver): Transport['run'] {
  // What one script found out holds for the next: some hosts give privilege at a terminal only.
  let terminal = false
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
    const opened = await open(elevation?.command ?? 'sh -s', elevation?.terminal ?? false, options)
    if ('ended' in opened) return opened
    try {
      return await converse(opened.channel, elevation, script, options)
    } catch (error) {
      if (terminal || !(error instanceof WantsTerminal)) throw error
      terminal = true
      return run(script, options)
    }
  }
}
