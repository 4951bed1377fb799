import type { Io } from './io.ts'
import { Interrupted, processIo, UsageError } from './io.ts'

/** Runs the program on this process and gives the exit code. No stack trace reaches a user unless SSHFIX_DEBUG is set. */
export async function main(io: Io = processIo()): Promise<number> {
  // A reader that went away (`sshfix … | head`) is no error of ours; nothing else that is wrong with an output may end a
  // run that is at work on hosts.
  let unwritten: NodeJS.ErrnoException | null = null
  for (const stream of [io.stdout, io.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') unwritten ??= error
    })
  }
  try {
    const exit = await runCommand(io)
    // What was written last tells of its failure a moment later.
    await new Promise(resolve => setImmediate(resolve))
    if (unwritten === null) return exit
    io.stderr.write(`sshfix: the output could not be written: ${(unwritten as Error).message}\n`)
    return exit === 1 || exit === 130 ? exit : exit | 2
  } catch (error) {
    return await reportError(io, error)
  }
}

async function runCommand(io: Io): Promise<number> {
  if (!hasFolder()) throw new UsageError('the folder that it is started in is gone', 'Go to another one')
  return (await import('./program.ts')).runCommand(io)
}

function hasFolder(): boolean {
  try {
    return process.cwd() !== ''
  } catch {
    return false
  }
}

async function reportError(io: Io, error: unknown): Promise<number> {
  const { printable } = await import('../report/text.ts')
  const { message, stack } = error instanceof Error ? error : new Error(String(error))
  if (io.env.SSHFIX_DEBUG) io.stderr.write(`${stack ?? message}\n`)
  if (error instanceof Interrupted) {
    io.stderr.write(`sshfix: ${printable(message)}\n`)
    return 130
  }
  if (error instanceof UsageError) {
    io.stderr.write(
      `sshfix: ${printable(message)}\n${error.hint === undefined ? '' : `  ${printable(error.hint)}\n`}`,
    )
    return 1
  }
  io.stderr.write(
    `sshfix: ${printable(message)}\n  This is a mistake in sshfix itself; SSHFIX_DEBUG=1 shows where.\n`,
  )
  return 2
}
