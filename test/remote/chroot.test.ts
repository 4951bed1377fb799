import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { bytes, type Target } from '../../src/model/index.ts'
import { connect } from '../../src/remote/connect.ts'
import { enterEnclosure } from '../hosts/enclosure.ts'
import { runCommand } from '../hosts/run-command.ts'
import { chrootTree } from '../hosts/tree.ts'
import { refuses, using } from './reach.ts'

// needs: chroot
enterEnclosure()

const folder = mkdtempSync(join(tmpdir(), 'sshfix-chroot-'))
after(async () => {
  await runCommand(['umount', '-R', '-l', '--', join(folder, 'system')])
  rmSync(folder, { recursive: true, force: true })
})

const environment = {
  home: '/root',
  agentSocket: null,
  ask: null,
  knownHosts: [],
  connectTimeout: 10_000,
  variables: process.env,
  warn: () => {},
}

function below(root: string): Target {
  return {
    name: root,
    connection: 'chroot',
    address: root,
    port: 22,
    user: 'whoever',
    root,
    privateKeys: [],
    hostKeyChecking: 'strict',
  }
}

/** A copy of the tree that may be written to. */
async function systemOf(tree: string): Promise<string> {
  const system = join(folder, 'system')
  if (existsSync(system)) return system
  for (const name of ['system', 'upper', 'work']) mkdirSync(join(folder, name))
  const options = `lowerdir=${tree},upperdir=${join(folder, 'upper')},workdir=${join(folder, 'work')}`
  const { status, stderr } = await runCommand(['mount', '-t', 'overlay', 'overlay', '-o', options, system])
  assert.equal(status, 0, stderr)
  return system
}

describe('a system below a directory', () => {
  test('is where the script runs, as root, without a login', async () => {
    const system = await systemOf(chrootTree('bullseye'))
    await using(connect(below(system), environment, null), async ({ session, run }) => {
      const output = await run('. /etc/os-release; echo "$VERSION_CODENAME"; id -u; pwd; exit 5\n')
      assert.deepEqual(output, { ended: 'exit', status: 5, stdout: 'bullseye\n0\n/\n', stderr: '' })
      assert.deepEqual([session.method, session.remote], [null, null])
    })
  })

  test('is written to, and nothing else changes in it', async () => {
    const system = await systemOf(chrootTree('bullseye'))
    await using(connect(below(system), environment, null), async ({ run }) => {
      assert.equal((await run('echo written > /etc/written\n')).ended, 'exit')
    })
    assert.equal(await readFile(join(system, 'etc/written'), 'utf8'), 'written\n')
    assert.deepEqual(readdirSync(join(folder, 'upper')), ['etc'])
  })

  test('has what its sshd needs to judge a configuration, and its sshd does', async () => {
    const system = await systemOf(chrootTree('bullseye'))
    await using(connect(below(system), environment, null), async ({ run }) => {
      const judge =
        'ssh-keygen -A > /dev/null; /usr/sbin/sshd -T | grep -i ^port; test -c /dev/null && echo device\n'
      const { stdout, stderr } = await run(judge)
      assert.equal(stdout, 'port 22\ndevice\n', stderr)
    })
    assert.deepEqual(readdirSync(join(system, 'proc')), [])
  })

  test('sees none of the processes of this machine', async () => {
    const system = await systemOf(chrootTree('bullseye'))
    await using(connect(below(system), environment, null), async ({ run }) => {
      const { stdout } = await run('cd /proc; echo [0-9]*; echo $$\n')
      // The shell that was started there, and its child that runs the script.
      assert.match(stdout, /^1 \d+\n1\n$/)
    })
  })

  test('may be named by a path with spaces, quotes and letters of all kinds', async () => {
    const odd = join(folder, `a 'b" ünd $(c) 日本`)
    symlinkSync(chrootTree('bookworm'), odd)
    await using(connect(below(odd), environment, null), async ({ session, run }) => {
      assert.equal(session.label, odd)
      assert.equal((await run('echo in\n')).stdout, 'in\n')
    })
    assert.ok(bytes(odd).length > odd.length)
  })

  test('is told from a directory that is none', async () => {
    const empty = join(folder, 'empty')
    mkdirSync(empty)
    const dangling = join(folder, 'dangling')
    mkdirSync(join(dangling, 'bin'), { recursive: true })
    symlinkSync('/no/such/shell', join(dangling, 'bin/sh'))
    const circle = join(folder, 'circle')
    mkdirSync(circle)
    symlinkSync('/bin', join(circle, 'bin'))
    for (const root of [empty, dangling, circle]) {
      await refuses(connect(below(root), environment, null), 'shell', /no \/bin\/sh/)
    }
    for (const root of ['/nonexistent/system', '/etc/passwd', 'relative', '']) {
      await refuses(connect(below(root), environment, null), 'name')
    }
  })

  test('whose shell cannot be run is told as such', async () => {
    const strange = join(folder, 'strange')
    mkdirSync(join(strange, 'bin'), { recursive: true })
    writeFileSync(join(strange, 'bin/sh'), 'of another processor', { mode: 0o755 })
    await using(connect(below(strange), environment, null), ({ run }) =>
      refuses(run('echo\n'), 'shell', /chroot/),
    )
  })
})
