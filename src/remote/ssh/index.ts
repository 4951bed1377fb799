import { Socket } from 'node:net'
import type { Become, Target } from '../../model/index.ts'
import { type RunOver, runOver } from '../run-over.ts'
import { type Route, routeOf } from '../ssh-config/route.ts'
import type { ConnectEnvironment, Transport } from '../transport.ts'
import { BeyondSsh2, opensshHint } from './beyond.ts'
import { openChannel } from './channel.ts'
import { type ConnectError, classify, tooSlow } from './classify.ts'
import { startDeadline } from './deadline.ts'
import { loadSsh2 } from './library.ts'
import { type Attempt, type Login, logInAlong } from './login.ts'
import { memoryOf } from './memory.ts'

/** Milliseconds for taking leave of a host. */
const farewell = 1000

/** Logs in by npm ssh2. One connection, one login; a `Connect`. */
export async function connectSsh(
  target: Target,
  environment: ConnectEnvironment,
  become: Become | null,
  signal: AbortSignal = new AbortController().signal,
  route: Route = routeOf(target, environment),
): Promise<Transport> {
  signal.throwIfAborted()
  if (route.beyond.length > 0) throw beyond(route)
  const library = await loadSsh2()
  const late = new AbortController()
  const deadline = startDeadline(route.connectTimeout, () =>
    late.abort(tooSlow(attempt.seen(), route.connectTimeout)),
  )
  const attempt: Attempt = {
    environment,
    memory: memoryOf(environment),
    library,
    deadline,
    ending: AbortSignal.any([signal, late.signal]),
    seen: () => {
      throw new Error('nothing was begun')
    },
  }
  try {
    return transportOver(await logInAlong(route, target, attempt), { become, target, environment })
  } finally {
    deadline.clear()
  }
}

/** Why a configuration needs ssh(1). */
function beyond({ place, beyond }: Route): BeyondSsh2 {
  return new BeyondSsh2(
    'config',
    `The configuration of ssh says for ${place.label} what sshfix itself cannot do: ${beyond.join(', ')}`,
    `leave out -c ssh, or ${opensshHint}`,
  )
}

interface Surroundings {
  readonly become: Become | null
  readonly target: Target
  readonly environment: ConnectEnvironment
}

function transportOver(
  { client, stream, session, seen, leaveWay }: Login,
  surroundings: Surroundings,
): Transport {
  const { become, target, environment } = surroundings
  let why: string | null = null
  client.on('error', (error: ConnectError & Error) => {
    why ??= classify(error, seen()).message
  })
  const closed = new Promise<void>(resolve => {
    client.once('close', () => {
      why ??= `${session.label} closed the connection`
      leaveWay()
      resolve()
    })
  })

  const open: RunOver['open'] = (command, terminal, options) =>
    openChannel(client, session, command, terminal, options, () => why)
  const { run } = runOver({ become, target, environment, session, open })
  return {
    session,
    run,
    async close() {
      if (stream.destroyed) return leaveWay()
      client.end()
      if (stream instanceof Socket) stream.destroySoon()
      else stream.end()
      // A peer that takes nothing any more would keep us waiting for our last bytes to leave.
      const timer = setTimeout(() => stream.destroy(), farewell)
      await closed
      clearTimeout(timer)
    },
  }
}
