// Apply and undo where the place makes it hard: full and read-only disks, no attributes, ACLs, homes of other people.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Action } from '../../src/model/index.ts'
import { applyScript, readApplied, readUndone, undoScript } from '../../src/remote/apply/index.ts'
import { chrootHost } from '../hosts/chroot.ts'
import type { Host } from '../hosts/host.ts'
import { differencesBetween } from '../hosts/listing.ts'
import { namespaceHost } from '../hosts/namespace.ts'
import { runCommand } from '../hosts/run-command.ts'
import { plainly, randomWord, request } from '../remote/apply-tree.ts'
import { applyOn, confirmOn, logOn, lookAt, resultOn, undoOn } from '../remote/host-facts.ts'

const roots = ['/etc/place', '/home', '/root']

/** CAP_NET_RAW, permitted and effective, as the kernel keeps it. */
const capable = '0x0100000200200000000000000000000000000000'

function writeOurs(path: string): Action {
  return { do: 'write', path, content: 'ours\n' }
}

async function must(host: Host, command: string): Promise<string> {
  const { status, stdout, stderr } = await host.sh(command)
  assert.equal(status, 0, `${command}: ${stderr}`)
  return stdout
}

test('a disk that is full at a write: the writes before are undone', async t => {
  const host = await namespaceHost()
  t.after(() => host.stop())
  await must(
    host,
    'mkdir /etc/place && mount -t tmpfs -o size=64k,mode=755 tmpfs /etc/place && head -c 8000 /dev/urandom >/etc/place/a',
  )
  const first = await host.listing(roots)
  const facts = await lookAt(host, ['/etc/place/a', '/etc/place/b'])
  const applied = await applyOn(
    host,
    request(facts, [
      { do: 'write', path: '/etc/place/a', content: 'x'.repeat(20000) },
      { do: 'write', path: '/etc/place/b', content: 'x'.repeat(60000) },
    ]),
  )
  assert.equal(applied.outcome, 'undone', JSON.stringify(applied))
  if (applied.outcome === 'undone') {
    assert.equal(applied.step, 'write /etc/place/b')
    assert.match(applied.stderr, /No space left on device/)
  }
  assert.deepEqual(differencesBetween(first, await host.listing(roots)), [])
})

test('a disk that is full when a run is undone: the place of the new content is enough for the old', async t => {
  const host = await namespaceHost()
  t.after(() => host.stop())
  await must(
    host,
    'mkdir /etc/place && mount -t tmpfs -o size=64k,mode=755 tmpfs /etc/place && head -c 8000 /dev/urandom >/etc/place/a',
  )
  const first = await host.listing(roots)
  const facts = await lookAt(host, ['/etc/place/a'])
  const write: Action = { do: 'write', path: '/etc/place/a', content: 'x'.repeat(20000), mode: 0o600 }
  assert.equal((await applyOn(host, request(facts, [write]))).outcome, 'applied')
  await host.sh('dd if=/dev/zero of=/etc/place/filler bs=4096')
  assert.deepEqual(await undoOn(host), { outcome: 'undone', notes: [] }, await logOn(host))
  await must(host, 'rm /etc/place/filler')
  assert.deepEqual(differencesBetween(first, await host.listing(roots)), [])
})

