import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { loginLooks, loginRisks } from '../../src/login/index.ts'
import { type Report, simulate } from '../../src/model/index.ts'
import { gatherScript, readFacts } from '../../src/remote/gather.ts'
import { Controller, sshfix } from '../cli/sshfix.ts'
import { addAccount } from '../hosts/accounts.ts'
import { differencesBetween } from '../hosts/listing.ts'
import { namespaceHost } from '../hosts/namespace.ts'
import { systemdHost } from '../hosts/systemd.ts'
import { chrootTree } from '../hosts/tree.ts'

async function started(t: { after: (work: () => unknown) => void }) {
  const host = await namespaceHost()
  t.after(() => host.stop())
  const controller = new Controller(host)
  t.after(() => controller.remove())
  return { host, controller }
}

const shut = `
- name: Shut
  hosts: all
  tasks:
    - name: A message
      copy: { dest: /etc/issue.net, content: "Mind the step" }
    - name: Few users
      sshd_config: { settings: { AllowUsers: [somebody] } }
`

test('a plan that locks the session out is refused, in check too, with the task that brings it', async t => {
  const { host, controller } = await started(t)
  const before = await host.listing(['/etc', '/root'])
  for (const command of ['check', 'apply'] as const) {
    const report = await controller.report(command, shut)
    const [first] = report.hosts
    assert.deepEqual([first?.status, first?.error?.code, report.exit], ['refused', 'would_lock_out', 16])
    assert.equal(first?.trips, 1)
    const [risk] = first?.risks ?? []
    assert.deepEqual([risk?.code, risk?.certain, risk?.user], ['user_refused', true, 'root'])
    assert.match(risk?.cause ?? '', /^"Few users" \(.*playbook\.yml:7\)$/)
  }
  assert.deepEqual(differencesBetween(before, await host.listing(['/etc', '/root'])), [])
  const { stdout, exit } = await controller.run('check', shut, '--no-color')
  assert.equal(exit, 16)
  assert.match(stdout, /\n {2}risk for root \[user_refused\]\n {4}AllowUsers does not name root from 10\.77/)
  assert.equal(
    stdout.split('\n').every(line => line.length <= 80 || line.includes(controller.folder)),
    true,
    stdout,
  )
})

test('a risk that is allowed by name is taken, and the fresh login decides', async t => {
  const { host, controller } = await started(t)
  const before = await host.listing(['/etc', '/root'])
  const [report] = (await controller.report('apply', shut, '--allow-risk', 'user_refused')).hosts
  assert.deepEqual([report?.status, report?.risks[0]?.code], ['undone', 'user_refused'])
  assert.deepEqual(differencesBetween(before, await host.listing(['/etc', '/root'])), [])
  const other = await controller.report('apply', shut, '--allow-risk', 'key_gone')
  assert.equal(other.exit, 16)
})

test('a code that is none is a mistake of the command line', async () => {
  const { exit, stderr } = await sshfix(['check', '-i', 'h,', '--allow-risk', 'user_refusd', 'p.yml'])
  assert.equal(exit, 1)
  assert.match(stderr, /--allow-risk: there is no risk "user_refusd", did you mean "user_refused"\?/)
})

test('keep_access refuses what would lock out somebody else, and only that', async t => {
  const { host, controller } = await started(t)
  await addAccount(host, { name: 'alice', sudo: 'without password' })
  const play = (users: string, kept: string) => `
- hosts: all
  keep_access: ${kept}
  tasks:
    - sshd_config: { settings: { AllowUsers: ${users} } }
`
  const refused = await controller.report('check', play('[root]', '[alice]'))
  assert.deepEqual(
    refused.hosts[0]?.risks.map(({ code, user, certain }) => [code, user, certain]),
    [['user_refused', 'alice', true]],
  )
  assert.equal(refused.exit, 16)
  const fine = await controller.report('check', play('[root, alice]', '[alice]'))
  assert.deepEqual([fine.exit, fine.hosts[0]?.risks], [8, []])
  const elsewhere = await controller.report(
    'check',
    play('["root", "alice@192.0.2.*"]', '[{ user: alice, from: 192.0.2.7 }]'),
  )
  assert.deepEqual([elsewhere.exit, elsewhere.hosts[0]?.risks], [8, []])
})

