import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import fc from 'fast-check'
import { comparingReadings, type JudgeRequest, judgeRequest } from '../../src/judge.ts'
import { type Facts, type Look, simulateAll } from '../../src/model/index.ts'
import { gatherScript, readFacts } from '../../src/remote/gather.ts'
import { checkScript, readVerdict } from '../../src/remote/judge-check.ts'
import type { JudgeVerdict } from '../../src/remote/judge-verdict.ts'
import { busyboxHost } from '../hosts/busybox.ts'
import { chrootHost } from '../hosts/chroot.ts'
import type { Host } from '../hosts/host.ts'
import { differencesBetween } from '../hosts/listing.ts'
import { namespaceHost } from '../hosts/namespace.ts'
import { runCommand } from '../hosts/run-command.ts'
import { framed, insideOf } from './framed.ts'

const word = 'sshfix0123456789abcdef'

async function ask(host: Host, request: JudgeRequest, shell: readonly string[] = ['/bin/sh', '-s']) {
  const { stdout } = await runCommand([...host.enter(), ...shell], checkScript(request, word))
  return { verdict: readVerdict(request, stdout, word), stdout }
}

async function judge(host: Host, request: JudgeRequest, shell?: readonly string[]): Promise<JudgeVerdict> {
  const { verdict } = await ask(host, request, shell)
  assert.ok(verdict !== null)
  return verdict
}

async function started(t: TestContext, start: () => Promise<Host>): Promise<Host> {
  const host = await start()
  t.after(() => host.stop())
  return host
}

function request(parts: Partial<JudgeRequest>): JudgeRequest {
  return { binary: '/usr/sbin/sshd', overrides: [], staged: [], checks: [], ...parts }
}

function file(path: string, ...chunks: readonly (string | { file: number })[]) {
  return { path, chunks }
}

const bob = 'user=bob,host=h,addr=10.0.0.1,laddr=10.0.0.2,lport=22'

/** Fifteen included files: one longer than a pipe holds, one nested, the last with a Match block that ends with it. */
function largeTree(): JudgeRequest {
  const parts = Array.from({ length: 14 }, (_, index) =>
    file(
      `/etc/ssh/sshd_config.d/${index}.conf`,
      `AcceptEnv A${index}\n`,
      index === 3 ? `# ${'x'.repeat(97)}\n`.repeat(2000) : '',
      index === 13 ? 'Match User bob\nX11Forwarding yes\n' : '',
    ),
  )
  const nested = file('/etc/ssh/nested.conf', 'Include ', { file: 0 }, ' ', { file: 1 }, '\n')
  const names = [14, ...Array.from({ length: 12 }, (_, index) => index + 2)]
  const root = file(
    '/etc/ssh/sshd_config',
    'Include',
    ...names.flatMap(index => [' ', { file: index }]),
    '\nX11Forwarding no\n',
  )
  const flat = parts.map((_, index) => `AcceptEnv A${index}\n`).join('')
  return request({
    staged: [...parts, nested, root],
    overrides: ['Port 2222', 'MaxAuthTries 4'],
    checks: [
      { spec: null, printed: null, flat: `${flat}X11Forwarding no\n` },
      { spec: bob, printed: null, flat: `${flat}X11Forwarding yes\n` },
    ],
  })
}

const hosts: Readonly<Record<string, () => Promise<Host>>> = {
  'OpenSSH 9.2': namespaceHost,
  'OpenSSH 8.4': () => chrootHost('bullseye'),
  'OpenSSH 10.0': () => chrootHost('trixie'),
  'busybox host': busyboxHost,
}

for (const [kind, start] of Object.entries(hosts)) {
  test(`${kind}: a whole tree is judged, and nothing is written`, async t => {
    const host = await started(t, start)
    const roots = ['/etc', '/home', '/root', '/var', '/run', '/tmp']
    const before = await host.listing(roots)
    assert.deepEqual(await judge(host, largeTree()), { verdict: 'accepted' })
    const refused = request({
      staged: [
        file('/etc/ssh/in cluded', '# one\nUseLogin no\nFoo bar\n'),
        file('/etc/root', 'Include ', { file: 0 }, '\n'),
      ],
    })
    assert.deepEqual(await judge(host, refused), {
      verdict: 'rejected',
      message: 'Bad configuration option: Foo',
      at: '/etc/ssh/in cluded:3',
    })
    assert.deepEqual(
      differencesBetween(before, await host.listing(roots), { times: true, except: ['/var/log'] }),
      [],
    )
  })
}