test('a store that is read-only or not to be had: nothing is touched, and it is said', async t => {
  const host = await namespaceHost()
  t.after(() => host.stop())
  await must(
    host,
    'mkdir /etc/place && head -c 50000 /dev/urandom >/etc/place/a && mkdir -m 700 /var/lib/sshfix',
  )
  const first = await host.listing(roots)
  const facts = await lookAt(host, ['/etc/place/a'])
  const write: Action = { do: 'write', path: '/etc/place/a', content: 'x' }
  const stores: readonly (readonly [string, RegExp, string])[] = [
    ['mount -t tmpfs -o ro tmpfs /var/lib/sshfix', /Read-only file system/, 'umount /var/lib/sshfix'],
    ['rmdir /var/lib/sshfix; ln -s /etc /var/lib/sshfix', /not a directory/, 'rm /var/lib/sshfix'],
    [
      'mkdir /var/lib/sshfix; chown 5 /var/lib/sshfix',
      /belongs to another user/,
      'rm -r /var/lib/sshfix; mkdir -m 700 /var/lib/sshfix',
    ],
    ['chown 5 /var/lib', /others than root can change/, 'chown 0 /var/lib'],
    ['chmod 777 /var/lib', /others than root can change/, 'chmod 755 /var/lib'],
    [
      'chgrp 50 /var; chmod 2775 /var',
      /others than root can change what is in \/var$/m,
      'chgrp 0 /var; chmod 755 /var',
    ],
  ]
  for (const [before, message, after] of stores) {
    await must(host, before)
    const applied = await applyOn(host, request(facts, [write]))
    assert.equal(applied.outcome, 'undone', `${before}: ${JSON.stringify(applied)}`)
    if (applied.outcome === 'undone') {
      assert.equal(applied.touched, false)
      assert.match(applied.stderr, message)
    }
    assert.deepEqual(differencesBetween(first, await host.listing(roots), { times: true }), [], before)
    await must(host, after)
  }
  await must(host, 'chmod 775 /var/lib')
  const applied = await applyOn(host, request(facts, [write]))
  assert.equal(applied.outcome, 'applied', JSON.stringify(applied))
})

test('what somebody else could put into the store is not run as root', async t => {
  const host = await namespaceHost()
  t.after(() => host.stop())
  await must(host, 'mkdir /etc/place && echo a >/etc/place/a && mkdir -m 777 /var/lib/sshfix')
  // The lock of a run that nobody confirmed: whoever comes next starts its undo.
  await must(
    host,
    `setpriv --reuid 5 --clear-groups sh -c 'mkdir -p /var/lib/sshfix/run0/0 && cd /var/lib/sshfix && ln -s run0/0 lock &&
       echo "touch /root/theirs" >run0/0/undo && touch run0/0/pending'`,
  )
  const first = await host.listing(roots)
  const facts = await lookAt(host, ['/etc/place/a'])
  const write: Action = { do: 'write', path: '/etc/place/a', content: 'x' }
  for (const run of ['run1', 'run2']) {
    const applied = await applyOn(host, request(facts, [write], { run }))
    assert.equal(applied.outcome, 'undone', JSON.stringify(applied))
    assert.match(
      applied.outcome === 'undone' ? applied.stderr : '',
      /others could write to \/var\/lib\/sshfix/,
    )
    assert.deepEqual(differencesBetween(first, await host.listing(roots)), [])
  }
  await must(host, 'rm -r /var/lib/sshfix/*')
  assert.equal((await applyOn(host, request(facts, [write], { run: 'run3' }))).outcome, 'applied')
  assert.equal(await must(host, 'stat -c %a /var/lib/sshfix'), '700\n')
})

test('a store of any size that gets full: nothing is touched, or all is done and can be undone', async t => {
  const host = await namespaceHost()
  t.after(() => host.stop())
  await must(
    host,
    'mkdir /etc/place && head -c 9000 /dev/urandom >/etc/place/a && mkdir -m 700 /var/lib/sshfix',
  )
  const first = await host.listing(roots)
  const facts = await lookAt(host, ['/etc/place/a'])
  const write: Action = { do: 'write', path: '/etc/place/a', content: 'x'.repeat(9000) }
  const outcomes = new Set<string>()
  for (let size = 32; size <= 200; size += 12) {
    await must(host, `mount -t tmpfs -o size=${size}k tmpfs /var/lib/sshfix`)
    // What waits for an earlier one must not take this run for its own.
    const run = { run: `run${size}`, play: 0 }
    const applied = await applyOn(host, request(facts, [write], run))
    outcomes.add(applied.outcome)
    if (applied.outcome === 'applied') {
      await host.sh('dd if=/dev/zero of=/var/lib/sshfix/filler bs=4096')
      assert.deepEqual(
        await undoOn(host, run),
        { outcome: 'undone', notes: [] },
        `${size}k\n${await logOn(host, `${run.run}/0`)} ${(await host.sh('ls -laR /var/lib/sshfix; df /var/lib/sshfix')).stdout}`,
      )
    } else {
      assert.equal(applied.outcome, 'undone', `${size}k ${JSON.stringify(applied)}`)
      // dash knows only the error of its own printf.
      if (applied.outcome === 'undone')
        assert.match(applied.stderr, /No space left on device|I\/O error|did not start/)
    }
    assert.deepEqual(differencesBetween(first, await host.listing(roots)), [], `${size}k`)
    // What waits there to undo the run may still write to its log.
    await must(host, 'umount -l /var/lib/sshfix')
  }
  assert.deepEqual([...outcomes], ['undone', 'applied'])
})

