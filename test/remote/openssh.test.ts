import assert from 'node:assert/strict'
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { bytes, type Target } from '../../src/model/index.ts'
import { connect } from '../../src/remote/connect.ts'
import { addAccount } from '../hosts/accounts.ts'
import type { Host } from '../hosts/host.ts'
import { makeKey } from '../hosts/keys.ts'
import { namespaceHost } from '../hosts/namespace.ts'
import { waitFor } from '../hosts/wait-for.ts'
import { type Person, person, refuses, runOnce, targetOf, using } from './reach.ts'

const password = 'pässword $(echo) \'"'
let host: Host
before(async () => {
  host = await namespaceHost()
  for (const name of ['plain', 'asked', 'both', 'twice', 'expired'])
    await addAccount(host, { name, password: bytes(password) })
  await addAccount(host, { name: 'trusted', password: 'secret', sudo: 'without password' })
  await addAccount(host, { name: 'doubted', password: 'secret', sudo: 'with password' })
  await host.sh('chage -d 0 expired')
  const lines = [
    'Match User asked',
    '  PasswordAuthentication no',
    '  KbdInteractiveAuthentication yes',
    'Match User both',
    '  AuthenticationMethods publickey,password',
    'Match User twice',
    '  KbdInteractiveAuthentication yes',
    '  AuthenticationMethods password,keyboard-interactive:pam',
    '',
  ]
  await configure(host, lines.join('\n'))
  // What ssh reads of its user is in the account's home: that of the enclosure alone.
  mkdirSync('/root/.ssh', { recursive: true, mode: 0o700 })
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'mode=700', 'home', '/root/.ssh'])
})
after(() => host.stop())

async function configure(on: Host, text: string): Promise<void> {
  await on.write('/etc/ssh/sshd_config.d/50-test.conf', text)
  const listens = () => on.log().split('Server listening').length
  const before = listens()
  await on.sh('kill -HUP "$(cat /run/sshd.pid)"')
  await waitFor('reload', () => listens() > before || undefined)
}

function as(user: string, changes: Partial<Target> = {}): Target {
  return { ...targetOf(host, 'openssh'), user, ...changes }
}

async function methodsOf(target: Target, environment: Person): Promise<readonly string[]> {
  return using(connect(target, environment, null), async ({ session, run }) => {
    assert.equal((await run('id -un\n')).stdout, `${target.user}\n`)
    return session.methods
  })
}

/** The user's configuration of ssh, for one test. */
function configuration(t: { after(done: () => void): void }, ...lines: readonly string[]): void {
  writeFileSync('/root/.ssh/config', `${lines.join('\n')}\n`)
  t.after(() => rmSync('/root/.ssh/config'))
}

describe('the session', () => {
  test('is told from the log: key, host key, algorithms, both names, and what it would put forward', async () => {
    await using(connect(as('root'), person(host), null), async ({ session }) => {
      const { keyFingerprint = '', hostKey, algorithms, offer } = session
      const print = execFileSync('ssh-keygen', ['-lf', `${host.privateKey}.pub`], { encoding: 'utf8' })
      assert.deepEqual(
        [session.label, session.user, session.methods, session.keyType],
        [`root@${host.address}:22`, 'root', ['publickey'], 'ssh-ed25519'],
      )
      assert.ok(print.includes(keyFingerprint))
      assert.equal(hostKey?.type, 'ssh-ed25519')
      assert.ok(algorithms && offer)
      assert.ok(offer.kex.includes(algorithms.kex) && offer.ciphers.includes(algorithms.cipher))
      assert.match(session.identification ?? '', /^SSH-2\.0-OpenSSH_9/)
      assert.deepEqual(session.remote, { address: host.address, port: 22 })
      assert.deepEqual(
        offer.knownHostKeys.map(({ fingerprint }) => fingerprint),
        [hostKey?.fingerprint],
      )
      assert.deepEqual(
        offer.keys.map(({ type }) => type),
        ['ssh-ed25519'],
      )
    })
  })
})

