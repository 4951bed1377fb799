/** The one place where npm ssh2 is named: loaded when the first host is contacted, not before. */
import type * as Ssh2 from 'ssh2'

export type { AnyAuthMethod, AuthenticationType, Client, ClientChannel, ParsedKey, Prompt } from 'ssh2'
export type Library = typeof Ssh2

/** Loaded once however often it is called. Its native parts are optional, and it does without them. */
export async function loadSsh2(): Promise<Library> {
  // A CommonJS module: what it exports are members of its default export.
  const { default: library } = (await import('ssh2')) as unknown as { readonly default: Library }
  return library
}

/**
 * ssh2 lets the server sign with each of its host keys as soon as it names them (PROTOCOL of OpenSSH, section 2.5), for an
 * event that nobody here listens to. That is milliseconds of work for a host with an RSA key, and ssh2 has no option
 * against it. To be called when the client has begun to connect.
 */
export function leaveHostKeysUnproved(client: Ssh2.Client): void {
  const handlers = (client as unknown as Innards)._protocol?._handlers
  const usual = handlers?.GLOBAL_REQUEST
  if (handlers === undefined || usual === undefined) return
  handlers.GLOBAL_REQUEST = (protocol, name, wantsReply, data) => {
    if (name !== 'hostkeys-00@openssh.com') usual(protocol, name, wantsReply, data)
    else if (wantsReply) protocol.requestSuccess()
  }
}

/** What ssh2 1.17 keeps to itself. */
interface Innards {
  readonly _protocol?: {
    readonly _handlers?: {
      GLOBAL_REQUEST?: (
        protocol: { requestSuccess(): void },
        name: string,
        wantsReply: boolean,
        data: unknown,
      ) => void
    }
  }
}