test('a read-only filesystem: the step fails, and what was done elsewhere is undone', async t => {
  const host = await namespaceHost()
  t.after(() => host.stop())
  await must(
    host,
    'mkdir -p /etc/place/ro && echo a >/etc/place/a && mount -t tmpfs -o mode=755 tmpfs /etc/place/ro && echo b >/etc/place/ro/b && mount -o remount,ro /etc/place/ro',
  )
  const first = await host.listing(roots)
  const facts = await lookAt(host, ['/etc/place/a', '/etc/place/ro/b'])
  const applied = await applyOn(
    host,
    request(facts, [
      { do: 'write', path: '/etc/place/a', content: 'x' },
      { do: 'write', path: '/etc/place/ro/b', content: 'x' },
    ]),
  )
  assert.equal(applied.outcome, 'undone', JSON.stringify(applied))
  if (applied.outcome === 'undone') assert.match(applied.stderr, /Read-only file system/)
  assert.deepEqual(differencesBetween(first, await host.listing(roots)), [])
})

test('ACLs, extended attributes and times are carried over by a change, and given back by an undo', async t => {
  const host = await chrootHost('bookworm')
  t.after(() => host.stop())
  await must(
    host,
    `mkdir /etc/place && cd /etc/place && echo a >a && echo b >b && chmod 640 a b && setfacl -m u:7:rw,g:8:r a && setfattr -n user.note -v hello a &&
     setfacl -m u:7:r b && useradd -m alice && cd /home/alice && echo a >a && chown alice:alice a && setfacl -m u:7:r a && touch -d 2001-02-03 a /etc/place/a &&
     mkdir -p tree/below && echo c >tree/below/c && setfacl -m u:7:r tree/below/c && setfacl -d -m u:7:rx tree/below &&
     setfattr -n user.note -v hello tree/below/c && chown -R alice:alice tree`,
  )
  const seen = (times: boolean) =>
    must(
      host,
      `cd /etc/place && getfacl -n a b /home/alice/a 2>/dev/null; getfattr -d a${times ? '; stat -c %Y a /home/alice/a' : ''}`,
    )
  const tree = () =>
    must(host, 'getfacl -pnR /home/alice/tree; getfattr -dR --absolute-names /home/alice/tree')
  const [before, withTimes, removed] = [await seen(false), await seen(true), await tree()]
  const first = await host.listing(roots)
  const below = ['', '/below', '/below/c'].map(name => `/home/alice/tree${name}`)
  const facts = await lookAt(host, ['/etc/place/a', '/etc/place/b', '/home/alice/a', ...below])
  const applied = await applyOn(
    host,
    request(facts, [
      { do: 'write', path: '/etc/place/a', content: 'other\n' },
      { do: 'write', path: '/home/alice/a', content: 'other\n' },
      { do: 'permit', path: '/etc/place/b', uid: 5 },
      { do: 'permit', path: '/etc/place/b', uid: 0 },
      { do: 'remove', path: '/home/alice/tree' },
    ]),
  )
  assert.equal(applied.outcome, 'applied', JSON.stringify(applied))
  assert.equal(await seen(false), before)
  const [age] = (await must(host, 'echo $(($(date +%s) - $(stat -c %Y /etc/place/a)))')).split('\n')
  assert.ok(Number(age) < 60, 'a file that was written is new')
  assert.equal((await undoOn(host)).outcome, 'undone', await logOn(host))
  assert.equal(await seen(true), withTimes)
  assert.equal(await tree(), removed)
  assert.deepEqual(differencesBetween(first, await host.listing(roots)), [])
})

