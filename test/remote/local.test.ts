import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Target } from '../../src/model/index.ts'
import { connect } from '../../src/remote/connect.ts'
import { using } from './reach.ts'

const target: Target = {
  name: 'here',
  connection: 'local',
  address: 'localhost',
  port: 22,
  user: 'whoever',
  privateKeys: [],
  hostKeyChecking: 'strict',
}
const environment = {
  home: '/nonexistent-home',
  agentSocket: null,
  ask: null,
  knownHosts: [],
  connectTimeout: 10_000,
  variables: process.env,
  warn: () => {},
}

function here() {
  return connect(target, environment, null)
}

describe('a script on this machine', () => {
  test('is run by whoever runs the program, and there is no login', async () => {
    await using(here(), async ({ session, run }) => {
      const { username } = userInfo()
      assert.deepEqual(await run('id -un; echo err >&2; exit 3\n'), {
        ended: 'exit',
        status: 3,
        stdout: `${username}\n`,
        stderr: 'err\n',
      })
      assert.deepEqual([session.user, session.method, session.remote], [username, null, null])
    })
  })

  test('finds a clean environment', async () => {
    process.env.SSHFIX_TEST_SECRET = 'secret'
    process.env.SSH_CONNECTION = '192.0.2.1 1 192.0.2.2 22'
    await using(here(), async ({ run }) => {
      const { stdout } = await run('env | sed "s/=.*//" | sort\n')
      const names = stdout.split('\n').filter(name => !['', '_', 'PWD', 'OLDPWD', 'SHLVL'].includes(name))
      assert.deepEqual(names, ['HOME', 'LC_ALL', 'PATH'])
    })
  })

  test('is bytes in and bytes out', async () => {
    await using(here(), async ({ run }) => {
      assert.equal((await run("printf '%s' '\xe9\x80\xff'\n")).stdout, '\xe9\x80\xff')
    })
  })

  test('that a signal ends says which', async () => {
    await using(here(), async ({ run }) => {
      const output = await run('kill -KILL $$\n')
      assert.equal(output.ended === 'signal' && output.signal, 'SIGKILL')
    })
  })

  test('is left when it prints or takes too much, or is cancelled', async () => {
    await using(here(), async ({ run }) => {
      assert.equal((await run('exec cat /dev/zero\n', { maxBytes: 1000 })).ended, 'too_large')
      assert.equal((await run('exec sleep 60\n', { timeout: 50 })).ended, 'timeout')
      assert.equal((await run('exec sleep 60\n', { signal: AbortSignal.timeout(50) })).ended, 'aborted')
    })
  })

  test('is not reached by an interrupt typed at the terminal of the program', async () => {
    await using(here(), async ({ run }) => {
      const { stdout } = await run('ps -o sid= -p $$; echo $$\n')
      const [session, pid] = stdout.trim().split(/\s+/)
      assert.equal(session, pid)
    })
  })

  test('that is left keeps no program alive', () => {
    const program = fileURLToPath(new URL('programs/left-alone.ts', import.meta.url))
    const { status, stdout } = spawnSync(process.execPath, ['--import', 'tsx', program], {
      encoding: 'utf8',
      timeout: 30_000,
    })
    assert.deepEqual({ status, stdout }, { status: 0, stdout: 'aborted\n' })
  })

  test('needs nothing to become who we are', async () => {
    const become = { user: userInfo().username, method: 'sudo' as const }
    await using(connect(target, environment, become), async ({ run }) => {
      assert.equal((await run('id -un\n')).stdout, `${become.user}\n`)
    })
  })

  test('works from a folder that is gone', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sshfix-local-'))
    const before = process.cwd()
    process.chdir(folder)
    rmSync(folder, { recursive: true })
    try {
      await using(here(), async ({ run }) => assert.equal((await run('pwd\n')).stdout, '/\n'))
    } finally {
      process.chdir(before)
    }
  })
})
