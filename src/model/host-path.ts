import { CannotPlan } from './errors.ts'
import type { Facts } from './facts.ts'
import type { Look } from './look.ts'
import { normalPath } from './path.ts'
import { accountFact } from './read-facts.ts'
import { bytes } from './text.ts'

/**
 * JSON Schema of a path on the host: absolute, or below an account's home as a shell says it, `~alice/.ssh`.
 * `..` is refused: what it means depends on symbolic links, so that nobody could say from the playbook which file
 * is meant.
 */
export const hostPathSchema = {
  type: 'string',
  pattern: '^(?:/|~[^-~:/\\u0000\\n][^:/\\u0000\\n]*(?:/|$))(?!(?:[^\\u0000]*/)?\\.\\.(?:/|$))[^\\u0000]*$',
  'x-expected': 'an absolute path, or one such as ~alice/.ssh, without ".."',
} as const

/** `~alice/.ssh` is `.ssh` below the home of alice; null for an absolute path. */
function belowHome(text: string): { readonly user: string; readonly path: string } | null {
  const found = /^~(?<user>[^/]+)\/*(?<path>.*)$/s.exec(text)?.groups
  if (found?.user === undefined) return null
  return { user: bytes(found.user), path: normalPath(bytes(found.path ?? '')).slice(1) }
}

/** What `hostPath` will read, and what is at the path, as far as it can be asked for beforehand. */
export function hostPathLooks(text: string, look: 'path' | 'file' | 'tree'): readonly Look[] {
  const home = belowHome(text)
  if (home === null) return [{ look, path: normalPath(bytes(text)) }]
  return [
    { look: 'account', name: home.user },
    { look: 'home', ...home },
  ]
}

/** The absolute path, as facts name it. Throws `CannotPlan` for a user that the host does not have. */
export function hostPath(facts: Facts, text: string): string {
  const home = belowHome(text)
  if (home === null) return normalPath(bytes(text))
  const account = accountFact(facts, home.user)
  if (!account.home.startsWith('/'))
    throw new CannotPlan(`The account ${home.user} has no home directory on this host`)
  return normalPath(`${account.home}/${home.path}`)
}