test('the rights of a program that runs are given back, with its ACL and what it is capable of', async t => {
  const host = await chrootHost('bookworm')
  t.after(() => host.stop())
  const programs = ['plain', 'acl', 'owner'].map(name => `/etc/place/${name}`)
  await must(
    host,
    `mkdir /etc/place && cd /etc/place && for name in plain acl owner; do cp /bin/sleep $name; done && setfacl -m u:7:rx acl &&
     chown 7 owner && chmod 4755 owner && setfattr -n security.capability -v ${capable} owner
     for name in plain acl owner; do ./$name 1000 >/dev/null 2>&1 & done`,
  )
  const seen = () =>
    must(host, 'cd /etc/place && getfacl -n * 2>/dev/null; getfattr -m - -d *; stat -c %Y *; ls -A')
  const [first, before] = [await host.listing(roots), await seen()]
  const facts = await lookAt(host, programs)
  const applied = await applyOn(
    host,
    request(facts, [
      ...programs.map((path): Action => ({ do: 'permit', path, mode: 0o700 })),
      { do: 'permit', path: '/etc/place/owner', uid: 0 },
    ]),
  )
  assert.equal(applied.outcome, 'applied', JSON.stringify(applied))
  assert.deepEqual(await undoOn(host), { outcome: 'undone', notes: [] }, await logOn(host))
  assert.equal(await seen(), before)
  assert.deepEqual(differencesBetween(first, await host.listing(roots)), [])
})

test('what a file is capable of is given back where its owner was changed and its content was not reached', async t => {
  const host = await chrootHost('bookworm')
  t.after(() => host.stop())
  await must(
    host,
    `mkdir /etc/place && cd /etc/place && echo a >a && chown 7 a && setfattr -n security.capability -v ${capable} a`,
  )
  const seen = () => must(host, 'getfattr -m - -d /etc/place/a; stat -c "%a %u %Y" /etc/place/a')
  const before = await seen()
  const facts = await lookAt(host, ['/etc/place/a', '/etc/absent/b'])
  const applied = await applyOn(
    host,
    request(facts, [
      { do: 'permit', path: '/etc/place/a', uid: 0 },
      { do: 'write', path: '/etc/absent/b', content: 'b\n' },
      { do: 'write', path: '/etc/place/a', content: 'ours\n' },
    ]),
  )
  assert.equal(applied.outcome, 'undone', JSON.stringify(applied))
  assert.equal(await seen(), before)
})

test('an undo that is run again keeps what somebody has written since the first, too', async t => {
  const host = await chrootHost('bookworm')
  t.after(() => host.stop())
  await must(host, 'mkdir -p /etc/place/dir && cd /etc/place && echo a >a && echo bee >b && echo x >dir/x')
  const first = await host.listing(roots)
  const facts = await lookAt(host, ['/etc/place/a', '/etc/place/b', '/etc/place/dir', '/etc/place/dir/x'])
  const remove: Action = { do: 'remove', path: '/etc/place/dir' }
  const applied = await applyOn(
    host,
    request(facts, [writeOurs('/etc/place/a'), writeOurs('/etc/place/b'), remove]),
  )
  assert.equal(applied.outcome, 'applied', JSON.stringify(applied))
  const stored = (await must(host, 'find /var/lib/sshfix/*/0/old -type f -exec grep -lx bee {} +')).trim()
  await must(host, `echo theirs >/etc/place/a; mv ${stored} /root/stored`)
  assert.equal((await undoOn(host)).outcome, 'incomplete', await logOn(host))
  await must(host, `echo mended >/etc/place/a; echo more >/etc/place/dir/y; mv /root/stored ${stored}`)
  assert.equal((await undoOn(host)).outcome, 'undone', await logOn(host))
  assert.equal(await must(host, 'cat /var/lib/sshfix/*/0/kept/*'), 'theirs\nmended\n')
  assert.equal(await must(host, 'cat /etc/place/dir/y; rm /etc/place/dir/y'), 'more\n')
  assert.deepEqual(differencesBetween(first, await host.listing(roots)), [])
})

