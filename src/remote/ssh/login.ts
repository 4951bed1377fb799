import type { Duplex } from 'node:stream'
import type { Target } from '../../model/index.ts'
import type { Route } from '../ssh-config/route.ts'
import type { ConnectEnvironment, Session } from '../transport.ts'
import { authentication } from './authentication.ts'
import { type ConnectError, classify, type Seen } from './classify.ts'
import type { Deadline } from './deadline.ts'
import { shakeHands } from './handshake.ts'
import { hostKeyCheck } from './host-key.ts'
import { type Identities, identitiesFor } from './identities.ts'
import { forwardThrough, onTheWay, takeTurn } from './jump.ts'
import type { Client, Library } from './library.ts'
import type { Memory } from './memory.ts'
import { algorithmsFor, offerOf, signsRsaBySha256Only } from './offer.ts'
import type { Place } from './place.ts'
import { openSocket, tapGreeting } from './socket.ts'

/** What the logins on the way to one host share. */
export interface Attempt {
  readonly environment: ConnectEnvironment
  readonly memory: Memory
  readonly library: Library
  readonly deadline: Deadline
  /** Ends it: with the reason of whoever asked, or because it took too long. */
  readonly ending: AbortSignal
  /** What was seen of the login that is under way. */
  seen: () => Seen
}

/** A host that let us in. */
export interface Login {
  readonly client: Client
  readonly stream: Duplex
  readonly session: Session
  readonly seen: () => Seen
  /** Takes leave of the hosts on the way, once the stream is closed. */
  readonly leaveWay: () => void
}

/** Logs in at the end of a route, at each of its jump hosts first. */
export async function logInAlong(route: Route, target: Target, attempt: Attempt): Promise<Login> {
  const { place } = route
  const { environment, memory, library, deadline, ending } = attempt
  const [hostKeys, identities] = await Promise.all([
    hostKeyCheck(route, environment, memory),
    identitiesFor(target, route, environment, library, memory),
  ])
  const way = await openWay(route, target, attempt)
  const offers = new Map<string, string>()
  let greeting = () => ''
  const auth = authentication(place, target, identities, library, memory, deadline)
  const seen = (): Seen => ({
    place,
    greeting: greeting(),
    connected: true,
    offers,
    tried: auth.tried,
    left: auth.left(),
    notes: auth.notes,
    beyond: identities.beyond || hasRsaToOldServer(identities, greeting()),
  })
  attempt.seen = seen
  try {
    const client = new library.Client()
    const algorithms = algorithmsFor(route, hostKeys)
    const login = shakeHands(client, way.stream, { place, auth, hostKeys, algorithms, offers, ending, seen })
    greeting = tapGreeting(way.stream)
    const agreed = await login
    const key = auth.key()
    const identification = /^SSH-[^\r\n]*/m.exec(greeting())?.[0] ?? null
    const session: Session = {
      label: place.label,
      user: place.user,
      method: auth.accepted.at(-1) ?? null,
      methods: [...auth.accepted],
      ...(key === null ? {} : { keyFingerprint: key.fingerprint, keyType: key.type }),
      hostKey: hostKeys.shown(),
      algorithms: agreed,
      identification,
      local: way.local,
      remote: way.remote,
      offer: offerOf({ target, identities, key, hostKeys, algorithms, memory, identification }),
    }
    return { client, stream: way.stream, session, seen, leaveWay: way.leave }
  } catch (error) {
    way.stream.destroy()
    way.leave()
    throw error
  }
}

interface Way extends Pick<Session, 'local' | 'remote'> {
  readonly stream: Duplex
  readonly leave: () => void
}

/** A stream to the host: a connection of our own, or one that the last jump host makes. */
async function openWay(route: Route, target: Target, attempt: Attempt): Promise<Way> {
  const { place, via } = route
  if (via === null) {
    attempt.seen = () => unseen(place)
    const { ending } = attempt
    const socket = await openSocket(place, route.family, route.connectTimeout, ending).catch(
      (error: unknown) => {
        if (ending.aborted) throw ending.reason
        throw classify(error as ConnectError, unseen(place))
      },
    )
    const { localAddress = '', localPort = 0, remoteAddress = '', remotePort = 0 } = socket
    return {
      stream: socket,
      local: { address: localAddress, port: localPort },
      remote: { address: remoteAddress, port: remotePort },
      leave: () => {},
    }
  }
  const jump = await logInAtJump(via, place, target, attempt)
  attempt.seen = () => unseen(place)
  const leave = () => {
    jump.client.end()
    jump.stream.destroy()
    jump.leaveWay()
  }
  try {
    const stream = await forwardThrough(jump.client, via.place, place, attempt.ending)
    return { stream, local: null, remote: { address: place.address, port: place.port }, leave }
  } catch (error) {
    leave()
    throw error
  }
}

/** Its errors name the host and what it stands before. Nothing that was given for the last host is given to it. */
async function logInAtJump(via: Route, place: Place, target: Target, attempt: Attempt): Promise<Login> {
  const { password: _, ...plain } = target
  const release = await attempt.deadline.without(() => takeTurn(attempt.memory, via.place.label))
  try {
    const login = await logInAlong(via, { ...plain, privateKeys: [] }, attempt)
    // An error that nobody listens to would end the program; that the way is lost, the host behind it tells.
    login.client.on('error', () => {})
    return login
  } catch (error) {
    throw onTheWay(error, via.place, place)
  } finally {
    release()
  }
}

function unseen(place: Place): Seen {
  return {
    place,
    greeting: '',
    connected: false,
    offers: new Map(),
    tried: [],
    left: [],
    notes: [],
    beyond: false,
  }
}

/** ssh2 tries rsa-sha2-256 alone there, and the server may want rsa-sha2-512. */
function hasRsaToOldServer({ first, others }: Identities, greeting: string): boolean {
  return [...first, ...others].some(({ type }) => type === 'ssh-rsa') && signsRsaBySha256Only(greeting)
}
