// Runs of the past are listed, and taken back by a run like any other.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { HostReport, Report } from '../../src/model/index.ts'
import { Controller, sshfix } from '../cli/sshfix.ts'
import { addAccount } from '../hosts/accounts.ts'
import type { Host } from '../hosts/host.ts'
import { differencesBetween } from '../hosts/listing.ts'
import { namespaceHost } from '../hosts/namespace.ts'
import { systemdHost } from '../hosts/systemd.ts'

const roots = ['/etc', '/home', '/root']

interface Scene {
  readonly host: Host
  readonly controller: Controller
  must(command: string): Promise<string>
}

async function scene(t: { after: (work: () => unknown) => void }, make = namespaceHost): Promise<Scene> {
  const host = await make()
  t.after(() => host.stop())
  const controller = new Controller(host)
  t.after(() => controller.remove())
  const must = async (command: string) => {
    const { status, stdout, stderr } = await host.sh(command)
    assert.equal(status, 0, `${command}: ${stderr}`)
    return stdout
  }
  return { host, controller, must }
}

function only(report: Report): HostReport {
  const [host] = report.hosts
  assert.ok(host)
  return host
}

function changed(report: Report): Report {
  const { status, error, tasks } = only(report)
  assert.equal(status, 'changed', JSON.stringify([error, tasks], null, 2))
  return report
}

/** Everything that a play can do to paths. */
const everything = `
- name: First
  hosts: all
  tasks:
    - sshd_config: { settings: { MaxAuthTries: 3 } }
    - copy: { dest: /etc/issue.net, content: "Mind the step\\n", mode: "0600" }
    - copy: { dest: /etc/place/new, content: "new\\n" }
    - copy: { dest: /etc/place/locked, content: "other\\n" }
    - file: { path: /etc/place/locked, mode: "0640", attributes: -i }
    - file: { path: /etc/place/gone, state: absent }
    - file: { path: /etc/place/tree, state: absent }
    - file: { path: /home/alice/tree, state: absent }
    - file: { path: /etc/place/made/deep, state: directory, mode: "0750" }
    - copy: { dest: /etc/place/made/deep/file, content: "in it\\n" }
    - file: { path: /etc/place/link, state: link, src: elsewhere }
    - file: { path: /etc/place/newlink, state: link, src: new }
    - authorized_key: { user: alice, key: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl ops" }
    - file: { path: /home/alice/.ssh/authorized_keys, mode: "0400", attributes: +i }
- name: Second
  hosts: all
  tasks:
    - file: { path: /etc/place/new, mode: "0640" }
    - sshd_config: { settings: { MaxAuthTries: 2, LogLevel: VERBOSE } }
    - copy: { dest: /etc/place/made/deep/file, content: "again\\n" }
    - file: { path: /etc/place/other, mode: "0600" }
- name: Third
  hosts: all
  tasks:
    - copy: { dest: /etc/place/other, content: "changed\\n" }
`

const prepared = `mkdir -p /etc/place/tree/below && cd /etc/place && echo locked >locked && chmod 600 locked && chattr +i locked &&
  echo gone >gone && chmod 4755 gone && echo 1 >tree/one && head -c 3000 /dev/urandom >tree/below/two && ln -s one tree/link &&
  chown 5:6 tree/below && chmod 710 tree/below && chattr +i tree/one && ln -s nowhere link && echo other >other &&
  mkdir -p /home/alice/tree/below && cd /home/alice && echo theirs >tree/one && head -c 3000 /dev/urandom >tree/below/two &&
  ln -s one tree/link && chmod 700 tree/below && chown -hR alice:alice tree`

test('everything that a run did is taken back, and that again', async t => {
  const { host, controller, must } = await scene(t)
  await addAccount(host, { name: 'alice', password: 'secret' })
  await must(prepared)
  const before = await host.listing(roots)
  const { run } = changed(await controller.report('apply', everything))
  const applied = await host.listing(roots)

  const checked = await controller.rollback('--check')
  assert.equal(checked.exit, 8, JSON.stringify(only(checked)))
  assert.deepEqual(differencesBetween(applied, await host.listing(roots), { times: true }), [])

  const back = changed(await controller.rollback())
  assert.ok(
    only(back).warnings.some(text => text.includes(run)),
    JSON.stringify(only(back).warnings),
  )
  assert.deepEqual(differencesBetween(before, await host.listing(roots)), [])
  assert.match(await must('sshd -T'), /^maxauthtries 6$/m)

  // Once more there is nothing to do; which run is meant by default is not clear any more.
  const again = await controller.rollback('--run', run)
  assert.deepEqual([only(again).status, again.exit], ['ok', 0], JSON.stringify(only(again)))
  const unclear = only(await controller.rollback())
  assert.deepEqual([unclear.status, unclear.error?.code], ['failed', 'run_unclear'])
  assert.match(unclear.error?.hint ?? '', new RegExp(`--run ${back.run}`))

  changed(await controller.rollback('--run', back.run))
  assert.deepEqual(differencesBetween(applied, await host.listing(roots)), [])
})

