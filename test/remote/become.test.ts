import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Become, Target } from '../../src/model/index.ts'
import { connect } from '../../src/remote/connect.ts'
import { missingStart } from '../../src/remote/missing-start.ts'
import { addAccount } from '../hosts/accounts.ts'
import { busyboxHost } from '../hosts/busybox.ts'
import type { Host } from '../hosts/host.ts'
import { namespaceHost } from '../hosts/namespace.ts'
import { person, refuses, runOnce, targetOf, using } from './reach.ts'

const password = 'correct horse'
let host: Host
before(async () => {
  host = await namespaceHost()
  await addAccount(host, { name: 'free', password, sudo: 'without password' })
  await addAccount(host, { name: 'asked', password, sudo: 'with password' })
  await addAccount(host, { name: 'nobody-special', password })
  await addAccount(host, { name: 'fenced', shell: '/bin/rbash', password, sudo: 'with password' })
  await addAccount(host, { name: 'terminal', password, sudo: 'with password' })
  await addAccount(host, { name: 'other' })
  await addAccount(host, { name: 'noshell', shell: '/usr/sbin/nologin', sudo: 'without password' })
  await addAccount(host, { name: 'noisy', shell: '/bin/bash', sudo: 'with password', password })
  await host.write('/home/noisy/.bashrc', 'echo noise; echo noise >&2\n', { owner: 'noisy:noisy' })
  await host.write('/etc/sudoers.d/tty-only', 'Defaults:terminal requiretty\n', { mode: '0440' })
  await host.sh(`echo 'root:${password}' | chpasswd`)
})
after(() => host.stop())

function as(user: string, becomePassword?: string): Target {
  return { ...targetOf(host), user, ...(becomePassword === undefined ? {} : { becomePassword }) }
}

const root: Become = { user: 'root', method: 'sudo' }

async function becomes(target: Target, become: Become, script = 'id -un\n'): Promise<string> {
  const output = await runOnce(target, person(host), script, become)
  assert.equal(output.ended, 'exit', JSON.stringify(output))
  assert.equal(output.stderr, '')
  return output.stdout
}

async function cannotBecome(target: Target, become: Become, ...patterns: readonly RegExp[]) {
  return using(connect(target, person(host), become), ({ run }) =>
    refuses(run('echo ran\n'), 'become', ...patterns),
  )
}