test('files that somebody wrote and sshd has not read yet are looked at before sshd is made to read them', async t => {
  const { host, controller } = await started(t)
  await host.sh('sleep 1; sed -i "1i AllowUsers somebody" /etc/ssh/sshd_config')
  const report = await controller.report(
    'apply',
    '\n- hosts: all\n  tasks: [{ sshd_config: { settings: { MaxAuthTries: 3 } } }]\n',
  )
  assert.deepEqual([report.exit, report.hosts[0]?.risks[0]?.code], [16, 'user_refused'])
  assert.equal(report.hosts[0]?.risks[0]?.cause, '/etc/ssh/sshd_config:1')
})

test('without a login keep_access is proved all the same', async t => {
  const { controller } = await started(t)
  const folder = mkdtempSync(join(tmpdir(), 'sshfix-rescue-'))
  for (const name of ['upper', 'work', 'root']) mkdirSync(join(folder, name))
  const layers = `lowerdir=${chrootTree('bookworm')},upperdir=${folder}/upper,workdir=${folder}/work`
  execFileSync('mount', ['-t', 'overlay', 'overlay', '-o', layers, `${folder}/root`])
  t.after(() => {
    execFileSync('umount', [`${folder}/root`])
    rmSync(folder, { recursive: true, force: true })
  })
  const inside = (command: string) => execFileSync('chroot', [`${folder}/root`, 'sh', '-c', command])
  const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl alice'
  inside('useradd -m -s /bin/sh alice; usermod -p "*" alice; mkdir -m 700 /home/alice/.ssh')
  inside(`echo '${key}' >/home/alice/.ssh/authorized_keys; chown -R alice: /home/alice`)
  const tasks = '[{ file: { path: /home/alice/.ssh, mode: "0777" } }]'
  for (const [kept, exit, codes] of [
    ['[alice]', 16, ['modes_refused']],
    ['[]', 8, []],
  ] as const) {
    const playbook = controller.write('p.yml', `- hosts: all\n  keep_access: ${kept}\n  tasks: ${tasks}\n`)
    const argv = ['check', '-i', 'rescue,', '--root', `${folder}/root`, '-o', 'json', playbook]
    const result = await sshfix(argv, { home: controller.folder })
    const report = JSON.parse(result.stdout) as Report
    assert.deepEqual(
      [result.exit, report.hosts[0]?.risks.map(({ code }) => code)],
      [exit, codes],
      result.stdout,
    )
  }
})

test('a plan of any origin that stops sshd, or keeps it from coming back, is a risk', async t => {
  const host = await systemdHost('bookworm')
  t.after(() => host.stop())
  const looks = loginLooks(['root'])
  const connection = `SSH_CONNECTION='10.77.0.1 50000 ${host.address} 22'`
  const { stdout } = await host.sh(`${connection} exec sh`, { input: gatherScript(looks, 'word1') })
  const before = readFacts(looks, stdout, 'word1')
  const session = {
    user: 'root',
    methods: ['publickey'],
    remote: { address: host.address, port: 22 },
    offer: null,
  } as const
  const risks = (changes: {
    readonly active?: boolean
    readonly enabled?: boolean
    readonly masked?: boolean
  }) =>
    loginRisks({
      before,
      after: simulate(before, { do: 'service', name: 'ssh', ...changes }),
      session,
      become: null,
      becomePassword: false,
      keepAccess: [],
    }).map(({ code, certain }) => [code, certain])
  for (const changes of [{ active: false }, { enabled: false }, { masked: true }])
    assert.deepEqual(risks(changes), [['not_listening', true]], JSON.stringify(changes))
  assert.deepEqual(risks({ active: true, enabled: true }), [])
})

test('who is to be kept and cannot log in as it is, is told of and not proved', async t => {
  const { host, controller } = await started(t)
  await addAccount(host, { name: 'alice', keys: [] })
  const play =
    '\n- hosts: all\n  keep_access: [alice, nobody-here]\n  tasks: [{ sshd_config: { settings: { MaxAuthTries: 3 } } }]\n'
  const { exit, hosts } = await controller.report('check', play)
  assert.deepEqual([exit, hosts[0]?.risks], [8, []])
  assert.match(
    hosts[0]?.warnings.join('\n') ?? '',
    /^alice is in keep_access .*\nnobody-here .* has no account nobody-here$/,
  )
})
