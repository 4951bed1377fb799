import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { appendFileSync, chmodSync, copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, beforeEach, describe, test } from 'node:test'
import type { Report, Target } from '../../src/model/index.ts'
import { connect } from '../../src/remote/connect.ts'
import { usualConfiguration, usualKnownHosts } from '../../src/remote/transport.ts'
import { sshfix } from '../cli/sshfix.ts'
import { addAccount } from '../hosts/accounts.ts'
import type { Host } from '../hosts/host.ts'
import { type KeyFile, knownHostsLine, makeKey } from '../hosts/keys.ts'
import { namespaceHost } from '../hosts/namespace.ts'
import { waitFor } from '../hosts/wait-for.ts'
import { type Person, person, refuses, runOnce, using } from '../remote/reach.ts'

const accounts = ['first', 'second', 'third'] as const
let hosts: Readonly<Record<(typeof accounts)[number], Host>>
let keys: Readonly<Record<(typeof accounts)[number], KeyFile>>
let somebody: Person

before(async () => {
  const made = await Promise.all(accounts.map(() => namespaceHost()))
  const [first, second, third] = made as [Host, Host, Host]
  hosts = { first, second, third }
  const [one, two, three] = accounts.map(name => makeKey(join(first.folder, name), 'ed25519')) as [
    KeyFile,
    KeyFile,
    KeyFile,
  ]
  keys = { first: one, second: two, third: three }
  for (const name of accounts)
    await addAccount(hosts[name], { name, keys: [keys[name].publicLine], sudo: 'without password' })
  // Each lets only its own account in, by its own key.
  for (const name of accounts) await hosts[name].sh('rm -f /root/.ssh/authorized_keys')
})
after(() => Promise.all(accounts.map(name => hosts?.[name].stop())))

beforeEach(() => {
  somebody = { ...newPerson(), configuration: [] }
})

/** Somebody with a home of their own, whose configuration is followed. */
function newPerson(): Person {
  const made = person(hosts.first, accounts.map(name => hosts[name].knownHostsLine).join('\n'))
  return {
    ...made,
    knownHosts: usualKnownHosts(made.home),
    variables: { ...process.env, HOME: made.home },
    connectTimeoutAssumed: true,
    connectTimeout: 20_000,
  }
}

function configured(...lines: readonly string[]): Person {
  const made = newPerson()
  // The system's ssh looks for it in the home of the account.
  const known = ['Host *', `  UserKnownHostsFile ${made.knownHostsFile}`]
  writeFileSync(join(made.home, '.ssh', 'config'), `${[...lines, ...known].join('\n')}\n`)
  somebody = { ...made, configuration: usualConfiguration(made.home).slice(0, 1) }
  return somebody
}

/** As an inventory that names a host and nothing else makes it. */
function host(address: string, stated: Partial<Target> = {}): Target {
  const assumed = (['connection', 'user', 'port', 'hostKeyChecking'] as const).filter(
    what => stated[what] === undefined,
  )
  return {
    name: address,
    connection: 'ssh',
    address,
    port: 22,
    user: 'nobody',
    privateKeys: [],
    hostKeyChecking: 'strict',
    ...stated,
    assumed,
  }
}

/** The first host's key is known at another port too. */
function knownAt({ knownHostsFile }: Person, port: number): void {
  const { address, knownHostsLine: line } = hosts.first
  appendFileSync(knownHostsFile, `${knownHostsLine(address, port, line.split(' ').slice(1).join(' '))}\n`)
}

const three = () => [
  'Host first',
  `  HostName ${hosts.first.address}`,
  'Host second',
  `  HostName ${hosts.second.address}`,
  '  ProxyJump first',
  'Host third',
  `  HostName ${hosts.third.address}`,
  '  ProxyJump second',
  ...accounts.flatMap(name => [
    `Match originalhost ${name}`,
    `  User ${name}`,
    `  IdentityFile ${keys[name].path}`,
  ]),
]

