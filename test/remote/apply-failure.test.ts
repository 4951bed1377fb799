// needs: shells namespace
// A failure at each action, a kill at any moment, a script cut anywhere: the tree is as before or as planned, wholly.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import type { Action } from '../../src/model/index.ts'
import { applyScript } from '../../src/remote/apply/index.ts'
import { differencesBetween } from '../hosts/listing.ts'
import {
  apply,
  confirm,
  differencesFromFacts,
  directory,
  factsOf,
  file,
  link,
  logOf,
  makeTree,
  planned,
  request,
  result,
  shells,
  type Tree,
  undo,
} from './apply-tree.ts'

const before = factsOf({
  '/etc/ssh/sshd_config': file('Port 22\n', { mode: 0o600 }),
  '/etc/ssh/locked': file('locked\n', { flags: 'i' }),
  '/etc/locked.d': directory({ flags: 'i' }),
  '/etc/locked.d/file': file('inside\n', { flags: 'a' }),
  '/etc/old.d': directory({ mode: 0o750, gid: 7 }),
  '/etc/old.d/one': file('1', { flags: 'i' }),
  '/etc/link': link('ssh', '/etc/ssh'),
  '/etc/new.d': null,
  '/etc/new.d/file': null,
  '/home/alice': directory({ mode: 0o700, uid: 5, gid: 5 }),
  '/home/alice/.ssh': directory({ mode: 0o755, uid: 5, gid: 5, flags: 'i' }),
  '/home/alice/.ssh/authorized_keys': file('key\n', { mode: 0o600, uid: 5, gid: 5, flags: 'i' }),
  '/home/alice/.ssh/new': null,
  '/nowhere': null,
})

const everyKind: readonly Action[] = [
  { do: 'write', path: '/etc/ssh/sshd_config', content: 'Port 23\n' },
  { do: 'write', path: '/etc/ssh/locked', content: 'new\n', mode: 0o640 },
  { do: 'mkdir', path: '/etc/new.d', mode: 0o750, uid: 5, gid: 6 },
  { do: 'write', path: '/etc/new.d/file', content: 'new\n', mode: 0o400, uid: 7, gid: 8 },
  { do: 'write', path: '/etc/locked.d/file', content: 'other\n' },
  { do: 'chattr', path: '/etc/locked.d', add: '', remove: 'i' },
  { do: 'write', path: '/home/alice/.ssh/authorized_keys', content: 'other\n' },
  { do: 'write', path: '/home/alice/.ssh/new', content: 'other\n', mode: 0o600, uid: 5, gid: 5 },
  { do: 'permit', path: '/home/alice/.ssh', mode: 0o700 },
  { do: 'remove', path: '/etc/old.d' },
  { do: 'link', path: '/etc/link', target: 'new.d' },
  { do: 'permit', path: '/etc/ssh/sshd_config', mode: 0o400, uid: 1, gid: 2 },
  { do: 'chattr', path: '/etc/ssh/sshd_config', add: 'i', remove: '' },
]

/** No host can do this: the directory above is not there. */
const impossible: Action = { do: 'mkdir', path: '/nowhere/directory', mode: 0o755, uid: 0, gid: 0 }

