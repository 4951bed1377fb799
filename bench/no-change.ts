import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Contender, cpuOf, once, peakMemoryOf, race } from './measure.ts'
import { comparison, type Row, time } from './table.ts'
import { farRoundTrip, type Place, type World } from './world.ts'

const playbook = fileURLToPath(new URL('../playbooks/hardening.yml', import.meta.url))

/** The first run that changes the host, then runs that find nothing to do, beside what must do the same work at least. */
export async function benchNoChange(world: World): Promise<readonly Row[]> {
  const first = await once(world.sshfix('near', 'first apply', 'apply', playbook))
  const script = await sentScript(world)
  const rows: Row[] = [
    {
      what: 'first apply (changes, fresh login, confirm)',
      ours: time(first.milliseconds),
      beside: '',
    },
  ]
  const waits = new Map<string, number>()
  for (const [place, roundTrip, rounds] of [
    ['near', 0, 15],
    ['far', farRoundTrip, 11],
  ] as const) {
    const times = await race(rounds, [
      world.sshfix(place, 'sshfix', 'check', playbook),
      world.ssh(place, script),
    ])
    rows.push(
      comparison(
        `no-change run, round trip ${roundTrip} ms`,
        times.get('sshfix') ?? 0,
        'ssh host sh -s',
        times.get('ssh') ?? 0,
        1.2,
      ),
    )
    for (const [name, taken] of times) waits.set(name, taken - (waits.get(name) ?? 0))
  }
  const trips = (name: string) => (waits.get(name) ?? 0) / farRoundTrip
  rows.push({
    what: 'round trips that it waits for',
    ours: trips('sshfix').toFixed(1),
    beside: `ssh ${trips('ssh').toFixed(1)}`,
    goal: { text: '≤ 12', met: trips('sshfix') <= 12 },
  })
  rows.push(...(await benchAnsible(world)))
  const ours = world.sshfix('near', 'sshfix', 'check', playbook)
  const memory = await peakMemoryOf(ours)
  rows.push(
    comparison('its CPU on the controller', await cpuOf(ours), 'ssh', await cpuOf(world.ssh('near', script))),
    {
      what: 'its peak memory',
      ours: `${memory.toFixed(0)} MB`,
      beside: '',
      goal: { text: '< 110 MB', met: memory < 110 },
    },
  )
  return rows
}

/**
 * What sshfix gives to the host's shell when it runs this playbook, as the host received it: the key's forced command
 * (sshd(8), AUTHORIZED_KEYS FILE FORMAT) keeps a copy for one run.
 */
async function sentScript(world: World): Promise<string> {
  const keys = '/root/.ssh/authorized_keys'
  const forced = 'command="tee $(mktemp /root/sent.XXXXXX) | sh -s"'
  await once(
    world.ssh('near', `cp ${keys} /root/keys && { printf '%s ' '${forced}'; cat /root/keys; } > ${keys}\n`),
  )
  await once(world.sshfix('near', 'recorded run', 'check', playbook))
  // This is recorded too, later.
  const { stdout } = await once(
    world.ssh('near', `mv /root/keys ${keys}; cat "$(ls -tr /root/sent.* | head -n 1)"\n`),
  )
  return stdout
}

/** The nearest thing that ansible-playbook can do: the same lines of sshd_config and the same modes. */
async function benchAnsible(world: World): Promise<readonly Row[]> {
  if (!existsSync('/usr/bin/ansible-playbook')) return []
  const file = join(world.folder, 'ansible.yml')
  writeFileSync(file, ansiblePlaybook)
  const ansible = (place: Place): Contender => ({
    name: 'ansible',
    argv: ['ansible-playbook', '-i', world.ansible.inventory, '-l', place, file],
    env: world.ansible.env,
    cwd: world.folder,
  })
  await once(ansible('near'))
  const rows: Row[] = []
  for (const [place, roundTrip] of [
    ['near', 0],
    ['far', 20],
  ] as const) {
    const times = await race(3, [world.sshfix(place, 'sshfix', 'check', playbook), ansible(place)])
    const ours = times.get('sshfix') ?? 0
    rows.push(
      comparison(
        `no-change run, round trip ${roundTrip} ms`,
        ours,
        'ansible-playbook',
        times.get('ansible') ?? 0,
      ),
    )
  }
  return rows
}

const lines = [
  'PubkeyAuthentication yes',
  'PermitEmptyPasswords no',
  'PermitRootLogin prohibit-password',
  'MaxAuthTries 4',
  'LoginGraceTime 60',
  'MaxStartups 10:30:60',
  'HostbasedAuthentication no',
  'IgnoreRhosts yes',
  'PermitUserEnvironment no',
  'StrictModes yes',
  'X11Forwarding no',
  'PermitTunnel no',
  'ClientAliveInterval 300',
  'ClientAliveCountMax 3',
  'LogLevel VERBOSE',
]

const ansiblePlaybook = `- hosts: all
  gather_facts: false
  tasks:
${lines.map(line => `    - lineinfile: { path: /etc/ssh/ansible.conf, create: true, regexp: "^${line.split(' ')[0]}", line: "${line}" }`).join('\n')}
    - file: { path: /etc/ssh/sshd_config, owner: root, group: root, mode: "0600" }
    - file: { path: /etc/ssh/ansible.conf, owner: root, group: root, mode: "0600" }
`
