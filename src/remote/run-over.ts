import { setTimeout as wait } from 'node:timers/promises'
import type { Become, Target } from '../model/index.ts'
import { elevate } from './become.ts'
import { WantsTerminal } from './become-refused.ts'
import { type Channel, SessionRefused } from './channel.ts'
import type { ConnectEnvironment, Output, RunOptions, Session, Transport } from './transport.ts'
import { type Shell, Shells, shellOn } from './shell.ts'

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

export interface Running {
  readonly run: Transport['run']
  /** Ends what is kept for the next script. */
  end(): Promise<void>
}

/** Runs scripts on a host that starts a login shell for a command: one after another in the same, as long as it lives. */
export function runOver({ become, target, environment, session, open }: RunOver): Running {
  // What one script found out holds for the next: some hosts give privilege at a terminal only.
  let wanted: WantsTerminal | null = null
  let sessions = 0
  const shells = new Shells()

  async function openFor(script: string, options: RunOptions): Promise<Shell | Output> {
    const elevation =
      become &&
      elevate({
        become,
        password: target.becomePassword,
        session,
        command: ['sh', '-s'],
        patience: environment.connectTimeout,
        ...(wanted ? { terminalFor: script.length } : {}),
      })
    const opened = await open(elevation?.command ?? 'sh -s', elevation?.terminal ?? false, options)
    return 'ended' in opened ? opened : shellOn(opened.channel, elevation)
  }

  async function run(script: string, options: RunOptions = {}): Promise<Output> {
    // With MaxSessions 1 the server may still be about to end the session before this one.
    let waits = sessions++ === 0 ? 0 : mostWaits
    for (;;) {
      try {
        return await shells.run(script, options, () => openFor(script, options))
      } catch (error) {
        if (error instanceof WantsTerminal && wanted === null) {
          wanted = error
          waits = mostWaits
        } else if (error instanceof SessionRefused && /pseudo-terminal/.test(error.message)) {
          throw wanted ?? error
        } else if (error instanceof SessionRefused && waits > 0) {
          waits -= 1
          await wait(pause)
        } else throw error
      }
    }
  }
  return { run, end: () => shells.end() }
}