for (const shell of shells) {
  test(`${shell}: a failure at each action leaves everything as it was`, async t => {
    const places = everyKind.map((_, index) => index + 1).filter(index => shell === 'dash' || index % 4 === 0)
    for (const index of [0, ...places]) {
      const tree = makeTree(before, shell)
      try {
        const first = tree.listing()
        const actions = [...everyKind.slice(0, index), impossible, ...everyKind.slice(index)]
        const applied = await apply(tree, request(before, actions))
        assert.equal(applied.outcome, 'undone', `${index} ${JSON.stringify(applied)}\n${logOf(tree)}`)
        if (applied.outcome === 'undone') assert.match(applied.step, /nowhere/)
        assert.deepEqual(differencesBetween(first, tree.listing()), [], `failure before action ${index}`)
        assert.deepEqual(await result(tree), { state: 'undone' })
        if (index !== 0) continue
        // The lock is free again.
        assert.equal((await apply(tree, request(before, everyKind, { run: 'run2' }))).outcome, 'applied')
      } finally {
        tree.remove()
      }
    }
    t.diagnostic(`${places.length + 1} places`)
  })

  test(`${shell}: an apply that is killed at any moment is undone by whoever comes next`, async () => {
    for (let moment = 0; moment < 8; moment++) {
      const tree = makeTree(before, shell)
      try {
        const first = tree.listing()
        const asked = request(before, everyKind)
        const running = tree.sh(applyScript(asked))
        await processOf(tree)
        await wait(moment * (shell === 'bash' ? 60 : 30))
        killGroup((await processOf(tree)) ?? '')
        await running
        if (moment % 2 === 0) {
          const undone = await undo(tree)
          assert.equal(undone.outcome, 'undone', `${JSON.stringify(undone)} ${logOf(tree)}`)
          assert.deepEqual(
            differencesBetween(first, tree.listing()),
            [],
            `killed at ${moment}\n${logOf(tree)}`,
          )
        } else {
          const state = await result(tree)
          if (state.state === 'applied') await undo(tree)
          const next = await apply(tree, request(before, everyKind, { run: 'run2' }))
          assert.equal(next.outcome, 'applied', `${JSON.stringify(next)} ${logOf(tree)}`)
          assert.deepEqual(differencesFromFacts(tree.listing(), planned(before, everyKind)), [])
        }
      } finally {
        tree.remove()
      }
    }
  })

  test(`${shell}: an undo that is killed at any moment can be run again`, async () => {
    for (let moment = 0; moment < 4; moment++) {
      const tree = makeTree(before, shell)
      try {
        const first = tree.listing()
        assert.equal((await apply(tree, request(before, everyKind))).outcome, 'applied')
        const child = spawn(tree.argv[0] ?? '', [...tree.argv.slice(1)], {
          detached: true,
          stdio: ['pipe', 'ignore', 'ignore'],
        })
        const ended = new Promise(resolve => child.on('close', resolve))
        child.stdin?.end('sh /var/lib/sshfix/run1/0/undo\n')
        await wait(20 + moment * 45)
        killGroup(String(child.pid))
        await ended
        const undone = await undo(tree)
        assert.equal(undone.outcome, 'undone', `${JSON.stringify(undone)} ${logOf(tree)}`)
        assert.deepEqual(differencesBetween(first, tree.listing()), [])
      } finally {
        tree.remove()
      }
    }
  })

  test(`${shell}: a script that is cut anywhere in transit runs nothing`, async () => {
    const tree = makeTree(before, shell)
    try {
      const first = tree.listing()
      const script = applyScript(request(before, everyKind))
      // Cut at its last bytes, where a closing brace could make it look whole, and all over.
      const places = [
        ...Array.from({ length: 10 }, (_, index) => script.length - 3 - index),
        ...Array.from({ length: 20 }, (_, index) => Math.floor((script.length * index) / 20)),
      ]
      for (const place of places) {
        const { stdout } = await tree.sh(script.slice(0, place))
        assert.equal(stdout, '', `cut after ${place} of ${script.length} bytes`)
        assert.ok(!existsSync(join(tree.folder, 'var/lib/sshfix')))
      }
      assert.deepEqual(differencesBetween(first, tree.listing(), { times: true }), [])
    } finally {
      tree.remove()
    }
  })

  test(`${shell}: when the connection is cut while it runs, the apply goes on to its end`, async () => {
    for (const delay of [0, 15, 60]) {
      const tree = makeTree(before, shell)
      try {
        const first = tree.listing()
        const script = applyScript(request(before, everyKind))
        const child = spawn(tree.argv[0] ?? '', [...tree.argv.slice(1)], {
          stdio: ['pipe', 'pipe', 'ignore'],
        })
        const ended = new Promise(resolve => child.on('close', resolve))
        child.stdin?.end(script)
        await processOf(tree)
        await wait(delay)
        child.stdout?.destroy()
        child.kill(delay === 15 ? 'SIGKILL' : 'SIGHUP')
        await ended
        await until(async () => (await result(tree)).state === 'applied')
        assert.deepEqual(differencesFromFacts(tree.listing(), planned(before, everyKind)), [])
        assert.equal((await undo(tree)).outcome, 'undone')
        assert.deepEqual(differencesBetween(first, tree.listing()), [])
      } finally {
        tree.remove()
      }
    }
  })
}

