/** The Defaults lines of sudoers(5) that decide whether sudo makes somebody root. */
import type { AccountFact } from '../model/index.ts'
import type { Match } from './except-list.ts'
import { type Aliases, isNamed, listOf, matches } from './sudo-rules.ts'

export interface SudoDefaults {
  readonly authenticates: boolean
  /** Whose password is asked for: with rootpw, targetpw and runaspw not one's own. */
  readonly password: 'own' | 'other'
  readonly noexec: boolean
  /** Who is meant by a rule that names nobody to become. */
  readonly runas: string
  /** Where programs are to start; null where nothing is said. */
  readonly directory: string | null
  /** Where programs are looked for; null where nothing is said. */
  readonly path: string | null
  /** Whether a password may be typed at all. */
  readonly tries: boolean
  /** The service of PAM that is asked. */
  readonly service: string
  /** Of a line that matters here it is not known whether it is about this host or command. */
  readonly doubt: boolean
}

const others = ['rootpw', 'targetpw', 'runaspw']
const matter = [
  'authenticate',
  'noexec',
  'runas_default',
  'runcwd',
  'secure_path',
  'passwd_tries',
  'pam_service',
  ...others,
]

/** The last of the lines that are about somebody counts, as sudo reads them. */
export function defaultsFor(
  lines: readonly string[],
  aliases: Aliases,
  account: AccountFact,
  target: string,
): SudoDefaults {
  const set = new Map<string, string | boolean>()
  let doubt = false
  for (const text of lines) {
    const {
      kind = '',
      who = '',
      settings,
    } = /^Defaults(?:(?<kind>[:@>!])(?<who>\S+))?\s+(?<settings>.*)$/.exec(text)?.groups ?? {}
    if (settings === undefined) continue
    const about = isAbout(kind, listOf(who))
    if (about === 'no') continue
    for (const setting of settings.match(/(?:"[^"]*"|[^,"])+/g) ?? []) {
      const {
        bang,
        name = '',
        value,
      } = /^\s*(?<bang>!?)\s*(?<name>\w+)\s*(?:[+-]?=\s*"?(?<value>[^"]*?)"?\s*)?$/.exec(setting)?.groups ??
      {}
      if (!matter.includes(name)) continue
      if (about === 'maybe') doubt = true
      else set.set(name, bang === '!' ? false : (value ?? true))
    }
  }
  const textOf = (name: string) => {
    const value = set.get(name)
    return typeof value === 'string' ? value : null
  }
  return {
    authenticates: set.get('authenticate') !== false,
    password: others.some(name => set.get(name) === true) ? 'other' : 'own',
    noexec: set.get('noexec') === true,
    runas: textOf('runas_default') ?? 'root',
    directory: textOf('runcwd'),
    path: textOf('secure_path'),
    tries: textOf('passwd_tries') !== '0' && set.get('passwd_tries') !== false,
    service: textOf('pam_service') ?? 'sudo',
    doubt,
  }

  function isAbout(kind: string, list: readonly string[]): Match {
    if (kind === '') return 'yes'
    if (kind === ':') return matches(list, 'User', aliases, name => isNamed(name, account))
    if (kind === '>') return matches(list, 'Runas', aliases, name => (name === target ? 'yes' : 'no'))
    return 'maybe'
  }
}
