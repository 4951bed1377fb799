import type { Look } from './look.ts'

/** A plan needs facts that nobody looked at. The engine collects these, looks once more and plans again. */
export class NotLooked extends Error {
  readonly looks: readonly Look[]
  constructor(...looks: readonly Look[]) {
    super(`Nobody looked: ${JSON.stringify(looks)}`)
    this.looks = looks
  }
}

/** What all of the readers give. Where several miss a look, one `NotLooked` asks for all, as there is only one more trip. */
export function readAll<T>(readers: readonly (() => T)[]): readonly T[] {
  const missing: Look[] = []
  const values = readers.flatMap(read => {
    try {
      return [read()]
    } catch (error) {
      if (!(error instanceof NotLooked)) throw error
      missing.push(...error.looks)
      return []
    }
  })
  if (missing.length > 0) throw new NotLooked(...missing)
  return values
}

/** What a task declares cannot be had on this host. The message is the task's `reason`: what, where, what to do. */
export class CannotPlan extends Error {
  /** `file:line` on the host, where there is one to name. */
  readonly at: string | undefined
  /** What the host's report says in place of `task_failed`. */
  readonly error: { readonly code: string; readonly hint: string } | undefined
  constructor(message: string, at?: string, error?: { readonly code: string; readonly hint: string }) {
    super(message)
    this.at = at
    this.error = error
  }
}

export type UnreachableKind =
  | 'refused'
  /** It closes connections before it has said anything, and may not do so later. */
  | 'busy'
  | 'auth'
  | 'hostkey'
  | 'algorithm'
  | 'timeout'
  | 'lost'
  | 'name'
  | 'config'
  | 'become'
  | 'shell'

/** A host that cannot be reached, or not with the privilege asked for. Thrown by transports only. */
export class Unreachable extends Error {
  readonly kind: UnreachableKind
  readonly hint: string | undefined
  constructor(kind: UnreachableKind, message: string, hint?: string) {
    super(message)
    this.kind = kind
    this.hint = hint
  }
}

export type GivenUpCode = 'interrupted' | 'host_timeout'

/** Why the signal of a host was aborted: somebody gave it up before anything was changed there. */
export class GivenUp extends Error {
  readonly code: GivenUpCode
  readonly hint: string
  constructor(code: GivenUpCode, message: string, hint: string) {
    super(message)
    this.code = code
    this.hint = hint
  }
}
