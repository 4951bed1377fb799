import type { Memory } from './memory.ts'

/** The answer to a question that is put once a run; the same object for all who wait for it. */
export type Secret = Promise<string>

/**
 * What opens a key, by its path, or something else by the question for it: asked for once, however many logins want it
 * at a time, whoever does them. `wrong` is what this login was given before and did not open it: another may have asked
 * anew since.
 */
export function secretOf(
  { secrets }: Memory,
  name: string,
  wrong: Secret | undefined,
  ask: () => Promise<string>,
): Secret {
  const known = secrets.get(name)
  if (known !== undefined && known !== wrong) return known
  const asked = ask()
  secrets.set(name, asked)
  asked.catch(() => secrets.delete(name))
  return asked
}
