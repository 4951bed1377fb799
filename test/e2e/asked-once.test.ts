/** At a terminal a person is asked once a run, for however many hosts, whatever way leads to them. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { freshBuild, program } from '../../scripts/demo/fresh-build.ts'
import { quote } from '../../src/remote/quote.ts'
import { Controller } from '../cli/sshfix.ts'
import { addAccount } from '../hosts/accounts.ts'
import { project } from '../hosts/cache.ts'
import type { Host } from '../hosts/host.ts'
import { namespaceHost } from '../hosts/namespace.ts'
import { runNow } from '../hosts/run-command.ts'
import { waitFor } from '../hosts/wait-for.ts'

const password = 'Pa55word-of-alice'
const passphrase = 'pa55phrase-of-a-key'
let hosts: readonly Host[]
let controller: Controller
let key: string

before(async () => {
  freshBuild(() => {})
  hosts = await Promise.all([1, 2, 3, 4].map(() => namespaceHost()))
  const [first] = hosts as readonly [Host]
  controller = new Controller(first)
  controller.write('.ssh/known_hosts', hosts.map(host => `${host.knownHostsLine}\n`).join(''))
  key = join(controller.folder, 'locked')
  runNow('ssh-keygen', '-q', '-t', 'ed25519', '-N', passphrase, '-f', key)
  const keys = [readFileSync(`${key}.pub`, 'utf8').trim()]
  for (const host of hosts) {
    await addAccount(host, { name: 'alice', password, keys, sudo: 'with password' })
    const text = 'PasswordAuthentication no\nKbdInteractiveAuthentication yes\n'
    await host.write('/etc/ssh/sshd_config.d/50-test.conf', text)
    const listens = () => host.log().split('Server listening').length
    const before = listens()
    await host.sh('kill -HUP "$(cat /run/sshd.pid)"')
    await waitFor('reload', () => listens() > before || undefined)
  }
})
after(async () => {
  controller?.remove()
  await Promise.all((hosts ?? []).map(host => host.stop()))
})

/** Two hosts by sshfix itself, two by ssh(1), all at once. */
function inventory(variables: string): string {
  const lines = hosts.map(
    ({ address, port }, at) =>
      `h${at} ansible_host=${address} ansible_port=${port} ansible_user=alice ${variables} ansible_connection=${at % 2 === 0 ? 'ssh' : 'openssh'}\n`,
  )
  return controller.write('hosts', lines.join(''))
}

const playbook =
  '- hosts: all\n  become: true\n  tasks:\n    - sshd_config: { settings: { MaxAuthTries: 6 } }\n'

/** Each question is answered by the next of what is typed. */
async function atTerminal(argv: readonly string[], question: RegExp, typed: readonly string[]) {
  const command = [process.execPath, program, ...argv].map(quote).join(' ')
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    cwd: project,
    env: { PATH: process.env.PATH, HOME: controller.folder, TERM: 'xterm' },
    timeout: 120_000,
  })
  let printed = ''
  let questions = 0
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', data => {
      printed += data
      const asked = printed.match(question)?.length ?? 0
      for (; questions < asked; questions++) child.stdin.write(`${typed[questions] ?? '\x03'}\r`)
    })
  const exit = await new Promise(resolve => child.on('close', resolve))
  return { exit, printed, questions }
}

for (const [what, variables, more, question, typed] of [
  ['a password that is good for the login and for sudo', '', ['-k'], /password (?:of|for)/gi, [password]],
  ['two, where both are wanted', '', ['-k', '-K'], /password (?:of|for)/gi, [password, password]],
  [
    'a password for sudo, none of its own being typed',
    '',
    ['-k', '-K'],
    /password (?:of|for)/gi,
    [password, ''],
  ],
  ['the passphrase of a key', 'KEY', [], /passphrase (?:for|of)/gi, [passphrase]],
  [
    'the passphrase of a key again, where it was wrong',
    'KEY',
    [],
    /passphrase (?:for|of)/gi,
    ['wrong', passphrase],
  ],
] as const)
  test(`${what}: asked once for four hosts, by ssh2 and by ssh(1)`, async () => {
    const byKey = `ansible_ssh_private_key_file=${key} ansible_become_password=${password}`
    const file = controller.write('playbook.yml', playbook)
    const argv = ['check', '-i', inventory(variables === 'KEY' ? byKey : ''), ...more, file]
    const { exit, printed, questions } = await atTerminal(argv, question, typed)
    assert.ok(exit === 0 || exit === 8, printed)
    assert.equal(questions, typed.length, printed)
    assert.doesNotMatch(printed, /unreachable/)
  })
