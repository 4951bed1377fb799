import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { Facts, Look, OpenSshFact } from '../../src/model/index.ts'
import { gatherScript, mergeFacts, readFacts } from '../../src/remote/gather.ts'
import { addAccount } from '../hosts/accounts.ts'
import { busyboxHost } from '../hosts/busybox.ts'
import { chrootHost } from '../hosts/chroot.ts'
import type { Host } from '../hosts/host.ts'
import { differencesBetween } from '../hosts/listing.ts'
import { namespaceHost } from '../hosts/namespace.ts'
import { runCommand } from '../hosts/run-command.ts'
import { systemdHost } from '../hosts/systemd.ts'

const kinds: Readonly<Record<string, () => Promise<Host>>> = {
  'namespace host': namespaceHost,
  'OpenSSH 8.4': () => chrootHost('bullseye'),
  'OpenSSH 10.0': () => chrootHost('trixie'),
  'busybox host': busyboxHost,
  'systemd host': () => systemdHost('bookworm'),
}

const typical: readonly Look[] = [
  { look: 'sshd' },
  { look: 'file', path: '/etc/passwd' },
  { look: 'account', name: 'root' },
  { look: 'home', user: 'root', path: '.ssh/authorized_keys' },
  { look: 'service', name: 'ssh' },
  { look: 'service', name: 'sshd' },
  { look: 'service', name: 'no-such-service' },
  { look: 'glob', pattern: '/etc/ssh/ssh_host_*_key' },
  { look: 'tree', path: '/etc/ssh' },
  { look: 'accepts', line: 'PermitRootLogin no' },
  { look: 'accepts', line: 'NoSuchKeyword yes' },
  { look: 'accepts', line: 'UseLogin no' },
  { look: 'accepts', line: 'X11Forwarding no', match: 'User bob' },
  { look: 'accepts', line: 'Ciphers none', match: 'User bob' },
]

async function started(t: TestContext, start: () => Promise<Host>): Promise<Host> {
  const host = await start()
  t.after(() => host.stop())
  return host
}

function randomWord(): string {
  return `sshfix${randomBytes(9).toString('hex')}`
}

/** Over a login, by the system's ssh. */
async function gather(
  host: Host,
  looks: readonly Look[],
  user = host.user,
  port = host.port,
): Promise<Facts> {
  const knownHosts = join(host.folder, 'known_hosts')
  const place = port === 22 ? host.address : `[${host.address}]:${port}`
  writeFileSync(knownHosts, host.knownHostsLine.replace(/^\S+/, place))
  const options = ['BatchMode=yes', `UserKnownHostsFile="${knownHosts}"`, `IdentityFile="${host.privateKey}"`]
  const word = randomWord()
  const { stdout } = await runCommand(
    [
      'ssh',
      '-F',
      'none',
      ...options.flatMap(option => ['-o', option]),
      '-p',
      `${port}`,
      '-l',
      user,
      host.address,
      'sh -s',
    ],
    gatherScript(looks, word),
  )
  return readFacts(looks, stdout, word)
}

/** Without one, as the local and chroot transports do. */
async function gatherInside(
  host: Host,
  looks: readonly Look[],
  before = '',
  earlier: { readonly told?: Facts; readonly read?: Facts } = {},
): Promise<Facts> {
  const word = randomWord()
  const script = before + gatherScript(looks, word, earlier.told)
  const { stdout } = await runCommand([...host.enter(), '/bin/sh', '-s'], script)
  return readFacts(looks, stdout, word, earlier.read)
}

function sshdOf(facts: Facts): OpenSshFact {
  assert.ok(facts.sshd?.server === 'openssh')
  return facts.sshd
}

function verdictsOf(facts: Facts): readonly string[] {
  return [...facts.accepted.values()].map(({ verdict }) => verdict)
}

