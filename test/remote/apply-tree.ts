// A throw-away root directory made of facts, on which the real apply and undo scripts run: /usr is this machine's, or
// busybox alone; everything else is what the facts say. Needs root.
import { spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  existsSync,
  lchownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import {
  type Action,
  emptyFacts,
  type Facts,
  type HostFact,
  type PathFact,
  simulateAll,
} from '../../src/model/index.ts'
import {
  type ApplyRequest,
  applyScript,
  type Confirmed,
  confirmScript,
  readApplied,
  readConfirmed,
  readResult,
  readUndone,
  resultScript,
  type TakenBack,
  type Undone,
  undoScript,
} from '../../src/remote/apply/index.ts'
import { cache } from '../hosts/cache.ts'
import { type Listing, list } from '../hosts/listing.ts'
import { type CommandResult, runCommand, runNow } from '../hosts/run-command.ts'

export type Shell = 'dash' | 'bash' | 'busybox'

export const shells: readonly Shell[] = ['dash', 'bash', 'busybox']

/** Never made by facts: what the tree needs so that scripts can run in it. */
const ours = ['usr', 'bin', 'sbin', 'lib', 'lib64', 'proc', 'dev', 'tmp', 'run']

export interface Tree {
  /** Where this process sees its `/`. */
  readonly folder: string
  /** Runs shell text in it, on the standard input of one `sh`. */
  sh(script: string): Promise<CommandResult>
  /** The argv of that. */
  readonly argv: readonly string[]
  /** Everything in it but what sshfix keeps. */
  listing(): Listing
  remove(): void
}

/** Makes the tree that the facts describe: only paths, and accounts as far as /etc/passwd needs them. */
export function makeTree(
  facts: Facts,
  shell: Shell = 'dash',
  { proc = true }: { readonly proc?: boolean } = {},
): Tree {
  mkdirSync(cache, { recursive: true })
  const folder = mkdtempSync(join(cache, 'apply-'))
  chmodSync(folder, 0o755)
  for (const name of ['usr', 'proc', 'dev', 'tmp', 'run']) mkdirSync(join(folder, name))
  for (const name of ['bin', 'sbin', 'lib', 'lib64']) symlinkSync(`usr/${name}`, join(folder, name))
  for (const [path, fact] of [...facts.paths].sort(([one], [other]) => (one < other ? -1 : 1)))
    if (fact !== null && !ours.includes(path.split('/')[1] ?? '')) makePath(folder, path, fact)
  for (const [path, fact] of facts.paths)
    if (fact && 'attributes' in fact && 'flags' in fact.attributes) {
      const letters = fact.attributes.flags.replaceAll(/[^aAcCdDijmPsStTux]/g, '')
      if (letters !== '') runNow('chattr', `+${letters}`, join(folder, path))
    }
  // busybox becomes nobody who has no account.
  const accounts = [...facts.paths.values()].flatMap(fact => (fact && 'uid' in fact ? [fact.uid] : []))
  const passwd = join(folder, 'etc/passwd')
  mkdirSync(dirname(passwd), { recursive: true })
  if (!existsSync(passwd))
    writeFileSync(
      passwd,
      [...new Set([0, 5, ...accounts])].map(id => `u${id}:x:${id}:${id}::/:/bin/false\n`).join(''),
    )
  const argv = ['unshare', '-m', '--propagation', 'private', 'sh', '-c', mounts(shell, proc), 'sh', folder]
  return {
    folder,
    argv,
    sh: script => runCommand(argv, script),
    listing: () => {
      const found = list(folder, ['/'])
      const isOurs = (path: string) =>
        path === '/' ||
        ours.includes(path.split('/')[1] ?? '') ||
        /^\/var(\/lib(\/sshfix(\/|$)|$)|$)/.test(path)
      return new Map([...found].filter(([path]) => !isOurs(path)))
    },
    remove: () => {
      endWatchdogs(folder)
      // It has no other way to pass over links and the like than to end with 1.
      spawnSync('chattr', ['-R', '-f', '-ia', folder])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** What waits in a tree to undo a run, and may be about to. */
function endWatchdogs(folder: string): void {
  for (const pid of readdirSync('/proc').filter(name => /^\d+$/.test(name))) {
    try {
      if (readlinkSync(`/proc/${pid}/root`) === folder) process.kill(Number(pid), 'SIGKILL')
    } catch {
      // It has ended meanwhile.
    }
  }
}

function mounts(shell: Shell, proc: boolean): string {
  const usr =
    shell === 'busybox'
      ? `mount --bind '${busyboxUsr()}' "$1/usr"`
      : `mount --bind /usr "$1/usr"${shell === 'bash' ? ' && mount --bind /usr/bin/bash "$1/usr/bin/dash"' : ''}`
  return `${usr}${proc ? ' && mount --rbind /proc "$1/proc"' : ''} && mount --rbind /dev "$1/dev" && exec chroot "$1" /bin/sh`
}

/** A /usr of busybox, and of chattr and lsattr, which Debian's busybox does not have. Made once. */
function busyboxUsr(): string {
  const folder = join(cache, 'busybox-usr')
  if (existsSync(folder)) return folder
  const unfinished = mkdtempSync(`${folder}-`)
  const bin = join(unfinished, 'bin')
  mkdirSync(bin)
  symlinkSync('bin', join(unfinished, 'sbin'))
  runNow('cp', '/usr/bin/busybox', join(bin, 'busybox'))
  runNow('chroot', unfinished, '/bin/busybox', '--install', '-s', '/bin')
  for (const tool of ['/usr/bin/chattr', '/usr/bin/lsattr']) {
    runNow('cp', tool, bin)
    for (const [library] of runNow('ldd', tool).matchAll(/\/\S+\.so\S*/g)) {
      const to = join(unfinished, library.replace(/^\/usr/, ''))
      mkdirSync(dirname(to), { recursive: true })
      runNow('cp', '-L', library, to)
    }
  }
  chmodSync(unfinished, 0o755)
  if (existsSync(folder)) rmSync(unfinished, { recursive: true })
  else renameSync(unfinished, folder)
  return folder
}

function makePath(folder: string, path: string, fact: PathFact): void {
  const real = Buffer.from(join(folder, path), 'latin1')
  mkdirSync(Buffer.from(join(folder, dirname(path)), 'latin1'), { recursive: true, mode: 0o755 })
  switch (fact.type) {
    case 'directory':
      mkdirSync(real, { recursive: true })
      break
    case 'file': {
      const text = fact.content && 'text' in fact.content ? fact.content.text : ''
      writeFileSync(real, Buffer.from(text, 'latin1'))
      break
    }
    case 'link':
      symlinkSync(Buffer.from(fact.target, 'latin1'), real)
      lchownSync(real, fact.uid, fact.gid)
      return
    case 'other':
      runNow('mkfifo', join(folder, path))
      break
    case 'unseen':
      return
  }
  chownSync(real, fact.uid, fact.gid)
  chmodSync(real, fact.mode)
}

/** How a tree, or what was listed of a host, differs from what the facts say of their paths, one line each; empty when it does not. */
export function differencesFromFacts(where: Tree | Listing, facts: Facts): readonly string[] {
  const found = 'listing' in where ? where.listing() : where
  const lines: string[] = []
  for (const [path, fact] of facts.paths) {
    if (path === '/' || ours.includes(path.split('/')[1] ?? '') || fact?.type === 'unseen') continue
    const is = found.get(path)
    const [wanted, got] = [wordsOf(fact), is ? describeListed(is) : 'nothing']
    if (wanted !== got) lines.push(`${path}: expected ${wanted}, found ${got}`)
  }
  return lines
}

function wordsOf(fact: PathFact | null): string {
  if (fact === null || fact.type === 'unseen') return 'nothing'
  if (fact.type === 'link') return `symlink ${fact.target}`
  const flags =
    'attributes' in fact && 'flags' in fact.attributes
      ? [...fact.attributes.flags.replaceAll(/[- e]/g, '')].sort().join('')
      : ''
  const text = fact.type === 'file' ? (fact.content && 'text' in fact.content ? fact.content.text : '') : null
  const content = text === null ? '' : createHash('sha256').update(text, 'latin1').digest('hex')
  return `${fact.type} ${fact.mode.toString(8).padStart(4, '0')} ${fact.uid}:${fact.gid} [${flags}] ${content}`
}

function describeListed(is: NonNullable<ReturnType<Listing['get']>>): string {
  if (is.type === 'symlink') return `symlink ${is.content}`
  const flags = [...(is.attributes ?? '')].sort().join('')
  return `${is.type} ${is.mode} ${is.owner}:${is.group} [${flags}] ${is.content}`
}

export const testHost: HostFact = {
  os: 'debian',
  osLike: [],
  osVersion: '12',
  osName: 'Debian',
  hostname: 'test',
  loginUser: 'root',
  uid: 0,
  gid: 0,
  connection: null,
  serviceManager: 'none',
  missingTools: [],
  clock: 1700000000,
}

/** Facts of a few paths: `{ '/etc/x': file('text') }`. What is above them is root's, 0755. */
export function factsOf(paths: Readonly<Record<string, PathFact | null>>): Facts {
  const all = new Map<string, PathFact | null>([['/', directory()]])
  for (const path of Object.keys(paths)) {
    for (let end = path.indexOf('/', 1); end !== -1; end = path.indexOf('/', end + 1))
      if (!all.has(path.slice(0, end))) all.set(path.slice(0, end), directory())
  }
  for (const [path, fact] of Object.entries(paths)) all.set(path, fact)
  return { ...emptyFacts(testHost), paths: all }
}

interface Rights {
  readonly mode?: number
  readonly uid?: number
  readonly gid?: number
  readonly flags?: string
}

export function directory({ mode = 0o755, uid = 0, gid = 0, flags = '' }: Rights = {}): PathFact {
  return { type: 'directory', mode, uid, gid, attributes: { flags } }
}

export function file(text: string, { mode = 0o644, uid = 0, gid = 0, flags = '' }: Rights = {}): PathFact {
  const at = { size: text.length, links: 1, modified: 1600000000 }
  return { type: 'file', mode, uid, gid, attributes: { flags }, ...at, content: { text } }
}

export function link(target: string, resolved: string | null = null): PathFact {
  return { type: 'link', mode: 0o777, uid: 0, gid: 0, target, resolved }
}

export function request(
  before: Facts,
  actions: readonly Action[],
  more: Partial<ApplyRequest> = {},
): ApplyRequest {
  return {
    run: 'run1',
    play: 0,
    word: randomWord(),
    before,
    actions,
    effects: [],
    about: { name: 'test', started: '', sshfix: '0', playbooks: [], tasks: [], takesBack: null },
    judge: null,
    keepRuns: 5,
    confirmWithin: 60,
    watched: true,
    ...more,
  }
}

export function randomWord(): string {
  return `word${randomBytes(9).toString('hex')}`
}

export async function apply(tree: Tree, asked: ApplyRequest) {
  return readApplied(asked, (await tree.sh(applyScript(asked))).stdout)
}

export async function confirm(tree: Tree, run = { run: 'run1', play: 0 }) {
  const word = randomWord()
  return plainly(readConfirmed((await tree.sh(confirmScript(run, word))).stdout, word))
}

export async function undo(tree: Tree, run = { run: 'run1', play: 0 }) {
  const word = randomWord()
  return plainly(readUndone((await tree.sh(undoScript(run, word))).stdout, word))
}

/** Without who undid it and what was found then, which is another thing for each test. */
export function plainly<T extends Confirmed | Undone>(told: T) {
  if (told.outcome !== 'undone') return told as Exclude<T, TakenBack>
  return { outcome: told.outcome, notes: told.notes }
}

export async function result(tree: Tree, run = { run: 'run1', play: 0 }) {
  const word = randomWord()
  return readResult((await tree.sh(resultScript(run, word))).stdout, word)
}

/** Everything that a run wrote on the host about itself, for the message of a test that fails. */
export function logOf(tree: Tree, run = 'run1/0'): string {
  const path = join(tree.folder, 'var/lib/sshfix', run, 'log')
  return existsSync(path) ? readFileSync(path, 'latin1') : '(no log)'
}

/** The facts after the actions, as they were planned. */
export function planned(before: Facts, actions: readonly Action[]): Facts {
  return simulateAll(before, actions)
}
