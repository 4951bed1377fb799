import type { Command, Option } from './program.ts'
import { riskCodes } from '../login/risk-codes.ts'
import { loadInventory } from '../playbook/index.ts'
import { ansibleConfig } from './ansible-config.ts'
import { explainable } from './explain.ts'
import type { Io } from './io.ts'
import { outputFormats } from './outputs.ts'

/** What may stand next on a command line; an empty list means that a file may. */
export type Candidates = readonly (readonly [word: string, description?: string])[]

/**
 * Prints what may follow: a candidate a line, with its description after a tab. `words` are those after the program's
 * name, up to the one that is being written, which may be empty. Says nothing of what is wrong on the line.
 */
export function complete(io: Io, program: Command, words: readonly string[]): number {
  const current = words.at(-1) ?? ''
  const found = candidates(io, program, words.slice(0, -1), current)
    // What a shell would put on its command line unquoted.
    .filter(([word]) => word.startsWith(current) && /^[\p{L}\p{N}_.,:@%+=/-]+$/u.test(word))
    .map(([word, description = '']) => `${word}\t${description.split('\n', 1)[0]}\n`)
  io.stdout.write(found.join(''))
  return 0
}

function candidates(io: Io, program: Command, before: readonly string[], current: string): Candidates {
  const { command, given, open } = read(program, before)
  if (open) return values(io, open, given, command, current)
  const { name, value } = /^(?<name>--[a-z-]+)=(?<value>.*)$/s.exec(current)?.groups ?? {}
  const joined = command.options.find(({ long, required }) => required && long === name)
  if (joined && value !== undefined) return after(`${name}=`, values(io, joined, given, command, value))
  if (current.startsWith('-')) return optionsOf(command)
  if (command === program) return shown(program.commands).map(one => [one.name(), one.description()])
  switch (command.name()) {
    case 'access':
    case 'runs':
    case 'rollback':
      return patterns(io, given, command, current)
    case 'explain':
      return explainable.flatMap(([kind, names]) => names.map(name => [name, kind] as const))
    default:
      return (command.registeredArguments[0]?.argChoices ?? []).map(choice => [choice])
  }
}

interface Line {
  readonly command: Command
  /** Values by the long name of their option. */
  readonly given: ReadonlyMap<string, readonly string[]>
  /** The option whose value comes next. */
  readonly open: Option | null
}

function read(program: Command, before: readonly string[]): Line {
  const given = new Map<string, readonly string[]>()
  let command = program
  let open: Option | null = null
  for (const word of before) {
    if (open) {
      given.set(open.name(), [...(given.get(open.name()) ?? []), word])
      open = null
    } else if (word.startsWith('-')) {
      const { option, value } = optionIn(command, word)
      if (option && value !== '') given.set(option.name(), [...(given.get(option.name()) ?? []), value])
      else open = option ?? null
    } else if (command === program) {
      command = program.commands.find(one => one.name() === word) ?? program
    }
  }
  return { command, given, open }
}

/** An option that takes a value, which stands in the same word (`--limit=web`, `-lweb`) or, where it is empty, in the next. */
function optionIn(command: Command, word: string): { readonly option?: Option; readonly value: string } {
  for (const option of command.options.filter(({ required }) => required)) {
    const { long, short } = option
    if (word === long || word === short) return { option, value: '' }
    if (long && word.startsWith(`${long}=`)) return { option, value: word.slice(long.length + 1) }
    if (short && word.startsWith(short)) return { option, value: word.slice(short.length) }
  }
  return { value: '' }
}

function values(io: Io, option: Option, given: Line['given'], command: Command, current: string): Candidates {
  if (option.argChoices) return option.argChoices.map(choice => [choice])
  switch (option.name()) {
    case 'limit':
      return patterns(io, given, command, current)
    case 'allow-risk':
      return Object.entries(riskCodes).map(([code, { title }]) => [code, title])
    case 'output':
      return outputFormats.map(format => [format])
    default:
      return []
  }
}

function optionsOf(command: Command): Candidates {
  return command
    .createHelp()
    .visibleOptions(command)
    .flatMap(({ long, short, description }) =>
      [long, short]
        .filter(name => name !== undefined && name !== null)
        .map(name => [name, description] as const),
    )
}

function shown(commands: readonly Command[]): readonly Command[] {
  return commands.filter(command => !command.name().startsWith('_'))
}

/** The last name of a pattern such as `web:db`. */
function patterns(io: Io, given: Line['given'], command: Command, current: string): Candidates {
  const end = Math.max(current.lastIndexOf(':'), current.lastIndexOf(',')) + 1
  return after(current.slice(0, end), hostsAndGroups(io, given, command))
}

function after(prefix: string, words: Candidates): Candidates {
  return words.map(([word, description]) => [`${prefix}${word}`, description ?? ''])
}

/**
 * Names of the inventory that the line, else the environment, `sshfix.yml` or Ansible's configuration, speaks of. No
 * program is run for it.
 */
function hostsAndGroups(io: Io, given: Line['given'], command: Command): Candidates {
  const usual = command.options.find(option => option.name() === 'inventory')?.defaultValue as unknown
  const said = given.get('inventory') ?? (Array.isArray(usual) ? usual.map(String) : [])
  const { inventory } = loadInventory(said.length > 0 ? said : ansibleConfig(io).inventory)
  return [
    // Without an inventory `all` names nobody.
    ...[...inventory.groups.values()]
      .filter(({ hosts }) => hosts.length > 0)
      .map(({ name, hosts }) => [name, `group of ${hosts.length}`] as const),
    ...[...inventory.hosts.keys()].map(name => [name, 'host'] as const),
  ]
}
