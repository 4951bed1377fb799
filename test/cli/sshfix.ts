import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { PassThrough } from 'node:stream'
import { main } from '../../src/cli/main.ts'
import type { Report } from '../../src/model/index.ts'
import type { Host } from '../hosts/host.ts'

export interface Result {
  readonly exit: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs the program in this process, with a home of its own: no key, agent or known host of whoever runs the test. */
export async function sshfix(
  argv: readonly string[],
  {
    home = '/nonexistent',
    env = {},
    user = 'root',
  }: { home?: string; env?: Record<string, string>; user?: string } = {},
): Promise<Result> {
  const stdout = new Collected()
  const stderr = new Collected()
  const exit = await main({
    argv,
    env,
    home,
    user,
    stdin: new PassThrough() as unknown as NodeJS.ReadStream,
    stdout: stdout as unknown as NodeJS.WriteStream,
    stderr: stderr as unknown as NodeJS.WriteStream,
  })
  return { exit, stdout: stdout.text, stderr: stderr.text }
}

class Collected extends PassThrough {
  text = ''
  override write(chunk: string | Uint8Array): boolean {
    this.text += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8')
    return true
  }
}

/** A controller that knows one host: its key, and where it is. */
export class Controller {
  readonly folder = mkdtempSync(join(tmpdir(), 'sshfix-controller-'))
  readonly #host: Host
  readonly #options: readonly string[]

  constructor(host: Host, options: readonly string[] = []) {
    this.#host = host
    this.#options = options
    this.write('.ssh/known_hosts', `${host.knownHostsLine}\n`)
  }

  /** A file of the controller; gives its path. */
  write(name: string, text: string): string {
    const path = join(this.folder, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
    return path
  }

  async run(command: 'apply' | 'check', playbook: string, ...more: readonly string[]): Promise<Result> {
    const file = playbook.includes('\n') ? this.write('playbook.yml', playbook) : playbook
    return this.#sshfix(command, file, ...more)
  }

  /** As `run`, with the report; throws what was printed where there is none. */
  async report(command: 'apply' | 'check', playbook: string, ...more: readonly string[]): Promise<Report> {
    return reportIn(await this.run(command, playbook, '-o', 'json', ...more))
  }

  async runs(...more: readonly string[]): Promise<Result> {
    return this.#sshfix('runs', 'all', ...more)
  }

  async rollback(...more: readonly string[]): Promise<Report> {
    return reportIn(await this.#sshfix('rollback', 'all', '-o', 'json', ...more))
  }

  #sshfix(command: string, ...more: readonly string[]): Promise<Result> {
    const { address, port, user, privateKey } = this.#host
    const login = this.#options.length > 0 ? this.#options : ['-u', user, '--private-key', privateKey]
    return sshfix([command, '-i', `${address}:${port},`, ...login, ...more], { home: this.folder })
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}

function reportIn({ stdout, stderr, exit }: Result): Report {
  if (stdout === '') throw new Error(`exit ${exit}: ${stderr}`)
  return JSON.parse(stdout) as Report
}
