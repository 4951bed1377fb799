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
