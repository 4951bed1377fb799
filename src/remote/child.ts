import { spawn } from 'node:child_process'
import { userInfo } from 'node:os'
import type { Become, Target } from '../model/index.ts'
import { elevate } from './become.ts'
import type { Channel } from './channel.ts'
import type { ConnectEnvironment, Session, Transport } from './transport.ts'
import { Shells, shellOn } from './shell.ts'

/**
 * Scripts are run by a child of this process, with a fresh environment. `command` is what reads scripts; its words are
 * bytes.
 */
export function childTransport(
  label: string,
  command: readonly string[],
  target: Target,
  environment: ConnectEnvironment,
  become: Become | null,
): Transport {
  const session = sessionWithoutLogin(label)
  const request = { password: target.becomePassword, session, command, patience: environment.connectTimeout }
  const shells = new Shells()
  return {
    session,
    run: (script, options = {}) =>
      shells.run(script, options, async () => {
        const elevation = become && elevate({ become, ...request })
        const argv = elevation ? ['/bin/sh', '-c', elevation.command] : command
        return shellOn(startChild(argv.map(fromBytes), environment.home), elevation)
      }),
    close: () => shells.end(),
  }
}

export function sessionWithoutLogin(label: string): Session {
  const nothing = {
    method: null,
    methods: [],
    hostKey: null,
    algorithms: null,
    identification: null,
    offer: null,
  }
  return { label, user: localUser(), ...nothing, local: null, remote: null }
}

/** The name of whoever runs this program; its number where it has no name. */
export function localUser(): string {
  try {
    return userInfo().username
  } catch {
    return userInfo({ encoding: 'buffer' }).uid === 0 ? 'root' : 'nobody'
  }
}

/** Node turns arguments into UTF-8; those of a command that was put together as bytes must come out as these bytes. */
export function fromBytes(command: string): string {
  return Buffer.from(command, 'latin1').toString('utf8')
}

function startChild([file = '', ...args]: readonly string[], home: string): Channel {
  // A session of its own: an interrupt typed at the terminal is for the program, never for a script half-way.
  const child = spawn(file, args, {
    cwd: '/',
    detached: true,
    env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', HOME: home, LC_ALL: 'C' },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const ended: Channel['ended'] = new Promise(resolve => {
    child.on('error', error => resolve({ ended: 'lost', why: error.message }))
    child.once('close', (status, signal) =>
      resolve(signal === null ? { ended: 'exit', status: status ?? 255 } : { ended: 'signal', signal }),
    )
  })
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
