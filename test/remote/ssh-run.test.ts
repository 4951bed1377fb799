// needs: ss
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { connect } from '../../src/remote/connect.ts'
import { missingStart } from '../../src/remote/missing-start.ts'
import { type LoopbackHost, loopbackSshd } from '../hosts/loopback.ts'
import { wireTo } from '../hosts/wire.ts'
import { logins, person, refuses, runOnce, targetOf, using } from './reach.ts'

let host: LoopbackHost
before(async () => {
  host = await loopbackSshd()
})
after(() => host.stop())

for (const connection of logins) {
  describe(`a script over ${connection}`, () => {
    test('gives its status and what it printed, each stream apart', async () => {
      const output = await runOnce(
        targetOf(host, connection),
        person(host),
        'echo out; echo err >&2; exit 7\n',
      )
      assert.deepEqual(output, { ended: 'exit', status: 7, stdout: 'out\n', stderr: 'err\n' })
    })

    test('that a signal ends says which, where the way over tells', async () => {
      const { ended, ...how } = await runOnce(targetOf(host, connection), person(host), 'kill -TERM $$\n')
      const nothing = { stdout: '', stderr: '' }
      if (connection === 'ssh') assert.deepEqual([ended, how], ['signal', { signal: 'SIGTERM', ...nothing }])
      else assert.deepEqual([ended, how], ['exit', { status: 255, ...nothing }])
    })

    test('that ends with 255 is not lost', async () => {
      const output = await runOnce(targetOf(host, connection), person(host), 'exit 255\n')
      assert.deepEqual(output, { ended: 'exit', status: 255, stdout: '', stderr: '' })
    })

    test('is bytes in and bytes out, a megabyte of them too', async () => {
      const random = randomBytes(300_000)
        .toString('latin1')
        .replaceAll(/[\0\r\n]/g, '')
      // In a line that begins as the word of its here-document does, dash 0.5.12 loses a byte above 0x7f.
      const bytes = `-${random}`
      const script = `cat <<'end of text'\n${bytes}\nend of text\n`
      const { stdout } = await runOnce(targetOf(host, connection), person(host), script)
      assert.equal(hash(stdout), hash(`${bytes}\n`))
    })

    test('finds SSH_CONNECTION, and the session knows the ends of it', async () => {
      await using(connect(targetOf(host, connection), person(host), null), async ({ session, run }) => {
        const { stdout } = await run('echo "$SSH_CONNECTION"\n')
        const { local, remote } = session
        const here =
          connection === 'ssh' ? `${local?.address} ${local?.port}` : stdout.split(' ', 2).join(' ')
        assert.equal(stdout, `${here} ${remote?.address} ${remote?.port}\n`)
      })
    })

    test('follows another on the same connection, and a fresh connection is another one', async () => {
      const environment = person(host)
      const script = 'echo "${SSH_CONNECTION% * *}"\n'
      const seen: string[] = []
      for (let round = 0; round < 2; round++) {
        await using(connect(targetOf(host, connection), environment, null), async ({ run }) => {
          const one = await run(script)
          assert.equal((await run(script)).stdout, one.stdout)
          seen.push(one.stdout)
        })
      }
      assert.notEqual(seen[0], seen[1])
    })

    test('follows another in the same shell, and has nothing from it', async () => {
      await using(connect(targetOf(host, connection), person(host), null), async ({ run }) => {
        const change =
          'mine=1; cd /; umask 027; exec 2>&1 5>&1; trap "" TERM HUP; set -eu; alias echo=false\n'
        const look = 'echo "$$ ${mine-none} $PWD $(umask) $-"; cat; read -r line; echo "<${line-}>"; exit 4\n'
        const first = await run(look)
        assert.match(first.stdout, /^\d+ none .*\n<>\n$/)
        assert.deepEqual(await run(`${change}exit 3\n`), { ended: 'exit', status: 3, stdout: '', stderr: '' })
        assert.deepEqual(await run(look), first)
        assert.deepEqual(await run('printf out; printf err >&2\n'), {
          ended: 'exit',
          status: 0,
          stdout: 'out',
          stderr: 'err',
        })
        assert.deepEqual(await run(look), first)
      })
    })

    test('has a new shell where the one before it ended with its script', async () => {
      await using(connect(targetOf(host, connection), person(host), null), async ({ run }) => {
        const pid = async () => (await run('echo $$\n')).stdout
        const seen = [await pid()]
        await run('kill -KILL $$\n')
        seen.push(await pid())
        const broken = await run('echo begun; if\n')
        assert.deepEqual([broken.ended, broken.stdout], ['exit', ''])
        seen.push(await pid())
        assert.equal((await run('sleep 60\n', { timeout: 300 })).ended, 'timeout')
        seen.push(await pid())
        const wish = new AbortController()
        await run('echo begun; sleep 60\n', { signal: wish.signal, onLine: () => wish.abort() })
        seen.push(await pid())
        assert.equal(new Set(seen).size, seen.length, seen.join(''))
      })
    })

    test('has a new shell where somebody ended the one that was kept', async () => {
      await using(connect(targetOf(host, connection), person(host), null), async ({ run }) => {
        const { stdout } = await run('echo $$\n')
        process.kill(Number(stdout), 'SIGKILL')
        // ssh(1) says of a script that nothing has run of only what it says of one that was lost in the midst of it.
        if (connection === 'openssh') await wait(1000)
        assert.deepEqual(await run('echo again\n'), {
          ended: 'exit',
          status: 0,
          stdout: 'again\n',
          stderr: '',
        })
      })
    })

    test('is run by a shell of its own while another is at work, and all are ended with the connection', async () => {
      const pids: string[] = []
      await using(connect(targetOf(host, connection), person(host), null), async ({ run }) => {
        const both = await Promise.all([run('echo $$; sleep 0.3\n'), run('echo $$\n')])
        pids.push(...both.map(({ stdout }) => stdout.trim()))
        assert.notEqual(pids[0], pids[1])
      })
      for (const pid of pids) while (existsSync(`/proc/${pid}`)) await wait(20)
    })

    test('that prints one byte more than it may has printed too much', async () => {
      await using(connect(targetOf(host, connection), person(host), null), async ({ run }) => {
        const script = "printf '%0600d' 1; printf '%0400d' 1 >&2\n"
        assert.equal((await run(script, { maxBytes: 1000 })).ended, 'exit')
        assert.equal((await run(script, { maxBytes: 999 })).ended, 'too_large')
      })
    })

    test('ends where the host joins the two streams, or drops one', async t => {
      for (const errors of ['2>&1', '2>/dev/null']) {
        const forced = await loopbackSshd({
          config: [`ForceCommand exec sh -c "$SSH_ORIGINAL_COMMAND" ${errors}`],
        })
        t.after(() => forced.stop())
        await using(connect(targetOf(forced, connection), person(forced), null), async ({ run }) => {
          const script = 'echo one; echo two >&2; exit 3\n'
          const output = await run(script, { timeout: 20_000 })
          assert.deepEqual(
            { ...output, stderr: '' },
            { ended: 'exit', status: 3, stdout: errors === '2>&1' ? 'one\ntwo\n' : 'one\n', stderr: '' },
          )
          assert.deepEqual(await run(script, { timeout: 20_000 }), output)
        })
      }
    })

    test('is not held up by what it has left behind', async () => {
      await using(connect(targetOf(host, connection), person(host), null), async ({ run }) => {
        const { stdout } = await run('sleep 60 & echo done $!\n')
        assert.match(stdout, /^done \d+\n$/)
        process.kill(Number(stdout.slice(5)))
      })
    })

    test('hands out complete lines as they come', async () => {
      const lines: string[] = []
      await using(connect(targetOf(host, connection), person(host), null), async ({ run }) => {
        const script = 'printf "one\\ntw"; sleep 0.1; printf "o\\n\\nnot complete"\n'
        const { stdout } = await run(script, { onLine: line => lines.push(line) })
        assert.equal(stdout, 'one\ntwo\n\nnot complete')
      })
      assert.deepEqual(lines, ['one', 'two', ''])
    })

    test('that prints much to both streams is not stuck', async () => {
      const script = 'head -c 6000000 /dev/zero >&2; head -c 6000000 /dev/zero; exit 3\n'
      const output = await runOnce(targetOf(host, connection), person(host), script)
      assert.deepEqual([output.ended, output.stdout.length, output.stderr.length], ['exit', 6000000, 6000000])
    })

    test('that does not read its input to the end is no error', async () => {
      const output = await runOnce(
        targetOf(host, connection),
        person(host),
        `exit 3\n${'#'.repeat(5_000_000)}\n`,
      )
      assert.equal(output.ended === 'exit' && output.status, 3)
    })

    test('that prints without end is left, and the connection is of use still', async () => {
      await using(connect(targetOf(host, connection), person(host), null), async ({ run }) => {
        const output = await run('exec cat /dev/zero\n', { maxBytes: 100_000 })
        assert.equal(output.ended, 'too_large')
        assert.equal(output.stdout.length, 100_000)
        assert.equal((await run('echo still\n')).stdout, 'still\n')
      })
    })

    test('is left when it takes too long', async () => {
      await using(connect(targetOf(host, connection), person(host), null), async ({ run }) => {
        assert.equal((await run('sleep 60\n', { timeout: 50 })).ended, 'timeout')
      })
    })

    test('is left when it is cancelled: before, and while it runs', async () => {
      await using(connect(targetOf(host, connection), person(host), null), async ({ run }) => {
        assert.equal((await run('echo\n', { signal: AbortSignal.abort() })).ended, 'aborted')
        const wish = new AbortController()
        const output = await run('echo begun; sleep 60\n', {
          signal: wish.signal,
          onLine: () => wish.abort(),
        })
        assert.deepEqual([output.ended, output.stdout], ['aborted', 'begun\n'])
      })
    })

    test('whose connection is cut is lost, never ended; so is every one after it', async () => {
      const wire = await wireTo(host)
      const target = { ...targetOf(host, connection), port: wire.port }
      await using(connect(target, person(host, wire.knownHostsLine), null), async ({ run }) => {
        const output = await run('echo begun; sleep 60\n', { onLine: () => wire.cut() })
        assert.deepEqual([output.ended, output.stdout], ['lost', 'begun\n'])
        assert.equal((await run('echo again\n')).ended, 'lost')
      })
      await wire.stop()
    })

    test('whose sshd is killed is lost', async () => {
      const script = `pid=$PPID
      while ! grep -q sshd "/proc/$pid/comm"; do pid=$(ps -o ppid= -p "$pid" | tr -d ' '); done
      kill -KILL "$pid"; sleep 60\n`
      const output = await runOnce(targetOf(host, connection), person(host), script)
      assert.equal(output.ended, 'lost')
    })

    test('leaves nothing that keeps the program alive', () => {
      const program = fileURLToPath(new URL('programs/one-run.ts', import.meta.url))
      const { privateKey, address, port, user, folder } = host
      const { knownHostsFile } = person(host)
      const { status, stdout, stderr, signal } = spawnSync(
        process.execPath,
        [
          '--import',
          'tsx',
          program,
          connection,
          address,
          String(port),
          user,
          privateKey,
          knownHostsFile,
          folder,
        ],
        { encoding: 'utf8', timeout: 30_000 },
      )
      assert.deepEqual(
        { status, signal, stdout, stderr },
        { status: 0, signal: null, stdout: 'hello\nlost\n', stderr: '' },
      )
    })
  })

  describe(`a host that opens no shell, over ${connection}`, () => {
    test('because it allows no session, is told as such', async t => {
      const strict = await loopbackSshd({ config: ['MaxSessions 0'] })
      t.after(() => strict.stop())
      await using(connect(targetOf(strict, connection), person(strict), null), async ({ run }) => {
        await refuses(run('echo\n'), 'shell', /no session/)
      })
    })

    test('or one at a time, runs one script after the other', async t => {
      const host = await loopbackSshd({ config: ['MaxSessions 1'] })
      t.after(() => host.stop())
      await using(connect(targetOf(host, connection), person(host), null), async ({ run }) => {
        for (let number = 0; number < 40; number++)
          assert.equal((await run(`echo ${number}\n`)).stdout, `${number}\n`)
      })
    })

    test('but runs something else, is explained by what it printed', async t => {
      const answers = [
        { command: 'internal-sftp', said: /SFTP/ },
        { command: '/usr/sbin/nologin', said: /may not run commands/ },
        { command: 'echo welcome to the menu', said: /welcome to the menu/ },
        { command: 'cat > /dev/null', said: /nothing/ },
      ]
      for (const { command, said } of answers) {
        const forced = await loopbackSshd({ config: [`ForceCommand ${command}`] })
        t.after(() => forced.stop())
        await using(connect(targetOf(forced, connection), person(forced), null), async ({ session, run }) => {
          const output = await run('echo the script ran\n')
          assert.doesNotMatch(output.stdout, /the script ran/)
          const error = missingStart(session, output)
          assert.equal(error.kind, 'shell')
          assert.match(error.message, said)
        })
      }
    })

    test('and answers a hundred megabytes, is left and explained', async t => {
      const forced = await loopbackSshd({ config: ['ForceCommand head -c 100000000 /dev/zero'] })
      t.after(() => forced.stop())
      await using(connect(targetOf(forced, connection), person(forced), null), async ({ session, run }) => {
        const output = await run('echo\n')
        assert.equal(output.ended, 'too_large')
        assert.equal(missingStart(session, output).kind, 'shell')
      })
    })
  })
}

function hash(text: string): string {
  return createHash('sha256').update(text, 'latin1').digest('hex')
}

test('what ssh2 writes at one time is one packet of TCP, not one for each of its parts', async () => {
  await using(connect(targetOf(host, 'ssh'), person(host), null), async ({ session, run }) => {
    await run('true\n')
    const { stdout } = spawnSync('ss', ['-tinH', `sport = :${session.local?.port}`], { encoding: 'utf8' })
    const sent = Number(/\bdata_segs_out:(?<sent>\d+)/.exec(stdout)?.groups?.sent)
    // 9 of them; each by itself they were 22.
    assert.ok(sent > 0 && sent < 15, stdout)
  })
})
