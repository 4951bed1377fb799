import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { connect as connectTcp } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { run } from '../../src/fleet/run.ts'
import type { HostReport, RunMode } from '../../src/model/index.ts'
import { loadInventory, loadPlaybooks, resolve, targetOf } from '../../src/playbook/index.ts'
import { connect } from '../../src/remote/connect.ts'
import type { Transport } from '../../src/remote/transport.ts'
import { Controller, sshfix } from '../cli/sshfix.ts'
import { addAccount } from '../hosts/accounts.ts'
import type { Host } from '../hosts/host.ts'
import { differencesBetween } from '../hosts/listing.ts'
import { namespaceHost } from '../hosts/namespace.ts'
import { systemdHost } from '../hosts/systemd.ts'
import { chrootTree } from '../hosts/tree.ts'
import { waitFor } from '../hosts/wait-for.ts'

interface Between {
  /** Awaited before the n-th script of the run, from 1. */
  readonly script?: (number: number) => Promise<unknown>
  /** Awaited before the n-th login of the run, from 1. */
  readonly login?: (number: number) => Promise<unknown>
  readonly allowRisks?: readonly string[]
  readonly confirmWithin?: number
  readonly hostTimeout?: number
  readonly mode?: RunMode
}

/** One play on one host by the engine itself, with something else going on at the same time. */
async function runWith(host: Host, tasks: string, between: Between): Promise<HostReport> {
  const controller = new Controller(host)
  const path = controller.write('p.yml', `- hosts: all\n  tasks:\n${tasks}`)
  const [play] = loadPlaybooks([path]).plays
  const { inventory } = loadInventory([`${host.address}:${host.port},`])
  assert.ok(play)
  const defaults = {
    connection: 'ssh',
    user: host.user,
    privateKeys: [host.privateKey],
    hostKeyChecking: 'strict',
  } as const
  const { target } = targetOf(play, host.address, inventory, new Map(), defaults)
  assert.ok(target)
  const environment = {
    home: controller.folder,
    agentSocket: null,
    ask: null,
    knownHosts: [`${controller.folder}/.ssh/known_hosts`],
    connectTimeout: 10_000,
    variables: process.env,
    warn: () => undefined,
  }
  const reports: HostReport[] = []
  let logins = 0
  let scripts = 0
  await run({
    head: {
      sshfix: '0',
      run: `test-${process.pid}-${Math.random().toString(36).slice(2)}`,
      mode: between.mode ?? 'apply',
      playbooks: [],
      started: '',
    },
    plays: [
      {
        name: 'test',
        hosts: [host.address],
        forHost: name => ({ play: resolve(play, name, inventory).play, target }),
      },
    ],
    forks: 1,
    allowRisks: between.allowRisks ?? [],
    keepRuns: 5,
    confirmWithin: between.confirmWithin ?? 60,
    hostTimeout: between.hostTimeout ?? 0,
    signal: new AbortController().signal,
    on: event => event.event === 'host' && reports.push(event.report),
    connect: async ({ play, target }, signal, port): Promise<Transport> => {
      await between.login?.(++logins)
      const transport = await connect(
        port === undefined ? target : { ...target, port },
        environment,
        play.become,
        signal,
      )
      return {
        session: transport.session,
        close: () => transport.close(),
        run: async (script, options) => {
          await between.script?.(++scripts)
          return transport.run(script, options)
        },
      }
    },
  })
  controller.remove()
  const [report] = reports
  assert.ok(report)
  return report
}

const tries = '    - sshd_config: { settings: { MaxAuthTries: 3 } }\n'
const roots = ['/etc', '/root']

async function started(t: { after: (work: () => unknown) => void }, make = namespaceHost): Promise<Host> {
  const host = await make()
  t.after(() => host.stop())
  return host
}

