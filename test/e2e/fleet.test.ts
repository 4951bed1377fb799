import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Report } from '../../src/model/index.ts'
import { Controller, type Result, sshfix } from '../cli/sshfix.ts'
import { addAccount } from '../hosts/accounts.ts'
import type { Host } from '../hosts/host.ts'
import { namespaceHost } from '../hosts/namespace.ts'

/** One real host under several names, and names of hosts that nobody answers for. */
class Fleet {
  readonly controller: Controller
  readonly #host: Host
  readonly #inventory: string

  constructor(host: Host, inventory: string) {
    this.#host = host
    this.controller = new Controller(host)
    const where = `ansible_host=${host.address}`
    this.#inventory = this.controller.write(
      'hosts.ini',
      inventory.replace(/^(\w+)/gm, `$1 ${where}`).replace(/ dead$/gm, ' ansible_port=1'),
    )
  }

  async run(command: 'apply' | 'check', playbook: string, ...more: readonly string[]): Promise<Result> {
    const { user, privateKey } = this.#host
    const file = this.controller.write('p.yml', playbook)
    const login = ['-u', user, '--private-key', privateKey]
    return sshfix([command, '-i', this.#inventory, ...login, file, ...more], { home: this.controller.folder })
  }

  /** The worst of each host, in order of the reports; and the whole report. */
  async report(
    command: 'apply' | 'check',
    playbook: string,
    ...more: readonly string[]
  ): Promise<{ readonly report: Report; readonly ended: string }> {
    const { stdout, stderr } = await this.run(command, playbook, '-o', 'json', ...more)
    assert.notEqual(stdout, '', stderr)
    const report: Report = JSON.parse(stdout)
    return { report, ended: report.hosts.map(({ host, status }) => `${host} ${status}`).join(', ') }
  }
}

async function fleet(t: { after: (work: () => unknown) => void }, inventory: string): Promise<Fleet> {
  const host = await namespaceHost()
  t.after(() => host.stop())
  const made = new Fleet(host, inventory)
  t.after(() => made.controller.remove())
  return made
}

const look = 'tasks: [{ file: { path: /etc/passwd } }]'

test('a canary that is not well ends the run: nobody else is tried, and each is listed with the reason', async t => {
  const hosts = await fleet(t, 'canary dead\na\nb\nc\n')
  const { report, ended } = await hosts.report(
    'apply',
    `- { hosts: all, serial: [1, "50%"], ${look} }\n- { hosts: all, ${look} }\n`,
  )
  assert.equal(ended, 'canary unreachable, a never_tried, b never_tried, c never_tried')
  assert.deepEqual(report.hosts[1]?.error, {
    code: 'gate_closed',
    message: 'canary, a batch of its own, is unreachable',
    hint: 'Mend what stopped the run, then go on with those that are left: --limit @REPORT',
  })
  assert.equal(report.exit, 2 | 4)
  assert.deepEqual([report.summary.never_tried, report.summary.hosts], [3, 4])
})

test('a batch begins when the one before it has ended, and a play when its last batch has', async t => {
  const hosts = await fleet(t, 'a\nb\nc\nd\ne\n')
  const one = `- { name: one, hosts: all, serial: [1, 2], ${look} }\n`
  const { report } = await hosts.report('apply', `${one}${one.replaceAll('one', 'two')}`, '-f', '9')
  const order = report.hosts.map(({ play, host }) => `${play} ${host}`)
  const parts = [1, 3, 5, 6, 8, 10].map((end, index, ends) => order.slice(ends[index - 1] ?? 0, end).sort())
  assert.deepEqual(parts, [
    ['one a'],
    ['one b', 'one c'],
    ['one d', 'one e'],
    ['two a'],
    ['two b', 'two c'],
    ['two d', 'two e'],
  ])
})

test('max_fail_percentage must be exceeded, any_errors_fatal need not; both end the batch that is under way', async t => {
  const hosts = await fleet(t, 'x dead\na\ny dead\nb\nc\n')
  const play = (keys: string) => `- { hosts: all, ${keys}, ${look} }\n`
  const ended = async (keys: string) => (await hosts.report('apply', play(keys), '-f', '1')).ended
  assert.equal(await ended('max_fail_percentage: 40'), 'x unreachable, a ok, y unreachable, b ok, c ok')
  assert.equal(
    await ended('max_fail_percentage: 39'),
    'x unreachable, a ok, y unreachable, b never_tried, c never_tried',
  )
  assert.equal(
    await ended('any_errors_fatal: yes'),
    'x unreachable, a never_tried, y never_tried, b never_tried, c never_tried',
  )
  // Of the two hosts of a batch one may fail; the batch of two that are dead ends the run.
  assert.equal(
    await ended('serial: 2, max_fail_percentage: 50'),
    'x unreachable, a ok, y unreachable, b ok, c ok',
  )
})

test('a plan that is refused closes the gate too', async t => {
  const hosts = await fleet(t, 'a\nb\n')
  const playbook =
    '- { hosts: all, serial: 1, tasks: [{ sshd_config: { settings: { AllowUsers: nobody } } }] }\n'
  const { report, ended } = await hosts.report('apply', playbook)
  assert.equal(ended, 'a refused, b never_tried')
  assert.equal(report.exit, 2 | 16)
})

test('one host that hangs holds up nobody else, and is given up in its time', async t => {
  const host = await namespaceHost()
  t.after(() => host.stop())
  await host.write('/etc/hang', '#!/bin/sh\nexec sleep 3600\n', { mode: '0755' })
  await addAccount(host, { name: 'slow', shell: '/etc/hang' })
  const hosts = new Fleet(host, 'hung ansible_user=slow\na\nb\nc\n')
  t.after(() => hosts.controller.remove())
  const playbook = `- { hosts: all, ${look} }\n`
  const { report, ended } = await hosts.report('check', playbook, '-f', '2', '--host-timeout', '20')
  assert.equal(ended, 'a ok, b ok, c ok, hung unreachable')
  assert.equal(report.hosts[3]?.error?.code, 'host_timeout')
})

test('many hosts at a time are no leak of listeners, as Node.js would tell on the terminal', async t => {
  const names = Array.from({ length: 24 }, (_, index) => `w${index}\n`)
  const hosts = await fleet(t, names.join(''))
  const warnings: string[] = []
  const listen = (warning: Error) => warnings.push(warning.message)
  process.on('warning', listen)
  t.after(() => process.off('warning', listen))
  await hosts.run('check', `- { hosts: all, ${look} }\n`, '-f', '24')
  assert.deepEqual(warnings, [])
})

test('a host has its place until it is confirmed: nobody new is begun before', async t => {
  const hosts = [await namespaceHost(), await namespaceHost()]
  t.after(() => Promise.all(hosts.map(host => host.stop())))
  const [first] = hosts
  assert.ok(first)
  const controller = new Controller(first)
  t.after(() => controller.remove())
  controller.write('.ssh/known_hosts', hosts.map(({ knownHostsLine }) => `${knownHostsLine}\n`).join(''))
  const file = controller.write(
    'p.yml',
    '- { hosts: all, tasks: [{ sshd_config: { settings: { MaxAuthTries: 3 } } }] }\n',
  )
  const list = hosts.map(({ address }) => `${address},`).join('')
  const argv = ['apply', '-i', list, '-u', first.user, '--private-key', first.privateKey, '-f', '1']
  const { stdout, exit } = await sshfix([...argv, '-o', 'jsonl', file], { home: controller.folder })
  const events = stdout
    .trim()
    .split('\n')
    .map(line => JSON.parse(line))
    .filter(({ event }) => ['connecting', 'verifying', 'host'].includes(event))
  assert.equal(exit, 0, stdout)
  assert.deepEqual(
    events.map(({ event, host, report }) => `${event} ${host ?? report.host}`),
    hosts.flatMap(({ address }) => ['connecting', 'verifying', 'host'].map(event => `${event} ${address}`)),
  )
  const [{ report }] = events.filter(({ event }) => event === 'host')
  assert.deepEqual(Object.keys(report.timings), [
    'connecting',
    'gathering',
    'planning',
    'applying',
    'verifying',
  ])
})

test('without a terminal -v tells a line a host beside a report for programs', async t => {
  const hosts = await fleet(t, 'x dead\na\n')
  const playbook = `- { name: Look, hosts: all, serial: 1, ${look} }\n`
  const { stderr } = await hosts.run('check', playbook, '-v', '-o', 'json', '-f', '1')
  assert.match(stderr, /^x: unreachable \[refused\], \d\.\d\d s\na: ok, \d\.\d\d s\n$/)
  assert.equal((await hosts.run('check', playbook, '-o', 'json')).stderr, '')
  assert.equal((await hosts.run('check', playbook, '-v')).stderr, '')
})

test('a check changes nothing, so it looks at every host, whatever a play says of batches', async t => {
  const hosts = await fleet(t, 'x dead\na\nb\n')
  const playbook = `- { hosts: all, serial: 1, any_errors_fatal: yes, ${look} }\n`
  const { ended } = await hosts.report('check', playbook, '-f', '1')
  assert.equal(ended, 'x unreachable, a ok, b ok')
})
