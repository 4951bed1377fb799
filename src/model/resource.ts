import type { Action, Effect } from './action.ts'
import type { Facts } from './facts.ts'
import type { Look } from './look.ts'

/**
 * JSON Schema, draft 2020-12, as far as the schemas of playbooks need it. Annotations of our own:
 *
 * - `"x-expected"`: what the value must be, in words that complete "Expected … to be", for values that a pattern
 *   or a choice of schemas refuses: `an octal mode in quotes, such as "0644"`.
 * - `"x-reads": "file"`, on a parameter: its text names a file beside the playbook; the resource gets it read, as
 *   a `ReadFile` in place of the text.
 */
export type JsonSchema = { readonly [keyword: string]: unknown }

/**
 * A kind of thing that a task declares. Everything else (diff, check mode, apply, undo, verify, report) is made of
 * these four members, once for all resources.
 *
 * `P` is what `schema` lets through, with every boolean already true or false, and text still as the playbook has
 * it (JavaScript strings; turn it into bytes with `bytes` before comparing it with the host's).
 */
export interface ResourceType<P> {
  /** As the playbook spells it. */
  readonly name: string
  /** Of the parameters, with a `description` on each property: the reference page is generated from it. */
  readonly schema: JsonSchema
  /** All that `plan` will read, as far as it can be known beforehand. Pure. */
  looks(params: P): readonly Look[]
  /**
   * The actions that make the facts as declared; none when they are so already. Pure.
   * Throws `CannotPlan` where it cannot be had, `NotLooked` (through the readers of facts) where a look is missing,
   * and nothing else.
   */
  plan(params: P, facts: Facts): readonly Action[]
  /** What a reader should know of the facts after the plan, though they are as declared: they become warnings. Pure. */
  notes?(params: P, facts: Facts): readonly string[]
  /** What is to be done to services after the actions of a plan that has some. Pure. */
  effects?(params: P, facts: Facts): readonly Effect[]
  /**
   * Mistakes that the schema cannot express, found without a host: unknown keywords, wrong keys, values out of range.
   */
  check?(params: P): readonly Mistake[]
}

/** What a parameter annotated `"x-reads": "file"` is when it comes to the resource. */
export interface ReadFile {
  /** On the machine that sshfix runs on, for messages. */
  readonly path: string
  /** Its content, one latin1 character a byte. */
  readonly bytes: string
}

/** A mistake in the parameters of a task. */
export interface Mistake {
  readonly code: string
  readonly message: string
  /** Keys and indices that lead to the place, from the parameters on; `key` means the key, not its value. */
  readonly path: readonly (string | number)[]
  readonly on?: 'key'
  /** What to write instead. */
  readonly hint?: string
  readonly severity?: 'warning'
}

/** Erases `P`: the validator in front of it makes the parameters what `P` says. */
export type AnyResourceType = ResourceType<never>