test('runs are listed with how they stand, for people and programs', async t => {
  const { host, controller } = await scene(t)
  assert.match((await controller.runs()).stdout, /no runs in \/var\/lib\/sshfix/)
  const tries = (number: number) => `
- name: Few tries
  hosts: all
  tasks:
    - name: Tries
      sshd_config: { settings: { MaxAuthTries: ${number} } }
`
  const first = changed(await controller.report('apply', tries(3)))
  const shut = await controller.report(
    'apply',
    tries(4).replace('MaxAuthTries: 4', 'Port: 2222, AddressFamily: inet6'),
  )
  assert.ok(['undone', 'refused'].includes(only(shut).status), JSON.stringify(only(shut)))
  const back = changed(await controller.rollback('--run', first.run))

  const { stdout, exit } = await controller.runs()
  assert.equal(exit, 0)
  assert.ok(
    stdout.split('\n').every(line => line.length <= 80),
    stdout,
  )
  assert.match(
    stdout,
    new RegExp(
      `${first.run} +\\S+ \\S+ +taken back +Few tries\n +/etc/ssh/sshd_config\n.*taken back by ${back.run}`,
    ),
  )
  assert.match(stdout, new RegExp(`${back.run} +\\S+ \\S+ +confirmed +rollback`))
  const json = JSON.parse((await controller.runs('-o', 'json')).stdout)
  const [{ host: name, runs }] = json.hosts
  assert.equal(name, host.address)
  assert.deepEqual(
    runs
      .filter((one: { run: string }) => one.run !== shut.run)
      .map((one: { run: string; state: string }) => [one.run, one.state]),
    [
      [back.run, 'confirmed'],
      [first.run, 'taken back'],
    ],
  )
  assert.deepEqual(runs.at(-1).plays[0].tasks, ['Tries'])
  const undone = runs.find((one: { run: string }) => one.run === shut.run)
  if (undone !== undefined) assert.equal(undone.state, 'undone')

  const { address, port } = host
  const unknown = only(await controller.rollback('--run', 'nothing'))
  assert.deepEqual([unknown.status, unknown.error?.code], ['failed', 'run_unknown'])
  assert.match(unknown.error?.message ?? '', new RegExp(`${back.run}, .*${first.run}`))
  if (undone !== undefined)
    assert.equal(only(await controller.rollback('--run', shut.run)).error?.code, 'run_not_confirmed')
  const listed = await sshfix(['runs', `${address}:${port}`, '--list-hosts'], { home: controller.folder })
  assert.deepEqual([listed.exit, listed.stdout], [0, `play: runs\n  hosts (1):\n    ${address}\n`])
  const mistyped = await sshfix(['rollback', '-i', 'web1,', 'wbe1'], { home: controller.folder })
  assert.equal(mistyped.exit, 1)
  assert.match(mistyped.stderr, /no host and no group "wbe1", did you mean "web1"\?/)
})

test('what was changed since is named, and nothing is done; --force brings back what was', async t => {
  const { host, controller, must } = await scene(t)
  await addAccount(host, { name: 'alice', password: 'secret' })
  await must(prepared)
  const before = await host.listing(roots)
  changed(await controller.report('apply', everything))
  await must(`cd /etc/place && echo mine >>new && chmod 600 made/deep/file && echo foreign >made/deep/foreign && chown 5 locked &&
    ln -sfn third link && chattr -i /home/alice/.ssh/authorized_keys && mkdir -m 700 tree`)
  const since = await host.listing(roots)
  const refused = only(await controller.rollback())
  assert.deepEqual([refused.status, refused.error?.code], ['failed', 'changed_since'])
  for (const words of [
    '/etc/place/new: its content is another',
    '/etc/place/made/deep/file: mode 0600',
    '/etc/place/made/deep/foreign: appeared',
    '/etc/place/locked: owner 5',
    '/etc/place/link: is now a symbolic link to third',
    '/etc/place/tree: a directory is there',
    '/home/alice/.ssh/authorized_keys: attributes ""',
  ])
    assert.ok(refused.error?.message.includes(words), `${words}: ${refused.error?.message}`)
  assert.deepEqual(differencesBetween(since, await host.listing(roots), { times: true }), [])

  const forced = changed(await controller.rollback('--force'))
  assert.deepEqual(differencesBetween(before, await host.listing(roots)), [])
  changed(await controller.rollback('--run', forced.run))
  assert.deepEqual(differencesBetween(since, await host.listing(roots)), [])
})

test('a link that was put in the way since is not followed, forced or not', async t => {
  const { host, controller, must } = await scene(t)
  await addAccount(host, { name: 'alice', password: 'secret' })
  await must('mkdir /root/keys && echo very-secret >/root/keys/authorized_keys')
  changed(
    await controller.report(
      'apply',
      `
- hosts: all
  tasks:
    - authorized_key: { user: alice, key: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl ops" }
`,
    ),
  )
  await must('cd /home/alice && mv .ssh real && ln -s /root/keys .ssh && chown -h alice .ssh')
  const since = await host.listing(roots)
  for (const more of [[], ['--force']]) {
    const refused = only(await controller.rollback(...more))
    assert.deepEqual([refused.status, refused.error?.code], ['failed', 'changed_since'])
    assert.match(refused.error?.message ?? '', /\/home\/alice\/\.ssh is a symbolic link now/)
  }
  assert.deepEqual(differencesBetween(since, await host.listing(roots), { times: true }), [])
})

