import type { Target } from '../../model/index.ts'
import { excerpt } from '../excerpt.ts'
import type { LoginMethod } from '../transport.ts'
import type { Deadline } from './deadline.ts'
import type { Identities } from './identities.ts'
import type { Identity } from './identity.ts'
import type { AnyAuthMethod, Library, Prompt } from './library.ts'
import type { Memory } from './memory.ts'
import type { Place } from './place.ts'

/** Decides, for one connection, what to try next, and remembers what was accepted. */
export interface Authentication {
  /** What ssh2 calls before each try; null arguments before the first. */
  next(left: readonly string[] | null, partial: boolean | null): AnyAuthMethod | false
  /** The server said which methods it would still take. */
  leaves(methods: readonly string[]): void
  /** The server let us in: the try before this did it. */
  finish(): void
  readonly accepted: readonly LoginMethod[]
  /** The key that was accepted. */
  key(): Identity | null
  /** For messages. */
  readonly tried: readonly string[]
  readonly notes: readonly string[]
  left(): readonly string[]
}

interface Try {
  readonly method: LoginMethod | 'none'
  readonly what: string
  readonly identity?: Identity
  start(): AnyAuthMethod
  /** The key was good enough to be asked for a signature, and gave one. */
  signed?: boolean
}

/**
 * Keys that somebody named, then a password that somebody gave, then other keys, then questions of the server. No try
 * is wasted on `none` while there is anything else: it costs a round trip.
 */
export function authentication(
  place: Place,
  target: Target,
  identities: Identities,
  library: Library,
  memory: Memory,
  deadline: Deadline,
): Authentication {
  const { user: username } = place
  const accepted: LoginMethod[] = []
  const tried: string[] = []
  const notes: string[] = [...identities.notes]
  const used = new Set<Try>()
  let left: readonly string[] | null = null
  let last: Try | null = null
  let key: Identity | null = null
  let passwordRefused = false

  const keyTry = (identity: Identity): Try => {
    const attempt: Try = {
      method: 'publickey',
      what: `key ${identity.source === 'agent' ? `${identity.fingerprint} of the agent` : identity.source}`,
      identity,
      start: () => ({ type: 'agent', username, agent: oneKeyAgent(identity, attempt) }),
    }
    return attempt
  }

  /** ssh2 offers the key, and asks for a signature only when the server said that it would accept it. */
  function oneKeyAgent(identity: Identity, attempt: Try): InstanceType<Library['BaseAgent']> {
    class OneKey extends library.BaseAgent<Buffer> {
      override getIdentities(done: (error: undefined, keys: Buffer[]) => void): void {
        done(undefined, [identity.blob])
      }
      override sign(_key: Buffer, data: Buffer, ...rest: readonly unknown[]): void {
        const done = rest.at(-1) as (error: Error | null, signature?: Buffer) => void
        const { hash } = (rest.length > 1 ? rest[0] : {}) as { readonly hash?: string }
        deadline
          .without(async () => identity.sign?.(data, hash))
          .then(
            signature => {
              attempt.signed = true
              done(null, signature)
            },
            (error: Error) => {
              notes.push(error.message)
              done(new CannotSign(error.message))
            },
          )
      }
    }
    return new OneKey()
  }

  const passwordTry: Try = {
    method: 'password',
    what: 'password',
    start: () => ({ type: 'password', username, password: target.password ?? '' }),
  }
  const questionsTry: Try = {
    method: 'keyboard-interactive',
    what: 'keyboard-interactive',
    start: () => ({
      type: 'keyboard-interactive',
      username,
      prompt: (_name, _instructions, _language, prompts, finish) => {
        answer(prompts).then(finish, (error: Error) => {
          notes.push(error.message)
          finish([])
        })
      },
    }),
  }

  async function answer(prompts: readonly Prompt[]): Promise<string[]> {
    const answers: string[] = []
    for (const { prompt, echo = false } of prompts) {
      const asked = excerpt(Buffer.from(prompt, 'utf8').toString('latin1'))
      if (target.password !== undefined && !passwordRefused && !echo && wantsPassword(prompt)) {
        answers.push(target.password)
        // Asked again, it was wrong.
        passwordRefused = true
      } else if (memory.ask !== null) {
        const { ask } = memory
        answers.push(await deadline.without(() => ask(`${place.label}: ${asked} `, { hidden: !echo })))
      } else throw new Error(`it asks "${asked}", and nobody is there to answer`)
    }
    return answers
  }

  const hasPassword = target.password !== undefined
  const tries: readonly Try[] = [
    ...identities.first.map(keyTry),
    ...(hasPassword ? [passwordTry] : []),
    ...identities.others.map(keyTry),
    ...(hasPassword || memory.ask !== null ? [questionsTry] : []),
  ]
  // With nothing at hand the question alone says what the server would take.
  const noneTry: Try = { method: 'none', what: 'nothing', start: () => ({ type: 'none', username }) }

  function settle(partial: boolean): void {
    if (last === null) return
    // For a key ssh2 does not hand on that the server accepted it and wants more; a signature shows it.
    const wasAccepted = last.method === 'publickey' ? last.signed === true : partial
    if (wasAccepted) accept(last)
    // A host that does not take passwords at all has not refused this one: it may ask for it as a question.
    else if (last.method === 'password') passwordRefused = left === null || left.includes('password')
    last = null
  }

  function accept(attempt: Try): void {
    if (attempt.method === 'none') return
    accepted.push(attempt.method)
    key = attempt.identity ?? key
    if (attempt.identity) memory.accepted.set(place.label, attempt.identity.fingerprint)
    // What was not wanted before may be the next factor.
    for (const other of [passwordTry, questionsTry]) if (other !== attempt) used.delete(other)
    passwordRefused = false
  }

  function candidate(): Try | undefined {
    const open = tries.filter(
      attempt =>
        !used.has(attempt) &&
        (left === null || left.includes(attempt.method)) &&
        !(attempt === questionsTry && passwordRefused && memory.ask === null),
    )
    // After one factor, the next is seldom another key.
    if (accepted.length > 0) return open.find(attempt => attempt.method !== 'publickey') ?? open[0]
    if (tries.length === 0 && !used.has(noneTry)) return noneTry
    return open[0]
  }

  return {
    next(methods, partial) {
      if (methods !== null && last?.method !== 'publickey') left = methods
      settle(partial === true)
      const attempt = candidate()
      if (attempt === undefined) return false
      used.add(attempt)
      tried.push(attempt.what)
      last = attempt
      return attempt.start()
    },
    leaves(methods) {
      left = methods
    },
    finish() {
      if (last) accept(last)
      last = null
    },
    accepted,
    key: () => key,
    tried,
    notes,
    left: () => left ?? [],
  }
}

/** Whether a question is about the account's password; a word that is good for once has to be asked for at each login. */
export function wantsPassword(prompt: string): boolean {
  return /passw/i.test(prompt) && !/one[- ]?time|\b[ht]?otp\b|token|verification|code|duo|yubi/i.test(prompt)
}

/** A key of ours that could not sign: no reason to give up the connection. */
export class CannotSign extends Error {}
