import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Report } from '../../src/model/index.ts'
import { Controller, type Result, sshfix } from '../cli/sshfix.ts'
import { addAccount } from '../hosts/accounts.ts'
import { busyboxHost } from '../hosts/busybox.ts'
import type { Host } from '../hosts/host.ts'
import { differencesBetween } from '../hosts/listing.ts'
import { namespaceHost } from '../hosts/namespace.ts'
import { chrootTree } from '../hosts/tree.ts'
import { listener } from '../remote/reach.ts'

/** No mistake of a user or a host may end in a stack trace, or in anything that steers the terminal. */
function assertReadable({ stdout, stderr }: Result): void {
  assert.doesNotMatch(stdout + stderr, /\n\s+at /)
  assert.doesNotMatch(stdout + stderr, /mistake in sshfix/)
  assert.doesNotMatch(stdout + stderr, /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/)
}

const play = (task: string) => `- hosts: all\n  tasks:\n    - ${task}\n`

describe('a mistake in a playbook is found before any host is contacted', () => {
  const blob = 'AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl'
  const cases: readonly (readonly [name: string, playbook: string, code: string, place: string])[] = [
    ['wrong YAML', '- hosts: all\n  tasks: [\n', 'yaml_syntax', '3:1'],
    ['wrong keyword', play('sshd_config: { settings: { PermitRotLogin: no } }'), 'unknown_keyword', '3:34'],
    ['wrong type', play('sshd_config: { settings: { MaxAuthTries: many } }'), 'keyword_value', '3:48'],
    ['a list for a mode', play('file: { path: /etc/x, mode: ["0600"] }'), 'wrong_type', '3:35'],
    ['value out of range', '- hosts: all\n  max_fail_percentage: 101\n', 'value_out_of_range', '2:24'],
    ['a mode as a number', play('file: { path: /etc/x, mode: 600 }'), 'unquoted_mode', '3:35'],
    ['a relative path', play('file: { path: etc/x, mode: "0600" }'), 'wrong_value', '3:21'],
    [
      'a missing variable',
      play('copy: { dest: /etc/x, content: "{{ nowhere }}" }'),
      'undefined_variable',
      '3:38',
    ],
    [
      'a key whose blob is not of its type',
      play(`authorized_key: { user: root, key: "ssh-rsa ${blob} x" }`),
      'key_invalid',
      '3:42',
    ],
  ]
  for (const [name, playbook, code, place] of cases) {
    test(name, async t => {
      // Nothing can be contacted there: a login would give exit code 4.
      const controller = new Controller({ address: '127.0.0.1', port: 1 } as Host, ['-u', 'root'])
      t.after(() => controller.remove())
      const result = await controller.run('apply', playbook)
      assertReadable(result)
      assert.equal(result.exit, 1)
      assert.equal(result.stdout, '')
      assert.match(
        result.stderr,
        new RegExp(`playbook\\.yml:${place}: error\\[${code}\\]: .+`),
        result.stderr,
      )
      assert.match(result.stderr, /no host was contacted/)
    })
  }
})

interface Failure {
  readonly exit: number
  readonly code: string
  /** What the one line says: what is wrong, and where. */
  readonly says: RegExp
}

/** Where and as whom; what is not said is right. */
interface Way {
  readonly address?: string
  readonly port?: number
  readonly user?: string
  readonly vars?: string
  readonly knownHosts?: string
  readonly options?: readonly string[]
}

async function fails(host: Host, way: Way, playbook: string, failure: Failure): Promise<Report> {
  const controller = new Controller(host)
  try {
    if (way.knownHosts !== undefined) controller.write('.ssh/known_hosts', way.knownHosts)
    const vars = [
      `h ansible_host=${way.address ?? host.address} ansible_port=${way.port ?? host.port}`,
      `ansible_user=${way.user ?? 'root'}`,
      way.vars ?? '',
    ]
    const inventory = controller.write('inventory.ini', `${vars.join(' ')}\n`)
    const json = join(controller.folder, 'report.json')
    const file = controller.write('playbook.yml', playbook)
    const argv = ['apply', '-i', inventory, '--private-key', host.privateKey, '-o', 'human']
    const result = await sshfix([...argv, '-o', `json=${json}`, ...(way.options ?? []), file], {
      home: controller.folder,
    })
    assertReadable(result)
    assert.ok(existsSync(json), result.stderr)
    const report = JSON.parse(readFileSync(json, 'utf8')) as Report
    const [hostReport] = report.hosts
    assert.deepEqual([result.exit, hostReport?.error?.code], [failure.exit, failure.code], result.stdout)
    const lines = result.stdout.split('\n')
    const line = lines.findIndex(text => text.endsWith(`[${failure.code}]`))
    assert.ok(line >= 0, result.stdout)
    assert.match(result.stdout, failure.says)
    assert.match(lines[line + 1] ?? '', /^ {4}\S/, `what to do is missing: ${result.stdout}`)
    return report
  } finally {
    controller.remove()
  }
}