for (const [kind, start] of Object.entries(kinds)) {
  test(`${kind}: what an sshd says of itself is asked once, as long as it is the same`, async t => {
    const host = await started(t, start)
    const first = await gatherInside(host, typical)
    const sshd = sshdOf(first)
    assert.ok(sshd.program !== '' && sshd.defaults.size > 0)
    const again = await gatherInside(host, typical, '', { told: first, read: first })
    assert.deepEqual([sshdOf(again), again.accepted], [sshd, first.accepted])
    const unasked = await gatherInside(host, typical, '', { told: first })
    assert.deepEqual([sshdOf(unasked).version, sshdOf(unasked).defaults.size], ['', 0])
    assert.ok(verdictsOf(unasked).every(verdict => verdict === 'unknown'))
    const other = { ...first, sshd: { ...sshd, program: `${sshd.program}0` } }
    assert.deepEqual(sshdOf(await gatherInside(host, typical, '', { told: other })), sshd)
    const another: readonly Look[] = [...typical, { look: 'accepts', line: 'MaxAuthTries 9' }]
    assert.ok(!verdictsOf(await gatherInside(host, another, '', { told: first })).includes('unknown'))
  })

  test(`${kind}: its sshd is of the version, and has the defaults, that it tells itself`, async t => {
    const host = await started(t, start)
    const told = async () => {
      const { version, defaults } = sshdOf(await gatherInside(host, [{ look: 'sshd' }]))
      return {
        version,
        lines: [...defaults].flatMap(([name, values]) => values.map(value => `${name} ${value}`)),
      }
    }
    const version = /OpenSSH_(\S+?),? /.exec((await host.sh('/usr/sbin/sshd "-?" 2>&1')).stdout)?.[1]
    const { stdout } = await host.sh('mkdir -p /run/sshd; /usr/sbin/sshd -T -f /dev/null')
    const itself = { version, lines: stdout.trimEnd().split('\n').sort() }
    const sorted = ({ version, lines }: Awaited<ReturnType<typeof told>>) => ({
      version,
      lines: lines.sort(),
    })
    assert.deepEqual(sorted(await told()), itself)
    // Of no use: it is asked with all that there are.
    await host.sh('echo none >/etc/ssh/ssh_host_ed25519_key')
    assert.deepEqual(sorted(await told()), itself)
    await host.sh('rm /etc/ssh/ssh_host_ed25519_key')
    assert.deepEqual(sorted(await told()), itself)
  })

  test(`${kind}: one trip tells its sshd, files, accounts and services, and changes nothing`, async t => {
    const host = await started(t, start)
    const roots = ['/etc', '/home', '/root', '/var']
    const before = await host.listing(roots)
    const facts = await gather(host, typical)
    assert.deepEqual(
      differencesBetween(before, await host.listing(roots), { times: true, except: ['/var/log'] }),
      [],
    )
    const sshd = sshdOf(facts)
    assert.equal(sshd.binary, '/usr/sbin/sshd')
    assert.equal(sshd.config, '/etc/ssh/sshd_config')
    assert.match(sshd.version, /^\d+\.\d+p\d+$/)
    assert.equal((await host.sh('cat /proc/"$1"/comm', { args: [`${sshd.pid}`] })).stdout, 'sshd\n')
    assert.deepEqual(sshd.includes, ['/etc/ssh/sshd_config.d/*.conf'])
    assert.ok(sshd.reads.includes('/etc/ssh/ssh_host_ed25519_key'))
    assert.deepEqual(sshd.stale, [])
    assert.deepEqual(sshd.defaults.get('permitrootlogin'), ['without-password'])
    assert.deepEqual(facts.globs.get('/etc/ssh/sshd_config.d/*.conf'), [])
    const config = facts.paths.get('/etc/ssh/sshd_config')
    assert.ok(config?.type === 'file' && config.content && 'text' in config.content)
    assert.equal(config.content.text, await host.read('/etc/ssh/sshd_config'))
    const key = facts.paths.get('/etc/ssh/ssh_host_ed25519_key')
    assert.ok(key?.type === 'file' && key.content === undefined)
    const keys = facts.paths.get('/root/.ssh/authorized_keys')
    assert.ok(keys?.type === 'file' && keys.content && 'text' in keys.content)
    assert.equal(keys.content.text, await host.read('/root/.ssh/authorized_keys'))
    assert.equal(facts.host.connection?.serverAddress, host.address)
    assert.equal(facts.host.connection?.serverPort, host.port)
    assert.equal(facts.host.loginUser, 'root')
    assert.deepEqual(facts.services.get('ssh'), facts.services.get('sshd'))
    assert.equal(facts.services.get('no-such-service'), null)
    assert.deepEqual(verdictsOf(facts), ['accepted', 'refused', 'ignored', 'accepted', 'refused'])
    const refused = facts.accepted.get('accepts NoSuchKeyword yes')
    assert.deepEqual(refused, { verdict: 'refused', message: 'Bad configuration option: NoSuchKeyword' })
    // A login is needed for nothing but the connection.
    const inside = await gatherInside(host, typical)
    assert.deepEqual({ ...inside.sshd, stale: [] }, { ...facts.sshd, stale: [] })
    assert.equal(inside.host.connection, null)
  })
}

