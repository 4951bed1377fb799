/** Passwords and private keys are in no argument, environment, output or file where somebody could read them. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { setImmediate as soon } from 'node:timers/promises'
import { freshBuild, program } from '../../scripts/demo/fresh-build.ts'
import { outputFormats } from '../../src/cli/outputs.ts'
import { quote } from '../../src/remote/quote.ts'
import { Controller } from '../cli/sshfix.ts'
import { addAccount } from '../hosts/accounts.ts'
import { project } from '../hosts/cache.ts'
import type { Host } from '../hosts/host.ts'
import { namespaceHost } from '../hosts/namespace.ts'
import { runNow } from '../hosts/run-command.ts'

const secrets = ['Pa55word-of-alice', 'c0ntent-of-a-file', 'pa55phrase-of-a-key', 'BEGIN OPENSSH PRIVATE KEY']

const secretCopy = (dest: string) =>
  `copy: { dest: ${dest}, content: "c0ntent-of-a-file", mode: "0600", sensitive: true }`

const playbook = `- hosts: all
  become: true
  tasks:
    - ${secretCopy('/etc/secret.conf')}
    - copy: { dest: /etc/ssh/other_key, src: id, mode: "0600" }
    - sshd_config: { settings: { MaxAuthTries: 3 } }
`

before(() => freshBuild(() => {}))

/** All that everybody on this machine, hosts included, can read of its processes, until `until` is settled. */
async function watchProcesses(until: Promise<unknown>): Promise<readonly string[]> {
  const seen = new Set<string>()
  let isOver = false
  void until.finally(() => {
    isOver = true
  })
  while (!isOver) {
    for (const pid of readdirSync('/proc').filter(
      name => /^\d+$/.test(name) && Number(name) !== process.pid,
    )) {
      for (const part of ['cmdline', 'environ']) {
        try {
          seen.add(readFileSync(`/proc/${pid}/${part}`, 'latin1'))
        } catch {
          // It has ended.
        }
      }
    }
    await soon()
  }
  return [...seen]
}

/** All that are not for people. */
const reportFormats = outputFormats.filter(format => format !== 'human')

interface Told {
  readonly exit: number | null
  readonly printed: string
}

/** Runs the program, and sees that no secret was anywhere. At a terminal, `typed` answers its question. */
async function runs(controller: Controller, argv: readonly string[], typed?: string): Promise<Told> {
  const reports = reportFormats.map(format => join(controller.folder, `report.${format}`))
  for (const report of reports) rmSync(report, { force: true })
  const command = [process.execPath, program, ...argv]
  const [file = '', ...args] =
    typed === undefined ? command : ['script', '-qec', command.map(quote).join(' '), '/dev/null']
  const child = spawn(file, args, {
    cwd: project,
    env: { PATH: process.env.PATH, HOME: controller.folder, TERM: 'dumb', SSHFIX_DEBUG: '1' },
  })
  let printed = ''
  let isAnswered = false
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', data => {
      printed += data
      if (typed === undefined || isAnswered || !/passphrase (?:for|of)/i.test(printed)) return
      isAnswered = true
      child.stdin.write(`${typed}\r`)
    })
  const ended = new Promise<number | null>(resolve => child.on('close', resolve))
  const processes = await watchProcesses(ended)
  assert.ok(
    processes.some(text => text.includes(program)),
    'the program itself was seen',
  )
  for (const secret of secrets) {
    assert.ok(!printed.includes(secret), `${secret} was printed:\n${printed}`)
    for (const report of reports.filter(existsSync))
      assert.ok(!readFileSync(report, 'utf8').includes(secret), `${secret} is in ${report}`)
    assert.deepEqual(
      processes.filter(text => text.includes(secret)),
      [],
    )
  }
  return { exit: await ended, printed }
}