describe('a password over openssh', () => {
  test('logs in, and answers a host that asks questions', async () => {
    const target = { privateKeys: [], password }
    assert.deepEqual(await methodsOf(as('plain', target), person(host)), ['password'])
    assert.deepEqual(await methodsOf(as('asked', target), person(host)), ['keyboard-interactive'])
  })

  test('is wanted after a key, or twice by one host', async () => {
    assert.deepEqual(await methodsOf(as('both', { password }), person(host)), ['publickey', 'password'])
    const twice = as('twice', { privateKeys: [], password })
    assert.deepEqual(await methodsOf(twice, person(host)), ['password', 'keyboard-interactive'])
  })

  test('is asked of a person for each login, and is in no argument, variable or file', async () => {
    const questions: string[] = []
    const check = () => {
      const texts = [...processTexts(), ...folderTexts()]
      assert.ok(texts.some(text => text.includes('SSH_ASKPASS=')))
      assert.ok(texts.every(text => !text.includes(password)))
    }
    const ask = async (question: string, { hidden }: { hidden: boolean }) => {
      questions.push(question)
      assert.ok(hidden)
      check()
      return password
    }
    const environment = { ...person(host), ask }
    for (let round = 0; round < 2; round++) {
      const target = as('twice', { privateKeys: [] })
      await using(connect(target, environment, null), async ({ session }) => {
        assert.deepEqual(session.methods, ['password', 'keyboard-interactive'])
        check()
      })
    }
    assert.equal(questions.length, 4)
    for (const question of questions) assert.match(question, /twice@.*[Pp]assword/)
  })

  test('that is wrong is refused, once', async () => {
    const count = () => host.log().split('Failed password').length
    const before = count()
    const target = as('plain', { privateKeys: [], password: 'wrong' })
    const error = await refuses(connect(target, person(host), null), 'auth', /password/)
    assert.ok(error.hint)
    assert.equal(count() - before, 1)
  })

  test('that nobody gave is what is missing', async () => {
    const error = await refuses(connect(as('both'), person(host), null), 'auth', /password/)
    assert.match(error.hint ?? '', /--ask-pass/)
  })
})

/** Arguments and variables of all processes that can be seen. */
function processTexts(): readonly string[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap(name => ['cmdline', 'environ'].map(file => textOf(`/proc/${name}/${file}`)))
}