test('a host without lsattr and getent says so and still knows accounts', async t => {
  const host = await started(t, busyboxHost)
  const facts = await gather(host, typical)
  assert.ok(facts.host.missingTools.includes('lsattr'))
  assert.equal(facts.accounts.get('root')?.home, '/root')
  const etc = facts.paths.get('/etc')
  assert.deepEqual(etc?.type === 'directory' && etc.attributes, { unknown: 'tool_missing' })
  assert.equal(facts.host.serviceManager, 'none')
})

test('attributes are those of lsattr, and a file system without them is told', async t => {
  const host = await started(t, namespaceHost)
  await host.sh(
    'touch /etc/fixed; chattr +i /etc/fixed; mkdir /etc/plain; mount -t ramfs none /etc/plain; touch /etc/plain/x',
  )
  const facts = await gatherInside(host, [
    { look: 'path', path: '/etc/fixed' },
    { look: 'path', path: '/etc/plain/x' },
    { look: 'tree', path: '/etc' },
  ])
  await host.sh('chattr -i /etc/fixed')
  const fixed = facts.paths.get('/etc/fixed')
  assert.match(JSON.stringify(fixed), /"flags":"\w*i/)
  assert.match(JSON.stringify(facts.paths.get('/etc/plain/x')), /not_supported/)
  assert.deepEqual(facts.trees.get('/etc'), { incomplete: '/etc/plain is another file system' })
})

test('groups of an account begin with the primary one', async t => {
  const host = await started(t, namespaceHost)
  await addAccount(host, { name: 'alice' })
  await host.sh('groupadd staffers; usermod -aG staffers,adm alice')
  const facts = await gather(host, [{ look: 'account', name: 'alice' }])
  assert.deepEqual(facts.accounts.get('alice')?.groups, ['alice', 'adm', 'staffers'])
})

test('without root, what cannot be seen or read is told apart from what is not there', async t => {
  const host = await started(t, namespaceHost)
  await addAccount(host, { name: 'alice' })
  await host.sh(
    'mkdir -m 0700 /etc/closed; echo x >/etc/closed/file; echo x >/etc/secret; chmod 600 /etc/secret',
  )
  const facts = await gather(
    host,
    [
      { look: 'sshd' },
      { look: 'file', path: '/etc/closed/file' },
      { look: 'file', path: '/etc/secret' },
      { look: 'file', path: '/etc/absent' },
      { look: 'tree', path: '/etc/closed' },
    ],
    'alice',
  )
  assert.deepEqual(facts.paths.get('/etc/closed/file'), { type: 'unseen', why: 'Permission denied' })
  assert.equal(facts.paths.get('/etc/absent'), null)
  const secret = facts.paths.get('/etc/secret')
  assert.deepEqual(secret?.type === 'file' && secret.content, { unreadable: 'denied' })
  assert.ok('incomplete' in (facts.trees.get('/etc/closed') ?? {}))
  assert.equal(facts.host.loginUser, 'alice')
  assert.equal(sshdOf(facts).binary, '/usr/sbin/sshd')
  assert.notEqual(sshdOf(facts).pid, null)
})

test('of several sshd, the one that serves the session counts, with its file, its options and its Includes', async t => {
  const host = await started(t, namespaceHost)
  await host.sh(`
    mkdir -p '/etc/other/drop ins' /etc/ssh/nested
    echo 'MaxAuthTries 3' >'/etc/other/drop ins/1.conf'
    echo 'Include nested/*.conf /etc/absent/*' >'/etc/other/drop ins/2.conf'
    echo 'LoginGraceTime 30' >/etc/ssh/nested/deep.conf
    ln -s real.config /etc/other/config
    ssh-keygen -q -t ecdsa -N '' -f /etc/other/key
    printf '%s\\n' '  include="/etc/other/drop ins/*.conf" # x' 'HostKey /etc/other/key' 'HostKey /etc/ssh/ssh_host_ed25519_key' \\
      'PidFile /run/other.pid' 'Match User bob' '	INCLUDE	/etc/other/in-match' >/etc/other/real.config
    : >/etc/other/in-match
    /usr/sbin/sshd -f /etc/other/config -p 2022 -o 'AllowUsers=root alice' -oPermitRootLogin=yes`)
  const facts = await gather(host, [{ look: 'sshd' }], 'root', 2022)
  const sshd = sshdOf(facts)
  assert.equal(sshd.config, '/etc/other/config')
  assert.equal(`${sshd.pid}\n`, await host.read('/run/other.pid'))
  assert.deepEqual(sshd.overrides, ['Port 2022', 'AllowUsers root alice', 'PermitRootLogin yes'])
  assert.deepEqual(sshd.includes, [
    '/etc/other/drop ins/*.conf',
    '/etc/other/in-match',
    '/etc/ssh/nested/*.conf',
    '/etc/absent/*',
  ])
  const reads = ['real.config', 'drop ins/1.conf', 'drop ins/2.conf', 'in-match', 'key'].map(
    name => `/etc/other/${name}`,
  )
  assert.deepEqual(
    [...sshd.reads].sort(),
    [...reads, '/etc/ssh/nested/deep.conf', '/etc/ssh/ssh_host_ed25519_key'].sort(),
  )
  for (const path of [...reads.slice(0, 4), '/etc/ssh/nested/deep.conf']) {
    const fact = facts.paths.get(path)
    assert.ok(fact?.type === 'file' && fact.content && 'text' in fact.content, path)
  }
  assert.deepEqual(sshd.stale, [])
  const usual = sshdOf(await gather(host, [{ look: 'sshd' }]))
  assert.equal(usual.config, '/etc/ssh/sshd_config')
  assert.notEqual(usual.pid, sshd.pid)
  await host.sh('kill "$(cat /run/other.pid)"')
})

test('an sshd whose title has taken the place of its options is known to have some that are not', async t => {
  const host = await started(t, namespaceHost)
  await host.sh('env -i /usr/sbin/sshd -p 2022 -o PidFile=/run/other.pid')
  const sshd = sshdOf(await gather(host, [{ look: 'sshd' }], 'root', 2022))
  assert.deepEqual([sshd.isHidden, sshd.overrides, sshd.config], [true, [], '/etc/ssh/sshd_config'])
  assert.equal(sshdOf(await gather(host, [{ look: 'sshd' }])).isHidden, undefined)
  await host.sh('kill "$(cat /run/other.pid)"')
})

test('an sshd of another name is named, and not taken for one that a service manager starts', async t => {
  const host = await started(t, () => systemdHost('trixie'))
  await host.sh('cp /usr/sbin/sshd /usr/sbin/sshd.real && /usr/sbin/sshd.real -p 2022')
  const { sshd } = await gather(host, [{ look: 'sshd' }], 'root', 2022)
  assert.deepEqual(sshd, { server: 'other', name: 'sshd.real' })
})

test('systemd: an sshd is run by its own unit alone, and behind no socket that is for another', async t => {
  const host = await started(t, () => systemdHost('trixie'))
  const runBy = async (port: number) => {
    const { service, socket } = sshdOf(await gather(host, [{ look: 'sshd' }], 'root', port))
    return [service, socket]
  }
  await host.sh(`
    sed '/^Include/d' /etc/ssh/sshd_config >/etc/ssh/other_config
    printf '%s\\n' 'Port 2022' 'PidFile /run/other.pid' >>/etc/ssh/other_config
    printf '%s\\n' '[Service]' 'Type=notify' 'ExecStart=/usr/sbin/sshd -D -f /etc/ssh/other_config' >/etc/systemd/system/other.service
    systemctl daemon-reload; setsid /usr/sbin/sshd -f /etc/ssh/other_config`)
  assert.deepEqual(await runBy(2022), [null, null])
  assert.deepEqual(await runBy(22), ['ssh.service', null])
  await host.sh('systemctl disable --now ssh.service; systemctl enable --now ssh.socket; mkdir -p /run/sshd')
  assert.deepEqual(await runBy(2022), [null, null])
  assert.deepEqual(await runBy(22), ['ssh.service', 'ssh.socket'])
  await host.sh('kill "$(cat /run/other.pid)"; systemctl start other.service')
  assert.deepEqual(await runBy(2022), ['other.service', null])
})

test('of several sshd at one port, the one at the address of the session counts', async t => {
  const host = await started(t, namespaceHost)
  await host.sh(`
    start() { /usr/sbin/sshd -o PidFile="$1" "$2" "$3" && until [ -s "$1" ]; do sleep 0.05; done; }
    start /run/one.pid -p2022 -oListenAddress=127.0.0.1
    start /run/other.pid -p2022 -oListenAddress=127.0.10.200
    start /run/six.pid -p2022 -oListenAddress=::1
    start /run/any-six.pid -p2023 -oAddressFamily=inet6`)
  const sessions = {
    '127.0.0.1 2022': 'one',
    '127.0.10.200 2022': 'other',
    '::1 2022': 'six',
    // Where nothing of its own family listens, a socket for both families must have taken it.
    '127.0.0.1 2023': 'any-six',
  }
  for (const [end, name] of Object.entries(sessions)) {
    const facts = await gatherInside(
      host,
      [{ look: 'sshd' }],
      `SSH_CONNECTION='192.0.2.1 50000 ${end}'; export SSH_CONNECTION\n`,
    )
    assert.equal(`${sshdOf(facts).pid}\n`, await host.read(`/run/${name}.pid`), end)
  }
  await host.sh('kill $(cat /run/one.pid /run/other.pid /run/six.pid /run/any-six.pid)')
})

test('files that were written after sshd read them are pending until it is told to read them', async t => {
  const host = await started(t, namespaceHost)
  const look: readonly Look[] = [{ look: 'sshd' }]
  await host.sh('sleep 0.1; echo "MaxAuthTries 4" >/etc/ssh/sshd_config.d/new.conf')
  assert.deepEqual(sshdOf(await gather(host, look)).stale, ['/etc/ssh/sshd_config.d/new.conf'])
  await host.sh('chmod 600 /etc/ssh/sshd_config')
  assert.deepEqual(sshdOf(await gather(host, look)).stale, ['/etc/ssh/sshd_config.d/new.conf'])
  const before = (await host.sh('stat -c %y /run/sshd.pid')).stdout
  await host.sh('kill -HUP "$(cat /run/sshd.pid)"')
  for (let tries = 0; tries < 100; tries++)
    if ((await host.sh('sleep 0.05; stat -c %y /run/sshd.pid')).stdout !== before) break
  assert.deepEqual(sshdOf(await gather(host, look)).stale, [])
})

test('a session outlives the sshd that began it: the one that listens now counts', async t => {
  const host = await started(t, namespaceHost)
  const old = sshdOf(await gather(host, [{ look: 'sshd' }])).pid
  const word = randomWord()
  const looks: readonly Look[] = [{ look: 'sshd' }]
  writeFileSync(join(host.folder, 'known_hosts'), host.knownHostsLine)
  const { stdout } = await runCommand(
    [
      'ssh',
      '-F',
      'none',
      '-o',
      `UserKnownHostsFile=${join(host.folder, 'known_hosts')}`,
      '-i',
      host.privateKey,
      '-p',
      `${host.port}`,
      '-l',
      'root',
      host.address,
      '/etc/init.d/ssh restart >/dev/null 2>&1; sleep 0.5; sh -s',
    ],
    gatherScript(looks, word),
  )
  const now = sshdOf(readFacts(looks, stdout, word)).pid
  assert.notEqual(now, old)
  assert.equal(`${now}\n`, await host.read('/run/sshd.pid'))
})

test('what listens and is no sshd is named', async t => {
  const host = await started(t, namespaceHost)
  const facts = await gatherInside(
    host,
    [{ look: 'sshd' }],
    'busybox nc -l -p 2222 -e true </dev/null >/dev/null 2>&1 & sleep 0.3; SSH_CONNECTION="10.0.0.1 1 127.0.0.1 2222"; export SSH_CONNECTION\n',
  )
  assert.deepEqual(facts.sshd, { server: 'other', name: 'busybox' })
})

test('where no sshd runs, the installed one counts, and nobody is pending', async t => {
  const host = await started(t, namespaceHost)
  await host.sh('/etc/init.d/ssh stop; rm -rf /run/sshd; touch /etc/ssh/sshd_config')
  const facts = await gatherInside(host, typical)
  const sshd = sshdOf(facts)
  assert.equal(sshd.pid, null)
  assert.deepEqual(sshd.stale, [])
  assert.equal(sshd.binary, '/usr/sbin/sshd')
  assert.ok(sshd.defaults.size > 50)
  assert.equal(facts.services.get('ssh')?.active, false)
  assert.deepEqual(verdictsOf(facts), ['accepted', 'refused', 'ignored', 'accepted', 'refused'])
  assert.equal((await host.sh('ls -d /run/sshd')).status, 2)
})

test('an sshd behind a link has its real name, and other usual keys where it was made for them', async t => {
  const host = await started(t, namespaceHost)
  const made = '/etc/openssh'
  await host.sh(
    `mkdir -p ${made}/sbin ${made}/etc && cp /etc/ssh/ssh_host_* ${made}/etc && cp /etc/ssh/sshd_config ${made}/etc &&
    LC_ALL=C sed 's,/etc/ssh/ssh_host_,/run/ssh/ssh_host_,g' /usr/sbin/sshd >${made}/sbin/sshd && chmod 755 ${made}/sbin/sshd &&
    /etc/init.d/ssh stop && mount -t tmpfs none /usr/sbin && ln -s ${made}/sbin/sshd /usr/sbin/sshd &&
    ln -s ${made}/etc /run/ssh && /usr/sbin/sshd`,
  )
  const sshd = sshdOf(await gatherInside(host, typical))
  assert.equal(sshd.binary, `${made}/sbin/sshd`)
  assert.equal(sshd.config, `${made}/etc/sshd_config`)
  const { stdout } = await host.sh(`${made}/sbin/sshd -T -f /dev/null | sed -n "s/^hostkey //p"`)
  assert.match(stdout, /^\/run\/ssh\//)
  assert.deepEqual(sshd.defaults.get('hostkey'), stdout.trimEnd().split('\n'))
})

test('an sshd with more than one version in it is asked which it is', async t => {
  const host = await started(t, namespaceHost)
  const itself = sshdOf(await gatherInside(host, typical)).version
  // As long as what it takes the place of.
  await host.sh(
    'LC_ALL=C sed "s/Timeout before /OpenSSH_2.5.1p1/" /usr/sbin/sshd >/run/another; chmod 755 /run/another; mount --bind /run/another /usr/sbin/sshd',
  )
  const { stdout } = await host.sh('grep -aoE "OpenSSH_[0-9.]+p[0-9]+" /usr/sbin/sshd')
  assert.equal(stdout.split('\n')[0], 'OpenSSH_2.5.1p1')
  assert.equal(sshdOf(await gatherInside(host, typical)).version, itself)
})

test('a host without sshd has none', async t => {
  const host = await started(t, namespaceHost)
  await host.sh(
    '/etc/init.d/ssh stop; mount --bind /var/empty /usr/sbin 2>/dev/null || { mkdir /run/none; mount --bind /run/none /usr/sbin; }',
  )
  const facts = await gatherInside(host, typical)
  assert.equal(facts.sshd, null)
  assert.deepEqual(new Set(verdictsOf(facts)), new Set(['unknown']))
})

test('lines are judged each for itself, though they are asked together', async t => {
  const host = await started(t, namespaceHost)
  const lines = [
    'Port 2022',
    'MaxAuthTries many',
    'Subsystem sftp internal-sftp',
    'Subsystem sftp /usr/lib/openssh/sftp-server',
    'UsePrivilegeSeparation yes',
    'Banner "/etc/with space"',
    `AuthorizedKeysFile ".ssh/it's"`,
    'Match User x',
    'PermitRootLogin no\nFoo bar',
    'HostKey /etc/absent',
    'RequiredRSASize 1024',
    'AuthenticationMethods publickey,gssapi-with-mic',
  ]
  const facts = await gather(host, [
    ...lines.map(line => ({ look: 'accepts', line }) as const),
    { look: 'accepts', line: 'Port 22', match: 'User a' },
    { look: 'accepts', line: 'X11Forwarding no', match: 'Nonsense a' },
  ])
  assert.deepEqual(verdictsOf(facts).length, lines.length + 2)
  const verdict = (line: string, match?: string) =>
    facts.accepted.get(match === undefined ? `accepts ${line}` : `accepts Match ${match}\n${line}`)?.verdict
  const wanted = [
    'accepted',
    'refused',
    'accepted',
    'accepted',
    'ignored',
    'accepted',
    'accepted',
    'accepted',
    'refused',
    'accepted',
    'accepted',
    'accepted',
  ]
  assert.deepEqual(
    lines.map(line => verdict(line)),
    wanted,
  )
  assert.equal(verdict('Port 22', 'User a'), 'refused')
  assert.equal(verdict('X11Forwarding no', 'Nonsense a'), 'refused')
})

test('a second trip can ask what the first did not', async t => {
  const host = await started(t, namespaceHost)
  const first = await gather(host, [{ look: 'sshd' }])
  const second = await gather(host, [{ look: 'path', path: '/etc/hosts' }])
  const both = mergeFacts(first, second)
  assert.deepEqual(both.sshd, first.sshd)
  assert.equal(both.paths.get('/etc/hosts')?.type, 'file')
})

test('without systemd a service is what its script and its links say', async t => {
  const host = await started(t, namespaceHost)
  await host.sh(`
    printf '#!/bin/sh\n# reload\n[ "$1" = status ] && [ -e /run/thing ]\n' >/etc/init.d/thing
    chmod 755 /etc/init.d/thing; mkdir -p /etc/rc3.d; ln -s ../init.d/thing /etc/rc3.d/S05thing; touch /run/thing`)
  const looks: readonly Look[] = ['thing', 'absent', 'ssh'].map(name => ({
    look: 'service',
    name,
  }))
  const { services } = await gather(host, looks)
  const thing = {
    unit: 'thing',
    active: true,
    state: 'started',
    enabled: true,
    masked: false,
  }
  assert.deepEqual(services.get('thing'), { ...thing, manager: 'sysv' })
  const alone = await gather(host, [{ look: 'service', name: 'thing.service' }])
  assert.deepEqual(alone.services.get('thing.service'), services.get('thing'))
  assert.equal(services.get('absent'), null)
  assert.equal(services.get('ssh')?.active, true)
  await host.sh('rm /etc/rc3.d/S05thing /run/thing')
  const stopped = (await gather(host, looks)).services.get('thing')
  assert.deepEqual(stopped, { ...thing, manager: 'sysv', active: false, state: 'stopped', enabled: false })
  await host.sh(
    'mkdir -p /run/openrc/started /etc/runlevels/default; touch /run/openrc/started/thing /etc/runlevels/default/thing',
  )
  assert.deepEqual((await gather(host, looks)).services.get('thing'), { ...thing, manager: 'openrc' })
})

test('systemd: units are told by their real names and states', async t => {
  const host = await started(t, () => systemdHost('bookworm'))
  const looks: readonly Look[] = [
    'ssh',
    'dbus',
    'dbus.socket',
    'systemd-journald',
    'sshd.service',
    'absent',
    'masked-one',
  ].map(name => ({ look: 'service', name }))
  await host.sh('systemctl mask masked-one.service')
  const { services } = await gather(host, looks)
  assert.deepEqual(services.get('ssh'), {
    unit: 'ssh.service',
    manager: 'systemd',
    active: true,
    state: 'active',
    enabled: true,
    masked: false,
  })
  assert.deepEqual(services.get('sshd.service'), services.get('ssh'))
  assert.equal(services.get('dbus')?.enabled, null)
  assert.equal(services.get('dbus.socket')?.unit, 'dbus.socket')
  assert.equal(services.get('absent'), null)
  assert.equal(services.get('masked-one')?.masked, true)
  await host.sh('systemctl disable ssh')
  assert.equal((await gather(host, looks)).services.get('sshd.service')?.enabled, false)
})

test('systemd: with a socket for each connection, the socket serves and nothing is ever pending', async t => {
  const host = await started(t, () => systemdHost('bookworm'))
  await host.write('/etc/systemd/system/ssh.socket', socketUnit('yes'))
  await host.write(
    '/etc/systemd/system/ssh@.service',
    '[Service]\nExecStart=-/usr/sbin/sshd -i\nStandardInput=socket\nRuntimeDirectory=sshd\nRuntimeDirectoryPreserve=yes\n',
  )
  await host.sh(
    'systemctl disable --now ssh.service; systemctl daemon-reload; systemctl enable --now ssh.socket',
  )
  await host.sh('sleep 0.1; touch /etc/ssh/sshd_config')
  const facts = await gather(host, typical)
  const sshd = sshdOf(facts)
  assert.equal(sshd.pid, null)
  assert.equal(sshd.binary, '/usr/sbin/sshd')
  assert.equal(sshd.socket, 'ssh.socket')
  assert.deepEqual(sshd.stale, [])
  assert.equal(facts.services.get('sshd')?.unit, 'ssh.socket')
})

test('systemd: with a socket that starts one daemon, both are told', async t => {
  const host = await started(t, () => systemdHost('trixie'))
  await host.write('/etc/systemd/system/ssh.socket', socketUnit('no'))
  await host.sh(
    'systemctl disable --now ssh.service; systemctl daemon-reload; systemctl enable --now ssh.socket',
  )
  const facts = await gather(host, typical)
  const sshd = sshdOf(facts)
  assert.equal(sshd.socket, 'ssh.socket')
  assert.equal(sshd.service, 'ssh.service')
  assert.equal((await host.sh('systemctl show -p MainPID ssh.service')).stdout, `MainPID=${sshd.pid}\n`)
  assert.deepEqual(sshd.stale, [])
})

test('systemd: without a PidFile the last change of the unit counts', async t => {
  const host = await started(t, () => systemdHost('bookworm'))
  await host.sh(
    'echo "PidFile none" >/etc/ssh/sshd_config.d/pid.conf; systemctl restart ssh; sleep 2; touch /etc/ssh/sshd_config',
  )
  assert.deepEqual(sshdOf(await gather(host, [{ look: 'sshd' }])).stale, ['/etc/ssh/sshd_config'])
  await host.sh('systemctl reload ssh; sleep 0.5')
  assert.deepEqual(sshdOf(await gather(host, [{ look: 'sshd' }])).stale, [])
})

function socketUnit(accept: 'yes' | 'no'): string {
  return `[Socket]\nListenStream=22\nAccept=${accept}\n[Install]\nWantedBy=sockets.target\n`
}

test('an Ed25519 key that sshd does not take is no obstacle to asking what it takes', async t => {
  const host = await started(t, namespaceHost)
  await host.sh('chmod 0644 /etc/ssh/ssh_host_ed25519_key')
  const looks: readonly Look[] = [
    { look: 'accepts', line: 'PermitRootLogin no' },
    { look: 'accepts', line: 'NoSuchKeyword yes' },
  ]
  // Not over a login: the key that is known of the host is this one.
  const word = randomWord()
  const { stdout } = await runCommand([...host.enter(), 'sh', '-s'], gatherScript(looks, word))
  const { accepted } = readFacts(looks, stdout, word)
  assert.deepEqual(
    [...accepted.values()].map(({ verdict }) => verdict),
    ['accepted', 'refused'],
  )
})
