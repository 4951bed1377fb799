import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { Unreachable } from '../../model/index.ts'
import { excerpt } from '../excerpt.ts'
import { floods } from '../flood.ts'
import type { Session } from '../transport.ts'
import { type Authentication, CannotSign } from './authentication.ts'
import { type ConnectError, classify, type Seen } from './classify.ts'
import type { HostKeyCheck } from './host-key.ts'
import { type Client, leaveHostKeysUnproved } from './library.ts'
import type { Algorithms } from './offer.ts'
import type { Place } from './place.ts'
import { watchFlood } from './socket.ts'

/** Ten seconds and another five: how long a peer may be silent. */
const keepalive = { keepaliveInterval: 5000, keepaliveCountMax: 2 }

export interface Handshake {
  readonly place: Place
  readonly auth: Authentication
  readonly hostKeys: HostKeyCheck
  readonly algorithms: Algorithms
  readonly offers: Map<string, string>
  readonly ending: AbortSignal
  readonly seen: () => Seen
}

/** Settles once: the first error says why, all that follow it only say that the connection is gone. */
export function shakeHands(
  client: Client,
  socket: Duplex,
  login: Handshake,
): Promise<NonNullable<Session['algorithms']>> {
  const { place, auth, hostKeys, algorithms, offers, ending, seen } = login
  return new Promise((resolve, reject) => {
    let agreed = { kex: '', hostKey: '', cipher: '', mac: '' }
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
    // PAM says by a banner why it lets nobody in, and then the connection is closed.
    let banner = ''
    client.on('banner', text => {
      banner = text
    })
    client.once('close', () =>
      fail(classify({ message: excerpt(banner) || 'closed by the other side' }, seen())),
    )
    client.on('handshake', ({ kex, serverHostKey, cs }) => {
      agreed = { kex, hostKey: serverHostKey, cipher: cs.cipher, mac: cs.mac }
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
        resolve(agreed)
      }),
    )
    try {
      client.connect({
        // All that ssh2 does with it a channel can do too.
        sock: socket as Socket,
        username: place.user,
        readyTimeout: 0,
        ...keepalive,
        algorithms: {
          kex: [...algorithms.kex] as Lists['kex'],
          serverHostKey: [...algorithms.hostKeys] as Lists['serverHostKey'],
          cipher: [...algorithms.ciphers] as Lists['cipher'],
          hmac: [...algorithms.macs] as Lists['hmac'],
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
      leaveHostKeysUnproved(client)
      unwatch = watchFlood(socket, () => fail(floods(place)))
    } catch (error) {
      fail(classify(error as ConnectError, seen()))
    }
  })
}

type Lists = Required<NonNullable<Parameters<Client['connect']>[0]['algorithms']>>

/** Two things that ssh2 tells nobody but its log: what the server offers, and which methods it would still take. */
function listen(line: string, auth: Authentication, offers: Map<string, string>): void {
  const left = /^Inbound: Received USERAUTH_FAILURE \((?<methods>[^)]*)\)/.exec(line)?.groups?.methods
  if (left !== undefined) auth.leaves(left.split(',').filter(method => method !== ''))
  const offer = /^Handshake: \(remote\) (?<what>[^:]+): (?<list>.*)/.exec(line)?.groups
  if (offer) offers.set(offer.what ?? '', offer.list ?? '')
}
