/** What a report must say, and a run must not do, in cases that somebody met. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { Controller } from '../cli/sshfix.ts'
import { addAccount } from '../hosts/accounts.ts'
import { project } from '../hosts/cache.ts'
import type { Host } from '../hosts/host.ts'
import { namespaceHost } from '../hosts/namespace.ts'
import { systemdHost } from '../hosts/systemd.ts'

const play = (tasks: string) => `- hosts: all\n  tasks:\n${tasks}\n`
const declare = (settings: string) => play(`    - sshd_config: { settings: { ${settings} } }`)

async function started(
  t: TestContext,
  make: () => Promise<Host> = namespaceHost,
): Promise<{ host: Host; controller: Controller }> {
  const host = await make()
  t.after(() => host.stop())
  const controller = new Controller(host)
  t.after(() => controller.remove())
  return { host, controller }
}

const said = async (host: Host, command: string): Promise<string> => (await host.sh(command)).stdout

/** Makes the running sshd read what a test wrote, so that nothing is pending. */
async function readAgain(host: Host): Promise<void> {
  await host.sh('sleep 1; kill -HUP "$(cat /run/sshd.pid)"; sleep 0.5')
}

test('what is mounted below a directory, from the same file system too, keeps it from being removed', async t => {
  const { host, controller } = await started(t)
  await host.sh(
    'mkdir -p /root/real "/root/jail/a b"; echo precious >/root/real/f; mount --bind /root/real "/root/jail/a b"',
  )
  for (const task of ['state: absent', 'recurse: true, owner: daemon']) {
    const report = await controller.report('apply', play(`    - file: { path: /root/jail, ${task} }`))
    assert.equal(report.hosts[0]?.status, 'failed')
    assert.match(report.hosts[0]?.tasks[0]?.reason ?? '', /mounted on \/root\/jail\/a b/)
  }
  assert.match(await said(host, 'cat /root/real/f; stat -c %U /root/real/f'), /^precious\nroot/)
})

test('what something is mounted on is not removed, though all below it may be declared', async t => {
  const { host, controller } = await started(t)
  await host.sh('mkdir /root/m; mount -t tmpfs -o mode=755 t /root/m; echo data >/root/m/f')
  const removal = await controller.report('apply', play('    - file: { path: /root/m, state: absent }'))
  assert.match(removal.hosts[0]?.tasks[0]?.reason ?? '', /something is mounted there/)
  const modes = await controller.report(
    'apply',
    play('    - file: { path: /root/m, recurse: true, mode: "go=" }'),
  )
  assert.equal(modes.hosts[0]?.status, 'changed', JSON.stringify(modes.hosts[0]?.risks))
  assert.equal(await said(host, 'cat /root/m/f; stat -c %a /root/m/f'), 'data\n600\n')
})

test('undo keeps what somebody made where a directory was removed', async t => {
  const { host, controller } = await started(t)
  await host.sh('mkdir -p /root/app/sub; echo old >/root/app/sub/f')
  const report = await controller.report('apply', play('    - file: { path: /root/app, state: absent }'))
  assert.equal(report.hosts[0]?.status, 'changed')
  const told = await said(
    host,
    'mkdir /root/app; echo new >/root/app/g; sh /var/lib/sshfix/*/*/undo confirmed; cat /root/app/sub/f; cat /var/lib/sshfix/*/*/kept/*/g; ls /root/app',
  )
  assert.match(told, /\/root\/app: somebody changed it meanwhile; what they wrote is kept/)
  assert.match(told, /old\nnew\nsub\n$/)
})

test('undo brings back what was removed before the directory that held it', async t => {
  const { host, controller } = await started(t)
  await host.sh(`mkdir -p /root/d/sub /root/full; echo precious >/root/d/sub/q
    mount -t tmpfs -o mode=755,size=4k,nr_inodes=3 x /root/full; head -c 4096 /dev/zero >/root/full/z`)
  const tasks = `    - file: { path: /root/d/sub/q, state: absent }
    - copy: { dest: /root/full/new, content: "0123456789", mode: "0600" }
    - file: { path: /root/d, state: absent }`
  const report = await controller.report('apply', play(tasks))
  assert.equal(report.hosts[0]?.status, 'undone')
  assert.equal(await said(host, 'cat /root/d/sub/q'), 'precious\n')
})

