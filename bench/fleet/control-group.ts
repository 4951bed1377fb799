// What a set of processes costs, with all that they ever start, whoever waits for it: a control group knows them.
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const versionOne = '/sys/fs/cgroup/cpuacct'
const versionTwo = '/sys/fs/cgroup'
const pageBytes = 4096
const lookEvery = 50

export interface ControlGroup {
  /** Before an argv: the program and its children are of this group. */
  readonly enter: readonly string[]
  /** This process, and what it starts from now on, is of this group until `leave`. */
  join(): void
  leave(): void
  /** Milliseconds of CPU time so far, user and system. */
  spent(): number
  /** Looks again and again until the call of what it gives, which says the most that its processes held resident, in MB. */
  watchMemory(): () => number
  /** Ends what still runs in it: a connection that one program keeps open would count for the next. */
  clear(): void
  remove(): void
}

/** Throws where the machine has no control groups that root may make. */
export function controlGroup(name: string): ControlGroup {
  const isOne = existsSync(versionOne)
  const root = isOne ? versionOne : versionTwo
  // Not the number of this process: it has another one, and the same as others, in the enclosure of its hosts.
  const folder = join(root, `sshfix-bench-${randomBytes(4).toString('hex')}-${name}`)
  mkdirSync(folder)
  const members = (group: string) => join(group, 'cgroup.procs')
  return {
    enter: ['sh', '-c', 'echo $$ > "$0" && exec "$@"', members(folder)],
    join: () => writeFileSync(members(folder), String(process.pid)),
    leave: () => writeFileSync(members(root), String(process.pid)),
    spent: () =>
      isOne
        ? Number(readFileSync(join(folder, 'cpuacct.usage'), 'utf8')) / 1e6
        : Number(/^usage_usec (\d+)/m.exec(readFileSync(join(folder, 'cpu.stat'), 'utf8'))?.[1]) / 1e3,
    watchMemory: () => {
      let most = 0
      const timer = setInterval(() => {
        const pids = readFileSync(members(folder), 'utf8').split('\n')
        most = Math.max(
          most,
          pids.reduce((sum, pid) => sum + resident(pid), 0),
        )
      }, lookEvery)
      return () => {
        clearInterval(timer)
        return most / 1e6
      }
    },
    clear: () => {
      const pids = readFileSync(members(folder), 'utf8').split('\n').map(Number)
      for (const pid of pids.filter(one => one > 0)) {
        try {
          process.kill(pid, 'SIGKILL')
        } catch {
          // It has ended meanwhile.
        }
      }
    },
    remove: () => {
      try {
        rmdirSync(folder)
      } catch {
        // A process that lingers in it, such as a kept connection of ssh, ends with the enclosure.
      }
    },
  }
}

/** Bytes; the sum over processes counts what they share more than once, as `ps` does. */
function resident(pid: string): number {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * pageBytes
  } catch {
    return 0
  }
}