/** Files in our own private folders, pipes left out. */
function folderTexts(): readonly string[] {
  const list = 'find "$1" -path \'*/sshfix-??????/*\' -type f -exec cat {} +'
  return [spawnSync('sh', ['-c', `${list} 2>/dev/null`, 'sh', tmpdir()], { encoding: 'utf8' }).stdout]
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

describe('a key over openssh', () => {
  test('with a certificate logs in where the host knows its authority alone', async () => {
    const authority = makeKey(join(host.folder, 'authority'), 'ed25519')
    const { path } = makeKey(join(host.folder, 'certified'), 'ed25519')
    execFileSync('ssh-keygen', ['-q', '-s', authority.path, '-I', 'test', '-n', 'plain', `${path}.pub`])
    const lines = `cert-authority ${authority.publicLine}\n`
    await host.write('/home/plain/.ssh/authorized_keys', lines, { owner: 'plain:plain' })
    const target = as('plain', { privateKeys: [path] })
    await using(connect(target, person(host), null), async ({ session }) => {
      assert.deepEqual(
        [session.methods, session.keyType],
        [['publickey'], 'ssh-ed25519-cert-v01@openssh.com'],
      )
    })
    const error = await refuses(
      connect({ ...target, connection: 'ssh' }, person(host), null),
      'auth',
      /certificate/,
    )
    assert.match(error.hint ?? '', /-c openssh/)
    const environment = person(host)
    const either: Target = { ...target, connection: 'ssh', assumed: ['connection'] }
    assert.equal((await runOnce(either, environment, 'id -un\n')).stdout, 'plain\n')
    assert.equal((await runOnce(either, environment, 'id -un\n')).stdout, 'plain\n')
    assert.equal(environment.warnings.filter(text => /system's ssh/.test(text)).length, 1)
  })

  test('of the agent logs in', async t => {
    const socket = join(host.folder, 'agent')
    const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' })
    t.after(() => agent.kill())
    const variables = { ...process.env, SSH_AUTH_SOCK: socket }
    await waitFor('agent', () =>
      spawnSync('ssh-add', ['-q', host.privateKey], { env: variables }).status === 0 ? true : undefined,
    )
    const target = as('root', { privateKeys: [] })
    await refuses(connect(target, person(host), null), 'auth', /publickey/)
    assert.deepEqual(await methodsOf(target, { ...person(host), agentSocket: socket }), ['publickey'])
  })

  test('is unlocked once a run by who is asked, and again where the answer was wrong', async () => {
    const path = join(host.folder, 'locked')
    execFileSync('cp', [host.privateKey, path])
    execFileSync('ssh-keygen', ['-q', '-p', '-P', '', '-N', 'open sesame', '-f', path])
    const answers = ['wrong', 'open sesame']
    const questions: string[] = []
    const ask = async (question: string) => {
      questions.push(question)
      return answers.shift() ?? 'too often'
    }
    const environment = { ...person(host), ask }
    for (let round = 0; round < 2; round++)
      assert.deepEqual(await methodsOf(as('root', { privateKeys: [path] }), environment), ['publickey'])
    assert.equal(questions.length, 2)
    assert.match(questions[0] ?? '', /passphrase/)
  })
})

describe('become over openssh', () => {
  test('by sudo, with a password and without one', async () => {
    const become = { user: 'root', method: 'sudo' } as const
    const login = { privateKeys: [], password: 'secret' }
    const without = await runOnce(as('trusted', login), person(host), 'id -un\n', become)
    assert.equal(without.stdout, 'root\n')
    const given = as('doubted', { ...login, becomePassword: 'secret' })
    assert.equal((await runOnce(given, person(host), 'id -un\n', become)).stdout, 'root\n')
    await refuses(runOnce(as('doubted', login), person(host), 'id -un\n', become), 'become', /password/)
  })
})

describe("the user's configuration", () => {
  test('may say name, user and port, unless the playbook does; and a jump', async t => {
    const far = await namespaceHost()
    t.after(() => far.stop())
    configuration(
      t,
      'Host alias',
      `  HostName ${far.address}`,
      '  User root',
      `  ProxyJump root@${host.address}`,
      `Host ${host.address}`,
      `  IdentityFile ${host.privateKey}`,
      `  UserKnownHostsFile /root/.ssh/jump`,
    )
    writeFileSync('/root/.ssh/jump', `${host.knownHostsLine}\n`)
    const target: Target = { ...targetOf(far, 'openssh'), address: 'alias', user: 'nobody', port: 1 }
    const environment = person(far)
    await using(
      connect({ ...target, assumed: ['user', 'port'] }, environment, null),
      async ({ session, run }) => {
        assert.deepEqual([session.user, session.label], ['root', `root@${far.address}:22`])
        assert.equal((await run('echo "${SSH_CONNECTION%% *}"\n')).stdout, `${host.address}\n`)
      },
    )
    await refuses(connect({ ...target, port: 22 }, environment, null), 'auth', /nobody/)
    rmSync('/root/.ssh/jump')
    await refuses(
      connect({ ...target, assumed: ['user', 'port'] }, environment, null),
      'refused',
      /ProxyJump/,
    )
  })

  test('may share a connection: a login of ours is one all the same', async t => {
    const other = await namespaceHost()
    t.after(() => other.stop())
    configuration(t, 'ControlMaster auto', 'ControlPath /root/.ssh/shared-%C', 'ControlPersist 600')
    writeFileSync('/root/.ssh/known_hosts', `${other.knownHostsLine}\n`)
    const ssh = (...words: readonly string[]) =>
      spawnSync(
        'ssh',
        ['-i', other.privateKey, '-o', 'BatchMode=yes', ...words, `root@${other.address}`, 'echo in'],
        {
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'ignore'],
        },
      )
    assert.equal(ssh().stdout, 'in\n')
    t.after(() => ssh('-O', 'exit'))
    await configure(other, 'AllowUsers nobody\n')
    assert.equal(ssh().stdout, 'in\n', 'the shared connection still works')
    await refuses(connect(targetOf(other, 'openssh'), person(other), null), 'auth')
  })
})

test('what must not reach a command line does not', async () => {
  const wrong = [
    { address: '-oProxyCommand=id' },
    { user: '-x' },
    { user: 'a b' },
    { address: 'a;b' },
    { address: '' },
  ]
  for (const changes of wrong) await refuses(connect(as('root', changes), person(host), null), 'name')
})

test('a machine without ssh says so', async () => {
  const folder = join(host.folder, 'programs')
  mkdirSync(folder)
  for (const name of ['mkfifo', 'rm']) symlinkSync(`/usr/bin/${name}`, join(folder, name))
  const environment = { ...person(host), variables: { PATH: folder } }
  const error = await refuses(connect(as('root'), environment, null), 'refused', /no program ssh/)
  assert.match(error.hint ?? '', /-c ssh/)
})

test('a program that is killed leaves nothing behind', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'sshfix-killed-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const temporary = join(folder, 't')
  mkdirSync(temporary)
  const program = fileURLToPath(new URL('programs/stay.ts', import.meta.url))
  const { knownHostsFile } = person(host)
  const words = [host.address, host.privateKey, knownHostsFile, folder]
  const child = spawn(process.execPath, ['--import', 'tsx', program, ...words], {
    env: { ...process.env, TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await new Promise(resolve => child.stdout.once('data', resolve))
  const ours = () => processTexts().filter(text => text.includes(`${temporary}/sshfix-`))
  assert.notEqual(ours().length, 0)
  child.kill('SIGKILL')
  await waitFor('the end', () =>
    ours().length === 0 && readdirSync(temporary).every(name => !name.startsWith('sshfix-'))
      ? true
      : undefined,
  )
})