test('what changed between plan and apply is noticed, and nothing is done', async t => {
  const host = await started(t)
  const report = await runWith(host, tries, {
    script: async number => number === 2 && (await host.sh('echo "# mine" >>/etc/ssh/sshd_config')),
  })
  assert.deepEqual([report.status, report.error?.code], ['failed', 'drifted'])
  assert.match(await host.read('/etc/ssh/sshd_config'), /# mine\n$/)
  assert.doesNotMatch(await host.read('/etc/ssh/sshd_config'), /^MaxAuthTries/m)
})

test('a change that shuts the door is undone over the connection that made it', async t => {
  const host = await started(t)
  const before = await host.listing(roots)
  const report = await runWith(host, '    - sshd_config: { settings: { AllowUsers: [nobody-at-all] } }\n', {
    allowRisks: ['user_refused'],
  })
  assert.deepEqual([report.status, report.error?.code], ['undone', 'undone'])
  assert.deepEqual(differencesBetween(before, await host.listing(roots)), [])
  const again = await runWith(host, '    - file: { path: /etc/passwd }\n', {})
  assert.equal(again.status, 'ok')
})

test('where the door is shut and the connection that shut it is dead, the host undoes the change by itself, and it is told so', async t => {
  const host = await started(t)
  const before = await host.listing(roots)
  const sessions = 'kill -9 $(pgrep sshd | grep -vx $(pgrep -o sshd))'
  const report = await runWith(host, '    - sshd_config: { settings: { AllowUsers: [nobody-at-all] } }\n', {
    allowRisks: ['root_refused', 'user_refused'],
    confirmWithin: 5,
    login: async number => number === 2 && (await host.sh(sessions)),
  })
  assert.deepEqual([report.status, report.error?.code], ['undone', 'undone'], report.error?.message)
  assert.match(report.error?.message ?? '', /^A fresh login fails.*The host undid it by itself when the time/)
  assert.match(
    report.error?.hint ?? '',
    /^The host is as it was before: 1 path compared.*, sshd listens on port 22/,
  )
  assert.deepEqual(differencesBetween(before, await host.listing(roots)), [])
  // Few tries that were refused: nobody is shut out for asking too often.
  const refused = host.log().match(/not allowed because not listed in AllowUsers/g) ?? []
  assert.ok(refused.length >= 1 && refused.length <= 4, host.log())
})

test('a host that hangs after it was changed is undone, and one that hangs before is given up', async t => {
  const host = await started(t)
  const before = await host.listing(['/etc'])
  const hangOnce = 'test -e /tmp/hung || { : > /tmp/hung; exec sleep 3600; }\n'
  const late = await runWith(host, tries, {
    hostTimeout: 15,
    login: async number => number === 2 && (await host.write('/root/.bashrc', hangOnce)),
  })
  assert.deepEqual([late.status, late.error?.code], ['undone', 'undone'])
  assert.match(late.error?.message ?? '', /was not done within 15 s \(--host-timeout\)\. sshfix undid it$/)
  assert.deepEqual(differencesBetween(before, await host.listing(['/etc'])), [])
  await host.sh('rm /tmp/hung')
  const early = await runWith(host, tries, { hostTimeout: 2 })
  assert.deepEqual([early.status, early.error?.code, early.trips], ['unreachable', 'host_timeout', 1])
})

test('a host that takes no more logins for now is tried again, a little later', async t => {
  const host = await started(t)
  await host.write('/etc/ssh/sshd_config.d/00-few.conf', 'MaxStartups 1:100:1\nLoginGraceTime 100\n')
  await host.sh('kill -HUP "$(cat /run/sshd.pid)"')
  const greeted = async () => {
    const socket = connectTcp(host.port, host.address)
    const [said] = await once(socket, 'data').catch(() => [''])
    return { socket, said: String(said) }
  }
  const holding = await waitFor('the new configuration', async () => {
    const [first, second] = [await greeted(), await greeted()]
    second.socket.destroy()
    if (/Exceeded MaxStartups/.test(second.said)) return first.socket
    first.socket.destroy()
    return undefined
  })
  let logins = 0
  const report = await runWith(host, '    - file: { path: /etc/passwd }\n', {
    login: async number => {
      logins = number
      if (number === 2) holding.destroy()
    },
  })
  assert.equal(report.status, 'ok', report.error?.message)
  assert.ok(logins > 1)
})

test('what a fresh look does not find as declared is undone; what somebody wrote meanwhile is kept', async t => {
  const host = await started(t)
  const report = await runWith(host, '    - copy: { dest: /etc/issue.net, content: "ours\\n" }\n', {
    login: async number => number === 2 && (await host.sh('echo theirs >/etc/issue.net')),
  })
  assert.equal(report.status, 'undone')
  assert.doesNotMatch(await host.read('/etc/issue.net'), /ours/)
  assert.match(
    (await host.sh('cat /var/lib/sshfix/*/*/kept/* 2>/dev/null; cat /etc/issue.net')).stdout,
    /theirs/,
  )
})

test('a port that moves is where the proof is made', async t => {
  const host = await started(t)
  const report = await runWith(host, '    - sshd_config: { settings: { Port: 2222 } }\n', {})
  assert.deepEqual([report.status, report.error], ['changed', undefined])
  const controller = new Controller(host)
  t.after(() => controller.remove())
  const nothing = '- hosts: all\n  tasks: [{ file: { path: /etc/passwd } }]\n'
  assert.equal((await controller.run('check', nothing)).exit, 4)
})

test('a port that another program holds is found before anything is touched', async t => {
  const host = await started(t, () => systemdHost('bookworm'))
  await host.sh(
    'systemd-run --unit taken --socket-property=ListenStream=2222 true 2>/dev/null; systemd-socket-activate -l 2222 cat >/dev/null 2>&1 & sleep 1',
  )
  const before = await host.listing(roots)
  const report = await runWith(host, '    - sshd_config: { settings: { Port: 2222 } }\n', {})
  assert.equal(report.status === 'failed' || report.status === 'undone', true)
  assert.match(report.error?.message ?? '', /2222/)
  assert.deepEqual(differencesBetween(before, await host.listing(roots)), [])
})

test('of two sshd, an undo starts the one that serves the session, and leaves the other alone', async t => {
  const host = await started(t, () => systemdHost('trixie'))
  const other = Object.create(host, {
    port: { value: 2022 },
    knownHostsLine: { value: host.knownHostsLine.replace(/^\S+/, '[$&]:2022') },
  }) as Host
  await host.sh(`
    mkdir /etc/ssh/other.d && sed 's|^Include.*|Include /etc/ssh/other.d/*|' /etc/ssh/sshd_config >/etc/ssh/other_config
    printf '%s\\n' 'Port 2022' 'PidFile /run/other.pid' >>/etc/ssh/other_config; setsid /usr/sbin/sshd -f /etc/ssh/other_config`)
  const innocent = async () => (await host.sh('systemctl show -p MainPID -p StateChangeTimestamp ssh')).stdout
  const before = await innocent()
  // sshd takes it when it only tests, and ends of it.
  const ends = '    - copy: { dest: /etc/ssh/other.d/a, content: "SshdAuthPath /nowhere\\n" }\n'
  assert.equal((await runWith(other, ends, {})).status, 'undone')
  assert.equal((await runWith(other, '    - file: { path: /etc/passwd }\n', {})).status, 'ok')
  assert.equal(await innocent(), before)
})

test('nothing is written for an sshd that cannot be looked at, unless that is allowed', async t => {
  const host = await started(t, () => systemdHost('trixie'))
  await host.sh(
    'cp /usr/sbin/sshd /usr/sbin/other && systemctl stop ssh && mkdir -p /run/sshd && /usr/sbin/other',
  )
  const before = await host.listing(roots)
  const copy = (path: string) => `    - copy: { dest: ${path}, content: "PermitRootLogin no\\n" }\n`
  const refused = await runWith(host, copy('/etc/ssh/sshd_config'), {})
  assert.deepEqual([refused.status, refused.risks.map(({ code }) => code)], ['refused', ['server_unknown']])
  assert.deepEqual(differencesBetween(before, await host.listing(roots)), [])
  const allowRisks = ['server_unknown']
  assert.equal((await runWith(host, copy('/etc/ssh/new'), { allowRisks })).status, 'changed')
  assert.equal((await runWith(host, copy('/etc/issue'), {})).status, 'changed')
})

test('a unit of sshd that says nothing of a reload is one that a signal reloads', async t => {
  const host = await started(t, () => systemdHost('bookworm'))
  await host.sh(`
    sed -i /^ExecReload/d /lib/systemd/system/ssh.service; systemctl daemon-reload; systemctl restart ssh`)
  assert.match((await host.sh('systemctl show -p CanReload ssh')).stdout, /=no/)
  assert.equal((await runWith(host, tries, {})).status, 'changed')
})

test('while a run waits to be confirmed, no other says that all is as declared', async t => {
  const host = await started(t)
  const others: HostReport[] = []
  const report = await runWith(host, tries, {
    script: async number => {
      if (number !== 4) return
      for (const mode of ['check', 'apply'] as const) others.push(await runWith(host, tries, { mode }))
    },
  })
  assert.equal(report.status, 'changed')
  assert.deepEqual(
    others.map(({ status, error }) => [status, error?.code]),
    [
      ['failed', 'locked'],
      ['failed', 'locked'],
    ],
  )
  assert.equal((await runWith(host, tries, { mode: 'check' })).status, 'ok')
})

test('what was left by a run that nobody will confirm is never as declared; the next change undoes it first', async t => {
  const host = await started(t)
  const others: HostReport[] = []
  const other = '    - sshd_config: { settings: { MaxAuthTries: 3, MaxSessions: 7 } }\n'
  const report = await runWith(host, tries, {
    confirmWithin: 1,
    script: async number => {
      if (number !== 4) return
      await host.sh('kill -9 $(grep -laz "^/var/lib/sshfix/" /proc/[0-9]*/cmdline | cut -d/ -f3)')
      await wait(2000)
      for (const mode of ['check', 'apply'] as const) others.push(await runWith(host, tries, { mode }))
      for (const _ of ['undoes', 'changes']) others.push(await runWith(host, other, {}))
    },
  })
  assert.deepEqual(
    others.map(({ status, error }) => [status, error?.code]),
    [
      ['failed', 'locked'],
      ['failed', 'locked'],
      ['failed', 'drifted'],
      ['changed', undefined],
    ],
  )
  assert.match(report.error?.message ?? '', /The next run on this host undid it/)
  assert.match(await host.read('/etc/ssh/sshd_config'), /^MaxAuthTries 3$/m)
})

test('files that the running sshd has not read are a plan of their own', async t => {
  const host = await started(t)
  await host.sh('sleep 1; sed -i "1i MaxAuthTries 3" /etc/ssh/sshd_config')
  const first = await runWith(host, tries, {})
  assert.deepEqual(
    [first.status, first.tasks.map(task => [task.resource, task.status])],
    [
      'changed',
      [
        ['sshd_config', 'ok'],
        ['reload', 'changed'],
      ],
    ],
  )
  const second = await runWith(host, tries, {})
  assert.deepEqual([second.status, second.trips], ['ok', 1])
})

test('a reload has ended before the login that proves it: the new value counts in the very next login', async t => {
  const host = await started(t)
  const report = await runWith(host, '    - sshd_config: { settings: { Banner: /etc/issue.net } }\n', {})
  assert.equal(report.status, 'changed')
})

test('handlers run once, after the change, and only then', async t => {
  const host = await started(t, () => systemdHost('bookworm'))
  await host.write(
    '/etc/systemd/system/demo.service',
    '[Service]\nExecStart=/bin/sh -c "echo start >>/root/log; exec sleep 1d"\n',
  )
  await host.sh('systemctl daemon-reload; systemctl start demo')
  const tasks = `    - { copy: { dest: /etc/demo.conf, content: "a" }, notify: again }
    - { copy: { dest: /etc/demo2.conf, content: "b" }, notify: again }
  handlers:
    - { name: again, service: { name: demo, state: restarted } }
`
  assert.equal((await runWith(host, tasks, {})).status, 'changed')
  assert.equal(await host.read('/root/log'), 'start\nstart\n')
  assert.equal((await runWith(host, tasks, {})).status, 'ok')
  assert.equal(await host.read('/root/log'), 'start\nstart\n')
})

test('tasks that contradict each other are refused by name; a failed one holds back the whole play', async t => {
  const host = await started(t)
  const contradiction = await runWith(
    host,
    `${tries}    - sshd_config: { settings: { MaxAuthTries: 4 } }\n`,
    {},
  )
  assert.equal(contradiction.status, 'failed')
  assert.match(contradiction.tasks[0]?.reason ?? '', /p\.yml:4/)
  const failed = await runWith(host, `${tries}    - file: { path: /nowhere/at/all, mode: "0600" }\n`, {})
  assert.deepEqual(
    failed.tasks.map(task => task.status),
    ['skipped', 'failed'],
  )
  assert.doesNotMatch(await host.read('/etc/ssh/sshd_config'), /^MaxAuthTries/m)
  const ignored = await runWith(
    host,
    `${tries}    - { file: { path: /nowhere/at/all, mode: "0600" }, ignore_errors: yes }\n`,
    {},
  )
  assert.deepEqual(
    [ignored.status, ignored.tasks.map(task => task.status)],
    ['changed', ['changed', 'ignored']],
  )
})

test("a user's FIFO holds nobody up", async t => {
  const host = await started(t)
  await addAccount(host, { name: 'alice' })
  await host.sh('su alice -c "mkfifo /home/alice/.ssh/rc"')
  const report = await runWith(host, '    - file: { path: /home/alice/.ssh/rc, state: absent }\n', {})
  assert.deepEqual([report.status, report.error?.code], ['refused', 'undo_not_safe'])
  assert.equal((await runWith(host, tries, {})).status, 'changed')
  assert.doesNotMatch((await host.sh('lsattr -d /home/alice/.ssh')).stdout, /^\S*i/)
})

test('what becomes secret is never readable on its way', async t => {
  const host = await started(t)
  await host.write('/etc/ssh/secret', 'open\n', { mode: '0644' })
  await host.sh(
    `su -s /bin/sh nobody -c 'while [ ! -e /tmp/stop ]; do for f in /etc/ssh/.sshfix-*; do { read -r l <"$f" && echo "$l" >>/tmp/got; } 2>/dev/null; done; done' >/dev/null 2>&1 &`,
  )
  const report = await runWith(
    host,
    '    - copy: { dest: /etc/ssh/secret, content: "closed", mode: "0600" }\n',
    {},
  )
  await host.sh('touch /tmp/stop')
  assert.equal(report.status, 'changed')
  assert.doesNotMatch((await host.sh('cat /tmp/got')).stdout, /closed/)
})

test('become by sudo, with and without a password', async t => {
  const host = await started(t)
  await addAccount(host, { name: 'alice', password: 'secret', sudo: 'with password' })
  await addAccount(host, { name: 'bob', sudo: 'without password' })
  const controller = new Controller(host)
  t.after(() => controller.remove())
  const playbook = controller.write('p.yml', `- hosts: all\n  become: true\n  tasks:\n${tries}`)
  async function as(user: string, ...vars: readonly string[]) {
    const words = [`h ansible_host=${host.address} ansible_port=${host.port} ansible_user=${user}`, ...vars]
    const inventory = controller.write('inventory.ini', `${words.join(' ')}\n`)
    const argv = ['apply', '-i', inventory, '--private-key', host.privateKey, '-o', 'json', playbook]
    const { stdout, stderr } = await sshfix(argv, { home: controller.folder })
    assert.notEqual(stdout, '', stderr)
    return (JSON.parse(stdout) as { hosts: readonly HostReport[] }).hosts[0]
  }
  assert.equal((await as('alice'))?.error?.code, 'become')
  assert.equal((await as('alice', 'ansible_become_password=wrong'))?.error?.code, 'become')
  assert.deepEqual((await as('alice', 'ansible_become_password=secret'))?.error, undefined)
  assert.equal((await as('bob'))?.status, 'ok')
})

test('a system below a directory is changed without a login', async t => {
  const host = await started(t)
  const folder = mkdtempSync(join(tmpdir(), 'sshfix-rescue-'))
  const tree = chrootTree('bookworm')
  for (const name of ['upper', 'work', 'root']) mkdirSync(join(folder, name))
  const options = `lowerdir=${tree},upperdir=${folder}/upper,workdir=${folder}/work`
  execFileSync('mount', ['-t', 'overlay', 'overlay', '-o', options, `${folder}/root`])
  t.after(() => {
    execFileSync('umount', [`${folder}/root`])
    rmSync(folder, { recursive: true, force: true })
  })
  // Up to OpenSSH 9.2 sshd judges nothing without host keys.
  execFileSync('chroot', [`${folder}/root`, 'ssh-keygen', '-A'], { stdio: 'ignore' })
  const controller = new Controller(host)
  t.after(() => controller.remove())
  const playbook = controller.write('p.yml', `- hosts: all\n  tasks:\n${tries}`)
  const argv = ['apply', '-i', 'rescue,', '--root', `${folder}/root`, '-o', 'json', playbook]
  const first = JSON.parse((await sshfix(argv, { home: controller.folder })).stdout)
  assert.deepEqual([first.hosts[0].status, first.hosts[0].error], ['changed', undefined])
  assert.match(readFileSync(`${folder}/root/etc/ssh/sshd_config`, 'latin1'), /^MaxAuthTries 3$/m)
  const again = JSON.parse((await sshfix(argv, { home: controller.folder })).stdout)
  assert.equal(again.hosts[0].status, 'ok')
})
