import { Argument, Command, CommanderError, type Help, Option } from 'commander'
import { printable } from '../report/text.ts'
import { type Io, UsageError } from './io.ts'
import { commandPage, overview, wayOut } from './help.ts'
import { longName, type OptionSpec, optionGroups, type RunOptions, runOptions } from './options.ts'
import {
  isFlag,
  naming,
  type Outside,
  outsideValue,
  parserOf,
  readOutside,
  withoutReports,
} from './outside.ts'
import { oneOf } from './option-values.ts'
import { type CompletionShell, completionShells, printCompletion } from './completion.ts'
import { type SchemaOf, schemas } from './schema.ts'
import { version } from './version.ts'

export type { Command, Option }

/** Parses the command line, runs the command that it names and gives its exit code. What a command needs is loaded with it. */
export async function runCommand(io: Io): Promise<number> {
  let exit = 0
  const outside = readOutside(io)
  const printing = withoutReports(outside)
  const program = new Command('sshfix')
    .description(
      'Declare the SSH state of Linux hosts, see what differs, fix it without locking anybody out.',
    )
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .exitOverride()
    .configureOutput({
      writeOut: text => io.stdout.write(text),
      writeErr: text => io.stderr.write(text),
      outputError: (text, write) => write(printable(text.replace(/^error: /, 'sshfix: '))),
    })
    .configureHelp({ formatHelp })
    .showSuggestionAfterError(true)

  const apply = hostsCommand(program, 'apply', 'bring hosts to the declared state', outside)
  apply.action(async (playbooks: readonly string[], options: RunOptions) => {
    const { runPlaybooks } = await import('./run.ts')
    exit = await runPlaybooks(io, options.check || options.dryRun ? 'check' : 'apply', playbooks, options)
  })
  const check = hostsCommand(
    program,
    'check',
    'show what differs from the declared state; change nothing',
    outside,
  )
  check.action(async (playbooks: readonly string[], options: RunOptions) => {
    const { runPlaybooks } = await import('./run.ts')
    exit = await runPlaybooks(io, 'check', playbooks, { ...options, diff: true })
  })
  const access = onHosts(program, 'access', 'show who gets into hosts, how, and who becomes root', printing)
  access.action(async (hosts: string, options: RunOptions) => {
    const { showAccess } = await import('./access.ts')
    exit = await showAccess(io, hosts, { ...options, tags: [], skipTags: [] })
  })
  const runs = onHosts(program, 'runs', 'list the runs that hosts remember', printing)
  runs.action(async (hosts: string, options: RunOptions) => {
    const { listRuns } = await import('./runs.ts')
    exit = await listRuns(io, hosts, { ...options, tags: [], skipTags: [] })
  })
  const rollback = onHosts(
    program,
    'rollback',
    'take back a run of the past, by a run like any other',
    outside,
  )
  rollback.action(async (hosts: string, options: RunOptions) => {
    const { rollBack } = await import('./rollback.ts')
    const check = options.check || options.dryRun
    const asPlay = { ...options, tags: [], skipTags: [], ...(check ? { diff: true } : {}) }
    exit = await rollBack(io, check ? 'check' : 'apply', hosts, asPlay)
  })
  const lint = program
    .command('lint')
    .description('find mistakes in playbooks; contact no host')
    .argument('<playbook...>', 'playbooks')
  withOptions(lint, outside, name => lintOptions.has(name)).action(
    async (playbooks: readonly string[], options: RunOptions) => {
      const { lintPlaybooks } = await import('./lint.ts')
      exit = await lintPlaybooks(io, playbooks, options)
    },
  )
  program
    .command('schema')
    .description('print a JSON Schema')
    .addArgument(choice('[of]', 'of what', schemas).default('playbook'))
    .action(async (of: SchemaOf) => {
      const { printSchema } = await import('./schema.ts')
      exit = printSchema(io, of)
    })
  const explaining = program
    .command('explain')
    .description('explain a resource, an sshd keyword, a risk or a code')
    .argument('[name]', 'such as PermitRootLogin; without one, all names')
  withOptions(explaining, outside, name => name === 'no-color').action(
    async (name: string | undefined, options: { readonly color: boolean }) => {
      const { explain } = await import('./explain.ts')
      exit = explain(io, name, options)
    },
  )
  program
    .command('completion')
    .description('print a script that teaches your shell to complete')
    .addArgument(choice('<shell>', 'which', completionShells))
    .action((shell: CompletionShell) => {
      exit = printCompletion(io, shell)
    })
  // Asked by the scripts of `completion`.
  program
    .command('__complete', { hidden: true })
    .argument('[words...]')
    .action(async (words: readonly string[]) => {
      const { complete } = await import('./complete.ts')
      exit = complete(io, program, words)
    })

  try {
    await program.parseAsync(io.argv, { from: 'user' })
    return exit
  } catch (error) {
    // Help and version are no failure; for the rest commander has already said what is wrong.
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0
      io.stderr.write(wayOut(error.code, io.argv))
      return 1
    }
    throw error
  }
}

