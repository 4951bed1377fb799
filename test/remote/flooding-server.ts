// A server that never stops talking before the login, by the parts of npm ssh2 that it has for its own use.
import { generateKeyPairSync } from 'node:crypto'
import ssh2 from 'ssh2'

/** What a server may send at any time, and as often as it likes. */
export type Flood = 'banners' | 'debug messages'

export interface FloodingServer {
  readonly port: number
  /** `ssh-ed25519 AAAA…` lines for the file of known hosts. */
  readonly knownHostsLine: string
  /** Bytes that were sent. */
  sent(): number
  stop(): Promise<void>
}

interface Protocol {
  readonly _packetRW: {
    readonly write: {
      readonly allocStart: number
      alloc(size: number): Buffer
      finalize(packet: Buffer): Buffer
    }
  }
  readonly _cipher: { encrypt(packet: Buffer): void }
}

export async function floodingServer(flood: Flood): Promise<FloodingServer> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const hostKey = privateKey.export({ type: 'pkcs1', format: 'pem' })
  let sent = 0
  const sockets = new Set<{ destroy(): void }>()
  const server = new ssh2.Server({ hostKeys: [hostKey] }, client => {
    const { _protocol: protocol, _sock: socket } = client as unknown as {
      readonly _protocol: Protocol
      readonly _sock: import('node:net').Socket
    }
    sockets.add(socket)
    client.on('error', () => {})
    client.on('authentication', () => {
      const pour = () => {
        // In turns: a loop without an end would keep this process from hearing that the client has gone.
        for (let turn = 0; turn < 50; turn += 1) {
          if (socket.destroyed || !socket.writable) return
          send(protocol, flood === 'banners' ? banner : debugMessage)
          sent += 30_000
          if (socket.writableNeedDrain) {
            socket.once('drain', pour)
            return
          }
        }
        setImmediate(pour)
      }
      pour()
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { readonly port: number }
  const parsed = ssh2.utils.parseKey(hostKey)
  if (parsed instanceof Error) throw parsed
  const key = (Array.isArray(parsed) ? parsed[0] : parsed)?.getPublicSSH().toString('base64')
  return {
    port,
    knownHostsLine: `[127.0.0.1]:${port} ssh-rsa ${key}`,
    sent: () => sent,
    async stop() {
      for (const socket of sockets) socket.destroy()
      await new Promise<void>(resolve => server.close(() => resolve()))
    },
  }
}

function send({ _packetRW: { write }, _cipher: cipher }: Protocol, payload: Buffer): void {
  const packet = write.alloc(payload.length)
  payload.copy(packet, write.allocStart)
  cipher.encrypt(write.finalize(packet))
}

function text(length: number): Buffer {
  const bytes = Buffer.alloc(4 + length, 'a line of a flood\n')
  bytes.writeUInt32BE(length)
  return bytes
}

/** SSH_MSG_USERAUTH_BANNER: message, language. */
const banner = Buffer.concat([Buffer.from([53]), text(30_000), text(0)])
/** SSH_MSG_DEBUG: whether to show it always, message, language. */
const debugMessage = Buffer.concat([Buffer.from([4, 1]), text(30_000), text(0)])
