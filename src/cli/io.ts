import type { Screen } from '../report/lines.ts'
import { homedir, userInfo } from 'node:os'

/** The process, as much of it as commands may know. Only this room reads it. */
export interface Io {
  readonly argv: readonly string[]
  readonly env: { readonly [name: string]: string | undefined }
  readonly home: string
  readonly user: string
  readonly stdin: NodeJS.ReadStream
  readonly stdout: NodeJS.WriteStream
  readonly stderr: NodeJS.WriteStream
}

export function processIo(): Io {
  const { env, stdin, stdout, stderr } = process
  return {
    argv: process.argv.slice(2),
    env,
    home: env.HOME ?? homedir(),
    user: userName(),
    stdin,
    stdout,
    stderr,
  }
}

/** A uid without an account (a container) has no name, and needs none until somebody logs in. */
function userName(): string {
  try {
    return userInfo().username
  } catch {
    return ''
  }
}

/** A mistake in how the program was called. Ends it with exit code 1 and its message. */
export class UsageError extends Error {
  readonly hint: string | undefined
  constructor(message: string, hint?: string) {
    super(message)
    this.hint = hint
  }
}

/** Somebody pressed Ctrl-C before any host was contacted. */
export class Interrupted extends Error {}

/** Colour where a person looks: on a terminal, unless NO_COLOR (no-color.org) or `--no-color` says no. */
export function wantsColor(io: Io, stream: NodeJS.WriteStream, color: boolean): boolean {
  if (!color || (io.env.NO_COLOR ?? '') !== '' || io.env.TERM === 'dumb') return false
  return stream.isTTY === true || (io.env.FORCE_COLOR ?? '') !== ''
}

/** Nobody likes to read lines of text that are longer, so what is not narrow counts as this. */
export const usualWidth = 80

export function screenOf(io: Io, stream: NodeJS.WriteStream, color: boolean): Screen {
  const columns = stream.isTTY ? stream.columns || usualWidth : usualWidth
  return { color: wantsColor(io, stream, color), width: Math.min(columns, usualWidth) }
}