test('what somebody writes while an undo is at work elsewhere is kept', async t => {
  const host = await chrootHost('bookworm')
  t.after(() => host.stop())
  await must(host, 'mkdir -p /etc/place/1 /etc/place/2 && cd /etc/place && echo a >1/a && echo b >2/b')
  const first = await host.listing(roots)
  const facts = await lookAt(host, ['/etc/place/1/a', '/etc/place/2/b'])
  const actions = [writeOurs('/etc/place/1/a'), writeOurs('/etc/place/2/b')]
  assert.equal((await applyOn(host, request(facts, actions))).outcome, 'applied', await logOn(host))
  // Stands before the host's own, and is called when the first of them is put back.
  const meanwhile = 'case $PWD in /etc/place/1) echo theirs >/etc/place/2/b ;; esac'
  await must(
    host,
    `printf '%s\\n' '#!/bin/sh' '${meanwhile}' 'exec /usr/bin/sync "$@"' >/usr/sbin/sync && chmod 755 /usr/sbin/sync`,
  )
  const undone = await undoOn(host)
  assert.match(JSON.stringify(undone), /"undone".*2\/b: somebody changed it meanwhile/, await logOn(host))
  assert.equal(await must(host, 'cat /var/lib/sshfix/*/0/kept/*'), 'theirs\n')
  assert.deepEqual(differencesBetween(first, await host.listing(roots)), [])
})

test('where a directory cannot be frozen, its owner writes, and what only root can do fails and says why', async t => {
  const host = await namespaceHost()
  t.after(() => host.stop())
  await must(
    host,
    `mkdir -p /etc/place /home/alice && mount -t ramfs ramfs /home/alice && useradd -M -d /home/alice alice && chown alice:alice /home/alice &&
     setpriv --reuid alice --regid alice --clear-groups sh -c 'cd /home/alice && umask 077 && mkdir .ssh && echo key >.ssh/authorized_keys'`,
  )
  const keys = '/home/alice/.ssh/authorized_keys'
  const facts = await lookAt(host, [keys])
  const first = await host.listing(roots)
  const write: Action = { do: 'write', path: keys, content: 'other\n', mode: 0o640 }
  assert.equal((await applyOn(host, request(facts, [write]))).outcome, 'applied', await logOn(host))
  assert.equal(await host.read(keys), 'other\n')
  assert.equal((await undoOn(host)).outcome, 'undone', await logOn(host))
  assert.deepEqual(differencesBetween(first, await host.listing(roots)), [])
  const chown: Action = { do: 'permit', path: keys, uid: 0 }
  const applied = await applyOn(host, request(facts, [chown], { run: 'run2' }))
  assert.equal(applied.outcome, 'undone', JSON.stringify(applied))
  if (applied.outcome === 'undone') assert.match(applied.stderr, /cannot be frozen/)
  const chattr: Action = { do: 'chattr', path: keys, add: 'i', remove: '' }
  assert.equal((await applyOn(host, request(facts, [chattr], { run: 'run3' }))).outcome, 'undone')
  assert.deepEqual(differencesBetween(first, await host.listing(roots)), [])
})

test('hard links and links that a user planted lead root nowhere', async t => {
  const host = await namespaceHost()
  t.after(() => host.stop())
  await must(
    host,
    `useradd -m alice && mkdir /home/alice/.ssh && cd /home/alice/.ssh && echo secret >/root/secret && mkdir /root/keys && echo root >/root/keys/authorized_keys &&
     echo key >authorized_keys && chown -R alice:alice /home/alice && ln authorized_keys second`,
  )
  const keys = '/home/alice/.ssh/authorized_keys'
  const facts = await lookAt(host, [keys])
  const root = await host.listing(['/root', '/etc/ssh'])
  const chown: Action = { do: 'permit', path: keys, uid: 0 }
  const linked = await applyOn(host, request(facts, [chown]))
  assert.equal(linked.outcome, 'undone', JSON.stringify(linked))
  if (linked.outcome === 'undone') assert.match(linked.stderr, /more than one name/)
  await must(host, 'cd /home/alice && rm .ssh/second && mv .ssh real && ln -s /root/keys .ssh')
  const write: Action = { do: 'write', path: keys, content: 'theirs\n' }
  const outcome = (await applyOn(host, request(facts, [write], { run: 'run2' }))).outcome
  assert.equal(outcome, 'drifted')
  assert.deepEqual(differencesBetween(root, await host.listing(['/root', '/etc/ssh']), { times: true }), [])
})

