import { Command, CommanderError, Help, Option } from 'commander'
import { printable } from '../report/text.ts'
import type { RollbackOptions } from './rollback.ts'
import { type Io, UsageError } from './io.ts'
import { environmentName, longName, type OptionSpec, type RunOptions, runOptions } from './options.ts'
import { type FileSetting, readSettingsFile } from './settings-file.ts'
import { type CompletionShell, completionShells, printCompletion } from './completion.ts'
import { type SchemaOf, schemas } from './schema.ts'
import { version } from './version.ts'

export type { Command, Option }

/** Parses the command line, runs the command that it names and gives its exit code. What a command needs is loaded with it. */
export async function runCommand(io: Io): Promise<number> {
  let exit = 0
  const outside = { env: io.env, file: readSettingsFile() }
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
    .configureHelp({
      // "(default: [])" says nothing.
      optionDescription: option =>
        Array.isArray(option.defaultValue) && option.defaultValue.length === 0
          ? option.description
          : new Help().optionDescription(option),
    })
    .showSuggestionAfterError(true)
    .addHelpText('after', exitCodes)

  const apply = hostsCommand(program, 'apply', 'bring hosts to the declared state', outside)
  apply.addOption(new Option('-C, --check', 'only show what would change, as `sshfix check`'))
  apply.addOption(new Option('--dry-run', 'the same as --check').hideHelp())
  apply.action(async (playbooks: readonly string[], options: RunOptions & { readonly dryRun?: boolean }) => {
    const { runPlaybooks } = await import('./run.ts')
    exit = await runPlaybooks(io, options.check || options.dryRun ? 'check' : 'apply', playbooks, options)
  })
  const check = hostsCommand(
    program,
    'check',
    'show what differs from the declared state; changes nothing',
    outside,
  )
  // Who writes `check --check` means what it does anyway.
  check.addOption(new Option('-C, --check').hideHelp()).addOption(new Option('--dry-run').hideHelp())
  check.action(async (playbooks: readonly string[], options: RunOptions) => {
    const { runPlaybooks } = await import('./run.ts')
    exit = await runPlaybooks(io, 'check', playbooks, { ...options, diff: true })
  })
  const access = onHosts(
    program,
    'access',
    'show who gets into hosts, how, and who becomes root there',
    outside,
  )
  access.action(async (hosts: string, options: RunOptions) => {
    const { showAccess } = await import('./access.ts')
    exit = await showAccess(io, hosts, { ...options, tags: [], skipTags: [] })
  })
  const runs = onHosts(program, 'runs', 'list the runs that hosts remember', outside)
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
    .option('--run <id>', 'the run to take back, as `sshfix runs` lists it; else the last that was confirmed')
    .option('--force', 'also where something was changed since')
    .addOption(new Option('-C, --check', 'only show what would change'))
    .addOption(new Option('--dry-run', 'the same as --check').hideHelp())
  rollback.action(async (hosts: string, options: RollbackOptions & { readonly dryRun?: boolean }) => {
    const { rollBack } = await import('./rollback.ts')
    const check = options.check || options.dryRun
    const asPlay = { ...options, tags: [], skipTags: [], ...(check ? { diff: true } : {}) }
    exit = await rollBack(io, check ? 'check' : 'apply', hosts, asPlay)
  })
  const lint = program
    .command('lint')
    .description('find mistakes in playbooks; contacts no host')
    .argument('<playbook...>')
  for (const spec of runOptions.filter(spec => lintOptions.has(longName(spec.flags))))
    lint.addOption(commanderOption(spec, outside))
  lint.option('--no-color', 'no colour').action(async (playbooks: readonly string[], options: RunOptions) => {
    const { lintPlaybooks } = await import('./lint.ts')
    exit = await lintPlaybooks(io, playbooks, options)
  })
  program
    .command('schema')
    .description('print a JSON Schema')
    .addArgument(program.createArgument('[of]', 'of what').choices(schemas).default('playbook'))
    .action(async (of: SchemaOf) => {
      const { printSchema } = await import('./schema.ts')
      exit = printSchema(io, of)
    })
  program
    .command('explain')
    .description('explain a resource, an sshd keyword, a risk or a code')
    .argument('[name]', 'such as sshd_config, PermitRootLogin, unknown_keyword; without one, all names')
    .option('--no-color', 'no colour')
    .action(async (name: string | undefined, options: { readonly color: boolean }) => {
      const { explain } = await import('./explain.ts')
      exit = explain(io, name, options)
    })
  program
    .command('completion')
    .description('print a script that teaches your shell to complete')
    .addArgument(program.createArgument('<shell>', 'which').choices(completionShells))
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
      if (error.code === 'commander.missingArgument' && /playbook/.test(error.message))
        io.stderr.write('  Name one: sshfix check -i "web1.example.com," hardening.yml\n')
      return error.exitCode === 0 ? 0 : 1
    }
    throw error
  }
}