test("what is locked in a user's directory keeps it from being removed, until a play before it takes the lock off", async t => {
  const { host, controller } = await started(t)
  await addAccount(host, { name: 'carol' })
  await host.sh('cd /home/carol/.ssh; touch id; chown carol: id; chattr +i authorized_keys')
  t.after(() => host.sh('chattr -f -i /home/carol/.ssh/authorized_keys'))
  const removal = '    - file: { path: /home/carol/.ssh, state: absent }'
  const refused = await controller.report('apply', play(removal))
  assert.match(refused.hosts[0]?.tasks[0]?.reason ?? '', /authorized_keys has the attributes i/)
  assert.match(await said(host, 'ls /home/carol/.ssh'), /^authorized_keys\nid$/m)
  const unlock = '    - file: { path: /home/carol/.ssh/authorized_keys, attributes: -i }'
  const report = await controller.report('apply', play(unlock) + play(removal))
  assert.deepEqual(
    report.hosts.map(({ status }) => status),
    ['changed', 'changed'],
  )
})

test('a run goes on where its report cannot be written, and the exit code tells of it', async t => {
  const { host, controller } = await started(t)
  const file = controller.write('p.yml', declare('MaxAuthTries: 3'))
  const full = openSync('/dev/full', 'w')
  const child = spawn(
    process.execPath,
    [
      join(project, 'bin', 'sshfix.js'),
      'apply',
      '-i',
      `${host.address}:${host.port},`,
      '-u',
      'root',
      file,
    ].concat(['--private-key', host.privateKey, '-o', 'human', '-o', 'json=/dev/full']),
    { env: { HOME: controller.folder }, stdio: ['ignore', full, 'pipe'] },
  )
  closeSync(full)
  let told = ''
  child.stderr?.on('data', data => {
    told += data
  })
  const exit = await new Promise(resolve => child.on('close', resolve))
  assert.equal(exit, 2, told)
  assert.match(
    told,
    /--output: \/dev\/full cannot be written: the disk is full\n.*the output could not be written/s,
  )
  assert.doesNotMatch(told, /\n +at /)
  assert.match(await said(host, 'sshd -T'), /^maxauthtries 3$/m)
})

test('where a play has moved the port, its later runs find the host', async t => {
  const { controller } = await started(t)
  const first = await controller.report('apply', declare('Port: 2222'))
  assert.equal(first.hosts[0]?.status, 'changed')
  const second = await controller.report('apply', declare('Port: 2222, MaxAuthTries: 3'))
  assert.deepEqual([second.hosts[0]?.error, second.hosts[0]?.status], [undefined, 'changed'])
  assert.match(second.hosts[0]?.warnings.join() ?? '', /Port 22 refuses connections; port 2222/)
  const other = await controller.report('apply', declare('MaxAuthTries: 3'))
  assert.equal(other.hosts[0]?.status, 'unreachable')
})

test('where a play moves the port, the plays after it find the host', async t => {
  const { host, controller } = await started(t)
  const report = await controller.report('apply', `${declare('Port: 2222')}${declare('MaxAuthTries: 3')}`)
  assert.deepEqual(
    report.hosts.map(({ status, error }) => [status, error]),
    [
      ['changed', undefined],
      ['changed', undefined],
    ],
  )
  assert.match(await said(host, 'sshd -T'), /^maxauthtries 3$/m)
})

test('a Match block that overrides a declared global value is told with its place', async t => {
  const { host, controller } = await started(t)
  await host.sh('printf "Match User bob\\n PasswordAuthentication yes\\n" >>/etc/ssh/sshd_config')
  await readAgain(host)
  const first = await controller.report('apply', declare('PasswordAuthentication: no'))
  const second = await controller.report('apply', declare('PasswordAuthentication: no'))
  for (const report of [first, second])
    assert.match(
      report.hosts[0]?.warnings.join() ?? '',
      /PasswordAuthentication has another value for Match User bob \(\/etc\/ssh\/sshd_config:\d+\)/,
    )
})

