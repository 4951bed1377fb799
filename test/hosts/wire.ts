// A wire to a host that a test can make slow, freeze, and cut at an exact byte.
import { connect, createServer, type Socket } from 'node:net'
import type { Host } from './host.ts'

export interface WireOptions {
  /** Milliseconds that every byte is under way, in each direction: half a round trip. */
  readonly delay?: number
  /** Cuts a connection (or only that of this number, from 1) when exactly so many bytes have passed in this direction. */
  readonly cut?: {
    readonly after: number
    readonly direction: 'to host' | 'from host'
    readonly connection?: number
  }
}

export interface Wire {
  readonly address: string
  readonly port: number
  /** The host's key under this address and port. */
  readonly knownHostsLine: string
  /** How many connections were made so far: a fresh login is one more. */
  connections(): number
  /** Bytes that passed so far, over all connections: what to cut after. */
  passed(direction: 'to host' | 'from host'): number
  /** Cuts all connections that stand, now. */
  cut(): void
  /** Lets nothing pass any more, in silence, as a firewall does. */
  freeze(): void
  stop(): Promise<void>
}

/** Opens a port on 127.0.0.1 that leads to the SSH port of a host. */
export async function wireTo(
  host: Pick<Host, 'address' | 'port' | 'knownHostsLine'>,
  { delay = 0, cut }: WireOptions = {},
): Promise<Wire> {
  const passed = { 'to host': 0, 'from host': 0 }
  const sockets = new Set<Socket>()
  let connections = 0
  let frozen = false

  function carry(from: Socket, to: Socket, direction: keyof typeof passed, number: number): void {
    let here = 0
    const cuts = cut?.direction === direction && (cut.connection ?? number) === number
    from.on('data', (chunk: Buffer) => {
      const whole = !cuts || here + chunk.length < cut.after
      const part = whole ? chunk : chunk.subarray(0, cut.after - here)
      here += part.length
      passed[direction] += part.length
      later(() => {
        if (frozen || to.destroyed) return
        to.write(part, () => {
          if (!whole) hangUp(from, to)
        })
      })
    })
    from.on('end', () => later(() => to.end()))
    from.on('error', () => to.destroy())
    from.on('close', () => sockets.delete(from))
  }

  function later(action: () => void): void {
    if (delay === 0) action()
    else setTimeout(action, delay)
  }

  const server = createServer({ allowHalfOpen: true, noDelay: true }, near => {
    connections += 1
    const far = connect({ host: host.address, port: host.port, allowHalfOpen: true, noDelay: true })
    sockets.add(near).add(far)
    carry(near, far, 'to host', connections)
    carry(far, near, 'from host', connections)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const listening = server.address()
  if (listening === null || typeof listening === 'string') throw new Error('no TCP address')
  const { port } = listening
  const key = host.knownHostsLine.slice(host.knownHostsLine.indexOf(' '))

  return {
    address: '127.0.0.1',
    port,
    knownHostsLine: `[127.0.0.1]:${port}${key}`,
    connections: () => connections,
    passed: direction => passed[direction],
    cut: () => hangUp(...sockets),
    freeze: () => {
      frozen = true
    },
    stop: async () => {
      hangUp(...sockets)
      await new Promise(resolve => server.close(resolve))
    },
  }
}

function hangUp(...ends: readonly Socket[]): void {
  for (const end of ends) end.destroy()
}
