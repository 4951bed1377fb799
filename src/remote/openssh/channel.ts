import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { type Channel, SessionRefused } from '../channel.ts'
import { fromBytes } from '../child.ts'
import { excerpt } from '../excerpt.ts'
import type { ConnectEnvironment, Ended, Session } from '../transport.ts'
import type { Master } from './master.ts'
import { outputOf, plainVariables } from './program.ts'

/**
 * A command in a session of the master's. No configuration is read: all of it was for the login. Where the master is
 * gone, ssh would log in by itself; it is given a way that leads nowhere.
 */
const base = [
  '-F',
  'none',
  '-o',
  'ProxyCommand=false',
  '-o',
  'ControlMaster=no',
  '-o',
  'LogLevel=ERROR',
  '-e',
  'none',
]

export interface SessionOf {
  readonly master: Master
  readonly session: Session
  readonly environment: Pick<ConnectEnvironment, 'variables'>
}

export function openSession(of: SessionOf, command: string, terminal: boolean): Channel {
  const { master, environment } = of
  const log = join(master.folder, `session-${randomBytes(6).toString('hex')}`)
  const words = [
    ...base,
    '-S',
    master.socket,
    '-E',
    log,
    terminal ? '-tt' : '-T',
    '--',
    'host',
    fromBytes(command),
  ]
  const child = spawn('ssh', words, {
    detached: true,
    env: plainVariables(environment),
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const ended = new Promise<Ended & { readonly ended: 'exit' | 'signal' | 'lost' }>((resolve, reject) => {
    child.on('error', error => resolve({ ended: 'lost', why: error.message }))
    child.once('close', status => {
      // Without its log ssh ends before it does anything: the folder is gone.
      if (status !== null && status !== 255 && existsSync(log)) resolve({ ended: 'exit', status })
      else howItEnded(of, log).then(resolve, reject)
    })
  })
  // An answer that nobody waits for any more is no error of the program.
  ended.catch(() => {})
  return {
    stdin: child.stdin,
    stdout: child.stdout,
    stderr: child.stderr,
    ended,
    cancel() {
      child.kill('SIGTERM')
      for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy()
      child.unref()
    },
  }
}

/**
 * Status 255 is that of the command, or of ssh: without a session, after a signal ended the command, and without a
 * connection. Whether the connection is there the master can say.
 */
async function howItEnded(
  { master, session, environment }: SessionOf,
  log: string,
): Promise<Ended & { readonly ended: 'exit' | 'lost' }> {
  const refusal = /session request failed: (?<why>.*)/.exec(textOf(log))?.groups?.why
  if (refusal !== undefined) throw new SessionRefused(session, excerpt(refusal))
  const check = ['ssh', ...base, '-S', master.socket, '-O', 'check', '--', 'host']
  if (!master.isOver() && (await outputOf(check, plainVariables(environment))) !== null)
    return { ended: 'exit', status: 255 }
  // What it said at its end may be on its way.
  await Promise.race([master.ended, setTimeout(1000, null, { ref: false })])
  return { ended: 'lost', why: whyLost(master, session) }
}

export function whyLost(master: Master, { label }: Session): string {
  return excerpt(master.later()) || `${label} closed the connection`
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return ''
  }
}
