import { type Io, UsageError } from './io.ts'
import { didYouMean } from '../playbook/suggest.ts'
import { oneLine } from '../report/text.ts'
import { environmentName, longName, type OptionSpec, runOptions } from './options.ts'
import { oneOf } from './option-values.ts'
import { type FileSetting, readSettingsFile } from './settings-file.ts'

/** Where options come from besides the command line. */
export interface Outside {
  readonly env: Io['env']
  readonly file: ReadonlyMap<string, FileSetting>
}

export interface OutsideValue {
  readonly value: unknown
  /** The variable, or the place in `sshfix.yml`. */
  readonly from: string
}

/** What needs no options, and may be what a person reads in order to mend them. */
const optionless = ['-h', '--help', 'help', 'schema', 'completion', '__complete']

/** Throws `UsageError` where something of it is wrong, if the command line is about options at all. */
export function readOutside(io: Io): Outside {
  try {
    const outside = { env: io.env, file: readSettingsFile() }
    for (const spec of runOptions) outsideValue(spec, outside)
    checkVariables(io)
    return outside
  } catch (error) {
    const [command = '', ...rest] = io.argv
    const isOptionless = optionless.includes(command) || rest.includes('-h') || rest.includes('--help')
    if (error instanceof UsageError && isOptionless) return { env: {}, file: new Map() }
    throw error
  }
}

/** For commands that print one of two formats: the reports that somebody wants of runs are no matter of theirs. */
export function withoutReports({ env, file }: Outside): Outside {
  const isPrinted = (texts: readonly string[]) => texts.every(text => text === 'human' || text === 'json')
  return {
    env: isPrinted([env.SSHFIX_OUTPUT || 'human']) ? env : { ...env, SSHFIX_OUTPUT: undefined },
    file: isPrinted(file.get('output')?.texts ?? [])
      ? file
      : new Map([...file].filter(([name]) => name !== 'output')),
  }
}

/** The environment wins over `sshfix.yml`. */
export function outsideValue(spec: OptionSpec, { env, file }: Outside): OutsideValue | undefined {
  const name = environmentName(spec.flags)
  const fromEnvironment = env[name]
  if (fromEnvironment !== undefined && fromEnvironment !== '') {
    return { value: parsedText(spec, [fromEnvironment], name), from: name }
  }
  const fromFile = file.get(longName(spec.flags))
  return fromFile && { value: parsedText(spec, fromFile.texts, fromFile.from), from: fromFile.from }
}

/** Whoever sets `SSHFIX_LIMT` believes that hosts are spared. Other names may be somebody's own. */
export function checkVariables({ env, stderr }: Pick<Io, 'env' | 'stderr'>): void {
  const known = [...runOptions.map(({ flags }) => environmentName(flags)), 'SSHFIX_DEBUG']
  const set = Object.keys(env).filter(name => name.startsWith('SSHFIX_') && env[name] !== '')
  for (const name of set.filter(name => !known.includes(name))) {
    const near = didYouMean(name, known)
    if (near !== '') stderr.write(`sshfix: ${oneLine(name)} is no variable of sshfix${near}\n`)
  }
}

export function isFlag(spec: OptionSpec): boolean {
  return !/[<[]/.test(spec.flags)
}

/** A value that is not taken is told with the option, variable or line that it stands in. */
export function naming<T>(from: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw error instanceof UsageError ? new UsageError(`${from}: ${error.message}`, error.hint) : error
  }
}

function parsedText(spec: OptionSpec, texts: readonly string[], from: string): unknown {
  let value = spec.default
  for (const text of texts) {
    const earlier = value
    value = isFlag(spec)
      ? flagValue(spec, text, from)
      : naming(from, () => parserOf(spec)(text, earlier, from))
  }
  return value
}

/** How the text of an option that takes one is read, wherever it stands. */
export function parserOf({
  choices,
  parse,
}: OptionSpec): (text: string, earlier: unknown, from: string) => unknown {
  return choices
    ? text => oneOf(choices, text)
    : ((parse ?? (text => text)) as (text: string, earlier: unknown, from: string) => unknown)
}

function flagValue(spec: OptionSpec, text: string, from: string): unknown {
  // What is said so often on the line is a number here.
  const isCounted = typeof spec.default === 'number'
  if (isCounted && /^\d$/.test(text)) return Number(text)
  const value = flagWords.get(text)
  if (value === undefined)
    throw new UsageError(
      `${from}: expected ${isCounted ? 'yes, no or a number' : 'yes or no'}, found "${text}"`,
    )
  if (isCounted) return Number(value)
  // What commander knows of `--no-color` is whether there is colour.
  return longName(spec.flags).startsWith('no-') ? !value : value
}

const flagWords: ReadonlyMap<string, boolean> = new Map([
  ...['1', 'yes', 'true', 'on'].map(word => [word, true] as const),
  ...['0', 'no', 'false', 'off'].map(word => [word, false] as const),
])
