/**
 * A user against root: while a run works in their home, they swap names for links, directories, hard links and pipes at
 * chosen points of it. Nothing outside of the home may be touched, nothing secret may come into it, and no run may hang.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Controller } from '../cli/sshfix.ts'
import { addAccount } from '../hosts/accounts.ts'
import type { Host } from '../hosts/host.ts'
import { differencesBetween, type Listing } from '../hosts/listing.ts'
import { type Random, randomFrom } from '../openssh/fuzz/random.ts'
import { allTactics, type Order, type Told } from './orders.ts'

export interface AttackOptions {
  /** So many swaps within the scripts of runs. */
  readonly swaps: number
  readonly seed: number
  /** Pipes make a run wait for its own limits: they are for long experiments. */
  readonly pipes?: boolean
}

export interface AttackReport {
  readonly rounds: number
  /** Rounds with a swap after the first change of the run. */
  readonly reached: number
  readonly swaps: number
  readonly within: number
  /** What became of the runs. */
  readonly outcomes: ReadonlyMap<string, number>
  /** The longest run, in seconds. */
  readonly longest: number
  readonly violations: readonly string[]
}

const guarded = ['/etc', '/root', '/home/bob', '/srv']
const canary = 'canary-4f1d9a7c'

/** No run may take longer than the limits of its own steps, in seconds. */
const mostSeconds = 400

export async function attack(host: Host, { swaps, seed, pipes }: AttackOptions): Promise<AttackReport> {
  const random = randomFrom(seed)
  await prepareHost(host)
  const attacker = await startAttacker(host)
  const controller = new Controller(host)
  const tactics = [...allTactics, ...(pipes ? ['fifo'] : [])]
  const first = await host.listing(guarded)
  const violations: string[] = []
  const outcomes = new Map<string, number>()
  let [rounds, reached, all, within, longest] = [0, 0, 0, 0, 0]
  try {
    while (within < swaps && violations.length === 0 && rounds < 20 + swaps) {
      rounds++
      await prepareHome(host)
      const kind = random.pick(['check', 'apply', 'apply', 'undo', 'undo', 'rollback', 'rollback'] as const)
      if (kind === 'rollback') await controller.report('apply', playbook({ byRoot: false, fails: false }))
      const stage = kind === 'check' ? 'start' : random.pick(chosenStages)
      // A check is short, and only quick swaps come between one look of it and the next.
      const isCheck = kind === 'check'
      const order = {
        go: isCheck ? 60 : 5 + random.below(20),
        tactics: isCheck ? ['keys-storm', 'directory-storm'] : random.some(tactics, 1, 3),
        seed: random.below(2 ** 31),
      }
      const began = Date.now()
      const asked = playbook({ byRoot: host.kind !== 'busybox', fails: kind === 'undo' })
      const work =
        kind === 'rollback'
          ? controller.rollback('--force')
          : controller.report(kind === 'check' ? 'check' : 'apply', asked, '-D')
      const watching = attackAt(host, attacker, order, stage, random, work)
      const report = await work
      const ended = Date.now()
      const begun = await watching
      const { times } = await rest(attacker)
      const inside = times.filter(time => time <= ended).length
      if (begun !== null && times.some(time => time >= begun && time <= ended)) reached++
      all += times.length
      within += inside
      longest = Math.max(longest, (ended - began) / 1000)
      const outcome = `${kind}: ${report.hosts[0]?.status}`
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
      const found = [
        ...(await violationsOn(host, first)),
        ...secretsIn('the report', JSON.stringify(report)),
        ...((ended - began) / 1000 > mostSeconds ? [`a run took ${(ended - began) / 1000} s`] : []),
      ]
      violations.push(
        ...found.map(
          text =>
            `round ${rounds} (${kind}, at ${stage}, ${order.tactics.join(' ')}): ${text}: ${JSON.stringify(report.hosts[0]?.error)}`,
        ),
      )
    }
  } finally {
    attacker.kill('SIGKILL')
    controller.remove()
  }
  return { rounds, reached, swaps: all, within, outcomes, longest, violations }
}