/** Root alone may read what runs keep, and nobody else has any of it. */
async function isKept(host: Host): Promise<void> {
  const found = await host.sh(
    `su alice -s /bin/sh -c 'grep -rlE "Pa55word|c0ntent|pa55phrase|OPENSSH PRIVATE" /var /tmp /etc /run 2>/dev/null'
grep -rlE "Pa55word|pa55phrase" /var/lib /tmp /etc /run 2>/dev/null
# What was stored keeps its mode, behind directories that nobody else enters.
find /var/lib/sshfix ! -type l ! -path '*/old/*' '(' -perm /077 -o ! -user root -o ! -group root ')'`,
  )
  assert.equal(found.stdout, '')
  const kept = await host.sh('find /var/lib/sshfix -type f | wc -l')
  assert.ok(Number(kept.stdout) > 0)
}

for (const connection of ['ssh', 'openssh'])
  test(`over ${connection}, no secret is where it could be read`, async t => {
    const host = await namespaceHost()
    t.after(() => host.stop())
    const controller = new Controller(host)
    t.after(() => controller.remove())
    const key = join(controller.folder, 'locked')
    runNow('ssh-keygen', '-q', '-t', 'ed25519', '-N', 'pa55phrase-of-a-key', '-f', key)
    const keys = [readFileSync(`${key}.pub`, 'utf8').trim()]
    await addAccount(host, { name: 'alice', password: 'Pa55word-of-alice', keys, sudo: 'with password' })
    copyFileSync(host.privateKey, join(controller.folder, 'id'))
    const file = controller.write('playbook.yml', playbook)
    const login = (name: string, how: string) =>
      controller.write(
        name,
        `h ansible_host=${host.address} ansible_port=${host.port} ansible_user=alice ${how} ansible_become_password=Pa55word-of-alice ansible_connection=${connection}\n`,
      )
    const inventory = login('hosts', 'ansible_password=Pa55word-of-alice')
    const reports = reportFormats.flatMap(format => [
      '-o',
      `${format}=${join(controller.folder, `report.${format}`)}`,
    ])
    const run = (command: string, what: string, ...more: readonly string[]) =>
      runs(controller, [command, '-D', '-v', '-i', inventory, what, '-o', 'human', ...reports, ...more])

    const check = await run('check', file)
    assert.equal(check.exit, 8, check.printed)
    for (const format of reportFormats)
      assert.match(readFileSync(join(controller.folder, `report.${format}`), 'utf8'), /secret/, format)
    const byKey = ['check', '-i', login('by-key', `ansible_ssh_private_key_file=${key}`), file]
    const asked = await runs(controller, byKey, 'pa55phrase-of-a-key')
    assert.equal(asked.exit, 8, asked.printed)
    assert.match(asked.printed, /passphrase (?:for|of)/i)
    const apply = await run('apply', file)
    assert.equal(apply.exit, 0, apply.printed)
    await isKept(host)

    await host.sh('mkdir /full && mount -t tmpfs -o ro nothing /full')
    const failing = `- hosts: all\n  become: true\n  tasks:\n    - ${secretCopy('/etc/a.conf')}\n    - ${secretCopy('/full/b.conf')}\n`
    const failed = await run('apply', controller.write('failing.yml', failing))
    assert.equal(failed.exit, 2, failed.printed)
    await isKept(host)

    // Somebody adds to the file as soon as it is there: the fresh login finds something left to do.
    await host.sh(
      '(while sleep 0.1; do [ ! -e /etc/c.conf ] || { echo more >>/etc/c.conf; exit; }; done) >/dev/null 2>&1 </dev/null &',
    )
    const meddled = `- hosts: all\n  become: true\n  tasks:\n    - ${secretCopy('/etc/c.conf')}\n    - sshd_config: { settings: { LoginGraceTime: 77 } }\n`
    const undone = await run('apply', controller.write('meddled.yml', meddled))
    assert.equal(undone.exit, 2, undone.printed)
    assert.match(undone.printed, /undone/)
    await isKept(host)

    const become = ['-i', inventory, '-b', 'all']
    const remembered = await runs(controller, ['runs', ...become])
    assert.equal(remembered.exit, 0, remembered.printed)
    assert.match(remembered.printed, /confirmed/)
    const back = await runs(controller, ['rollback', ...become, '-o', 'human', ...reports])
    assert.equal(back.exit, 0, back.printed)
    await isKept(host)
  })