function choice(name: string, description: string, choices: readonly string[]): Argument {
  return new Argument(name, description).choices(choices).argParser(text => oneOf(choices, text))
}

const lintOptions = new Set([
  'inventory',
  'extra-vars',
  'tags',
  'skip-tags',
  'vault-password-file',
  'ask-vault-pass',
  'no-color',
])

function hostsCommand(program: Command, name: string, description: string, outside: Outside): Command {
  const command = program
    .command(name)
    .description(description)
    .argument('<playbook...>', 'playbooks, in order')
  return withOptions(command, outside, () => true)
}

function isUntold({ untoldOf = [] }: OptionSpec, command: Command): boolean {
  return untoldOf.includes(command.name())
}

/** Options that speak of playbooks alone. */
const playbookOptions = new Set(['tags', 'skip-tags'])

function onHosts(program: Command, name: string, description: string, outside: Outside): Command {
  const command = program
    .command(name)
    .description(description)
    .argument('<hosts>', 'a pattern (web1, web:!staging), or their names')
  return withOptions(command, outside, option => !playbookOptions.has(option))
}

function withOptions(command: Command, outside: Outside, takes: (name: string) => boolean): Command {
  for (const spec of runOptions)
    if (takes(longName(spec.flags)) && (spec.of?.includes(command.name()) ?? true))
      command.addOption(commanderOption(spec, outside).hideHelp(isUntold(spec, command)))
  return command
}

/** The command line wins over what comes from outside it, which wins over the default. */
export function commanderOption(spec: OptionSpec, outside: Outside): Option {
  const option = new Option(spec.flags, spec.description).helpGroup(optionGroups[spec.group])
  if (spec.choices) option.choices(spec.choices)
  const fallback = outsideValue(spec, outside)
  if (!isFlag(spec)) {
    const parse = parserOf(spec)
    option.argParser((text, earlier) => {
      const name = `--${longName(spec.flags)}`
      if (text.trim() === '') throw new UsageError(`${name}: expected a value, found nothing`)
      // What the environment or the file says is replaced by the command line, not added to.
      return naming(name, () => parse(text, earlier === fallback?.value ? spec.default : earlier, name))
    })
  } else if (spec.parse) {
    const parse = spec.parse as (text: string, earlier: unknown) => unknown
    option.argParser((text, earlier) => parse(text, earlier))
  }
  if (fallback) option.default(fallback.value, fallback.from)
  else if (spec.default !== undefined) option.default(spec.default)
  return option
}

/** Commander tells of what there is, help.ts lays it out. */
function formatHelp(command: Command, helper: Help): string {
  // `sshfix help` works, and needs no line of the one screen.
  const commands = helper.visibleCommands(command).filter(one => one.name() !== 'help')
  if (commands.length > 0)
    return overview(
      command.description(),
      commands.map(one => ({
        term: [one.name(), ...one.registeredArguments.map(argumentTerm)].join(' '),
        text: one.description(),
        group: '',
      })),
    )
  const options = helper.visibleOptions(command)
  const order: readonly (string | undefined)[] = Object.values(optionGroups)
  const place = ({ helpGroupHeading }: Option) => order.indexOf(helpGroupHeading ?? optionGroups.output)
  return commandPage({
    usage: ['sshfix', command.name(), ...command.registeredArguments.map(argumentTerm), '[options]'].join(
      ' ',
    ),
    description: command.description(),
    items: [
      ...command.registeredArguments.map(argument => ({
        term: argumentTerm(argument),
        text: chosen(argument.description, argument.argChoices),
        group: '',
      })),
      ...options
        .toSorted((one, other) => place(one) - place(other))
        .map(option => ({
          term: helper.optionTerm(option),
          text: optionText(option),
          group: option.helpGroupHeading ?? optionGroups.output,
        })),
    ],
    hasRunOptions: options.length > 3,
    name: command.name(),
  })
}

/** As the documentation writes it. */
function argumentTerm(argument: Argument): string {
  const term = `${argument.name().toUpperCase()}${argument.variadic ? '…' : ''}`
  return argument.required ? term : `[${term}]`
}

function optionText({ description, argChoices, defaultValue, defaultValueDescription }: Option): string {
  const text = chosen(description, argChoices)
  const value = [defaultValue]
    .flat()
    .map(one => (typeof one === 'object' && one !== null ? one.text : one))
    .join(', ')
  if (defaultValueDescription !== undefined) return `${text} (${value}, by ${defaultValueDescription})`
  return typeof defaultValue === 'number' && defaultValue > 0 ? `${text} (${value})` : text
}

function chosen(text: string, choices: readonly string[] | undefined): string {
  return choices ? `${text}: ${choices.join(', ')}` : text
}