/** Where in a run the swaps begin: at once, or when its folder on the host shows that it has come so far. */
const stages = ['start', 'stored', 'begun', 'acting', 'frozen', 'undone'] as const
/** Mostly late: who begins early mostly makes apply see that something has changed, and nothing more. */
const chosenStages = [...stages, 'begun', 'acting', 'acting', 'frozen', 'undone'] as const
type Stage = (typeof stages)[number]

/** Sends the order when the run has come so far, and gives the time when it began to change something, if it did. */
async function attackAt(
  host: Host,
  attacker: ChildProcess,
  order: Order,
  stage: Stage,
  random: Random,
  work: Promise<unknown>,
): Promise<number | null> {
  const folder = `${host.rootFolder()}/var/lib/sshfix`
  const before = new Set(existsSync(folder) ? readdirSync(folder) : [])
  const lines = 1 + random.below(8)
  let over = false
  void work
    .catch(() => undefined)
    .finally(() => {
      over = true
    })
  let begun: number | null = null
  let sent = false
  while (!over) {
    const run = newRun(folder, before)
    if (begun === null && run !== null && existsSync(join(run, 'begun'))) begun = Date.now()
    if (!sent && (stage === 'start' || (run !== null && isAt(run, stage, lines)))) {
      attacker.send(order)
      sent = true
    }
    await new Promise(resolve => setTimeout(resolve, 1))
  }
  return begun
}

function newRun(folder: string, before: ReadonlySet<string>): string | null {
  if (!existsSync(folder)) return null
  const run = readdirSync(folder).find(name => !before.has(name) && /^\d{8}T/.test(name))
  return run === undefined ? null : join(folder, run, '0')
}

function isAt(run: string, stage: Stage, lines: number): boolean {
  const has = (name: string) => existsSync(join(run, name))
  switch (stage) {
    case 'start':
      return true
    case 'begun':
    case 'undone':
    case 'frozen':
      // Where nothing gets that far, what comes last in every run.
      return has(stage) || has('result')
    case 'stored':
      return has('old') && readdirSync(join(run, 'old')).length > 0
    case 'acting':
      return has('log') && readFileSync(join(run, 'log'), 'latin1').split('\n').length > lines
  }
}

async function startAttacker(host: Host): Promise<ChildProcess> {
  const ids = (await host.sh('id -u alice; id -g alice')).stdout.trim().split('\n')
  const child = fork(
    fileURLToPath(new URL('attacker.ts', import.meta.url)),
    [`${host.rootFolder()}/home/alice`, ...ids],
    { execArgv: ['--import', 'tsx'] },
  )
  await answerOf(child)
  return child
}

function rest(attacker: ChildProcess): Promise<Told> {
  const answer = answerOf(attacker)
  attacker.send({ rest: true })
  return answer
}

function answerOf(child: ChildProcess): Promise<Told> {
  return new Promise((resolve, reject) => {
    const gone = () => reject(new Error('The attacker has ended'))
    child.once('exit', gone)
    child.once('message', message => {
      child.off('exit', gone)
      resolve(message as Told)
    })
  })
}

async function must(host: Host, command: string): Promise<void> {
  const { status, stderr } = await host.sh(command)
  if (status !== 0) throw new Error(`${command}: ${stderr}`)
}

async function prepareHost(host: Host): Promise<void> {
  await addAccount(host, { name: 'alice', password: 'secret' })
  await addAccount(host, { name: 'bob', password: 'secret' })
  await must(
    host,
    `mkdir -p /root/keys /srv/canary /etc/full && for place in /root/keys /srv/canary /home/bob/.ssh; do
       echo ${canary} >$place/authorized_keys && cp $place/authorized_keys $place/config && echo ${canary} >$place/one && chmod 600 $place/*; done
     echo "${canary}:*:19000:0:99999:7:::" >>/etc/shadow && chown -R bob:bob /home/bob`,
  )
  // What cannot be written to makes a run fail after all else, so that it is undone.
  await must(host, 'mount -t tmpfs -o ro,mode=755 tmpfs /etc/full')
}

