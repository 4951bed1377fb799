/** Whatever stands in a parameter, a variable or an inventory comes to the host as itself, or is refused before any host is contacted. */
import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { Controller, sshfix } from '../cli/sshfix.ts'
import type { Host } from '../hosts/host.ts'
import { namespaceHost } from '../hosts/namespace.ts'

/** What would run, write or lead elsewhere, if it ever stood unquoted in a shell text. */
const parts = [
  ...['$(touch /tmp/injected)', '`touch /tmp/injected`', '; touch /tmp/injected;', '| touch /tmp/injected'],
  ...[
    "'",
    '"',
    '\\',
    '\\\\',
    "'; touch /tmp/injected; '",
    '"; touch /tmp/injected; "',
    '${HOME}',
    '$IFS',
    '%s',
    '%n',
  ],
  ...[
    '\n',
    '\ntouch /tmp/injected\n',
    '\r',
    '\t',
    ' ',
    '*',
    '?',
    '[a]',
    '~',
    '!',
    '&',
    '#',
    '{a,b}',
    '<',
    '>',
  ],
  ...[
    '-rf',
    '--',
    '-n',
    '=',
    ':',
    ',',
    '..',
    '../',
    '../../tmp/injected',
    '\0',
    'é',
    '\u{1F600}',
    '\u0085',
    '\x1b]0;owned\x07',
    '\x7f',
    'EOF',
    'a',
  ],
]
/** A new one each time; ODD_SEED repeats what a failure names. */
const seed = Number(process.env.ODD_SEED ?? randomInt(2 ** 31))
const odd = fc.array(fc.constantFrom(...parts), { minLength: 1, maxLength: 4 }).map(some => some.join(''))

async function isUntouched(host: Host): Promise<void> {
  const { stdout } = await host.sh(
    'find / -xdev -name "injected*" -newer /etc/hostname 2>/dev/null; ls /tmp/injected 2>/dev/null',
  )
  assert.equal(stdout, '')
}

test('names and contents of files are on the host as the playbook has them', async t => {
  const host = await namespaceHost()
  t.after(() => host.stop())
  const controller = new Controller(host)
  t.after(() => controller.remove())
  await host.sh('mkdir /root/odd')
  const names = fc.sample(
    odd
      .map(text => text.replaceAll('/', '_'))
      .filter(name => !['.', '..'].includes(name) && !name.includes('\0') && Buffer.byteLength(name) < 120),
    { numRuns: 40, seed },
  )
  const files = [...new Set(names)].map((name, index) => ({
    path: `/root/odd/${name}`,
    content: `${index} ${name}`,
  }))
  const tasks = files.flatMap(({ path, content }) => [
    { name: path, copy: { dest: path, content, mode: '0640' } },
    { file: { path, mode: '0640', group: 'root' } },
    { file: { path: `${path}.link`, state: 'link', src: content } },
  ])
  const playbook = controller.write('p.yml', json([{ hosts: 'all', vars: { v: names[0] }, tasks }]))
  const [report] = (await controller.report('apply', playbook)).hosts
  const failed = report?.tasks.filter(({ status }) => status === 'failed')
  assert.deepEqual([failed, report?.status], [[], 'changed'], `ODD_SEED=${seed}`)
  for (const { path, content } of files) {
    const { stdout } = await host.sh('cat "$1" && stat -c " %a" "$1" && readlink "$1.link"', {
      args: [latin1(path)],
    })
    assert.equal(stdout, `${latin1(content)} 640\n${latin1(content)}\n`, `ODD_SEED=${seed}`)
  }
  const again = (await controller.report('apply', playbook)).hosts[0]
  assert.deepEqual([again?.status, again?.trips], ['ok', 1], `ODD_SEED=${seed}`)
  await isUntouched(host)
})

