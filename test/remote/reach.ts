// How a test reaches a host: the surroundings of a person whose home is a folder of the test, and what went wrong.
import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import type { Become, Target, UnreachableKind } from '../../src/model/index.ts'
import { Unreachable } from '../../src/model/index.ts'
import { connect } from '../../src/remote/connect.ts'
import type { ConnectEnvironment, Output, Transport } from '../../src/remote/transport.ts'
import type { Host } from '../hosts/host.ts'

export interface Person extends ConnectEnvironment {
  /** All that was told in `warn`. */
  readonly warnings: string[]
  readonly knownHostsFile: string
}

let homes = 0

/** Somebody who knows the host's key, has no agent, and is not there to be asked. */
export function person(host: Pick<Host, 'folder' | 'knownHostsLine'>, known = host.knownHostsLine): Person {
  homes += 1
  const home = join(host.folder, `home-${homes}`)
  mkdirSync(join(home, '.ssh'), { recursive: true, mode: 0o700 })
  const knownHostsFile = join(home, '.ssh', 'known_hosts')
  writeFileSync(knownHostsFile, known === '' ? '' : `${known}\n`)
  const warnings: string[] = []
  return {
    home,
    agentSocket: null,
    ask: null,
    knownHosts: [knownHostsFile],
    connectTimeout: 10_000,
    variables: process.env,
    warn: message => warnings.push(message),
    warnings,
    knownHostsFile,
  }
}

/** The ways to log in, for what holds of all. */
export const logins = ['ssh', 'openssh'] as const

/** The host, by its own key and user. */
export function targetOf(
  host: Pick<Host, 'address' | 'port' | 'user' | 'privateKey'>,
  connection: Target['connection'] = 'ssh',
): Target {
  const { address, port, user } = host
  return {
    name: 'host',
    connection,
    address,
    port,
    user,
    privateKeys: [host.privateKey],
    hostKeyChecking: 'strict',
  }
}

/** That it cannot be reached, and as what kind; every such message says something of where. */
export async function refuses(
  work: Promise<unknown>,
  kind: UnreachableKind,
  ...patterns: readonly RegExp[]
): Promise<Unreachable> {
  const error = await work.then(
    value => assert.fail(`reached: ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  )
  if (!(error instanceof Unreachable)) throw error
  assert.equal(error.kind, kind, error.message)
  assert.doesNotMatch(error.message, /\n/, 'one line')
  for (const pattern of patterns) assert.match(error.message, pattern)
  return error
}

/** Connects, runs one script, closes. */
export async function runOnce(
  target: Target,
  environment: ConnectEnvironment,
  script: string,
  become: Become | null = null,
): Promise<Output> {
  return using(connect(target, environment, become), transport => transport.run(script))
}

/** Closes the transport whatever happens. */
export async function using<T>(
  opening: Promise<Transport>,
  work: (transport: Transport) => Promise<T>,
): Promise<T> {
  const transport = await opening
  try {
    return await work(transport)
  } finally {
    await transport.close()
  }
}

export interface Listener {
  readonly port: number
  stop(): Promise<void>
}

/** A TCP server on 127.0.0.1 that does with each connection what it is told. */
export async function listener(serve: (socket: Socket) => void): Promise<Listener> {
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket)
    socket.on('error', () => {})
    serve(socket)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no TCP address')
  return {
    port: address.port,
    async stop() {
      for (const socket of sockets) socket.destroy()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