test('every shell gives sshd the same files', async t => {
  const host = await started(t, namespaceHost)
  for (const shell of [['dash'], ['bash'], ['busybox', 'sh']])
    assert.deepEqual(await judge(host, largeTree(), shell), { verdict: 'accepted' }, shell[0])
})

test('any text comes to sshd as it is', async t => {
  const host = await started(t, namespaceHost)
  const odd = 'Banner "/etc/it\'s $HOME `x` \\\\ \xe4\xff"\n'
  const verdict = await judge(
    host,
    request({
      staged: [file('/etc/ssh/sshd_config', odd)],
      checks: [{ spec: null, printed: null, flat: 'Banner none\n' }],
    }),
  )
  assert.ok(verdict.verdict === 'disagrees')
  assert.deepEqual(verdict.lines, ["banner /etc/it's $HOME `x` \\ \xe4\xff"])
})

test('a reading that differs for one connection is told with it', async t => {
  const host = await started(t, namespaceHost)
  const staged = [file('/etc/ssh/sshd_config', 'PermitRootLogin no\nMatch User bob\nPermitRootLogin yes\n')]
  const checks = [
    { spec: null, printed: null, flat: 'PermitRootLogin no\n' },
    { spec: bob, printed: null, flat: 'PermitRootLogin no\n' },
  ]
  assert.deepEqual(await judge(host, request({ staged, checks })), {
    verdict: 'disagrees',
    spec: bob,
    lines: ['permitrootlogin yes'],
  })
})

test('where sshd prints what was foreseen, our reading itself is not asked; else it is to be asked', async t => {
  const host = await started(t, namespaceHost)
  const config = 'MaxAuthTries 3\nPermitRootLogin prohibit-password\n'
  const staged = [file('/etc/ssh/sshd_config', config)]
  const { stdout } = await host.sh('printf "$1" | /usr/sbin/sshd -T -f /dev/stdin | sort', { args: [config] })
  assert.match(stdout, /^maxauthtries 3$/m)
  const foreseen = request({ staged, checks: [{ spec: null, printed: stdout, flat: 'MaxAuthTries 5\n' }] })
  assert.deepEqual(await judge(host, foreseen), { verdict: 'accepted' })
  const other = stdout.replace('maxauthtries 3', 'maxauthtries 5')
  const asked = request({ staged, checks: [{ spec: null, printed: other, flat: config }] })
  assert.equal((await ask(host, asked)).verdict, null)
  assert.deepEqual(await judge(host, comparingReadings(asked)), { verdict: 'accepted' })
  assert.equal((await judge(host, comparingReadings(foreseen))).verdict, 'disagrees')
  const refused = request({
    staged: [file('/etc/ssh/sshd_config', 'Foo bar\n')],
    checks: [{ spec: null, printed: stdout, flat: '' }],
  })
  assert.equal((await ask(host, refused)).verdict, null)
  assert.equal((await judge(host, comparingReadings(refused))).verdict, 'rejected')
})

const config = '/etc/ssh/sshd_config'
const looks: readonly Look[] = [{ look: 'sshd' }]

async function look(host: Host): Promise<Facts> {
  const { stdout } = await runCommand([...host.enter(), '/bin/sh', '-s'], gatherScript(looks, word))
  return readFacts(looks, stdout, word)
}

/** What a check asks that would write this as the configuration. */
async function writing(host: Host, content: string): Promise<JudgeRequest> {
  const facts = await look(host)
  const asked = judgeRequest(facts, simulateAll(facts, [{ do: 'write', path: config, content }]))
  assert.ok(asked !== null)
  return asked
}

for (const [kind, start] of Object.entries(hosts)) {
  test(`${kind}: without a HostKey line, a check has sshd load one of its keys; else all that it names`, async t => {
    const host = await started(t, start)
    const usual = '/etc/ssh/ssh_host_ed25519_key'
    const keysOf = async (content: string) => {
      const asked = await writing(host, content)
      const { verdict, stdout } = await ask(host, asked)
      assert.deepEqual(verdict, { verdict: 'accepted' }, content)
      return [asked.usualKey, Array.from(stdout.matchAll(/^hostkey (.*)$/gm), ([, path]) => path)]
    }
    const all = ['rsa', 'ecdsa', 'ed25519'].map(type => `/etc/ssh/ssh_host_${type}_key`)
    const named = all.map(path => `HostKey ${path}\n`).join('')
    assert.deepEqual(await keysOf('MaxAuthTries 3\n'), [usual, [usual]])
    assert.deepEqual(await keysOf(`MaxAuthTries 3\n${named}`), [undefined, all])
    // Of no use: then all are loaded, as when it is there no more.
    await host.sh('echo none >"$1"', { args: [usual] })
    const broken = await writing(host, 'MaxAuthTries 3\n')
    assert.equal((await ask(host, broken)).verdict, null)
    assert.deepEqual(await judge(host, comparingReadings(broken)), { verdict: 'accepted' })
    await host.sh('rm "$1"', { args: [usual] })
    assert.deepEqual(await keysOf('MaxAuthTries 3\n'), [undefined, all])
  })
}

