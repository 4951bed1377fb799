import type { Look, PasswordFact } from '../../model/index.ts'
import { type Part, textsOf } from './stream.ts'

/** What shadow(5) says of the accounts that the looks ask for. Only root can read it. */
export function readPasswords(
  looks: readonly Look[],
  parts: readonly Part[],
  uid: number,
  /** The accounts that the host lists. */
  listed: Iterable<string>,
): ReadonlyMap<string, PasswordFact | null> {
  const lines = new Map<string, readonly string[]>()
  for (const text of textsOf(parts, 'shadow')) {
    const [name = '', ...fields] = text.split(':')
    // The first line of a name counts.
    if (!lines.has(name)) lines.set(name, fields)
  }
  const passwords = new Map<string, PasswordFact | null>()
  const asked = looks.flatMap(look => (look.look === 'login' ? [look.name] : []))
  for (const name of looks.some(({ look }) => look === 'logins') ? [...asked, ...listed] : asked) {
    const fields = lines.get(name)
    if (fields !== undefined) passwords.set(name, passwordOf(fields))
    else passwords.set(name, uid === 0 ? null : { unknown: 'denied' })
  }
  return passwords
}

const kinds = ['usable', 'empty', 'none', 'locked'] as const

/** `usable:19000:99999::`: the kind, last change, maximum, inactivity, expiry. */
function passwordOf([kind = '', ...days]: readonly string[]): PasswordFact {
  const [changed, maximum, inactive, expires] = days.map(daysOf)
  return {
    kind: kinds.find(known => known === kind) ?? 'usable',
    changed: changed ?? null,
    maximum: maximum ?? null,
    inactive: inactive ?? null,
    expires: expires ?? null,
  }
}

/** An empty field, or a negative number, means that there is no such limit. */
function daysOf(text: string): number | null {
  return /^\d{1,9}$/.test(text) ? Number(text) : null
}