/** The home as it is before each round: what the round before left there is gone. */
async function prepareHome(host: Host): Promise<void> {
  await must(
    host,
    `cd /home && if command -v chattr >/dev/null; then chattr -R -f -ia alice; fi; rm -f /var/lib/sshfix/lock
     cd alice && find . -mindepth 1 -maxdepth 1 -exec rm -rf {} + && chmod 755 . && mkdir -m 700 .ssh && mkdir props old tree && echo key >.ssh/authorized_keys && echo old >.ssh/config &&
     chmod 600 .ssh/* && echo note >note && echo old >old/file && echo one >tree/one && ln -s one tree/link && chmod 666 tree/one && mkfifo props/fifo &&
     for number in 0 1 2 3 4; do printf '#!/bin/sh\\nid\\n' >props/program$number; chmod 777 props/program$number; done
     chown -hR alice:alice /home/alice`,
  )
}

const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl ops'

/** What the owner of the home could do too; `byRoot`: what only root may do there; `fails`: and then all is undone. */
function playbook({ byRoot, fails }: { readonly byRoot: boolean; readonly fails: boolean }): string {
  const rest = byRoot
    ? `    - copy: { dest: /home/alice/note, content: "by root\\n", owner: root, group: root, mode: "0644" }
    - file: { path: /home/alice/made, state: directory, owner: root, group: root, mode: "2775" }
    - file: { path: /home/alice/tree, recurse: yes, owner: root }
    - file: { path: /home/alice/.ssh/authorized_keys, owner: root, group: alice, mode: "0640", attributes: +i }
`
    : ''
  return `
- hosts: all
  tasks:
    - authorized_key: { user: alice, key: "${key}" }
    - copy: { dest: /home/alice/.ssh/config, content: "new\\n", mode: "0640" }
    - file: { path: /home/alice/old, state: absent }
    - file: { path: /home/alice/link, state: link, src: note }
    - file: { path: /home/alice/new, state: directory, owner: alice, group: alice, mode: "0750" }
    - copy: { dest: /home/alice/new/file, content: "new\\n", owner: alice, group: alice }
    - file: { path: /home/alice/tree, recurse: yes, mode: "go-w" }
${rest}${fails ? '    - copy: { dest: /etc/full/file, content: "x" }\n' : ''}`
}

async function violationsOn(host: Host, first: Listing): Promise<readonly string[]> {
  const home = await host.listing(['/home/alice'])
  return [
    ...differencesBetween(first, await host.listing(guarded), { times: true }).map(
      text => `outside: ${text}`,
    ),
    ...[...home].flatMap(([path, { type, mode, owner, group }]) => {
      const isSetId = type === 'file' && (Number.parseInt(mode, 8) & 0o6000) !== 0
      if (isSetId && (owner === 0 || group === 0)) return [`a set-id program: ${path}`]
      return type === 'file' ? secretsIn(path, contentOf(join(host.rootFolder(), path))) : []
    }),
    ...(await leftFrozen(host, home)),
  ]
}

/** Only what was declared immutable may be, and only until the run is undone. */
async function leftFrozen(host: Host, home: Listing): Promise<readonly string[]> {
  const frozen = [...home].filter(
    ([, { type, attributes }]) => type === 'directory' && attributes?.includes('i'),
  )
  const { stdout } = await host.sh('cat /var/lib/sshfix/*/*/frozen 2>/dev/null')
  return frozen.map(([path]) => `left frozen: ${path} (${stdout})`)
}

function contentOf(real: string): string {
  // The attacker rests, but a file may be gone all the same.
  return lstatSync(real, { throwIfNoEntry: false })?.isFile() ? readFileSync(real, 'latin1') : ''
}

function secretsIn(where: string, text: string): readonly string[] {
  return text.includes(canary) ? [`a secret is in ${where}`] : []
}