test('an undo that comes before its apply keeps it from ever beginning', async () => {
  const tree = makeTree(before)
  try {
    const first = tree.listing()
    assert.deepEqual(await undo(tree), { outcome: 'undone', notes: [] })
    assert.equal((await apply(tree, request(before, everyKind))).outcome, 'undone')
    assert.deepEqual(differencesBetween(first, tree.listing(), { times: true }), [])
    assert.equal((await apply(tree, request(before, everyKind, { run: 'run2' }))).outcome, 'applied')
  } finally {
    tree.remove()
  }
})

test('drift of what is touched is noticed, and nothing is done', async () => {
  const drifts: readonly (readonly [string, string])[] = [
    ['echo x >>/etc/ssh/sshd_config', '/etc/ssh/sshd_config'],
    ['chmod 644 /etc/ssh/sshd_config', '/etc/ssh/sshd_config'],
    ['chown 3 /etc/ssh/sshd_config', '/etc/ssh/sshd_config'],
    ['chattr -i /etc/ssh/locked', '/etc/ssh/locked'],
    ['mkdir /etc/new.d', '/etc/new.d'],
    ['ln -sfn other /etc/link', '/etc/link'],
    ['rm /etc/link', '/etc/link'],
    ['touch /etc/old.d/another', '/etc/old.d'],
    ['chattr -i /etc/old.d/one; echo 2 >/etc/old.d/one', '/etc/old.d/one'],
    ['chattr -i /etc/old.d/one; rm /etc/old.d/one; ln -s /x /etc/old.d/one', '/etc/old.d/one'],
  ]
  for (const [command, subject] of drifts) {
    const tree = makeTree(before)
    try {
      await tree.sh(command)
      const first = tree.listing()
      assert.deepEqual(
        await apply(tree, request(before, everyKind)),
        { outcome: 'drifted', subject },
        command,
      )
      assert.deepEqual(differencesBetween(first, tree.listing(), { times: true }), [])
      assert.ok(!existsSync(join(tree.folder, 'var/lib/sshfix/run1')))
      assert.ok(!existsSync(join(tree.folder, 'var/lib/sshfix/lock')))
    } finally {
      tree.remove()
    }
  }
})

test('what a third party wrote meanwhile is kept beside the run, and undo says so', async () => {
  const tree = makeTree(before)
  try {
    const first = tree.listing()
    assert.equal((await apply(tree, request(before, everyKind))).outcome, 'applied')
    await tree.sh(`chattr -i /etc/ssh/sshd_config; echo theirs >/etc/ssh/sshd_config
      echo theirs >/etc/new.d/their.file
      ln -sfn theirs /etc/link; chattr -a /etc/locked.d/file; chmod 600 /etc/locked.d/file`)
    const undone = await undo(tree)
    assert.equal(undone.outcome, 'undone', logOf(tree))
    if (undone.outcome !== 'undone') return
    assert.deepEqual(differencesBetween(first, tree.listing()), [])
    assert.equal(undone.notes.length, 4, undone.notes.join('\n'))
    const kept = await tree.sh(
      'cd /var/lib/sshfix/run1/0/kept && find . -type f -exec cat {} + ; find . -type l -exec readlink {} +',
    )
    assert.equal(kept.stdout, 'theirs\nnew\ntheirs\ntheirs\n'.replace('new\n', ''), kept.stdout)
  } finally {
    tree.remove()
  }
})

