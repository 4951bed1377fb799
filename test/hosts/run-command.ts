import { spawn, spawnSync } from 'node:child_process'

export interface CommandResult {
  /** Null when a signal ended the command. */
  readonly status: number | null
  /** One character a byte (latin1), as everywhere where content of a host is meant. */
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program to its end with nothing of our environment, and the given standard input (latin1). */
export function runCommand(argv: readonly string[], input = ''): Promise<CommandResult> {
  const [program = '', ...args] = argv
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env: plainEnvironment, stdio: ['pipe', 'pipe', 'pipe'] })
    const stdout: Buffer[] = []
    const stderr: Buffer[] = []
    child.stdout.on('data', chunk => stdout.push(chunk))
    child.stderr.on('data', chunk => stderr.push(chunk))
    child.on('error', reject)
    child.on('close', status => {
      resolve({
        status,
        stdout: Buffer.concat(stdout).toString('latin1'),
        stderr: Buffer.concat(stderr).toString('latin1'),
      })
    })
    // A command that ends without reading its input is no failure of ours.
    child.stdin.on('error', () => {})
    child.stdin.end(Buffer.from(input, 'latin1'))
  })
}

/** The same for the few places that may not wait (start and end of a process). Throws when the command fails. */
export function runNow(...argv: readonly string[]): string {
  const [program = '', ...args] = argv
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    env: plainEnvironment,
    encoding: 'latin1',
  })
  if (error) throw error
  if (status !== 0) throw new Error(`${argv.join(' ')} ended with ${status}: ${stderr}`)
  return stdout
}

const plainEnvironment = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/root',
  LC_ALL: 'C',
}