const lintOptions = new Set([
  'inventory',
  'extra-vars',
  'tags',
  'skip-tags',
  'vault-password-file',
  'ask-vault-pass',
])

const exitCodes = `
Exit codes, added up:
  0    all as declared, or made so
  1    usage, playbook or inventory wrong; no host was contacted
  2    some host failed, was undone, or never tried
  4    some host unreachable
  8    check: something would change
  16   refused: it would lock somebody out
  130  interrupted

Begin with: sshfix check -i "web1.example.com," hardening.yml`

function hostsCommand(program: Command, name: string, description: string, outside: Outside): Command {
  const command = program
    .command(name)
    .description(description)
    .argument('<playbook...>', 'playbooks to run, in order')
  for (const spec of runOptions) command.addOption(commanderOption(spec, outside))
  command.option('--no-color', 'no colour')
  return command
}

/** Options that speak of playbooks alone. */
const playbookOptions = new Set(['tags', 'skip-tags', 'list-tasks'])

function onHosts(program: Command, name: string, description: string, outside: Outside): Command {
  const command = program
    .command(name)
    .description(description)
    .argument('<hosts>', 'as in a play (web1, web:!staging) over the inventory; without one, names of hosts')
  for (const spec of runOptions)
    if (!playbookOptions.has(longName(spec.flags))) command.addOption(commanderOption(spec, outside))
  command.option('--no-color', 'no colour')
  return command
}

/** Where options come from besides the command line. */
interface Outside {
  readonly env: Io['env']
  readonly file: ReadonlyMap<string, FileSetting>
}

/** The command line wins over the environment, which wins over `sshfix.yml`, which wins over the default. */
function commanderOption(spec: OptionSpec, outside: Outside): Option {
  const option = new Option(spec.flags, spec.description)
  if (spec.choices) option.choices(spec.choices)
  const fallback = spec.here ? undefined : outsideValue(spec, outside)
  if (!isFlag(spec) && spec.choices === undefined) {
    const parse = (spec.parse ?? ((text: string) => text)) as (text: string, earlier: unknown) => unknown
    option.argParser((text, earlier) => {
      const name = `--${longName(spec.flags)}`
      if (text.trim() === '') throw new UsageError(`${name}: expected a value, found nothing`)
      // What the environment or the file says is replaced by the command line, not added to.
      return naming(name, () => parse(text, earlier === fallback?.value ? spec.default : earlier))
    })
  } else if (spec.parse) {
    const parse = spec.parse as (text: string, earlier: unknown) => unknown
    option.argParser((text, earlier) => parse(text, earlier))
  }
  if (fallback) option.default(fallback.value, fallback.from)
  else if (spec.default !== undefined) option.default(spec.default)
  return option
}

function outsideValue(
  spec: OptionSpec,
  { env, file }: Outside,
): { readonly value: unknown; readonly from: string } | undefined {
  const name = environmentName(spec.flags)
  const fromEnvironment = env[name]
  if (fromEnvironment !== undefined && fromEnvironment !== '') {
    return { value: parsedText(spec, [fromEnvironment], name), from: name }
  }
  const fromFile = file.get(longName(spec.flags))
  return fromFile && { value: parsedText(spec, fromFile.texts, fromFile.from), from: fromFile.from }
}

function parsedText(spec: OptionSpec, texts: readonly string[], from: string): unknown {
  const flag = isFlag(spec)
  let value = spec.default
  for (const text of texts) {
    if (spec.choices && !spec.choices.includes(text))
      throw new UsageError(`${from}: expected one of ${spec.choices.join(', ')}, found "${text}"`)
    if (flag && !flagWords.has(text)) throw new UsageError(`${from}: expected yes or no, found "${text}"`)
    if (flag) value = typeof spec.default === 'number' ? Number(flagWords.get(text)) : flagWords.get(text)
    else if (spec.parse) {
      const parse = spec.parse as (text: string, earlier: unknown) => unknown
      const earlier = value
      value = naming(from, () => parse(text, earlier))
    } else value = text
  }
  return value
}

function isFlag(spec: OptionSpec): boolean {
  return !/[<[]/.test(spec.flags)
}

/** A value that is not taken is told with the option, variable or line that it stands in. */
function naming<T>(from: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw error instanceof UsageError ? new UsageError(`${from}: ${error.message}`, error.hint) : error
  }
}

const flagWords: ReadonlyMap<string, boolean> = new Map([
  ...['1', 'yes', 'true', 'on'].map(word => [word, true] as const),
  ...['0', 'no', 'false', 'off'].map(word => [word, false] as const),
])
