// needs: doas
// What doas.conf says, and what su meets, a row each: privilege is had, or the error says what is wrong.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Become, Target } from '../../src/model/index.ts'
import { connect } from '../../src/remote/connect.ts'
import { addAccount } from '../hosts/accounts.ts'
import { busyboxHost } from '../hosts/busybox.ts'
import type { Host } from '../hosts/host.ts'
import { namespaceHost } from '../hosts/namespace.ts'
import { logins, person, refuses, targetOf, using } from './reach.ts'

const password = 'correct horse'

interface Row {
  readonly what: string
  /** A line of doas.conf, USER standing for the account. */
  readonly rule?: string
  /** Done on the host before; `$1` is the account. */
  readonly prepare?: string
  /** The password that is given; that of the account when absent. */
  readonly given?: string | null
  readonly becomes?: string
  readonly refused?: RegExp
  readonly hint?: RegExp
}

const doasRows: readonly Row[] = [
  { what: 'a password', rule: 'permit USER' },
  { what: 'a password, to another user', rule: 'permit USER as other', becomes: 'other' },
  { what: 'nopass', rule: 'permit nopass USER', given: null },
  { what: 'nopass and a password', rule: 'permit nopass USER' },
  { what: 'nopass, to another user', rule: 'permit nopass USER', given: null, becomes: 'other' },
  { what: 'persist', rule: 'permit persist USER' },
  { what: 'keepenv and setenv', rule: 'permit nopass keepenv setenv { A=b } USER', given: null },
  {
    what: 'no password given',
    rule: 'permit USER',
    given: null,
    refused: /wants a password to become root/,
    hint: /that of USER/,
  },
  {
    what: 'a wrong password',
    rule: 'permit USER',
    given: 'wrong',
    refused: /refused the password/,
    hint: /password of USER/,
  },
  { what: 'no rule', refused: /does not let USER become root/, hint: /doas\.conf/ },
  {
    what: 'a rule for another user alone',
    rule: 'permit nopass USER as other',
    refused: /does not let USER become root/,
  },
  {
    what: 'a rule for another command alone',
    rule: 'permit nopass USER cmd /bin/true',
    refused: /does not let USER become root/,
  },
  {
    what: 'a user that is not there',
    rule: 'permit nopass USER',
    becomes: 'missing',
    refused: /no user missing/,
  },
]

const suRows: readonly Row[] = [
  { what: 'the password of root', given: 'of root' },
  { what: 'the password of another user', given: 'of other', becomes: 'other' },
  { what: 'the own password', refused: /refused the password/, hint: /password of root/ },
  {
    what: 'no password given',
    given: null,
    refused: /wants a password to become root/,
    hint: /that of root/,
  },
  { what: 'a user that is not there', becomes: 'missing', refused: /no user missing/ },
  { what: 'a user without a password', becomes: 'keyonly', refused: /refused the password/ },
  {
    what: 'a user without a login shell',
    given: 'of shut',
    becomes: 'shut',
    refused: /only the login shell of shut/,
  },
  {
    what: 'an account that has expired',
    given: 'of gone',
    becomes: 'gone',
    refused: /is expired or locked/,
    hint: /renew/,
  },
  {
    what: 'a password that has expired',
    given: 'of aged',
    becomes: 'aged',
    refused: /is expired or locked/,
    hint: /renew/,
  },
]

async function holds(
  host: Host,
  connection: Target['connection'],
  method: Become['method'],
  name: string,
  row: Row,
) {
  const { given = password, becomes: user = 'root', refused, hint } = row
  const target: Target = {
    ...targetOf(host, connection),
    user: name,
    ...(given === null ? {} : { becomePassword: given }),
  }
  await using(connect(target, person(host), { user, method }), async ({ run }) => {
    const body = `${'x'.repeat(20_000)}\t\x03\x04\x1a\x7f\r\xe9 `
    const script = `id -un; printf '%s\\n' '${body}'; exit 9\n`
    if (refused === undefined) {
      // Twice: what is remembered of the first must not change the second.
      for (let round = 0; round < 2; round++)
        assert.deepEqual(await run(script), {
          ended: 'exit',
          status: 9,
          stdout: `${user}\n${body}\n`,
          stderr: '',
        })
      return
    }
    const named = (pattern: RegExp) => new RegExp(pattern.source.replaceAll('USER', name))
    const error = await refuses(run(script), 'become', named(refused))
    if (hint) assert.match(error.hint ?? '', named(hint))
  })
}

for (const connection of logins) {
  let host: Host
  before(async () => {
    host = await namespaceHost()
    await host.sh("echo 'root:of root' | chpasswd")
    for (const name of ['other', 'gone', 'aged', 'shut'])
      await addAccount(host, { name, password: `of ${name}` })
    await addAccount(host, { name: 'keyonly' })
    await addAccount(host, { name: 'asker', password })
    await host.sh('chage -E 1 gone; chage -d 0 aged; usermod -s /usr/sbin/nologin shut')
  })
  after(() => host.stop())

  describe(`doas over ${connection}, with`, () => {
    for (const [at, row] of doasRows.entries())
      test(row.what, async () => {
        const name = `user${at}`
        await addAccount(host, { name, password })
        await host.write('/etc/doas.conf', `${(row.rule ?? '').replaceAll('USER', name)}\n`, { mode: '0600' })
        await holds(host, connection, 'doas', name, row)
      })

    test('no doas.conf', async () => {
      await host.sh('rm -f /etc/doas.conf')
      await holds(host, connection, 'doas', 'asker', {
        what: 'no rules',
        refused: /has no doas\.conf/,
      })
    })
  })

  describe(`su over ${connection}, with`, () => {
    for (const row of suRows) test(row.what, () => holds(host, connection, 'su', 'asker', row))

    test('pam_wheel', async () => {
      await host.sh('cp /etc/pam.d/su /root/su; sed -i "1i auth required pam_wheel.so" /etc/pam.d/su')
      await holds(host, connection, 'su', 'asker', {
        what: 'wheel',
        given: 'of root',
        refused: /does not let asker become root, or the password is wrong/,
        hint: /pam_wheel/,
      })
      await host.sh('cp /root/su /etc/pam.d/su')
    })
  })
}

describe('su of busybox', () => {
  let host: Host
  before(async () => {
    host = await busyboxHost()
    await addAccount(host, { name: 'asker', password })
    await addAccount(host, { name: 'other', password: 'of other' })
  })
  after(() => host.stop())

  test('that may not become anybody', async () => {
    const row = { what: 'not setuid', given: 'of other', becomes: 'other', refused: /is broken/ }
    for (const connection of logins) await holds(host, connection, 'su', 'asker', row)
  })

  test('takes the password of the other user', async () => {
    await host.sh('chmod u+s /bin/busybox')
    const row = { what: 'other', given: 'of other', becomes: 'other' }
    for (const connection of logins) await holds(host, connection, 'su', 'asker', row)
  })

  test('that gets a wrong password, or none', async () => {
    const wrong = { what: 'wrong', given: 'wrong', becomes: 'other', refused: /refused the password/ }
    const none = { what: 'none', given: null, becomes: 'other', refused: /wants a password/ }
    for (const row of [wrong, none]) await holds(host, 'ssh', 'su', 'asker', row)
  })
})
