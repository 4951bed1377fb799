import assert from 'node:assert/strict'
import { copyFileSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { bytes, type Target } from '../../src/model/index.ts'
import { connect } from '../../src/remote/connect.ts'
import { missingStart } from '../../src/remote/missing-start.ts'
import { wantsPassword } from '../../src/remote/ssh/authentication.ts'
import { addAccount } from '../hosts/accounts.ts'
import type { Host } from '../hosts/host.ts'
import { namespaceHost } from '../hosts/namespace.ts'
import { waitFor } from '../hosts/wait-for.ts'
import { logins, type Person, person, refuses, targetOf, using } from './reach.ts'

const password = 'pässword $(echo) \'"'
let host: Host
before(async () => {
  host = await namespaceHost()
  for (const name of ['plain', 'asked', 'both', 'questions', 'expired', 'locked']) {
    await addAccount(host, { name, password: bytes(password) })
  }
  await addAccount(host, { name: 'noshell', shell: '/usr/sbin/nologin' })
  await addAccount(host, { name: 'noisy', shell: '/bin/bash' })
  await addAccount(host, { name: 'greedy', shell: '/bin/bash' })
  await host.write('/home/noisy/.bashrc', 'echo noise; echo noise >&2\n', { owner: 'noisy:noisy' })
  await host.write('/home/greedy/.bashrc', 'cat > /dev/null\n', { owner: 'greedy:greedy' })
  await host.sh('chage -d 0 expired')
  await host.write(
    '/etc/ssh/sshd_config.d/50-test.conf',
    [
      'Match User asked',
      '  PasswordAuthentication no',
      '  KbdInteractiveAuthentication yes',
      'Match User both',
      '  AuthenticationMethods publickey,password',
      'Match User questions',
      '  KbdInteractiveAuthentication yes',
      '  AuthenticationMethods publickey,keyboard-interactive:pam',
      'Match User locked',
      '  AuthenticationMethods publickey,publickey',
      '',
    ].join('\n'),
  )
  const listens = () => host.log().split('Server listening').length
  const before = listens()
  await host.sh('kill -HUP "$(cat /run/sshd.pid)"')
  await waitFor('reload', () => listens() > before || undefined)
})
after(() => host.stop())

function as(user: string, changes: Partial<Target> = {}): Target {
  return { ...targetOf(host), user, ...changes }
}

async function methodsOf(target: Target, environment: Person): Promise<readonly string[]> {
  return using(connect(target, environment, null), async ({ session, run }) => {
    assert.equal((await run('id -un\n')).stdout, `${target.user}\n`)
    return session.methods
  })
}

describe('a password', () => {
  test('logs in', async () => {
    assert.deepEqual(await methodsOf(as('plain', { privateKeys: [], password }), person(host)), ['password'])
  })

  test('is given to a host that asks questions', async () => {
    const target = as('asked', { privateKeys: [], password })
    assert.deepEqual(await methodsOf(target, person(host)), ['keyboard-interactive'])
  })

  test('is what a person is asked for where there is none', async () => {
    const questions: string[] = []
    const ask = async (question: string, { hidden }: { hidden: boolean }) => {
      assert.equal(hidden, true)
      questions.push(question)
      return password
    }
    const target = as('asked', { privateKeys: [] })
    assert.deepEqual(await methodsOf(target, { ...person(host), ask }), ['keyboard-interactive'])
    assert.match(questions.join(), /asked@.*Password/)
  })

  test('is asked for after a key by a host that wants both', async () => {
    assert.deepEqual(await methodsOf(as('both', { password }), person(host)), ['publickey', 'password'])
    const target = as('questions', { password })
    assert.deepEqual(await methodsOf(target, person(host)), ['publickey', 'keyboard-interactive'])
  })

  test('comes first when no key is named, and again after the key that the host wants before', async () => {
    const environment = person(host)
    copyFileSync(host.privateKey, `${environment.home}/.ssh/id_ed25519`)
    const target = as('both', { privateKeys: [], password })
    assert.deepEqual(await methodsOf(target, environment), ['publickey', 'password'])
  })

  test('that is wrong is refused, once', async () => {
    const target = as('plain', { privateKeys: [], password: 'wrong' })
    const before = host.log().split('Failed password').length
    const error = await refuses(connect(target, person(host), null), 'auth', /password/)
    assert.ok(error.hint)
    assert.equal(host.log().split('Failed password').length - before, 1)
    await refuses(connect(as('asked', { privateKeys: [], password: 'wrong' }), person(host), null), 'auth')
  })

  test('that nobody gave is what is missing', async () => {
    const error = await refuses(connect(as('both'), person(host), null), 'auth', /password/)
    assert.match(error.hint ?? '', /--ask-pass/)
    await refuses(connect(as('locked'), person(host), null), 'auth')
  })

  test('is no answer to a question for a word that is good for once', () => {
    for (const prompt of ['Password: ', 'root@host password:', 'PAM password for alice: '])
      assert.equal(wantsPassword(prompt), true, prompt)
    for (const prompt of [
      'One-time password (OATH) for `alice`: ',
      'Verification code: ',
      'OTP Password:',
      'Password + token: ',
    ])
      assert.equal(wantsPassword(prompt), false, prompt)
  })

  test('that has expired is told as such', async () => {
    await using(
      connect(as('expired', { privateKeys: [], password }), person(host), null),
      async transport => {
        const output = await transport.run('echo in\n')
        assert.doesNotMatch(output.stdout, /^in$/m)
        assert.match(missingStart(transport.session, output).message, /expired/)
      },
    )
  })
})

for (const connection of logins)
  test(`an account that has expired is told as such over ${connection}`, async () => {
    await addAccount(host, { name: `gone-${connection}` })
    await host.sh('chage -E 1 "$1"', { args: [`gone-${connection}`] })
    const target = { ...as(`gone-${connection}`), connection }
    const error = await refuses(connect(target, person(host), null), 'auth', /account has expired/)
    assert.match(error.hint ?? '', /chage/)
  })

describe('a login shell', () => {
  test('that is nologin is told as such', async () => {
    await using(connect(as('noshell'), person(host), null), async transport => {
      const output = await transport.run('echo in\n')
      const error = missingStart(transport.session, output)
      assert.equal(error.kind, 'shell')
      assert.match(error.message, /noshell/)
    })
  })

  test('that prints noise does not hurt', async () => {
    await using(connect(as('noisy'), person(host), null), async ({ run }) => {
      assert.match((await run('echo in\n')).stdout, /^in$/m)
    })
  })

  test('whose start-up file takes the script is told as such', async () => {
    await using(connect(as('greedy'), person(host), null), async transport => {
      const output = await transport.run('echo in\n')
      assert.equal(output.stdout, '')
      const error = missingStart(transport.session, output)
      assert.equal(error.kind, 'shell')
      assert.match(error.hint ?? '', /bashrc/)
    })
  })
})
