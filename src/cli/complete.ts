import type { Command, Option } from './program.ts'
import { riskCodes } from '../login/risk-codes.ts'
import { loadInventory } from '../playbook/index.ts'
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
  const found = candidates(program, words.slice(0, -1), current)
    // What a shell would put on its command line unquoted.
    .filter(([word]) => word.startsWith(current) && /^[\p{L}\p{N}_.,:@%+=/-]+$/u.test(word))
    .map(([word, description = '']) => `${word}\t${description.split('\n', 1)[0]}\n`)
  io.stdout.write(found.join(''))
  return 0
}

function candidates(program: Command, before: readonly string[], current: string): Candidates {
  const { command, given, open } = read(program, before)
  if (open) return values(open, given, command)
  if (current.startsWith('-')) return optionsOf(command)
  if (command === program) return shown(program.commands).map(one => [one.name(), one.description()])
  switch (command.name()) {
    case 'access':
    case 'runs':
    case 'rollback':
      return hostsAndGroups(given, command)
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
      const option = command.options.find(({ short, long }) => word === short || word === long)
      open = option?.required ? option : null
    } else if (command === program) {
      command = program.commands.find(one => one.name() === word) ?? program
    }
  }
  return { command, given, open }
}

function values(option: Option, given: Line['given'], command: Command): Candidates {
  if (option.argChoices) return option.argChoices.map(choice => [choice])
  switch (option.name()) {
    case 'limit':
      return hostsAndGroups(given, command)
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

/** Names of the inventory that the line, else the environment or `sshfix.yml`, speaks of. */
function hostsAndGroups(given: Line['given'], command: Command): Candidates {
  const usual = command.options.find(option => option.name() === 'inventory')?.defaultValue as unknown
  const sources = given.get('inventory') ?? (Array.isArray(usual) ? usual.map(String) : [])
  const { inventory } = loadInventory(sources)
  return [
    ...[...inventory.groups.values()].map(({ name, hosts }) => [name, `group of ${hosts.length}`] as const),
    ...[...inventory.hosts.keys()].map(name => [name, 'host'] as const),
  ]
}
