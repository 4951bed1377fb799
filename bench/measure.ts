// Runs programs side by side and says what each took.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export interface Contender {
  readonly name: string
  readonly argv: readonly string[]
  readonly input?: string
  readonly env?: NodeJS.ProcessEnv
  readonly cwd?: string
  /** Exit codes that are no failure; 0 alone when absent. */
  readonly exits?: readonly number[]
}

export interface Run {
  readonly milliseconds: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs it once; throws when it ends with an exit code that is none of its. */
export function once({ name, argv, input = '', env, cwd, exits = [0] }: Contender): Promise<Run> {
  const [program = '', ...args] = argv
  const began = performance.now()
  const child = spawn(program, args, { env: env ?? process.env, cwd })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('latin1').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('latin1').on('data', (text: string) => {
    stderr += text
  })
  child.stdin.on('error', () => {})
  child.stdin.end(input, 'latin1')
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', code => {
      const milliseconds = performance.now() - began
      if (code !== null && exits.includes(code)) resolve({ milliseconds, stdout, stderr })
      else reject(new Error(`${name} ended with ${code}:\n${stdout}${stderr}`))
    })
  })
}

/** Median wall times in milliseconds, by name. The runs take turns, so that a slow moment of the machine hits all. */
export async function race(
  rounds: number,
  contenders: readonly Contender[],
): Promise<ReadonlyMap<string, number>> {
  const times = new Map<string, number[]>(contenders.map(({ name }) => [name, []]))
  for (let round = -1; round < rounds; round += 1) {
    for (const contender of contenders) {
      const { milliseconds } = await once(contender)
      // The first round warms the caches.
      if (round >= 0) times.get(contender.name)?.push(milliseconds)
    }
  }
  return new Map([...times].map(([name, values]) => [name, median(values)]))
}

/** Milliseconds of CPU, user and system, of a program and all that it started. */
export async function cpuOf(contender: Contender): Promise<number> {
  // POSIX times: the second line is of the children, `0m0.06s 0m0.01s`.
  const argv = ['sh', '-c', '"$@"; status=$?; times >&2; exit $status', 'sh', ...contender.argv]
  const runs: number[] = []
  for (let round = 0; round < 5; round += 1) {
    const { stderr } = await once({ ...contender, argv })
    const line = stderr.trim().split('\n').at(-1) ?? ''
    const spent = [...line.matchAll(/(?<minutes>\d+)m(?<seconds>[\d.]+)s/g)]
    runs.push(
      spent.reduce(
        (sum, { groups }) => sum + Number(groups?.minutes) * 60_000 + Number(groups?.seconds) * 1000,
        0,
      ),
    )
  }
  return median(runs)
}

/** Peak resident memory of a Node.js program, in MB (10^6 bytes). */
export async function peakMemoryOf(contender: Contender): Promise<number> {
  const hook = fileURLToPath(new URL('peak-memory.cjs', import.meta.url))
  const env = { ...contender.env, NODE_OPTIONS: `--require=${hook}` }
  const { stderr } = await once({ ...contender, env })
  const kilobytes = /^peak memory: (?<kilobytes>\d+)$/m.exec(stderr)?.groups?.kilobytes
  if (kilobytes === undefined) throw new Error(`${contender.name} did not say how much memory it used`)
  return (Number(kilobytes) * 1024) / 1e6
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2
}
