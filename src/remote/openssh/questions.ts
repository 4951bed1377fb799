import type { Target } from '../../model/index.ts'
import { excerpt } from '../excerpt.ts'
import type { Deadline } from '../ssh/deadline.ts'
import type { Memory } from '../ssh/memory.ts'
import { type Secret, secretOf } from '../ssh/passphrases.ts'

/** What ssh, or one that it started for a jump, asks by SSH_ASKPASS: readpass.c. */
export interface Question {
  readonly text: string
  /** SSH_ASKPASS_PROMPT: `none` where no answer is wanted, only to be told, until what it is about is done. */
  readonly hint: string
  /** What ssh had logged by then. */
  readonly log: string
}

export interface Answering {
  readonly target: Target
  readonly label: string
  readonly memory: Memory
  readonly deadline: Deadline
  readonly warn: (message: string) => void
  /** Why there was no answer, for messages. */
  readonly notes: string[]
}

/**
 * Answers for one login; null is a refusal. The password that was given answers one question for a password of the host
 * itself for each factor, and never one of a jump. What opens a key is remembered for other logins. All else is asked of the
 * person each time: a one-time password is good once.
 */
export function answering({ target, label, memory, deadline, warn, notes }: Answering) {
  const used = new Set<string>()
  const secrets = new Map<string, Secret>()

  async function person(text: string): Promise<string | null> {
    const { ask } = memory
    if (ask === null) {
      notes.push(`it asks "${excerpt(text)}", and nobody is there to answer`)
      return null
    }
    return deadline.without(() => ask(`${label}: ${excerpt(text)} `, { hidden: true }))
  }

  /** The key by its path, as whoever else opens it calls it. */
  async function secret(text: string): Promise<string | null> {
    const { ask } = memory
    if (ask === null) return person(text)
    const name = /^Enter passphrase for (?:key )?'(?<path>.+)':/.exec(text)?.groups?.path ?? text
    const given = secretOf(memory, name, secrets.get(name), () =>
      ask(`${label}: ${excerpt(text)} `, { hidden: true }),
    )
    secrets.set(name, given)
    return deadline.without(() => given)
  }

  return async ({ text, hint, log }: Question): Promise<string | null> => {
    if (hint === 'none') {
      warn(`${label}: ${excerpt(text)}`)
      return new Promise(() => {})
    }
    if (/\(yes\/no/.test(text)) {
      notes.push(`it asks "${excerpt(text)}", which only a login by hand should answer`)
      return null
    }
    if (/\b(?:old|new) password\b|retype|password change/i.test(text)) {
      notes.push('the password has expired: log in once by hand and change it')
      return null
    }
    if (/^Enter (?:passphrase|PIN) for /.test(text)) return secret(text)
    const isOfHost = /^debug1: Authenticating to /m.test(log)
    // Asked again, it was wrong; after another factor it may be wanted as the next.
    const factor = `password ${log.split('with partial success').length}`
    if (isOfHost && /passw/i.test(text) && target.password !== undefined && !used.has(factor)) {
      used.add(factor)
      return target.password
    }
    return person(text)
  }
}
