/** One rule of sudoers(5), and the lists and aliases in it. */
import type { AccountFact, Facts } from '../model/index.ts'
import { matchesPattern, matchHost } from '../openssh/sshd-config/index.ts'
import type { Match } from './except-list.ts'
import type { SudoDefaults } from './sudo-defaults.ts'
import type { Grant } from './sudoers.ts'

type Kind = 'User' | 'Runas' | 'Host' | 'Cmnd'
/** By kind and name: aliases of two kinds may have one name. */
export type Aliases = ReadonlyMap<string, readonly string[]>

/** What a rule that fits says of the shell that runs our scripts. */
export interface Rule {
  readonly grant: Grant
  readonly noexec: boolean
  /** Where the shell is to start; null where nothing is said. */
  readonly directory: string | null
}

export interface Asked {
  readonly account: AccountFact
  readonly target: string
  readonly aliases: Aliases
  readonly defaults: SudoDefaults
  readonly host: Facts['host']
}

const definition = /^(?<kind>User|Runas|Host|Cmnd|Cmd)_Alias\s+(?<rest>.*)$/

/** Whether a line is no rule. */
export function isDefinition(text: string): boolean {
  return /^Defaults/.test(text) || definition.test(text)
}

export function aliasesIn(lines: readonly string[]): Aliases {
  const aliases = new Map<string, readonly string[]>()
  for (const text of lines) {
    const { kind = '', rest } = definition.exec(text)?.groups ?? {}
    for (const one of rest?.split(/\s*:\s*(?=[A-Z][A-Z0-9_]*\s*=)/) ?? []) {
      const [name = '', list = ''] = one.split(/\s*=\s*/, 2)
      aliases.set(`${kind === 'Cmd' ? 'Cmnd' : kind} ${name.trim()}`, listOf(list))
    }
  }
  return aliases
}

/** Where the next host list of a rule begins: no tag ends there, and what follows leads up to an `=` that is not escaped. */
const nextHosts =
  /(?<!\b(?:NO)?(?:PASSWD|EXEC|SETENV|LOG_INPUT|LOG_OUTPUT|MAIL|FOLLOW|INTERCEPT)\s*):(?=[^()/:\\]*=)/

/** Null where the rule is about others. The last of its commands that fits counts. */
export function ruleFor(text: string, asked: Asked): Rule | null {
  const { account, target, aliases, defaults, host } = asked
  const { who, rest } =
    /^(?<who>(?:"[^"]*"|[^\s,]+)(?:\s*,\s*(?:"[^"]*"|[^\s,]+))*)\s+(?<rest>[^=]+=.*)$/.exec(text)?.groups ??
    {}
  if (who === undefined || rest === undefined) return null
  const isUser = matches(listOf(who), 'User', aliases, name => isNamed(name, account))
  if (isUser === 'no') return null
  let doubt = isUser === 'maybe' || defaults.doubt
  let result: Rule | null = null
  for (const part of rest.split(nextHosts)) {
    const equals = part.indexOf('=')
    const hosts = matches(listOf(part.slice(0, equals)), 'Host', aliases, name => isHost(name, host))
    if (hosts === 'no') continue
    doubt ||= hosts === 'maybe'
    let runas: Match = target === defaults.runas ? 'yes' : 'no'
    let tag: Grant = 'with password'
    let { noexec, directory } = defaults
    for (const spec of commandsOf(part.slice(equals + 1))) {
      if (spec.runas !== undefined) {
        const users = listOf(spec.runas.split(':')[0] ?? '')
        runas = matches(users, 'Runas', aliases, name =>
          name === target || (name === '#0' && target === 'root') ? 'yes' : 'no',
        )
      }
      for (const word of spec.tags) {
        if (word === 'NOPASSWD') tag = 'without password'
        if (word === 'PASSWD') tag = 'with password'
        if (word === 'NOEXEC' || word === 'EXEC') noexec = word === 'NOEXEC'
      }
      directory = spec.options.get('CWD') ?? directory
      const command = matches([spec.command], 'Cmnd', aliases, runsShell)
      const now = inTime(spec.options, host.clock)
      if (runas === 'no' || command === 'no' || now === 'no') continue
      const unsure = doubt || [runas, command, now].includes('maybe') || spec.options.has('CHROOT')
      result = {
        grant: unsure ? 'maybe' : spec.negated ? 'no' : tag,
        noexec,
        directory: directory?.startsWith('/') ? directory : null,
      }
    }
  }
  return result
}

interface CommandSpec {
  readonly runas?: string
  /** `CWD=/`, `NOTAFTER=…`. */
  readonly options: ReadonlyMap<string, string>
  readonly tags: readonly string[]
  readonly negated: boolean
  readonly command: string
}