describe('a host of ~/.ssh/config', () => {
  test('is reached by its alias alone', async () => {
    const config = configured(
      'Include more',
      'Host alias',
      `  HostName ${hosts.first.address}`,
      '  User first',
      '  IdentitiesOnly yes',
    )
    writeFileSync(join(config.home, '.ssh', 'more'), `Host ali*\n  IdentityFile ${keys.first.path}\n`)
    await using(connect(host('alias'), config, null), async ({ session, run }) => {
      assert.deepEqual([session.user, session.method], ['first', 'publickey'])
      assert.equal((await run('id -un\n')).stdout, 'first\n')
    })
    assert.deepEqual(config.warnings, [])
  })

  test('is reached at the port that it names, and not where another was stated', async () => {
    await hosts.first.sh('/usr/sbin/sshd -p 2222')
    const config = configured(...three(), 'Host first', 'Port 2222')
    knownAt(config, 2222)
    const portOf = async (target: Target) =>
      (await runOnce(target, config, 'echo $SSH_CONNECTION\n')).stdout.trim().split(' ')[3]
    assert.equal(await portOf(host('first')), '2222')
    assert.equal(await portOf(host('first', { port: 22 })), '22')
  })

  test('is logged in to by the keys and the agent that it names, and by no other', async t => {
    const socket = join(hosts.first.folder, 'agent')
    const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' })
    t.after(() => agent.kill())
    await waitFor('the agent', () => existsSync(socket) || undefined)
    const { first, second } = keys
    for (const { path } of [second, first])
      execFileSync('ssh-add', ['-q', path], { env: { ...process.env, SSH_AUTH_SOCK: socket } })
    const half = join(hosts.first.folder, 'half')
    writeFileSync(`${half}.pub`, first.publicLine)
    const lines = ['Host *', `  HostName ${hosts.first.address}`, '  User first', '  IdentitiesOnly yes']
    const config = configured('Host with', `  IdentityFile ${half}`, `  IdentityAgent ${socket}`, ...lines)
    assert.equal((await runOnce(host('with'), config, 'echo in\n')).stdout, 'in\n')
    const without = configured('Host without', '  IdentityFile none', `  IdentityAgent ${socket}`, ...lines)
    await refuses(connect(host('without'), without, null), 'auth', /tried nothing/)
    const agentless = configured('Host agentless', `  IdentityFile ${half}`, '  IdentityAgent none', ...lines)
    await refuses(
      connect(host('agentless'), { ...agentless, agentSocket: socket }, null),
      'auth',
      /tried nothing/,
    )
  })

  test('whose line ssh refuses is refused, with its place', async () => {
    const config = configured('Host other', '  Prot 22')
    const error = await refuses(
      connect(host('first'), config, null),
      'config',
      /config:2: bad configuration option "prot"/,
    )
    assert.match(error.hint ?? '', /correct the line/)
    const open = configured(...three())
    chmodSync(join(open.home, '.ssh', 'config'), 0o666)
    await refuses(connect(host('first'), open, null), 'config', /config: bad owner or permissions/)
  })

  test('is not reached by an address of the kind that is left out', async () => {
    const config = configured(...three(), 'Host *', '  AddressFamily inet6')
    await refuses(
      connect(host('first'), config, null),
      'name',
      /of the kind of address that AddressFamily leaves out/,
    )
  })

  test('may have a key by another name', async () => {
    const config = configured(...three(), 'Host first', '  HostKeyAlias Gate')
    await refuses(connect(host('first'), config, null), 'hostkey', /not known/)
    appendFileSync(
      config.knownHostsFile,
      `gate ${hosts.first.knownHostsLine.split(' ').slice(1).join(' ')}\n`,
    )
    assert.equal((await runOnce(host('first'), config, 'echo in\n')).stdout, 'in\n')
  })

  test('whose key is unknown is refused, or accepted and kept as the configuration says', async () => {
    const config = configured(
      'Host first',
      'StrictHostKeyChecking no',
      `UserKnownHostsFile ${hosts.first.folder}/kept-%n`,
      'HashKnownHosts yes',
      'Host *',
      'StrictHostKeyChecking ask',
      `UserKnownHostsFile /dev/null`,
      ...three(),
    )
    const error = await refuses(connect(host('second', { jump: 'none' }), config, null), 'hostkey', /SHA256:/)
    assert.match(error.hint ?? '', /--host-key-checking accept-new/)
    await runOnce(host('first'), config, 'true\n')
    assert.match(
      config.warnings.join('\n'),
      /StrictHostKeyChecking is off .*config:2.*a changed one is still refused/,
    )
    assert.match(readFileSync(`${hosts.first.folder}/kept-first`, 'utf8'), /^\|1\|\S+ ssh-ed25519 \S+\n$/)
    await runOnce(host('first', { hostKeyChecking: 'strict' }), config, 'true\n')
    await refuses(
      connect(host('second', { jump: 'none', hostKeyChecking: 'strict' }), config, null),
      'hostkey',
      /not known/,
    )
  })

  test('that is known by its authority alone goes over to ssh, which asks for the certificate', async () => {
    const { first } = hosts
    const authority = makeKey(join(first.folder, 'authority'), 'ed25519')
    const hostKey = join(first.folder, 'host-key')
    writeFileSync(`${hostKey}.pub`, await first.read('/etc/ssh/ssh_host_ed25519_key.pub'))
    execFileSync('ssh-keygen', [
      '-q',
      '-s',
      authority.path,
      '-I',
      'x',
      '-h',
      '-n',
      first.address,
      `${hostKey}.pub`,
    ])
    await first.write('/etc/ssh/cert.pub', readFileSync(`${hostKey}-cert.pub`, 'latin1'))
    await first.sh('/usr/sbin/sshd -p 2223 -o HostCertificate=/etc/ssh/cert.pub')
    const config = configured(...three(), 'Host first', 'Port 2223')
    writeFileSync(config.knownHostsFile, `@cert-authority [${first.address}]:2223 ${authority.publicLine}\n`)
    await refuses(
      connect(host('first', { connection: 'ssh' }), config, null),
      'hostkey',
      /names an authority/,
    )
    assert.equal((await runOnce(host('first'), config, 'id -un\n')).stdout, 'first\n')
    assert.match(config.warnings.join('\n'), /reached by the system's ssh/)
  })

  test('that needs what only ssh can do goes over to it, and is told', async () => {
    const config = configured(...three(), 'Host first', `  CertificateFile ${keys.first.path}-cert.pub`)
    const line = three().length + 2
    await using(connect(host('first'), config, null), async ({ run, session }) => {
      assert.equal((await run('id -un\n')).stdout, 'first\n')
      assert.equal(session.user, 'first')
    })
    assert.match(
      config.warnings.join('\n'),
      new RegExp(`first is reached by the system's ssh.*CertificateFile \\(.*config:${line}\\)`),
    )
    const same = { ...config, warnings: [] }
    await refuses(
      connect(host('first', { connection: 'ssh' }), same, null),
      'config',
      new RegExp(`CertificateFile .*config:${line}`),
    )
  })
})

describe('jump hosts', () => {
  test('are passed one after another, each with its own user and key; a fresh login goes the whole way again', async () => {
    const config = configured(...three())
    for (const connection of ['ssh', 'openssh'] as const) {
      const { stdout } = await runOnce(
        host('third', { connection }),
        config,
        'id -un; echo $SSH_CONNECTION\n',
      )
      const [user, path = ''] = stdout.split('\n')
      assert.equal(user, 'third', connection)
      assert.equal(path.split(' ')[0], hosts.second.address, `${connection}: it comes from the second`)
    }
    assert.deepEqual(config.warnings, [])
  })

  test('can be named on the command line, in place of those of the configuration', async () => {
    const config = configured(...three())
    for (const connection of ['ssh', 'openssh'] as const) {
      const clientOf = async (jump: string) => {
        const target = host('third', { jump, connection })
        return (await runOnce(target, config, 'echo $SSH_CONNECTION\n')).stdout.split(' ')[0]
      }
      assert.equal(await clientOf('first'), hosts.first.address, connection)
      assert.equal(await clientOf('first,second'), hosts.second.address, connection)
    }
  })

  test('have keys whose passphrases are asked for once each, whoever goes there', async () => {
    const locked = accounts.map(name => {
      const path = `${keys[name].path}-locked`
      copyFileSync(keys[name].path, path)
      execFileSync('ssh-keygen', ['-q', '-p', '-P', '', '-N', `opens ${name}`, '-f', path])
      return path
    })
    const lines = three().map(line => (line.includes('IdentityFile') ? `${line}-locked` : line))
    const questions: string[] = []
    const ask = async (question: string) => {
      questions.push(question)
      return `opens ${accounts[locked.findIndex(path => question.includes(path))]}`
    }
    const config = { ...configured(...lines), ask }
    const logins = (['ssh', 'openssh', 'ssh', 'openssh'] as const).map(connection =>
      runOnce(host('third', { connection, becomePassword: 'not wanted' }), config, 'id -un\n', {
        user: 'root',
        method: 'sudo',
      }),
    )
    assert.deepEqual(new Set((await Promise.all(logins)).map(({ stdout }) => stdout)), new Set(['root\n']))
    assert.equal(questions.length, 3, questions.join('\n'))
  })

  test('forty hosts at once through one that takes few logins at a time', async () => {
    await hosts.first.sh('/usr/sbin/sshd -p 2224 -o MaxStartups=8:100:8')
    const config = configured('Host first', 'Port 2224', ...three())
    knownAt(config, 2224)
    const all = Array.from({ length: 40 }, () => runOnce(host('second'), config, 'echo in\n'))
    assert.deepEqual(new Set((await Promise.all(all)).map(({ stdout }) => stdout)), new Set(['in\n']))
  })

  test('one that is down, refuses the login, lets nothing through or has no end is named', async () => {
    const lines = three()
    const way = /^At the jump host first@\S+:22 on the way to second@\S+:22: /
    const down = configured('Host first', '  Port 1', ...lines)
    await refuses(
      connect(host('third'), down, null),
      'refused',
      /At the jump host first@\S+:1 on the way to second@\S+:22: .* refuses connections to port 1/,
    )
    const keyless = configured(
      'Host first',
      `  IdentityFile ${keys.third.path}`,
      '  User first',
      '  IdentitiesOnly yes',
      ...lines.filter(line => !line.includes(keys.first.path)),
    )
    await refuses(connect(host('second'), keyless, null), 'auth', way, /refused the login/)
    const unknown = configured('Host nowhere', '  ProxyJump first', '  HostName nowhere.invalid', ...lines)
    await refuses(
      connect(host('nowhere'), unknown, null),
      'refused',
      /The jump host first@\S+:22 does not reach nowhere\.invalid port 22/,
    )
    const circle = configured('Host first', '  ProxyJump second', ...lines)
    await refuses(connect(host('first'), circle, null), 'config', /has no end/)
    await addAccount(hosts.first, { name: 'closed', keys: [`restrict ${keys.first.publicLine}`] })
    const closed = configured('Match originalhost first', '  User closed', ...lines)
    await refuses(connect(host('second'), closed, null), 'refused', /does not let connections through/)
  })

  test('one whose key has changed is refused, with both keys and the line', async () => {
    const config = configured(...three())
    const other = hosts.third.knownHostsLine.split(' ').slice(1).join(' ')
    writeFileSync(
      config.knownHostsFile,
      `# one\n${knownHostsLine(hosts.first.address, 22, other)}\n${hosts.second.knownHostsLine}\n${hosts.third.knownHostsLine}\n`,
    )
    const error = await refuses(
      connect(host('third'), config, null),
      'hostkey',
      /At the jump host first@/,
      /has changed/,
      /SHA256:.*SHA256:.*known_hosts:2/,
    )
    assert.match(error.hint ?? '', /ssh-keygen -R/)
  })
})

test('apply goes through jump hosts, and proves itself with a login of its own', async () => {
  const { home } = configured(...three())
  const inventory = join(home, 'hosts')
  writeFileSync(inventory, 'third\n')
  const playbook = join(home, 'play.yml')
  writeFileSync(
    playbook,
    '- hosts: all\n  become: true\n  tasks:\n    - sshd_config: { settings: { MaxAuthTries: 4 } }\n',
  )
  const { exit, stdout, stderr } = await sshfix(['apply', '-i', inventory, playbook], { home })
  assert.equal(exit, 0, stdout + stderr)
  assert.match((await hosts.third.sh('sshd -T')).stdout, /^maxauthtries 4$/m)
  assert.equal((hosts.third.log().match(/Accepted publickey for third/g) ?? []).length >= 2, true)
})

test('a port that the play moves is found again behind ssh_config and a jump host', async () => {
  const play = async (port: number, ...lines: readonly string[]) => {
    const { home } = configured(...lines, ...three())
    const inventory = join(home, 'hosts')
    writeFileSync(inventory, 'third\n')
    const playbook = join(home, 'play.yml')
    writeFileSync(
      playbook,
      `- hosts: all\n  become: true\n  tasks:\n    - sshd_config: { settings: { Port: ${port} } }\n`,
    )
    const run = ['apply', '-i', inventory, '--host-key-checking', 'accept-new', '-o', 'json', playbook]
    const { stdout, stderr } = await sshfix(run, { home })
    const [host] = (JSON.parse(stdout) as Report).hosts
    return { status: host?.status, shown: stdout + stderr }
  }
  const moved = await play(2200)
  assert.equal(moved.status, 'changed', moved.shown)
  const again = await play(2200)
  assert.equal(again.status, 'ok', again.shown)
  const further = await play(2300, 'Match originalhost third', '  Port 2200')
  assert.equal(further.status, 'changed', further.shown)
})