test('what a user put there never becomes a set-id program of others, and nobody is waited for', async t => {
  const host = await namespaceHost()
  t.after(() => host.stop())
  await must(
    host,
    'useradd -m alice && cd /home/alice && echo id >program && mkfifo pipe && chown alice:alice *',
  )
  const facts = await lookAt(host, ['/home/alice/program', '/home/alice/new'])
  const first = await host.listing(roots)
  for (const mode of [0o4755, 0o2755]) {
    const permit: Action = { do: 'permit', path: '/home/alice/program', mode, uid: 0, gid: 0 }
    const applied = await applyOn(host, request(facts, [permit], { run: `run${mode}` }))
    assert.equal(applied.outcome, 'undone', JSON.stringify(applied))
    if (applied.outcome === 'undone') assert.match(applied.stderr, /would be a set-id program/)
  }
  assert.deepEqual(differencesBetween(first, await host.listing(roots)), [])

  // A pipe in the way of what was made: it has nothing that could be kept, and the undo comes to its end.
  const write: Action = { do: 'write', path: '/home/alice/new', content: 'new\n' }
  assert.equal((await applyOn(host, request(facts, [write]))).outcome, 'applied')
  await must(host, 'cd /home/alice && rm new && mv pipe new')
  const undone = await undoOn(host)
  assert.equal(undone.outcome, 'undone', JSON.stringify(undone))
  assert.match(JSON.stringify(undone), /somebody put a pipe, a socket or a device there meanwhile/)
  assert.equal((await host.sh('ls /home/alice/new')).status, 2)
})

test('where anybody may write, root changes nothing', async t => {
  const host = await namespaceHost()
  t.after(() => host.stop())
  await must(host, 'mkdir -m 777 /etc/open && mkdir /etc/open/below /tmp/roots')
  const facts = await lookAt(host, ['/tmp/file', '/etc/open/file', '/etc/open/below/file', '/tmp/roots/file'])
  for (const [number, path] of ['/tmp/file', '/etc/open/file', '/etc/open/below/file'].entries()) {
    const write: Action = { do: 'write', path, content: 'x' }
    const applied = await applyOn(host, request(facts, [write], { run: `run${number}` }))
    assert.equal(applied.outcome, 'undone', JSON.stringify(applied))
    if (applied.outcome !== 'undone') continue
    assert.equal(applied.touched, false)
    assert.match(applied.stderr, /anybody may write to (?:\/tmp|\/etc\/open):/)
  }
  // What is root's in a sticky directory nobody else can put another in the place of.
  const write: Action = { do: 'write', path: '/tmp/roots/file', content: 'x' }
  assert.equal((await applyOn(host, request(facts, [write]))).outcome, 'applied')
  assert.deepEqual(await undoOn(host), { outcome: 'undone', notes: [] })
})

test('what a killed run left frozen is thawed by the next, and nothing else that was put there', async t => {
  const host = await namespaceHost()
  t.after(() => host.stop())
  await must(
    host,
    'useradd -m alice && cd /home/alice && mkdir .ssh && chown alice .ssh && mkdir /root/locked && chattr +i .ssh /root/locked',
  )
  const facts = await lookAt(host, ['/etc/issue'])
  const write: Action = { do: 'write', path: '/etc/issue', content: 'x' }
  const left = (run: string) =>
    must(
      host,
      `mkdir -p /var/lib/sshfix/${run}/0 && cd /var/lib/sshfix && ln -sfn ${run}/0 lock && printf '%s %s' "$(stat -c %d:%i /home/alice/.ssh)" /home/alice/.ssh >${run}/0/frozen`,
    )
  const flags = (path: string) => must(host, `lsattr -d ${path} | cut -d' ' -f1`)
  // Its owner has put a link to another immutable directory in its place.
  await left('left1')
  await must(
    host,
    'chattr -i /home/alice/.ssh && cd /home/alice && mv .ssh real && chattr +i real && ln -s /root/locked .ssh',
  )
  assert.equal((await applyOn(host, request(facts, [write]))).outcome, 'applied', await logOn(host))
  await undoOn(host)
  assert.match(await flags('/root/locked'), /i/)
  await must(host, 'cd /home/alice && chattr -i real && rm .ssh && mv real .ssh && chattr +i .ssh')
  await left('left2')
  const second = request(facts, [write], { run: 'run2' })
  assert.equal((await applyOn(host, second)).outcome, 'applied', await logOn(host, 'run2/0'))
  assert.doesNotMatch(await flags('/home/alice/.ssh'), /i/)
})