/** As `fails`, and nothing on the host is other than before. */
async function failsAndLeaves(host: Host, way: Way, playbook: string, failure: Failure): Promise<Report> {
  const roots = ['/etc', '/home', '/root', '/var', '/srv']
  const earlier = await host.listing(roots)
  const report = await fails(host, way, playbook, failure)
  // The host's own records of logins and of sudo are no work of ours.
  const except = ['/var/log', '/var/lib/sudo', '/var/lib/sshfix']
  assert.deepEqual(differencesBetween(earlier, await host.listing(roots), { except }), [])
  return report
}

const tries = play('sshd_config: { settings: { MaxAuthTries: 3 } }')
const become = tries.replace('  tasks', '  become: true\n  tasks')

describe('a host that cannot be reached', () => {
  let host: Host
  before(async () => {
    host = await namespaceHost()
  })
  after(() => host.stop())

  const unreachable = (code: string, says: RegExp): Failure => ({ exit: 4, code, says })

  test('host key unknown', async () => {
    await failsAndLeaves(host, { knownHosts: '' }, tries, unreachable('hostkey', /SHA256:\S+/))
  })

  test('host key changed', async () => {
    const other = host.knownHostsLine.replace(/AAAA\S+/, host.publicKey.split(' ')[1] ?? '')
    const report = await failsAndLeaves(
      host,
      { knownHosts: `${other}\n` },
      tries,
      unreachable('hostkey', /known_hosts:1/),
    )
    assert.match(report.hosts[0]?.error?.hint ?? '', /ssh-keygen -R|remove/i)
  })

  test('authentication refused', async () => {
    await addAccount(host, { name: 'keyless', keys: [] })
    await failsAndLeaves(host, { user: 'keyless' }, tries, unreachable('auth', /keyless/))
  })

  test('connection refused', async () => {
    await failsAndLeaves(host, { port: 23 }, tries, unreachable('refused', /port 23/))
  })

  test('name not found', async () => {
    const address = 'no-such-host.invalid'
    await failsAndLeaves(host, { address }, tries, unreachable('name', /no-such-host\.invalid/))
  })

  test('timeout', async () => {
    const silent = await listener(() => {})
    const way = { address: '127.0.0.1', port: silent.port, options: ['-T', '1'] }
    await fails(host, way, tries, unreachable('timeout', /1 s/)).finally(() => silent.stop())
  })

  test('garbage, and 100 MB of it', async () => {
    const chunk = Buffer.alloc(1_000_000, 'garbage\x1b[31m ')
    for (const chunks of [1, 100]) {
      const odd = await listener(socket => {
        for (let sent = 0; sent < chunks; sent++) socket.write(chunk)
        socket.end()
      })
      const way = { address: '127.0.0.1', port: odd.port }
      await fails(host, way, tries, unreachable('refused', /garbage\\x1b/)).finally(() => odd.stop())
    }
  })
})

