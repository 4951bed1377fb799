import { closeSync, openSync, writeSync } from 'node:fs'
import type { RunEvent, RunHead } from '../model/index.ts'
import { humanOutput } from '../report/human.ts'
import { jsonOutput } from '../report/json.ts'
import type { Progress } from '../report/progress.ts'
import type { Output, Write } from '../report/summary.ts'
import { type Io, UsageError, wantsColor } from './io.ts'
import type { RunOptions } from './options.ts'

const formats = ['human', 'json'] as const
type Format = (typeof formats)[number]

interface Chosen {
  readonly format: Format
  /** Null: standard output. */
  readonly file: string | null
}

/** Where the events of a run go: one format on standard output, others into files, progress to the terminal. */
export interface Outputs {
  readonly on: (event: RunEvent) => void
  /** May be called twice. */
  readonly end: () => Promise<void>
}

export async function openOutputs(
  io: Io,
  head: RunHead,
  hosts: readonly string[],
  options: RunOptions,
): Promise<Outputs> {
  const chosen = options.output.map(chosenOutput)
  if (chosen.filter(({ file }) => file === null).length > 1)
    throw new UsageError(
      '--output: standard output carries one format',
      'Write the others into files, such as -o json=report.json',
    )
  const onScreen = chosen.find(({ file }) => file === null) ?? { format: 'human', file: null }
  const progress = await openProgress(io, hosts, options)
  const toScreen: Write = progress && io.stdout.isTTY ? progress.write : text => io.stdout.write(text)
  const closers: (() => void)[] = []
  const outputs = [onScreen, ...chosen.filter(({ file }) => file !== null)].map(
    ({ format, file }): Output => {
      if (file === null) return openOutput(format, head, toScreen, io, options)
      const target = openFile(file)
      closers.push(target.close)
      return openOutput(format, head, target.write, io, { ...options, color: false })
    },
  )
  return {
    on: event => {
      progress?.event(event)
      for (const output of outputs) output(event)
    },
    end: async () => {
      await progress?.end()
      for (const close of closers.splice(0)) close()
    },
  }
}

function chosenOutput(text: string): Chosen {
  const [name = '', ...rest] = text.split('=')
  const format = formats.find(format => format === name)
  if (format === undefined)
    throw new UsageError(`--output: there is no format "${name}"`, `There are: ${formats.join(', ')}`)
  const file = rest.length > 0 ? rest.join('=') : null
  if (file === '') throw new UsageError(`--output: no file is named after "${name}="`)
  return { format, file }
}

function openOutput(format: Format, head: RunHead, write: Write, io: Io, options: RunOptions): Output {
  if (format === 'json') return jsonOutput(head, write)
  const verbosity = options.quiet ? -1 : options.verbose
  const color = wantsColor(io, io.stdout, options.color)
  return humanOutput(head, { color, diff: options.diff ?? false, verbosity }, write)
}

/** Loaded only where somebody looks on: it is a tenth of what a run loads. */
async function openProgress(io: Io, hosts: readonly string[], options: RunOptions): Promise<Progress | null> {
  if (!io.stderr.isTTY || options.quiet || io.env.TERM === 'dumb' || hosts.length === 0) return null
  const { terminalProgress } = await import('../report/progress.ts')
  return terminalProgress(hosts, io.stderr, text => io.stdout.write(text))
}

const fileProblems: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'its folder does not exist'],
  ['ENOTDIR', 'its folder is no folder'],
  ['EISDIR', 'it is a folder'],
  ['EACCES', 'you may not'],
  ['EROFS', 'the filesystem is read-only'],
  ['ENOSPC', 'the disk is full'],
])

function openFile(path: string): { readonly write: Write; readonly close: () => void } {
  try {
    const file = openSync(path, 'w')
    return { write: text => writeSync(file, text), close: () => closeSync(file) }
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    throw new UsageError(
      `--output: ${path} cannot be written: ${fileProblems.get(code) ?? code}`,
      'Name a file in a folder that exists and that you may write to',
    )
  }
}
