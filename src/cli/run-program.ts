import { type ChildProcess, spawn } from 'node:child_process'
import type { ProgramOutcome, RunProgram } from '../playbook/index.ts'

const mostSeconds = 30
const mostSecondsOfAPerson = 300
const mostBytes = 64 * 1024 * 1024
const mostErrors = 64 * 1024

/** A program of this machine, with this environment and no input, for at most half a minute. */
export const runProgram: RunProgram = (path, words) => runLimited(path, words, mostSeconds)

/** The same with a limit of its own. What the program started and left behind is ended with it. */
export function runLimited(path: string, words: readonly string[], seconds: number): Promise<ProgramOutcome> {
  // A group of its own, so that all of it can be ended; then an interrupt at the terminal does not reach it.
  const child = spawn(path, words, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  return outcomeOf(child, seconds, 'utf8', () => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
    } catch {
      // All of it has ended already.
    }
  })
}

/** A program that may ask a person something: it has the terminal. What it prints is taken as bytes. */
export function runAtTerminal(path: string, words: readonly string[]): Promise<ProgramOutcome> {
  const child = spawn(path, words, { stdio: ['inherit', 'pipe', 'inherit'] })
  return outcomeOf(child, mostSecondsOfAPerson, 'latin1', () => child.kill('SIGKILL'))
}

function outcomeOf(
  child: ChildProcess,
  seconds: number,
  encoding: BufferEncoding,
  end: () => void,
): Promise<ProgramOutcome> {
  return new Promise(resolve => {
    const output: Buffer[] = []
    const errors: Buffer[] = []
    let [size, errorSize] = [0, 0]
    const interrupted = (signal: NodeJS.Signals) => {
      end()
      process.exit(signal === 'SIGINT' ? 130 : 143)
    }
    const said = () => Buffer.concat(errors).toString('utf8')
    const done = (outcome: ProgramOutcome) => {
      clearTimeout(timer)
      process.off('SIGINT', interrupted).off('SIGTERM', interrupted)
      end()
      child.stdout?.destroy()
      child.stderr?.destroy()
      resolve(outcome)
    }
    const timer = setTimeout(
      () => done({ problem: `had not ended after ${seconds} s`, errors: said() }),
      seconds * 1000,
    )
    process.on('SIGINT', interrupted).on('SIGTERM', interrupted)
    child.stdout?.on('data', (chunk: Buffer) => {
      output.push(chunk)
      size += chunk.length
      if (size > mostBytes)
        done({ problem: `printed more than ${mostBytes / 1024 / 1024} MiB`, errors: said() })
    })
    child.stderr?.on('data', (chunk: Buffer) => {
      errorSize += chunk.length
      if (errorSize <= mostErrors) errors.push(chunk)
    })
    child.on('error', error => done({ problem: `cannot be started: ${error.message}`, errors: '' }))
    child.on('close', (status, signal) =>
      done(
        status === null
          ? { problem: `was ended by ${signal}`, errors: said() }
          : { status, output: Buffer.concat(output).toString(encoding), errors: said() },
      ),
    )
  })
}