describe('a login that gives no shell or no privilege', () => {
  let host: Host
  before(async () => {
    host = await namespaceHost()
  })
  after(() => host.stop())

  const shell = (says: RegExp): Failure => ({ exit: 4, code: 'shell', says })

  test('a shell that prints noise is listened through', async () => {
    await addAccount(host, { name: 'noisy', shell: '/bin/bash' })
    const noise = 'echo "*** welcome ***"; printf "\\033[31mred\\r\\n\\377"; echo more >&2\n'
    await host.write('/home/noisy/.bashrc', noise, { owner: 'noisy' })
    const controller = new Controller(host, ['-u', 'noisy', '--private-key', host.privateKey])
    const result = await controller.run('check', play('file: { path: /etc/passwd, mode: "0644" }'))
    controller.remove()
    assertReadable(result)
    assert.equal(result.exit, 0, result.stdout)
  })

  test('a shell that reads what is not for it', async () => {
    await addAccount(host, { name: 'eater', shell: '/bin/bash' })
    await host.write('/home/eater/.bashrc', 'cat >/dev/null; echo eaten\n', { owner: 'eater' })
    await failsAndLeaves(host, { user: 'eater' }, tries, shell(/eaten/))
  })

  test('nologin shell', async () => {
    await addAccount(host, { name: 'nobodyhere', shell: '/usr/sbin/nologin' })
    await failsAndLeaves(
      host,
      { user: 'nobodyhere' },
      tries,
      shell(/nobodyhere is an account that may not run commands/),
    )
  })

  test('100 MB of noise', async () => {
    await addAccount(host, { name: 'loud', shell: '/bin/bash' })
    await host.write('/home/loud/.bashrc', 'yes noise | head -c 100000000\n', { owner: 'loud' })
    await failsAndLeaves(host, { user: 'loud' }, tries, shell(/more than \d+/))
  })

  test('sudo not allowed, and a wrong password', async () => {
    await addAccount(host, { name: 'alice', password: 'secret', sudo: 'with password' })
    await addAccount(host, { name: 'bob', password: 'secret' })
    const failure = (says: RegExp): Failure => ({ exit: 4, code: 'become', says })
    const wrong = 'ansible_become_password=wrong'
    await failsAndLeaves(host, { user: 'alice' }, become, failure(/password/))
    await failsAndLeaves(host, { user: 'alice', vars: wrong }, become, failure(/password/))
    await failsAndLeaves(
      host,
      { user: 'bob', vars: 'ansible_become_password=secret' },
      become,
      failure(/sudo/),
    )
  })
})

describe('a host that cannot be as declared', () => {
  let host: Host
  before(async () => {
    host = await namespaceHost()
  })
  after(() => host.stop())

  test('unknown user', async () => {
    const report = await failsAndLeaves(host, {}, play('file: { path: /etc/hosts, owner: nosuchuser }'), {
      exit: 2,
      code: 'task_failed',
      says: /nosuchuser/,
    })
    assert.equal(report.hosts[0]?.tasks[0]?.status, 'failed')
  })

  test('filesystem without attributes', async () => {
    await host.sh('mount -t ramfs ramfs /srv && echo x >/srv/file')
    await failsAndLeaves(host, {}, play('file: { path: /srv/file, attributes: +i }'), {
      exit: 2,
      code: 'task_failed',
      says: /attributes/,
    })
  })

  test('full disk, where the files are and where what is replaced is stored', async () => {
    const fill = 'head -c 2000000 /dev/zero >"$1/filler" 2>/dev/null; true'
    const over =
      'cp -a "$1/." /tmp/copy/ 2>/dev/null; mount -t tmpfs -o size=1m full "$1"; cp -a /tmp/copy/. "$1/"'
    for (const [folder, exit, code] of [
      ['/etc/ssh', 2, 'apply_failed'],
      ['/var/lib/sshfix', 16, 'undo_not_safe'],
    ] as const) {
      await host.sh(`mkdir -p "$1"; rm -rf /tmp/copy; mkdir /tmp/copy; ${over}; ${fill}`, { args: [folder] })
      try {
        await failsAndLeaves(host, {}, tries, { exit, code, says: /space/i })
      } finally {
        await host.sh('umount "$1"', { args: [folder] })
      }
    }
  })

  test('read-only filesystem', async () => {
    await host.sh('mount --bind /etc/ssh /etc/ssh && mount -o remount,bind,ro /etc/ssh')
    try {
      await failsAndLeaves(host, {}, tries, { exit: 2, code: 'apply_failed', says: /read-only/i })
    } finally {
      await host.sh('umount /etc/ssh')
    }
  })
})