test('values of keywords, users, services, keys and variables are what they are, or a mistake with its place', async t => {
  const host = await namespaceHost()
  t.after(() => host.stop())
  const controller = new Controller(host)
  t.after(() => controller.remove())
  const tasksOf: ((value: string) => object)[] = [
    value => ({ sshd_config: { settings: { Banner: value } } }),
    value => ({ sshd_config: { settings: { [value]: 'yes' } } }),
    value => ({ sshd_config: { settings: { AcceptEnv: [value] } } }),
    value => ({ sshd_config: { match: { User: value }, settings: { X11Forwarding: 'no' } } }),
    value => ({ sshd_config: { into: value, settings: { X11Forwarding: 'no' } } }),
    value => ({
      authorized_key: {
        user: value,
        key: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl',
      },
    }),
    value => ({
      authorized_key: {
        user: 'root',
        key: `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl ${value}`,
      },
    }),
    value => ({ authorized_key: { user: 'root', key: value } }),
    value => ({ service: { name: value, state: 'started' } }),
    value => ({ file: { path: '/root/f', owner: value, state: 'directory' } }),
    value => ({ file: { path: value, state: 'absent' } }),
    value => ({ file: { path: '/root/f', mode: value, attributes: value } }),
    value => ({ copy: { dest: '/root/g', src: value } }),
  ]
  const tries = fc.sample(fc.tuple(fc.constantFrom(...tasksOf), odd), { numRuns: 40, seed })
  for (const [taskOf, value] of tries) {
    const tasks = [{ name: value, ignore_errors: true, ...taskOf(value) }]
    const playbook = controller.write(
      'p.yml',
      json([{ name: value, hosts: 'all', vars: { v: value }, tasks }]),
    )
    const { exit, stdout, stderr } = await controller.run('check', playbook)
    const told = JSON.stringify({ seed, tasks, stdout, stderr })
    assert.ok([0, 1, 2, 8].includes(exit), told)
    if (exit === 1) assert.match(stderr, /p\.yml.*error\[\w+\]/s, told)
    assert.doesNotMatch(stdout + stderr, /\n +at \S+ \(|mistake in sshfix/, told)
    assert.doesNotMatch(stdout + stderr, /[\x00-\x08\x0b-\x1f\x7f\x80-\x9f]/, told)
    if (exit !== 8) continue
    const applied = await controller.run('apply', playbook)
    const toldApplied = JSON.stringify({ seed, tasks, applied })
    assert.ok([0, 2].includes(applied.exit), toldApplied)
    assert.doesNotMatch(applied.stdout + applied.stderr, /\n +at \S+ \(|mistake in sshfix/, toldApplied)
    if (applied.exit === 0) assert.equal((await controller.run('check', playbook)).exit, 0, toldApplied)
  }
  await isUntouched(host)
})

test('hosts, users and ports of inventories reach no shell and no option', async t => {
  const host = await namespaceHost()
  t.after(() => host.stop())
  const controller = new Controller(host)
  t.after(() => controller.remove())
  const playbook = controller.write(
    'p.yml',
    '- hosts: all\n  tasks:\n    - file: { path: /root/x, state: absent }\n',
  )
  const values = fc.sample(
    fc.tuple(fc.constantFrom('ansible_host', 'ansible_user', 'ansible_port', 'name'), odd),
    { numRuns: 20, seed },
  )
  for (const connection of ['ssh', 'openssh'])
    for (const [what, value] of values) {
      const vars = {
        ansible_host: host.address,
        ansible_port: host.port,
        ansible_user: 'root',
        ansible_connection: connection,
      }
      const own = what === 'name' ? vars : { ...vars, [what]: value }
      const inventory = controller.write(
        'hosts.yml',
        json({ all: { hosts: { [what === 'name' ? value : 'h']: own } } }),
      )
      const { exit, stdout, stderr } = await sshfix(
        ['check', '-i', inventory, '-T', '5', '--private-key', host.privateKey, playbook],
        { home: controller.folder },
      )
      const told = JSON.stringify({ seed, connection, what, value, stdout, stderr })
      assert.ok([0, 1, 4].includes(exit), told)
      assert.doesNotMatch(stdout + stderr, /\n +at \S+ \(|mistake in sshfix/, told)
    }
  await isUntouched(host)
})

/** YAML takes JSON, but no control character as it is. */
function json(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    /[\u007f-\u009f]/g,
    char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

function latin1(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1')
}
