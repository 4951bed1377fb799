import type { Socket } from 'node:net'
import { type Become, type Target, Unreachable } from '../../model/index.ts'
import { floods } from '../flood.ts'
import { type RunOver, runOver } from '../run-over.ts'
import type { ConnectEnvironment, Session, Transport } from '../transport.ts'
import { type Authentication, authentication, CannotSign } from './authentication.ts'
import { openChannel } from './channel.ts'
import { type ConnectError, classify, type Seen, tooSlow } from './classify.ts'
import { startDeadline } from './deadline.ts'
import { type HostKeyCheck, hostKeyCheck } from './host-key.ts'
import { type Identities, identitiesFor } from './identities.ts'
import { type Client, loadSsh2 } from './library.ts'
import { memoryOf } from './memory.ts'
import { ciphers, keyExchanges, macs, offerOf, signsRsaBySha256Only } from './offer.ts'
import { type Place, placeOf } from './place.ts'
import { openSocket, tapGreeting, watchFlood } from './socket.ts'

/** Ten seconds and another five: how long a peer may be silent. */
const keepalive = { keepaliveInterval: 5000, keepaliveCountMax: 2 }

/** Milliseconds for taking leave of a host. */
const farewell = 1000

/** Logs in by npm ssh2. One connection, one login; a `Connect`. */
export async function connectSsh(
  target: Target,
  environment: ConnectEnvironment,
  become: Become | null,
  signal: AbortSignal = new AbortController().signal,
): Promise<Transport> {
  signal.throwIfAborted()
  const place = placeOf(target)
  const memory = memoryOf(environment)
  const library = await loadSsh2()
  const [hostKeys, identities] = await Promise.all([
    hostKeyCheck(place, target.hostKeyChecking, environment, memory),
    identitiesFor(target, place, environment, library, memory),
  ])

  const offers = new Map<string, string>()
  let greeting = () => ''
  let connected = false
  const late = new AbortController()
  const { connectTimeout } = environment
  const deadline = startDeadline(connectTimeout, () => late.abort(tooSlow(seen(), connectTimeout)))
  const auth = authentication(place, target, identities, library, memory, deadline)
  const seen = (): Seen => ({
    place,
    greeting: greeting(),
    connected,
    offers,
    tried: auth.tried,
    left: auth.left(),
    notes: auth.notes,
    beyond: identities.beyond || hasRsaToOldServer(identities, greeting()),
  })

  const ending = AbortSignal.any([signal, late.signal])
  try {
    const socket = await openSocket(place, connectTimeout, ending).catch((error: unknown) => {
      if (ending.aborted) throw ending.reason
      throw classify(error as ConnectError, seen())
    })
    connected = true
    const client = new library.Client()
    const login = logIn(client, socket, { place, auth, hostKeys, offers, ending, seen })
    greeting = tapGreeting(socket)
    const algorithms = await login
    const key = auth.key()
    const identification = /^SSH-[^\r\n]*/m.exec(greeting())?.[0] ?? null
    const session: Session = {
      label: place.label,
      user: place.user,
      method: auth.accepted.at(-1) ?? null,
      methods: [...auth.accepted],
      ...(key === null ? {} : { keyFingerprint: key.fingerprint, keyType: key.type }),
      hostKey: hostKeys.shown(),
      algorithms,
      identification,
      local: { address: socket.localAddress ?? '', port: socket.localPort ?? 0 },
      remote: { address: socket.remoteAddress ?? '', port: socket.remotePort ?? 0 },
      offer: offerOf({ target, identities, key, hostKeys, memory, identification }),
    }
    return transportOver(client, socket, session, { become, target, environment, seen })
  } finally {
    deadline.clear()
  }
}

/** ssh2 tries rsa-sha2-256 alone there, and the server may want rsa-sha2-512. */
function hasRsaToOldServer({ first, others }: Identities, greeting: string): boolean {
  return [...first, ...others].some(({ type }) => type === 'ssh-rsa') && signsRsaBySha256Only(greeting)
}

interface Login {
  readonly place: Place
  readonly auth: Authentication
  readonly hostKeys: HostKeyCheck
  readonly offers: Map<string, string>
  readonly ending: AbortSignal
  readonly seen: () => Seen
}

