// Shows commands as a person would type them, what they print, and their exit codes.
import { spawn } from 'node:child_process'
import type { Desk } from './desk.ts'
import { program } from './fresh-build.ts'
import type { OpenSsh } from './openssh.ts'

export interface Shown {
  readonly what: string
  readonly exit: number
  /** The exit code that the demo promises. */
  readonly promised: number
  readonly output: string
  readonly seconds: number
}

export interface Stage {
  heading(text: string): void
  say(text: string): void
  /** Prints `$ sshfix …`, runs it, prints its exit code. */
  sshfix(what: string, promised: number, ...args: readonly string[]): Promise<Shown>
  /** Prints and runs a command on the host by the system's ssh. Throws when it fails. */
  onHost(command: string): Promise<void>
  /** Prints and runs `cat FILE`. */
  cat(file: string): Promise<void>
}

const width = 80

export function makeStage(desk: Desk, openSsh: OpenSsh, signal: AbortSignal): Stage {
  const { NO_COLOR, PATH, TERM } = process.env
  const colors = process.stdout.isTTY === true && (NO_COLOR ?? '') === '' && TERM !== 'dumb'
  const paint = (code: number, text: string) => (colors ? `\x1b[${code}m${text}\x1b[0m` : text)
  const print = (text: string) => process.stdout.write(`${text}\n`)
  const heading = (text: string) =>
    print(`\n${paint(1, `── ${text} ${'─'.repeat(Math.max(0, width - 4 - text.length))}`)}\n`)
  const prompt = (command: string) => print(`${paint(2, '$')} ${paint(1, command)}`)

  /** Nothing of the user's own: no agent, no SSHFIX_… setting, no home. */
  const environment = {
    PATH,
    TERM,
    HOME: desk.home,
    ...(process.env.LANG === undefined ? {} : { LANG: process.env.LANG }),
    ...(colors ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' }),
  }

  function run(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<{ exit: number; output: string }> {
    signal.throwIfAborted()
    const [name = '', ...args] = argv
    const child = spawn(name, args, { cwd: desk.folder, env, stdio: ['ignore', 'pipe', 'inherit'] })
    // Ctrl-C reaches a command from the terminal.
    const passOn = () => {
      if (signal.reason.message !== 'SIGINT') child.kill('SIGINT')
    }
    signal.addEventListener('abort', passOn)
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8')
      process.stdout.write(chunk)
    })
    return new Promise((resolve, reject) => {
      child.once('error', reject)
      child.once('close', code => {
        signal.removeEventListener('abort', passOn)
        if (signal.aborted) reject(signal.reason)
        else resolve({ exit: code ?? -1, output })
      })
    })
  }

  return {
    heading,
    say: print,
    sshfix: async (what, promised, ...args) => {
      prompt(['sshfix', ...args].join(' '))
      const began = Date.now()
      const { exit, output } = await run([process.execPath, program, ...args], environment)
      const seconds = (Date.now() - began) / 1000
      print(paint(exit === promised ? 32 : 31, `exit code ${exit}`))
      return { what, exit, promised, output, seconds }
    },
    onHost: async command => {
      prompt(`ssh -F ssh.conf demo \\\n    "${command}"`)
      const env = { ...environment, ...openSsh.environment }
      const { exit } = await run([openSsh.ssh, '-F', 'ssh.conf', 'demo', command], env)
      if (exit !== 0) throw new Error(`on the demo's host, ${command} ended with ${exit}`)
    },
    cat: async file => {
      prompt(`cat ${file}`)
      await run(['cat', file], environment)
    },
  }
}