test('a key that a removed line named is not taken for one of those that sshd reads without it', async t => {
  const host = await started(t, namespaceHost)
  await host.sh(
    'mkdir /etc/keys && mv /etc/ssh/ssh_host_* /etc/keys && echo HostKey /etc/keys/ssh_host_ed25519_key >>/etc/ssh/sshd_config',
  )
  assert.equal(await judgedAtLast(host, await writing(host, 'MaxAuthTries 3\n')), 'unknown')
})

/** As a check asks. */
async function judgedAtLast(host: Host, asked: JudgeRequest): Promise<JudgeVerdict['verdict']> {
  const { verdict } = await ask(host, asked)
  return (verdict ?? (await judge(host, comparingReadings(asked)))).verdict
}

test("the daemon's own options count as in the daemon", async t => {
  const host = await started(t, namespaceHost)
  const staged = [file('/etc/ssh/sshd_config', 'MaxAuthTries 3\n')]
  const checks = [{ spec: null, printed: null, flat: 'MaxAuthTries 5\n' }]
  assert.deepEqual(await judge(host, request({ staged, checks, overrides: ['MaxAuthTries 4'] })), {
    verdict: 'accepted',
  })
  assert.equal((await judge(host, request({ staged, checks }))).verdict, 'disagrees')
})

test('where sshd cannot test anything, there is no verdict', async t => {
  const host = await started(t, namespaceHost)
  const staged = [file('/etc/ssh/sshd_config', 'MaxAuthTries 3\n')]
  const noBinary = await judge(host, request({ staged, binary: '/usr/sbin/no sshd' }))
  assert.equal(noBinary.verdict, 'unknown')
  await host.sh('rm /etc/ssh/ssh_host_*')
  const noKeys = await judge(host, request({ staged }))
  assert.ok(noKeys.verdict === 'unknown')
  assert.match(noKeys.why, /no hostkeys available/)
  assert.equal((await judge(host, request({ staged: [file('/x', 'a\0b')] }))).verdict, 'unknown')
})

test('a missing /run/sshd is no obstacle, and is missing afterwards', async t => {
  const host = await started(t, namespaceHost)
  await host.sh('/etc/init.d/ssh stop; rm -rf /run/sshd')
  assert.deepEqual(await judge(host, largeTree()), { verdict: 'accepted' })
  assert.equal((await host.sh('ls -d /run/sshd')).status, 2)
})

test('no process is left behind', async t => {
  const host = await started(t, namespaceHost)
  const before = (await host.sh('ps -C sleep,sshd,unshare -o pid=,comm=')).stdout
  await judge(host, largeTree())
  await judge(host, request({ staged: [file('/etc/x', 'Foo\n', `#${'x'.repeat(99)}\n`.repeat(2000))] }))
  assert.equal((await host.sh('sleep 0.3; ps -C sleep,sshd,unshare -o pid=,comm=')).stdout, before)
})

test('no output at all makes the reader of verdicts fail, and what is cut off is no verdict', async t => {
  const host = await started(t, namespaceHost)
  const asked = largeTree()
  const { stdout } = await ask(host, asked)
  for (let cut = 0; cut < 200; cut++) {
    const verdict = readVerdict(asked, stdout.slice(0, Math.floor(((stdout.length - 2) * cut) / 200)), word)
    assert.equal(verdict?.verdict, 'unknown')
  }
  const parts = insideOf(stdout).split(word)
  const some = fc.shuffledSubarray(parts).map(list => `${list.join(word)}${word}done `)
  const answers = some.map(text => framed(word, text))
  fc.assert(
    fc.property(fc.oneof(fc.string(), answers), output => {
      readVerdict(asked, output, word)
    }),
    { numRuns: 500 },
  )
})