test('what Match all sets against a declared value is told, and is no disagreement with sshd', async t => {
  const { host, controller } = await started(t)
  await host.sh('printf "Match all\\nMaxAuthTries 5\\n" >>/etc/ssh/sshd_config')
  await readAgain(host)
  for (const status of ['changed', 'ok']) {
    const report = await controller.report('apply', declare('MaxAuthTries: 3'))
    assert.deepEqual([report.hosts[0]?.status, report.hosts[0]?.error], [status, undefined])
    assert.match(report.hosts[0]?.warnings.join() ?? '', /MaxAuthTries has another value for Match all \(/)
  }
})

test('a Match line may speak of the local port', async t => {
  const { host, controller } = await started(t)
  const task = 'sshd_config: { match: { LocalPort: 2222 }, settings: { X11Forwarding: no } }'
  const check = await controller.report('check', play(`    - ${task}`))
  assert.deepEqual([check.hosts[0]?.error, check.exit], [undefined, 8])
  const report = await controller.report('apply', play(`    - ${task}`))
  assert.deepEqual([report.hosts[0]?.error, report.hosts[0]?.status], [undefined, 'changed'])
  assert.match(await said(host, 'cat /etc/ssh/sshd_config'), /^Match LocalPort 2222$/m)
})

test('a drop-in that was removed since sshd read it is a pending reload', async t => {
  const { host, controller } = await started(t)
  await host.sh(`sed -i '1i MaxAuthTries 3' /etc/ssh/sshd_config; touch -d '-1 hour' /etc/ssh/sshd_config
    echo 'MaxAuthTries 5' >/etc/ssh/sshd_config.d/1.conf`)
  await readAgain(host)
  await host.sh('sleep 1; rm /etc/ssh/sshd_config.d/1.conf')
  const report = await controller.report('apply', declare('MaxAuthTries: 3'))
  assert.deepEqual(
    report.hosts[0]?.tasks.map(task => [task.resource, task.status]),
    [
      ['sshd_config', 'ok'],
      ['reload', 'changed'],
    ],
  )
  assert.equal((await controller.report('apply', declare('MaxAuthTries: 3'))).hosts[0]?.status, 'ok')
})

test('a file that was written in the future, by a clock that was wrong, is no drift for ever', async t => {
  const { host, controller } = await started(t)
  await host.sh(
    `echo '# x' >/etc/ssh/sshd_config.d/a.conf; touch -d '+2 hours' /etc/ssh/sshd_config.d/a.conf`,
  )
  const report = await controller.report('apply', declare('MaxAuthTries: 3'))
  assert.equal(report.hosts[0]?.status, 'changed')
  assert.equal((await controller.report('apply', declare('MaxAuthTries: 3'))).hosts[0]?.status, 'ok')
})

test('a handler for a service that is not there is a failed host before anything is touched', async t => {
  const { host, controller } = await started(t, () => systemdHost('bookworm'))
  const playbook = `- hosts: all
  tasks:
    - { copy: { dest: /etc/demo.conf, content: a }, notify: again }
  handlers:
    - { name: again, service: { name: nothing, state: restarted } }
`
  for (const command of ['check', 'apply'] as const) {
    const report = await controller.report(command, playbook)
    assert.equal(report.hosts[0]?.status, 'failed')
    assert.match(report.hosts[0]?.tasks[0]?.reason ?? '', /again.*No such service on this host: nothing/)
  }
  assert.equal(await said(host, 'ls /etc/demo.conf 2>/dev/null || echo none'), 'none\n')
})

test('a unit that failed in a run that was undone is inactive again', async t => {
  const { host, controller } = await started(t, () => systemdHost('bookworm'))
  await host.write(
    '/etc/systemd/system/bar.service',
    '[Service]\nType=oneshot\nExecStart=/bin/false\n[Install]\nWantedBy=multi-user.target\n',
  )
  await host.sh('systemctl daemon-reload')
  const report = await controller.report(
    'apply',
    play('    - service: { name: bar, state: started, enabled: true }'),
  )
  assert.equal(report.hosts[0]?.status, 'undone')
  assert.match(await said(host, 'systemctl is-active bar || true'), /^inactive$/m)
})
