// What a wrong password costs where accounts are locked after some: it is given once, whatever else could be tried.
import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Become, Target } from '../../src/model/index.ts'
import { connect } from '../../src/remote/connect.ts'
import { addAccount } from '../hosts/accounts.ts'
import type { Host } from '../hosts/host.ts'
import { namespaceHost } from '../hosts/namespace.ts'
import { waitFor } from '../hosts/wait-for.ts'
import { logins, person, refuses, runOnce, targetOf } from './reach.ts'

const password = 'correct horse'
let host: Host
before(async () => {
  host = await namespaceHost()
  // As pam_faillock(8) has it.
  const auth = [
    'auth required pam_faillock.so preauth',
    'auth [success=1 default=ignore] pam_unix.so',
    'auth [default=die] pam_faillock.so authfail',
    'auth required pam_faillock.so authsucc',
    '',
  ]
  await host.write('/etc/pam.d/common-auth', auth.join('\n'))
  await host.write('/etc/security/faillock.conf', 'deny = 9\n')
  const sshd = [
    'Match User questions-*',
    '  PasswordAuthentication no',
    '  KbdInteractiveAuthentication yes',
    '',
  ]
  await host.write('/etc/ssh/sshd_config.d/50-test.conf', sshd.join('\n'))
  const listens = () => host.log().split('Server listening').length
  const before = listens()
  await host.sh('kill -HUP "$(cat /run/sshd.pid)"')
  await waitFor('reload', () => listens() > before || undefined)
})
after(() => host.stop())

async function failures(user: string): Promise<number> {
  const { stdout } = await host.sh('faillock --user "$1"', { args: [user] })
  return stdout.split('\n').filter(line => /^\d{4}-/.test(line)).length
}

for (const connection of logins) {
  describe(`a wrong password over ${connection} is counted`, () => {
    const becomes = async (user: string, become: Become) => {
      const target: Target = { ...targetOf(host, connection), user, becomePassword: 'wrong' }
      return refuses(runOnce(target, person(host), 'id -un\n', become), 'become')
    }
    const logsIn = async (user: string) => {
      await addAccount(host, { name: user, password, keys: [] })
      const target: Target = { ...targetOf(host, connection), user, privateKeys: [], password: 'wrong' }
      return refuses(connect(target, person(host), null), 'auth', /refused the login/)
    }

    test('by sudo once, and once more for the question that sudo asks again by itself', async () => {
      const user = `sudo-${connection}`
      await addAccount(host, { name: user, password, sudo: 'with password' })
      const error = await becomes(user, { user: 'root', method: 'sudo' })
      assert.match(error.hint ?? '', /faillock/)
      assert.ok([1, 2].includes(await failures(user)))
    })

    test('by su once', async () => {
      const [user, other] = [`su-${connection}`, `su-other-${connection}`]
      await addAccount(host, { name: user, password })
      await addAccount(host, { name: other, password })
      const error = await becomes(user, { user: other, method: 'su' })
      assert.match(error.message, /does not let su-\S+ become su-other-\S+, or the password is wrong/)
      assert.equal(await failures(other), 1)
    })

    test('by a login once, asked for it or by questions', async () => {
      for (const user of [`login-${connection}`, `questions-${connection}`]) {
        await logsIn(user)
        assert.equal(await failures(user), 1, user)
      }
    })
  })
}

test("a wrong password is not given once more to the system's ssh, which goes on with what else there is", async () => {
  const user = 'both-ways'
  await addAccount(host, { name: user, password, keys: [] })
  const somebody = person(host)
  // A key that only ssh(1) could use is the reason to go over to it.
  const folder = join(somebody.home, '.ssh')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'id_ed25519_sk'), 'none\n', { mode: 0o600 })
  const target: Target = {
    ...targetOf(host),
    user,
    privateKeys: [],
    password: 'wrong',
    assumed: ['connection'],
  }
  await refuses(connect(target, somebody, null), 'auth')
  assert.match(somebody.warnings.join(), /reached by the system's ssh/)
  assert.equal(await failures(user), 1)
})