test('of a confirmation and an undo at the same time, one wins and the other is told', async () => {
  const counts = { confirmed: 0, undone: 0 }
  // Milliseconds by which the undo is ahead: whoever lost gets a better start next time, so that they keep close.
  let lead = 0
  for (let round = 0; round < 8 || counts.confirmed === 0 || counts.undone === 0; round++) {
    assert.ok(round < 60, JSON.stringify(counts))
    const tree = makeTree(before)
    try {
      const first = tree.listing()
      await apply(tree, request(before, everyKind))
      const [confirmed, undone] = await Promise.all([
        wait(Math.max(0, lead)).then(() => confirm(tree)),
        wait(Math.max(0, -lead)).then(() => undo(tree)),
      ])
      assert.ok(undone.outcome === 'confirmed' || undone.outcome === 'undone', JSON.stringify(undone))
      counts[undone.outcome]++
      lead += undone.outcome === 'confirmed' ? 25 : -25
      if (undone.outcome === 'confirmed') {
        assert.equal(confirmed.outcome, 'confirmed')
        assert.deepEqual(differencesFromFacts(tree.listing(), planned(before, everyKind)), [])
      } else {
        assert.notEqual(confirmed.outcome, 'confirmed')
        assert.deepEqual(differencesBetween(first, tree.listing()), [])
      }
      assert.ok(!existsSync(join(tree.folder, 'var/lib/sshfix/lock')))
    } finally {
      tree.remove()
    }
  }
})

test('a run holds the lock until it is confirmed; one whose time has passed is undone by the next', async () => {
  const tree = makeTree(before)
  try {
    const write: Action = { do: 'write', path: '/etc/ssh/sshd_config', content: 'new\n' }
    assert.equal((await apply(tree, request(before, [write]))).outcome, 'applied')
    const other = () => apply(tree, request(before, [write], { run: 'run2' }))
    assert.deepEqual(await other(), { outcome: 'locked', by: 'run1/0' })
    writeFileSync(join(tree.folder, 'var/lib/sshfix/run1/0/deadline'), `another-boot 99999999\n`)
    assert.equal((await other()).outcome, 'applied', logOf(tree))
    assert.deepEqual(await result(tree), { state: 'undone' })
    assert.equal((await confirm(tree)).outcome, 'undone')
    assert.equal((await confirm(tree, { run: 'run2', play: 0 })).outcome, 'confirmed')
    assert.deepEqual(differencesFromFacts(tree.listing(), planned(before, [write])), [])
    // A confirmed run is taken back only by who says so, at the console.
    assert.equal((await undo(tree, { run: 'run2', play: 0 })).outcome, 'confirmed')
    await tree.sh(
      'mkdir /var/x && ln -s ../lib/sshfix/run2/0/undo /var/x/back && cd /var/x && sh back confirmed; rm -r /var/x',
    )
    assert.deepEqual(await result(tree, { run: 'run2', play: 0 }), { state: 'undone' })
    assert.deepEqual(differencesFromFacts(tree.listing(), before), [])
  } finally {
    tree.remove()
  }
})

test('only the newest few runs are kept, and not much of them, and nobody but root can read them', async () => {
  const tree = makeTree(before)
  try {
    let facts = before
    for (let number = 1; number <= 7; number++) {
      const write: Action = { do: 'write', path: '/etc/ssh/sshd_config', content: `${number}\n` }
      const run = `run${number}`
      assert.equal((await apply(tree, request(facts, [write], { run, keepRuns: 3 }))).outcome, 'applied')
      assert.equal((await confirm(tree, { run, play: 0 })).outcome, 'confirmed')
      facts = planned(facts, [write])
      if (number === 5) await tree.sh('head -c 70000000 /dev/zero >/var/lib/sshfix/run5/0/old/large')
    }
    // Of three that are kept one has become too large.
    const { stdout } = await tree.sh(
      'cd /var/lib/sshfix && ls | sort | tr "\\n" " "; find . ! -perm -077 -o -type l | wc -l; find . -perm /077 ! -type l',
    )
    assert.match(stdout, /^guard run6 run7 \d+\n$/)
  } finally {
    tree.remove()
  }
})

async function processOf(tree: Tree): Promise<string | undefined> {
  const path = join(tree.folder, 'var/lib/sshfix/run1/0/process')
  return until(async () =>
    existsSync(path) ? readFileSync(path, 'latin1').split(' ')[0] || undefined : undefined,
  )
}

/** Ends the process group whose leader this test has started, if it still runs. */
function killGroup(leader: string): void {
  try {
    process.kill(-Number(leader), 'SIGKILL')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

async function until<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    const answer = await ask()
    if (answer || tries > 1000) return answer
    await wait(5)
  }
}