/** `(root) CWD=/ NOPASSWD: /bin/sh, !/bin/su` */
function commandsOf(text: string): readonly CommandSpec[] {
  return text.split(/\s*,\s*(?![^()]*\))/).map(part => {
    const { runas, options, tags, bang, command } =
      /^\s*(?:\((?<runas>[^)]*)\))?\s*(?<options>(?:[A-Z_]+=\S+\s+)*)(?<tags>(?:[A-Z_]+\s*:\s*)*)(?<bang>!*)\s*(?<command>.*)$/.exec(
        part,
      )?.groups ?? {}
    return {
      ...(runas === undefined ? {} : { runas }),
      options: new Map(
        (options ?? '')
          .split(/\s+/)
          .filter(pair => pair !== '')
          .map(pair => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
      ),
      tags: (tags ?? '').split(/\s*:\s*/).filter(tag => tag !== ''),
      negated: (bang ?? '').length % 2 === 1,
      command: (command ?? '').trim(),
    }
  })
}

/** NOTBEFORE= and NOTAFTER=: `20300101000000Z`; with another zone, or less of it, only maybe. */
function inTime(options: ReadonlyMap<string, string>, clock: number): Match {
  const verdicts = (['NOTBEFORE', 'NOTAFTER'] as const).map((word): Match => {
    const written = options.get(word)
    if (written === undefined) return 'yes'
    const [, y, mo, d, h, mi, s] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(written) ?? []
    const time = Date.UTC(Number(y), Number(mo) - 1, Number(d), Number(h), Number(mi), Number(s)) / 1000
    if (Number.isNaN(time)) return 'maybe'
    return (word === 'NOTBEFORE' ? clock >= time : clock <= time) ? 'yes' : 'no'
  })
  return verdicts.includes('no') ? 'no' : verdicts.includes('maybe') ? 'maybe' : 'yes'
}

/** The last entry of a list that fits counts; one with `!` before it takes away. */
export function matches(
  list: readonly string[],
  kind: Kind,
  aliases: Aliases,
  test: (name: string) => Match,
  depth = 0,
): Match {
  let found: Match = 'no'
  for (const entry of list) {
    const negated = entry.startsWith('!')
    const name = negated ? entry.slice(1).trim() : entry
    const alias = aliases.get(`${kind} ${name}`)
    const one: Match =
      name === 'ALL'
        ? 'yes'
        : alias === undefined
          ? test(name)
          : depth > 8
            ? 'maybe'
            : matches(alias, kind, aliases, test, depth + 1)
    if (one === 'no') continue
    found = one === 'maybe' ? 'maybe' : negated ? 'no' : 'yes'
  }
  return found
}

export function isNamed(written: string, account: AccountFact): Match {
  const name = written.replaceAll('"', '').replace(/\\(?=.)/g, '')
  if (name.startsWith('%#')) return Number(name.slice(2)) === account.gid ? 'yes' : 'maybe'
  if (name.startsWith('%:') || name.startsWith('+')) return 'maybe'
  if (name.startsWith('%')) return account.groups.includes(name.slice(1)) ? 'yes' : 'no'
  if (name.startsWith('#')) return Number(name.slice(1)) === account.uid ? 'yes' : 'no'
  return name === account.name ? 'yes' : 'no'
}

/** A host by its name, long or short, a pattern for it, or one of its addresses or networks, of which one is known. */
export function isHost(written: string, { hostname, connection }: Facts['host']): Match {
  const [name, own] = [written.toLowerCase(), hostname.toLowerCase()]
  const names = [own, own.split('.')[0] ?? own]
  if (names.some(one => matchesPattern(one, name))) return 'yes'
  if (/^[\d.]+(?:\/[\d.]+)?$|:/.test(name)) {
    const here = connection?.serverAddress
    return here !== undefined && matchHost(here, here, name) ? 'yes' : 'maybe'
  }
  // Its long name may be in /etc/hosts alone.
  return name.startsWith('+') || name.startsWith(`${own}.`) || /[*?[]/.test(name) ? 'maybe' : 'no'
}

/** Whether a command of a rule is the shell that runs our scripts. */
function runsShell(command: string): Match {
  if (/^(?:\/usr)?\/bin\/(?:sh|bash|dash)$/.test(command)) return 'yes'
  if (/^sha\d+:|^\^|\/$/.test(command)) return 'maybe'
  const [program = ''] = command.split(' ')
  if (!/[*?[\]]/.test(program)) return 'no'
  return matchesPattern('/bin/sh', program) || matchesPattern('/usr/bin/sh', program) ? 'maybe' : 'no'
}

export function listOf(text: string): readonly string[] {
  return text
    .split(',')
    .map(word => word.trim())
    .filter(word => word !== '')
}
