import {
  closeSync,
  fstatSync,
  ftruncateSync,
  openSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs'
import type { Write } from '../report/summary.ts'
import { UsageError } from './io.ts'
import type { Format } from './outputs.ts'

export interface OutputFile {
  readonly format: Format
  readonly write: Write
  /** Why not all of it was written, or null. */
  readonly close: () => string | null
}

/**
 * Opens the files of `--output`. Throws `UsageError` where one of them cannot be begun, and then all are as they
 * were; so are `sources`, the files that the run is made from. Markdown is added to what its file has: the summary of a
 * job is one file that several programs write to.
 */
export function openFiles(
  wanted: readonly { readonly format: Format; readonly path: string }[],
  sources: readonly string[],
): OutputFile[] {
  const opened: (Opened & { readonly path: string; readonly format: Format; readonly stat: Stats })[] = []
  const screen = statOf(() => fstatSync(1))
  try {
    for (const { format, path } of wanted) {
      const { file, isNew } = begun(path, () => openedAtEnd(path))
      const stat = fstatSync(file)
      opened.push({ path, file, isNew, format, stat })
      if (isSame(stat, screen))
        throw new UsageError(
          `--output: ${path} is standard output, which carries one format`,
          `Write -o ${format} without a file, or name another`,
        )
      const source = sources.find(source =>
        isSame(
          stat,
          statOf(() => statSync(source)),
        ),
      )
      if (source !== undefined)
        throw new UsageError(`--output: ${path} is what the run is made from`, 'Name another file')
      const twice = opened.find(other => other.file !== file && isSame(stat, other.stat))
      if (twice) {
        const named =
          twice.path === path ? `${path} is named twice` : `${twice.path} and ${path} are one file`
        throw new UsageError(`--output: ${named}`, 'Each format needs a file of its own')
      }
    }
    for (const { path, file, format, stat } of opened)
      if (format !== 'markdown' && stat.isFile()) begun(path, () => ftruncateSync(file))
  } catch (error) {
    for (const { path, file, isNew } of opened) {
      closeSync(file)
      if (isNew) rmSync(path, { force: true })
    }
    throw error
  }
  return opened.map(({ path, file, format }) => ({ format, ...outputFile(path, file) }))
}

interface Opened {
  readonly file: number
  readonly isNew: boolean
}

/** What a file holds stays until all are open. */
function openedAtEnd(path: string): Opened {
  try {
    return { file: openSync(path, 'ax'), isNew: true }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    return { file: openSync(path, 'a'), isNew: false }
  }
}

/** A run that is at work must not end for its report's sake. */
function outputFile(path: string, file: number): Pick<OutputFile, 'write' | 'close'> {
  let problem: string | null = null
  return {
    write: text => {
      if (problem !== null) return
      try {
        writeFileSync(file, text)
      } catch (error) {
        problem = problemOf(path, error)
      }
    },
    close: () => {
      closeSync(file)
      return problem
    },
  }
}

function begun<T>(path: string, open: () => T): T {
  try {
    return open()
  } catch (error) {
    throw new UsageError(
      `--output: ${problemOf(path, error)}`,
      'Name a file in a folder that exists and that you may write to',
    )
  }
}

/** What is written to a device is not kept: `/dev/null` may be named as often as one likes. */
function isSame(one: Stats, other: Stats | undefined): boolean {
  return other !== undefined && !one.isCharacterDevice() && one.dev === other.dev && one.ino === other.ino
}

/** Undefined where there is none: standard output may be closed, and a list of hosts is no file. */
function statOf(ask: () => Stats): Stats | undefined {
  try {
    return ask()
  } catch {
    return undefined
  }
}

function problemOf(path: string, error: unknown): string {
  const { code = '' } = error as NodeJS.ErrnoException
  return `${path} cannot be written: ${fileProblems.get(code) ?? code}`
}

const fileProblems: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'its folder does not exist'],
  ['ENOTDIR', 'its folder is no folder'],
  ['EISDIR', 'it is a folder'],
  ['EACCES', 'you may not'],
  ['EROFS', 'the filesystem is read-only'],
  ['ENOSPC', 'the disk is full'],
])
