// A user who swaps names in their own home, started as root: attacker.ts HOME UID GID. It enters the home, becomes the
// user, and then does what it is told by messages: `{ go: N, tactics, seed }` swaps until N are done, `{ rest: true }`
// stops at once. It answers with the times of its swaps.
import { linkSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, unlinkSync } from 'node:fs'
import { type Random, randomFrom } from '../openssh/fuzz/random.ts'
import type { Order, Told } from './orders.ts'

const [home = '', uid = '', gid = ''] = process.argv.slice(2)
process.chdir(home)
process.setgroups?.([])
process.setgid?.(Number(gid))
process.setuid?.(Number(uid))

let left = 0
let order: Order = { go: 0, tactics: [], seed: 0 }
let random: Random = randomFrom(0)
let times: number[] = []

process.on('message', (message: Order | { readonly rest: true }) => {
  if ('rest' in message) {
    left = 0
    process.send?.({ times } satisfies Told)
    times = []
    return
  }
  order = message
  random = randomFrom(order.seed)
  left = order.go
  work()
})
process.send?.({ times } satisfies Told)

function work(): void {
  if (left <= 0) return
  if (tactics[random.pick(order.tactics)]?.()) {
    times.push(Date.now())
    left--
  }
  setTimeout(work, random.below(5))
}

/** Whether it worked: half of all tricks meet something that another one, or root, has just moved. */
function tried(step: () => void): boolean {
  try {
    step()
    return true
  } catch {
    return false
  }
}

/** Waits with nothing else going on, for the swapped name to be met. */
function linger(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, random.below(30) / 10)
}

/** Puts something in the place of a name for a moment, and the right thing back. */
function swap(name: string, put: () => void): boolean {
  const aside = `.aside-${name.replaceAll('/', '-')}`
  const away = tried(() => renameSync(name, aside))
  const done = tried(put)
  linger()
  if (away) {
    tried(() => rmSync(name, { recursive: true, force: true }))
    tried(() => renameSync(aside, name))
  }
  return done
}

/** As fast as can be, to and fro, for some milliseconds: so that a look and the next one see different things. */
function storm(name: string, target: string): boolean {
  const aside = `.aside-${name.replaceAll('/', '-')}`
  const trap = `.trap-${name.replaceAll('/', '-')}`
  const until = performance.now() + 2 + random.below(40)
  let done = false
  tried(() => symlinkSync(target, trap))
  while (performance.now() < until) {
    // A link over a file is one step; over a directory it is not.
    if (!tried(() => linkSync(name, aside))) tried(() => renameSync(name, aside))
    done = tried(() => renameSync(trap, name)) || done
    tried(() => renameSync(name, trap))
    tried(() => renameSync(aside, name))
  }
  tried(() => unlinkSync(trap))
  tried(() => unlinkSync(aside))
  return done
}

const names = ['.ssh/authorized_keys', '.ssh/config', 'note', 'made', 'old', 'tree/one', 'link']
const elsewhere = [
  '/root/keys/authorized_keys',
  '/etc/shadow',
  '/home/bob/.ssh/authorized_keys',
  '/root',
  '/etc/ssh',
]
const pick = (from: readonly string[]) => random.pick(from)

const tactics: { readonly [name: string]: () => boolean } = {
  'directory-link': () => {
    const name = pick(['.ssh', 'tree'])
    return swap(name, () => symlinkSync(pick(['/root/keys', '/home/bob/.ssh', '/etc']), name))
  },
  'directory-other': () => swap('.ssh', () => mkdirSync('.ssh', 0o777)),
  'keys-link': () => swap('.ssh/authorized_keys', () => symlinkSync(pick(elsewhere), '.ssh/authorized_keys')),
  'name-link': () => {
    const name = pick(names)
    return swap(name, () => symlinkSync(pick(elsewhere), name))
  },
  'keys-storm': () => storm('.ssh/authorized_keys', pick(['/root/keys/authorized_keys', '/etc/shadow'])),
  'directory-storm': () => storm('.ssh', pick(['/root/keys', '/home/bob/.ssh'])),
  'hard-link': () => {
    const name = pick(names)
    return swap(name, () => linkSync(pick(['../../etc/shadow', 'props/program0']), name))
  },
  program: () => {
    const name = pick(names)
    return swap(name, () => linkSync(`props/program${random.below(5)}`, name))
  },
  fifo: () => {
    const name = pick(names)
    return swap(name, () => linkSync('props/fifo', name))
  },
  // What a script is just about to write, before it writes it.
  temporary: () => {
    for (const directory of ['.ssh', '.', 'tree']) {
      const found: string[] = []
      tried(() => found.push(...readdirSync(directory).filter(name => name.startsWith('.sshfix-'))))
      for (const name of found)
        if (tried(() => unlinkSync(`${directory}/${name}`)))
          return tried(() => symlinkSync(pick(elsewhere), `${directory}/${name}`))
    }
    return false
  },
}