test('a rollback that would shut the door is not made, or undone', async t => {
  const { host, controller, must } = await scene(t)
  await must('echo "AllowUsers nobody-at-all" >/etc/ssh/sshd_config.d/10-shut.conf')
  changed(
    await controller.report(
      'apply',
      '- hosts: all\n  tasks:\n    - file: { path: /etc/ssh/sshd_config.d/10-shut.conf, state: absent }\n',
    ),
  )
  const open = await host.listing(roots)
  const back = only(await controller.rollback())
  assert.ok(['refused', 'undone'].includes(back.status), JSON.stringify(back))
  assert.deepEqual(differencesBetween(open, await host.listing(roots)), [])
})

test('a FIFO that was removed cannot be made again, and it is said what is left to do', async t => {
  const { controller, must } = await scene(t)
  await must('mkdir /etc/place && mkfifo /etc/place/fifo')
  const { run } = changed(
    await controller.report(
      'apply',
      '- hosts: all\n  tasks:\n    - file: { path: /etc/place, state: absent }\n',
    ),
  )
  const refused = only(await controller.rollback())
  assert.deepEqual([refused.status, refused.error?.code], ['failed', 'cannot_take_back'])
  assert.match(refused.error?.hint ?? '', new RegExp(`sh /var/lib/sshfix/${run}/0/undo confirmed`))
  await must(`sh /var/lib/sshfix/${run}/0/undo confirmed`)
  assert.equal(await must('stat -c %F /etc/place/fifo'), 'fifo\n')
})

test('a secret that is brought back, or taken away again, is shown nowhere', async t => {
  const { controller, must } = await scene(t)
  await must('echo very-secret >/etc/secret')
  const secret = (text: string) =>
    `- hosts: all\n  tasks:\n    - copy: { dest: /etc/secret, content: "${text}", sensitive: true }\n    - copy: { dest: /etc/secret2, content: "${text}", sensitive: true }\n`
  changed(await controller.report('apply', secret('more-secret')))
  const back = changed(await controller.rollback('-D'))
  assert.doesNotMatch(JSON.stringify(back), /(?:very|more)-secret/)
  assert.equal(await must('cat /etc/secret; ls /etc/secret2 2>/dev/null || true'), 'very-secret\n')
})

test('without root the runs of the user are listed and taken back', async t => {
  const { host, must } = await scene(t)
  await addAccount(host, { name: 'alice', password: 'secret', keys: [host.publicKey] })
  const controller = new Controller(host, ['-u', 'alice', '--private-key', host.privateKey])
  t.after(() => controller.remove())
  await must(
    'echo one >/home/alice/note && chown alice:alice /home/alice/note && mkdir -m 755 -p /home/alice/.local/state && chown -R alice:alice /home/alice/.local',
  )
  const before = await host.listing(roots)
  const { run } = changed(
    await controller.report(
      'apply',
      '- hosts: all\n  tasks:\n    - copy: { dest: ~alice/note, content: "two\\n" }\n    - file: { path: ~alice/made/deep, state: directory, mode: "0700" }\n    - file: { path: ~alice/made, mode: "0500" }\n',
    ),
  )
  assert.match((await controller.runs()).stdout, new RegExp(`${run} .*confirmed`))
  changed(await controller.rollback())
  assert.deepEqual(
    differencesBetween(before, await host.listing(roots), { except: ['/home/alice/.local/state/sshfix'] }),
    [],
  )
})

test('booted bookworm: services are as before after a rollback, and what handlers did is done again', async t => {
  const { host, controller, must } = await scene(t, () => systemdHost('bookworm'))
  await must(
    `printf '[Service]\\nExecStart=/bin/sleep 100000\\n[Install]\\nWantedBy=multi-user.target\\n' >/etc/systemd/system/demo.service &&
     cp /etc/systemd/system/demo.service /etc/systemd/system/other.service && systemctl daemon-reload && systemctl -q enable --now demo && systemctl start other`,
  )
  const state = () =>
    must('for unit in demo other; do systemctl is-active $unit; systemctl is-enabled $unit; done; true')
  const [before, listing] = [await state(), await host.listing(['/etc'])]
  const pid = () => must('systemctl show -p MainPID --value other')
  changed(
    await controller.report(
      'apply',
      `
- hosts: all
  tasks:
    - service: { name: demo, state: stopped, enabled: no }
    - copy: { dest: /etc/other.conf, content: "x\\n" }
      notify: restart other
  handlers:
    - name: restart other
      service: { name: other, state: restarted }
`,
    ),
  )
  assert.notEqual(await state(), before)
  const running = await pid()
  changed(await controller.rollback())
  assert.equal(await state(), before)
  assert.notEqual(await pid(), running)
  assert.deepEqual(differencesBetween(listing, await host.listing(['/etc'])), [])
})
