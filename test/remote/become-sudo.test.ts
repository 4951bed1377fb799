// What sudoers may say, a row each: privilege is had, or the error says what is wrong and what to do.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Target } from '../../src/model/index.ts'
import { connect } from '../../src/remote/connect.ts'
import { missingStart } from '../../src/remote/missing-start.ts'
import { addAccount } from '../hosts/accounts.ts'
import type { Host } from '../hosts/host.ts'
import { namespaceHost } from '../hosts/namespace.ts'
import { waitFor } from '../hosts/wait-for.ts'
import { logins, person, refuses, targetOf, using } from './reach.ts'

const password = 'correct horse'
const rootPassword = 'battery staple'

interface Row {
  readonly what: string
  /** Lines of sudoers, USER standing for the account; without them any command as anybody with a password. */
  readonly sudoers?: readonly string[]
  /** Done on the host after the login; `$1` is the account. */
  readonly prepare?: string
  /** The password that is given; that of the account when absent. */
  readonly given?: string | null
  readonly becomes?: string
  /** How much is printed: when sudo logs output it loses the end of what is more than a pipe holds. */
  readonly bytes?: number
  /** Without it the script runs. */
  readonly refused?: RegExp
  readonly hint?: RegExp
}

const anybody = 'USER ALL=(ALL:ALL) ALL'
const free = 'USER ALL=(ALL:ALL) NOPASSWD: ALL'
const lecture = [
  'Your account has expired. Sorry, try again. [sudo] password for root: ',
  'Password: ',
  'root is not in the sudoers file, sudo: a password is required',
  '',
].join('\n')

const rows: readonly Row[] = [
  { what: 'a password' },
  { what: 'another user', becomes: 'other' },
  { what: 'NOPASSWD', sudoers: [free], given: null },
  { what: 'NOPASSWD and a password', sudoers: [free] },
  { what: '!authenticate', sudoers: ['Defaults:USER !authenticate', anybody], given: null },
  { what: 'requiretty', sudoers: ['Defaults:USER requiretty', anybody] },
  { what: 'requiretty and NOPASSWD', sudoers: ['Defaults:USER requiretty', free], given: null },
  { what: 'use_pty', sudoers: ['Defaults:USER use_pty', anybody] },
  { what: 'use_pty and NOPASSWD', sudoers: ['Defaults:USER use_pty', free], given: null },
  { what: 'use_pty and requiretty', sudoers: ['Defaults:USER use_pty, requiretty', anybody] },
  {
    what: 'use_pty and a log of all that goes in and out',
    sudoers: ['Defaults:USER use_pty, log_input, log_output', anybody],
    bytes: 20_000,
  },
  { what: 'a lecture', sudoers: ['Defaults:USER lecture=always', anybody] },
  {
    what: 'a lecture that reads as prompts and errors',
    sudoers: ['Defaults:USER lecture=always, lecture_file=/etc/lecture', anybody],
  },
  {
    what: 'such a lecture, and a wrong password',
    sudoers: ['Defaults:USER lecture=always, lecture_file=/etc/lecture, passwd_tries=1', anybody],
    given: 'wrong',
    refused: /refused the password/,
  },
  {
    what: 'such a lecture, and a rule for another command alone',
    sudoers: ['Defaults:USER lecture=always, lecture_file=/etc/lecture', 'USER ALL=(ALL) /bin/true'],
    refused:
      /does not let USER become root: "Sorry, user USER is not allowed to execute '.bin.sh' as root on/,
  },
  {
    what: 'such a lecture at a terminal',
    sudoers: ['Defaults:USER requiretty, lecture=always, lecture_file=/etc/lecture', anybody],
  },
  { what: 'passprompt', sudoers: ['Defaults:USER passprompt="Mot de passe : "', anybody] },
  {
    what: 'passprompt_override',
    sudoers: ['Defaults:USER passprompt_override, passprompt="Mot de passe : "', anybody],
  },
  { what: 'a cached ticket', prepare: 'echo "$2" | su "$1" -c "sudo -S -p x true; sudo -n true"' },
  {
    what: 'a cached ticket, and no password',
    sudoers: ['Defaults:USER timestamp_type=global', anybody],
    prepare: 'echo "$2" | su "$1" -c "sudo -S -p x true; sudo -n true"',
    given: null,
    refused: /wants a password to become root/,
    hint: /-K/,
  },
  {
    what: 'insults',
    sudoers: ['Defaults:USER insults', anybody],
    given: 'wrong',
    refused: /refused the password/,
  },
  { what: 'rootpw', sudoers: ['Defaults:USER rootpw', anybody], given: rootPassword },
  {
    what: 'rootpw, and the own password',
    sudoers: ['Defaults:USER rootpw', anybody],
    refused: /refused the password/,
    hint: /the password of root/,
  },
  { what: 'targetpw', sudoers: ['Defaults:USER targetpw', anybody], given: rootPassword },
  {
    what: 'targetpw for another',
    sudoers: ['Defaults:USER targetpw', anybody],
    becomes: 'other',
    given: 'of other',
  },
  {
    what: 'targetpw for another, and the own password',
    sudoers: ['Defaults:USER targetpw', anybody],
    becomes: 'other',
    refused: /refused the password/,
    hint: /the password of other/,
  },
  {
    what: 'targetpw, and no password',
    sudoers: ['Defaults:USER targetpw', anybody],
    given: null,
    refused: /wants a password to become root/,
    hint: /give that of root/,
  },
  {
    what: 'a wrong password',
    given: 'wrong',
    refused: /refused the password/,
    hint: /the password of USER/,
  },
  {
    what: 'a wrong password, and one try',
    sudoers: ['Defaults:USER passwd_tries=1', anybody],
    given: 'wrong',
    refused: /refused the password/,
    hint: /the password of USER/,
  },
  { what: 'no rule', sudoers: ['# nothing'], refused: /does not let USER become root/, hint: /sudoers/ },
  {
    what: 'a rule for another command alone',
    sudoers: ['USER ALL=(ALL) NOPASSWD: /bin/true'],
    given: null,
    refused: /wants a password to become root/,
    hint: /give that of USER/,
  },
  {
    what: 'a rule for another user alone',
    sudoers: ['USER ALL=(other) NOPASSWD: ALL'],
    refused: /does not let USER become root/,
  },
  {
    what: 'an account that expired after the login',
    sudoers: [free],
    prepare: 'chage -E 1 "$1"',
    refused: /is expired or locked: "sudo: account validation failure/,
    hint: /renew/,
  },
  {
    what: 'a password that expired after the login, and NOPASSWD',
    sudoers: [free],
    prepare: 'chage -d 0 "$1"',
  },
  {
    what: 'a password that expired after the login',
    prepare: 'chage -d 0 "$1"',
    refused: /is expired or locked/,
    hint: /renew/,
  },
  {
    what: 'targetpw for an account that has expired',
    sudoers: ['Defaults:USER targetpw', anybody],
    becomes: 'gone',
    given: 'of gone',
    refused: /is expired or locked/,
    hint: /renew/,
  },
]

