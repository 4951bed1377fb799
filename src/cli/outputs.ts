import type { RunEvent, RunHead } from '../model/index.ts'
import { didYouMean } from '../playbook/suggest.ts'
import { humanOutput } from '../report/human.ts'
import { jsonOutput } from '../report/json.ts'
import { jsonLinesOutput } from '../report/jsonl.ts'
import { junitOutput } from '../report/junit.ts'
import type { Screen } from '../report/lines.ts'
import { markdownOutput } from '../report/markdown.ts'
import type { Output, Write } from '../report/summary.ts'
import { sarifOutput } from '../report/sarif/output.ts'
import { printable } from '../report/text.ts'
import { type Io, screenOf, UsageError, usualWidth } from './io.ts'
import { openLive } from './live.ts'
import type { RunOptions } from './options.ts'
import { openFiles } from './output-files.ts'

export const outputFormats = ['human', 'json', 'jsonl', 'junit', 'markdown', 'sarif'] as const
export type Format = (typeof outputFormats)[number]

interface Chosen {
  readonly format: Format
  /** Null: standard output. */
  readonly file: string | null
}

const paper: Screen = { color: false, width: usualWidth }

/** Where the events of a run go: one format on standard output, others into files, progress to the terminal. */
export interface Outputs {
  readonly on: (event: RunEvent) => void
  /** What is no part of a report, to standard error. */
  readonly say: Write
  /** The same where it cannot wait. */
  readonly warn: Write
  /** Gives the terminal back to who is asked something: from then on nothing is drawn there. */
  readonly makeRoom: () => Promise<void>
  /** Whether all of it could be written; what could not is told. May be called twice. */
  readonly end: () => Promise<boolean>
}

export async function openOutputs(
  io: Io,
  head: RunHead,
  hosts: readonly string[],
  options: RunOptions,
): Promise<Outputs> {
  const chosen = chosenOutputs(options)
  const onScreen = chosen.find(({ file }) => file === null) ?? { format: 'human', file: null }
  const inFiles = chosen.flatMap(({ format, file }) => (file === null ? [] : [{ format, path: file }]))
  const files = openFiles(inFiles, [...head.playbooks, ...options.inventory])
  const live = await openLive(io, hosts, onScreen.format, options)
  let isWhole = true
  const outputs: Output[] = []
  const screen = screenOf(io, io.stdout, options.color)
  outputs.push(await openOutput(onScreen.format, head, hosts.length, live.print, screen, options))
  for (const { format, write } of files)
    outputs.push(await openOutput(format, head, hosts.length, write, paper, options))
  return {
    on: event => {
      live.follow(event)
      for (const output of outputs) output(event)
    },
    say: live.say,
    warn: live.warn,
    makeRoom: live.end,
    end: async () => {
      await live.end()
      for (const file of files.splice(0)) {
        const problem = file.close()
        if (problem === null) continue
        isWhole = false
        io.stderr.write(`sshfix: --output: ${printable(problem)}\n`)
      }
      return isWhole
    },
  }
}

/** Throws `UsageError` where they do not fit each other; nothing is opened yet. */
export function chosenOutputs({ output }: Pick<RunOptions, 'output'>): readonly Chosen[] {
  const chosen = output.map(chosenOutput)
  if (chosen.filter(({ file }) => file === null).length > 1)
    throw new UsageError(
      '--output: standard output carries one format',
      'Write the others into files, such as -o json=report.json',
    )
  return chosen
}

function chosenOutput(text: string): Chosen {
  const [name = '', ...rest] = text.split('=')
  const format = outputFormats.find(format => format === name)
  if (format === undefined)
    throw new UsageError(
      `--output: there is no format "${name}"${didYouMean(name, outputFormats)}`,
      `There are: ${outputFormats.join(', ')}; into a file: -o json=report.json`,
    )
  const file = rest.length > 0 ? rest.join('=') : null
  if (file === '') throw new UsageError(`--output: no file is named after "${name}="`)
  return { format, file }
}

async function openOutput(
  format: Format,
  head: RunHead,
  hosts: number,
  write: Write,
  screen: Screen,
  options: RunOptions,
): Promise<Output> {
  switch (format) {
    case 'json':
      return jsonOutput(head, write)
    case 'jsonl':
      return jsonLinesOutput(head, write)
    case 'junit':
      return junitOutput(head, write)
    case 'markdown':
      return markdownOutput(head, write)
    case 'sarif': {
      // Loaded where it is asked for: it knows all that can be explained.
      const { explanationFor } = await import('./explain.ts')
      return sarifOutput(head, { folder: process.cwd(), explain: explanationFor }, write)
    }
    case 'human': {
      const verbosity = options.quiet ? -1 : options.verbose
      return humanOutput(head, { ...screen, diff: options.diff ?? false, verbosity, hosts }, write)
    }
  }
}