/** Settles once: the first error says why, all that follow it only say that the connection is gone. */
function logIn(client: Client, socket: Socket, login: Login): Promise<NonNullable<Session['algorithms']>> {
  const { place, auth, hostKeys, offers, ending, seen } = login
  return new Promise((resolve, reject) => {
    let algorithms = { kex: '', hostKey: '', cipher: '', mac: '' }
    let settled = false
    let unwatch = () => {}
    const settle = (how: () => void) => {
      if (settled) return
      settled = true
      ending.removeEventListener('abort', onAbort)
      unwatch()
      how()
    }
    const fail = (error: unknown) =>
      settle(() => {
        reject(error)
        socket.destroy()
      })
    const onAbort = () => fail(ending.reason)
    ending.addEventListener('abort', onAbort, { once: true })

    client.on('error', (error: ConnectError & Error) => {
      if (error instanceof CannotSign || settled) return
      fail(hostKeys.refused() ?? classify(error, seen()))
    })
    client.once('close', () => fail(classify({ message: 'closed by the other side' }, seen())))
    client.on('handshake', ({ kex, serverHostKey, cs }) => {
      algorithms = { kex, hostKey: serverHostKey, cipher: cs.cipher, mac: cs.mac }
    })
    client.once('change password', () =>
      fail(
        new Unreachable(
          'auth',
          `The password of ${place.label} has expired`,
          'log in once by hand and change it',
        ),
      ),
    )
    client.once('ready', () =>
      settle(() => {
        auth.finish()
        resolve(algorithms)
      }),
    )
    try {
      client.connect({
        sock: socket,
        username: place.user,
        readyTimeout: 0,
        ...keepalive,
        algorithms: {
          kex: [...keyExchanges],
          serverHostKey: [...hostKeys.algorithms] as ServerHostKeys,
          cipher: [...ciphers],
          hmac: [...macs],
        },
        hostVerifier: (blob: Buffer) => hostKeys.verify(blob),
        authHandler: (left, partial, next) => {
          const method = auth.next(left, partial)
          // The types do not know `false`, which the documentation has for "nothing more to try".
          next(method as Exclude<typeof method, false>)
        },
        debug: line => {
          if (!settled) listen(line, auth, offers)
        },
      })
      unwatch = watchFlood(socket, () => fail(floods(place)))
    } catch (error) {
      fail(classify(error as ConnectError, seen()))
    }
  })
}

type ServerHostKeys = NonNullable<
  NonNullable<Parameters<Client['connect']>[0]['algorithms']>['serverHostKey']
>

/** Two things that ssh2 tells nobody but its log: what the server offers, and which methods it would still take. */
function listen(line: string, auth: Authentication, offers: Map<string, string>): void {
  const left = /^Inbound: Received USERAUTH_FAILURE \((?<methods>[^)]*)\)/.exec(line)?.groups?.methods
  if (left !== undefined) auth.leaves(left.split(',').filter(method => method !== ''))
  const offer = /^Handshake: \(remote\) (?<what>[^:]+): (?<list>.*)/.exec(line)?.groups
  if (offer) offers.set(offer.what ?? '', offer.list ?? '')
}

interface Surroundings {
  readonly become: Become | null
  readonly target: Target
  readonly environment: ConnectEnvironment
  readonly seen: () => Seen
}

function transportOver(
  client: Client,
  socket: Socket,
  session: Session,
  surroundings: Surroundings,
): Transport {
  const { become, target, environment, seen } = surroundings
  let why: string | null = null
  client.on('error', (error: ConnectError & Error) => {
    why ??= classify(error, seen()).message
  })
  const closed = new Promise<void>(resolve => {
    client.once('close', () => {
      why ??= `${session.label} closed the connection`
      resolve()
    })
  })

  const open: RunOver['open'] = (command, terminal, options) =>
    openChannel(client, session, command, terminal, options, () => why)
  return {
    session,
    run: runOver({ become, target, environment, session, open }),
    async close() {
      if (socket.destroyed) return
      client.end()
      socket.destroySoon()
      // A peer that takes nothing any more would keep us waiting for our last bytes to leave.
      const timer = setTimeout(() => socket.destroy(), farewell)
      await closed
      clearTimeout(timer)
    },
  }
}