async function reload(host: Host): Promise<void> {
  const listens = () => host.log().split('Server listening').length
  const before = listens()
  await host.sh('kill -HUP "$(cat /run/sshd.pid)"')
  await waitFor('reload', () => listens() > before || undefined)
}

for (const connection of logins) {
  describe(`sudo over ${connection}, with`, () => {
    let host: Host
    before(async () => {
      host = await namespaceHost()
      await host.sh(`echo 'root:${rootPassword}' | chpasswd`)
      await addAccount(host, { name: 'other', password: 'of other' })
      await addAccount(host, { name: 'gone', password: 'of gone' })
      await host.sh('chage -E 1 gone')
      await host.write('/etc/lecture', lecture)
      await host.sh('rm -f /etc/sudoers.d/*')
    })
    after(() => host.stop())

    test('requiretty, where sshd gives no terminal', async () => {
      await addAccount(host, { name: 'without', password })
      const text = `Defaults:without requiretty\n${anybody.replace('USER', 'without')}\n`
      await host.write('/etc/sudoers.d/without', text, { mode: '0440' })
      await host.write('/etc/ssh/sshd_config.d/50-test.conf', 'PermitTTY no\n')
      await reload(host)
      const target = { ...targetOf(host, connection), user: 'without', becomePassword: password }
      await using(connect(target, person(host), { user: 'root', method: 'sudo' }), async ({ run }) => {
        const error = await refuses(run('echo ran\n'), 'become', /terminal/)
        assert.match(error.hint ?? '', /requiretty/)
        assert.match(error.hint ?? '', /PermitTTY/)
      })
      await host.sh('rm /etc/ssh/sshd_config.d/50-test.conf')
      await reload(host)
    })

    test('noexec', async () => {
      await addAccount(host, { name: 'shut', password })
      const text = 'Defaults:shut noexec\nshut ALL=(ALL:ALL) NOPASSWD: ALL\n'
      await host.write('/etc/sudoers.d/shut', text, { mode: '0440' })
      const target = { ...targetOf(host, connection), user: 'shut' }
      await using(
        connect(target, person(host), { user: 'root', method: 'sudo' }),
        async ({ session, run }) => {
          const { message, hint } = missingStart(session, await run('echo ran\n'))
          assert.match(message, /shut has a shell that may start no program/)
          assert.match(hint ?? '', /noexec/)
        },
      )
    })

    for (const [at, row] of rows.entries()) {
      test(row.what, async () => {
        const name = `user${at}`
        await addAccount(host, { name, password })
        const { sudoers = [anybody], given = password, becomes = 'root' } = row
        const text = sudoers.map(line => `${line.replaceAll('USER', name)}\n`).join('')
        await host.write(`/etc/sudoers.d/${name}`, text, { mode: '0440' })
        assert.equal((await host.sh('visudo -cq')).status, 0)
        const target: Target = {
          ...targetOf(host, connection),
          user: name,
          ...(given === null ? {} : { becomePassword: given }),
        }
        const become = { user: becomes, method: 'sudo' } as const
        await using(connect(target, person(host), become), async ({ run }) => {
          if (row.prepare !== undefined) {
            const done = await host.sh(row.prepare, { args: [name, password] })
            assert.equal(done.status, 0, done.stderr)
          }
          const body = `${'x'.repeat(row.bytes ?? 100_000)}\t\x03\x04\x1a\x7f\r\xe9 `
          const trip = run(`id -un; printf '%s\\n' '${body}'; exit 9\n`)
          if (row.refused === undefined) {
            assert.deepEqual(await trip, {
              ended: 'exit',
              status: 9,
              stdout: `${becomes}\n${body}\n`,
              stderr: '',
            })
            return
          }
          const named = (pattern: RegExp) => new RegExp(pattern.source.replaceAll('USER', name))
          const error = await refuses(trip, 'become', named(row.refused))
          if (row.hint) assert.match(error.hint ?? '', named(row.hint))
        })
      })
    }
  })
}