describe('sudo', () => {
  test('without a password, and with one', async () => {
    assert.equal(await becomes(as('free'), root), 'root\n')
    assert.equal(await becomes(as('asked', password), root), 'root\n')
    assert.equal(await becomes(as('noisy', password), root), 'root\n')
    assert.equal(await becomes(as('fenced', password), root), 'root\n')
  })

  test('to another user than root', async () => {
    assert.equal(await becomes(as('asked', password), { user: 'other', method: 'sudo' }), 'other\n')
  })

  test('gives the script byte by byte, with its status', async () => {
    const text = `${'x'.repeat(200_000)}é\\n`
    const script = `printf '%s' '${text}'; exit 9\n`
    const output = await runOnce(as('asked', password), person(host), script, root)
    assert.deepEqual(output, { ended: 'exit', status: 9, stdout: text, stderr: '' })
  })

  test('hands SSH_CONNECTION of the login to the script', async () => {
    await using(connect(as('asked', password), person(host), root), async ({ session, run }) => {
      const { stdout } = await run('echo "$SSH_CONNECTION"\n')
      const { local, remote } = session
      assert.equal(stdout, `${local?.address} ${local?.port} ${remote?.address} ${remote?.port}\n`)
    })
  })

  test('never runs a password that was not asked for', async () => {
    const leak = 'echo leaked; echo leaked >&2; touch /tmp/leaked'
    const output = await runOnce(as('free', leak), person(host), 'echo ran\n', root)
    assert.deepEqual(output, { ended: 'exit', status: 0, stdout: 'ran\n', stderr: '' })
    assert.equal((await host.sh('test -e /tmp/leaked')).status, 1)
    assert.doesNotMatch(host.log(), /leaked/)
  })

  test('is not called by a login that is the user already', async () => {
    await host.write('/etc/sudoers.d/no-root', 'root ALL=(ALL) !ALL\n', { mode: '0440' })
    assert.equal(await becomes(targetOf(host), root), 'root\n')
    await host.sh('rm /etc/sudoers.d/no-root')
  })

  test('is asked once for a connection; what it remembers is not used', async () => {
    await using(connect(as('asked', password), person(host), root), async ({ run }) => {
      const first = await run('id -un; echo $$\n')
      assert.match(first.stdout, /^root\n/)
      assert.deepEqual(await run('id -un; echo $$\n'), first)
    })
    await cannotBecome(as('asked'), root, /wants a password/)
  })

  test('that wants a password and has none', async () => {
    const error = await cannotBecome(as('asked'), root, /password/)
    assert.match(error.hint ?? '', /-K/)
  })

  test('that refuses the password, of which it hears once', async () => {
    const error = await cannotBecome(as('asked', 'wrong'), root, /refused the password/)
    assert.match(error.hint ?? '', /-K/)
    await cannotBecome(as('asked', 'two\nlines'), root, /line break/)
  })

  test('that does not know the user', async () => {
    await cannotBecome(as('nobody-special', password), root, /does not let nobody-special become root/)
  })

  test('to a user that is not there, or whose name is none', async () => {
    await cannotBecome(as('free'), { user: 'missing', method: 'sudo' }, /missing/)
    for (const user of ['', '-i', 'a b', '$(id)', 'a\nb']) {
      await cannotBecome(as('free'), { user, method: 'sudo' }, /no name/)
    }
  })

  test('that wants a terminal has one, and the script goes through it byte by byte', async () => {
    const text = `${'x'.repeat(20_000)}\t\x03\x04\x1a\x7f\r\xe9 `
    const script = `printf '%s\\n' '${text}'; cat; exit 9\n`
    await using(connect(as('terminal', password), person(host), root), async ({ run }) => {
      for (let round = 0; round < 2; round++) {
        assert.deepEqual(await run(script), { ended: 'exit', status: 9, stdout: `${text}\n`, stderr: '' })
      }
      assert.equal((await run('id -un; echo "$SSH_CONNECTION"\n')).stdout.split(' ').length, 4)
    })
    await cannotBecome(as('terminal'), root, /wants a password/)
    await cannotBecome(as('terminal', 'wrong'), root, /refused the password/)
  })

  test('behind a login shell that is none', async () => {
    await using(connect(as('noshell', password), person(host), root), async ({ run }) => {
      await refuses(run('echo ran\n'), 'shell', /noshell/)
    })
  })

  test('that never comes to an end is left', async () => {
    await host.write('/etc/sudoers.d/slow', 'Defaults:free !lecture\n', { mode: '0440' })
    await host.write('/home/free/.bashrc', 'sleep 60\n')
    await host.sh('usermod -s /bin/bash free')
    const environment = { ...person(host), connectTimeout: 1500 }
    await using(connect(as('free'), environment, root), async ({ run }) => {
      await refuses(run('echo ran\n'), 'become', /within 1\.5 s/)
    })
    await host.sh('usermod -s /bin/sh free')
  })

  test('that is cancelled gives no answer', async () => {
    await using(connect(as('asked', password), person(host), root), async ({ run }) => {
      assert.equal((await run('echo ran\n', { signal: AbortSignal.abort() })).ended, 'aborted')
    })
  })
})

describe('su', () => {
  const su: Become = { user: 'root', method: 'su' }

  test('takes the password of the other user', async () => {
    assert.equal(await becomes(as('nobody-special', password), su), 'root\n')
    await using(connect(as('nobody-special', password), person(host), su), async ({ session, run }) => {
      assert.match((await run('echo "$SSH_CONNECTION"\n')).stdout, new RegExp(`^${session.local?.address} `))
    })
  })

  test('wants none from root', async () => {
    assert.equal(await becomes(targetOf(host), { user: 'other', method: 'su' }), 'other\n')
  })

  test('that refuses the password, or gets none', async () => {
    await cannotBecome(as('nobody-special', 'wrong'), su, /refused the password/)
    await cannotBecome(as('nobody-special'), su, /wants a password/)
  })
})

describe('a host with busybox alone', () => {
  test('has no sudo and no doas', async t => {
    const small = await busyboxHost()
    t.after(() => small.stop())
    await addAccount(small, { name: 'alice', password })
    for (const method of ['sudo', 'doas'] as const) {
      const target = { ...targetOf(small), user: 'alice', becomePassword: password }
      await using(connect(target, person(small), { user: 'root', method }), async ({ run }) => {
        const error = await refuses(run('echo ran\n'), 'become', new RegExp(`has no ${method}`))
        assert.match(error.hint ?? '', /--become-method/)
      })
    }
  })

  test('is logged in to as root without any', async t => {
    const small = await busyboxHost()
    t.after(() => small.stop())
    assert.equal((await runOnce(targetOf(small), person(small), 'id -un\n', root)).stdout, 'root\n')
  })
})

test('a shell that does not begin is explained', () => {
  const session = { label: 'a@b:22', user: 'a' }
  const printed = { stdout: '', stderr: '' }
  assert.equal(missingStart(session, { ended: 'lost', why: 'cut', ...printed }).kind, 'lost')
  assert.equal(missingStart(session, { ended: 'timeout', milliseconds: 1, ...printed }).kind, 'timeout')
  assert.equal(missingStart(session, { ended: 'exit', status: 0, ...printed }).kind, 'shell')
})