test('without root a run keeps its store in the home, and does the same', async t => {
  const host = await namespaceHost()
  t.after(() => host.stop())
  await must(
    host,
    'useradd -m alice && mkdir /home/alice/.ssh && echo key >/home/alice/.ssh/authorized_keys && chown -R alice:alice /home/alice',
  )
  const keys = '/home/alice/.ssh/authorized_keys'
  const asAlice = [
    'setpriv',
    '--reuid',
    'alice',
    '--regid',
    'alice',
    '--clear-groups',
    'env',
    'HOME=/home/alice',
    'sh',
  ]
  const first = await host.listing(roots)
  const seen = await lookAt(host, [keys, '/home/alice/.ssh/new'])
  const uid = Number(await must(host, 'id -u alice'))
  const facts = { ...seen, host: { ...seen.host, uid, gid: uid } }
  const asked = request(facts, [
    { do: 'write', path: keys, content: 'other\n', mode: 0o400 },
    { do: 'write', path: '/home/alice/.ssh/new', content: 'new\n' },
    { do: 'permit', path: '/home/alice/.ssh', mode: 0o500 },
  ])
  const { stdout } = await runCommand([...host.enter(), ...asAlice], applyScript(asked))
  const applied = readApplied(asked, stdout)
  assert.equal(applied.outcome, 'applied', JSON.stringify(applied))
  const word = randomWord()
  const undone = await runCommand([...host.enter(), ...asAlice], undoScript({ run: 'run1', play: 0 }, word))
  assert.deepEqual(plainly(readUndone(undone.stdout, word)), { outcome: 'undone', notes: [] })
  assert.deepEqual(
    differencesBetween(first, await host.listing(roots), { except: ['/home/alice/.local'] }),
    [],
  )
  assert.equal((await host.sh('ls /var/lib/sshfix')).stdout, '')
})

test('a person can run undo from a console, twice, and is told what it does', async t => {
  const host = await namespaceHost()
  t.after(() => host.stop())
  await must(host, 'mkdir /etc/place && echo a >/etc/place/a')
  const first = await host.listing(roots)
  const facts = await lookAt(host, ['/etc/place/a', '/etc/place/b'])
  const actions: readonly Action[] = [
    { do: 'write', path: '/etc/place/a', content: 'x' },
    { do: 'write', path: '/etc/place/b', content: 'x' },
  ]
  assert.equal((await applyOn(host, request(facts, actions))).outcome, 'applied')
  const text = await host.read('/var/lib/sshfix/run1/0/undo')
  assert.match(text, /^#!\/bin\/sh\n# Takes back what sshfix did/)
  assert.match(text, /^# {3}\/etc\/place\/b: not there$/m)
  assert.match(text, /^# {3}\/etc\/place\/a: a file, mode, uid and gid 644 0 0$/m)
  const once = await host.sh('cd /var/lib/sshfix/run1/0 && sh undo')
  assert.equal(once.status, 0, once.stderr)
  assert.equal(
    once.stdout,
    '/etc/place/b: removed\n/etc/place/a: put back\nNow undone: 2 paths compared with what was stored.\n',
  )
  assert.deepEqual(differencesBetween(first, await host.listing(roots)), [])
  await must(host, 'echo theirs >/etc/place/a')
  const twice = await host.sh('/bin/sh /var/lib/sshfix/run1/0/undo')
  assert.equal(twice.status, 0)
  assert.match(twice.stdout, /undone already/)
  assert.equal(await host.read('/etc/place/a'), 'theirs\n')
  assert.deepEqual(await resultOn(host), { state: 'undone' })

  const again = await lookAt(host, ['/etc/place/a', '/etc/place/b'])
  assert.equal((await applyOn(host, request(again, actions, { run: 'run2' }))).outcome, 'applied')
  assert.equal((await confirmOn(host, { run: 'run2', play: 0 })).outcome, 'confirmed')
  const confirmed = await host.sh('sh /var/lib/sshfix/run2/0/undo')
  assert.equal(confirmed.status, 3)
  assert.match(confirmed.stdout, /was confirmed/)
  // Nobody listens, and what is opened next would take the place of the output.
  const unheard = await host.sh('sh /var/lib/sshfix/run2/0/undo confirmed >&- 2>&-')
  assert.equal(unheard.status, 0)
  assert.equal(await host.read('/etc/place/a'), 'theirs\n')
  assert.equal(await host.read('/var/lib/sshfix/run2/0/result'), 'undone\n')
})