describe('a host that could not take a change back', () => {
  let host: Host
  before(async () => {
    host = await namespaceHost()
  })
  after(() => host.stop())

  test('nowhere to store what is replaced', async () => {
    await host.sh('mkdir -p /var/lib/sshfix && mount -t tmpfs -o ro none /var/lib/sshfix')
    try {
      await failsAndLeaves(host, {}, tries, { exit: 16, code: 'undo_not_safe', says: /read-only/i })
    } finally {
      await host.sh('umount /var/lib/sshfix')
    }
  })

  test('a store of another user: the check says so too, and no risk that is allowed helps', async () => {
    await host.sh('rm -rf /var/lib/sshfix; mkdir /var/lib/sshfix; chown 65534 /var/lib/sshfix')
    const controller = new Controller(host)
    try {
      for (const command of ['check', 'apply'] as const) {
        const { exit, stdout } = await controller.run(command, tries, '--allow-risk', 'undo_not_safe')
        assert.equal(exit, 16, stdout)
        assert.match(stdout, /undo_not_safe/)
        assert.match(stdout, /belongs\s+to\s+another\s+user/)
      }
    } finally {
      controller.remove()
      await host.sh('rm -rf /var/lib/sshfix')
    }
  })

  test('nothing that could wait and undo', async () => {
    const found = (await host.sh('command -v setsid; command -v nohup')).stdout.trim().split('\n')
    await host.sh('for path; do mount --bind /dev/null "$path"; done', { args: found })
    try {
      const says = /no\s+setsid\s+and\s+no\s+nohup/
      await failsAndLeaves(host, {}, tries, { exit: 16, code: 'undo_not_safe', says })
    } finally {
      await host.sh('for path; do umount "$path"; done', { args: found })
    }
  })
})

describe('a host that lacks something', () => {
  let host: Host
  before(async () => {
    host = await busyboxHost()
  })
  after(() => host.stop())

  test('no sudo', async () => {
    await addAccount(host, { name: 'alice' })
    await failsAndLeaves(host, { user: 'alice' }, become, { exit: 4, code: 'become', says: /sudo/ })
  })

  test('a keyword that this sshd is too old for', async () => {
    const report = await failsAndLeaves(
      host,
      {},
      play('sshd_config: { settings: { PerSourcePenalties: ["no"] } }'),
      { exit: 2, code: 'task_failed', says: /PerSourcePenalties/ },
    )
    assert.match(report.hosts[0]?.tasks[0]?.reason ?? '', /9\.8/)
  })

  test('sshd missing', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sshfix-no-sshd-'))
    for (const name of ['upper', 'work', 'root']) mkdirSync(join(folder, name))
    const options = `lowerdir=${chrootTree('bookworm')},upperdir=${folder}/upper,workdir=${folder}/work`
    execFileSync('mount', ['-t', 'overlay', 'overlay', '-o', options, `${folder}/root`])
    try {
      rmSync(`${folder}/root/usr/sbin/sshd`)
      await fails(host, { options: ['--root', `${folder}/root`], vars: 'ansible_connection=chroot' }, tries, {
        exit: 2,
        code: 'task_failed',
        says: /sshd/,
      })
      assert.doesNotMatch(readFileSync(`${folder}/root/etc/ssh/sshd_config`, 'latin1'), /^MaxAuthTries/m)
    } finally {
      execFileSync('umount', [`${folder}/root`])
      rmSync(folder, { recursive: true, force: true })
    }
  })
})

test('a sshfix.yml that somebody else laid into a folder for everybody is not followed', async t => {
  const here = process.cwd()
  const folder = mkdtempSync(join(tmpdir(), 'sshfix-everybody-'))
  t.after(() => {
    process.chdir(here)
    rmSync(folder, { recursive: true })
  })
  writeFileSync(join(folder, 'sshfix.yml'), 'forks: 3\n')
  chmodSync(folder, 0o1777)
  process.chdir(folder)
  assert.match((await sshfix(['check', '--help'])).stdout, /by sshfix\.yml/)
  chownSync('sshfix.yml', 12345, 12345)
  assert.doesNotMatch((await sshfix(['check', '--help'])).stdout, /by sshfix\.yml/)
  const { exit, stderr } = await sshfix(['lint', 'p.yml'])
  assert.deepEqual([exit, /sshfix\.yml belongs to somebody else/.test(stderr)], [1, true], stderr)
})
