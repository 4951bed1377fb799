// Who does the same work on the same hosts: sshfix, plain ssh, and Ansible in the forms that people write it in.
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { program } from '../../scripts/demo/fresh-build.ts'
import type { Host } from '../../test/hosts/host.ts'
import type { Contender } from '../measure.ts'

export type Phase = 'check' | 'first apply' | 'no change'

export interface Peer {
  readonly name: string
  /** Above so many hosts it is left out: it would take many minutes. */
  readonly mostHosts: number
  /** Null: it has no such phase. */
  contender(phase: Phase, hosts: readonly Host[]): Contender | null
}

export interface Desk {
  readonly folder: string
  /** Hosts at a time; without it, what sshfix takes by itself. */
  readonly forks?: number
}

const dropIn = '/etc/ssh/sshd_config.d/00-bench.conf'
const mitogenStrategies = '/usr/lib/python3/dist-packages/ansible_mitogen/plugins/strategy'

/** What all of them declare: fifteen keywords in a file of their own, as `playbooks/hardening.yml` does. */
const settings: readonly (readonly [keyword: string, argument: string])[] = [
  ['PubkeyAuthentication', 'yes'],
  ['PermitEmptyPasswords', 'no'],
  ['PermitRootLogin', 'prohibit-password'],
  ['MaxAuthTries', '4'],
  ['LoginGraceTime', '60'],
  ['MaxStartups', '10:30:60'],
  ['HostbasedAuthentication', 'no'],
  ['IgnoreRhosts', 'yes'],
  ['PermitUserEnvironment', 'no'],
  ['StrictModes', 'yes'],
  ['X11Forwarding', 'no'],
  ['PermitTunnel', 'no'],
  ['ClientAliveInterval', '300'],
  ['ClientAliveCountMax', '3'],
  ['LogLevel', 'VERBOSE'],
]
const lines = settings.map(words => words.join(' '))

/**
 * Puts a host back to where a first apply begins, and leaves sshd the time to listen again. What runs have stored is moved
 * and not deleted: all hosts are on one file system, and ext4 looks for a minute at each inode that was freed before it
 * takes another (recently_deleted of fs/ext4/ialloc.c), which no host that is alone would notice.
 * It waits before, too: an sshd that has just been told to begin anew, and has not yet, would die of being told again.
 */
export const resetScript = `sleep 1; set -- /var/lib/sshfix
[ ! -e "$1" ] || mv "$1" "$1.$(date +%s%N)"
rm -f ${dropIn}; kill -HUP "$(cat /run/sshd.pid)"; sleep 1`

const environment = ({ folder }: Desk) => ({ PATH: process.env.PATH, HOME: folder, LC_ALL: 'C.UTF-8' })

function knownHosts({ folder }: Desk, hosts: readonly Host[]): string {
  const path = join(folder, '.ssh', 'known_hosts')
  mkdirSync(join(folder, '.ssh'), { recursive: true, mode: 0o700 })
  writeFileSync(path, hosts.map(({ knownHostsLine }) => `${knownHostsLine}\n`).join(''))
  return path
}

function inventory({ folder }: Desk, hosts: readonly Host[]): string {
  const path = join(folder, 'hosts.ini')
  const line = (host: Host) =>
    `${host.address} ansible_user=root ansible_ssh_private_key_file=${host.privateKey}\n`
  writeFileSync(path, hosts.map(line).join(''))
  return path
}

export function sshfixAt(desk: Desk): Peer {
  const playbook = join(desk.folder, 'bench.yml')
  const declared = settings.map(([keyword, argument]) => `          ${keyword}: ${argument}\n`).join('')
  writeFileSync(
    playbook,
    `- hosts: all\n  tasks:\n    - sshd_config:\n        into: ${dropIn}\n        settings:\n${declared}`,
  )
  return {
    name: 'sshfix',
    mostHosts: Number.POSITIVE_INFINITY,
    contender: (phase, hosts) => {
      knownHosts(desk, hosts)
      const command = phase === 'check' ? 'check' : 'apply'
      const forks = desk.forks === undefined ? [] : ['-f', String(desk.forks)]
      const options = ['-i', inventory(desk, hosts), ...forks]
      return {
        name: 'sshfix',
        argv: [process.execPath, program, command, ...options, playbook],
        env: environment(desk),
        cwd: desk.folder,
        exits: phase === 'check' ? [0, 8] : [0],
      }
    },
  }
}

/** One session a host with the system's ssh and its defaults, several at a time by xargs. */
export function plainSshAt(desk: Desk, lookScript: string): Peer {
  const look = join(desk.folder, 'look.sh')
  const change = join(desk.folder, 'change.sh')
  writeFileSync(look, lookScript, 'latin1')
  writeFileSync(
    change,
    `set -e\ncat > ${dropIn} <<'END'\n${lines.join('\n')}\nEND\nsshd -t\nkill -HUP "$(cat /run/sshd.pid)"\n`,
  )
  return {
    name: 'ssh, xargs -P',
    mostHosts: Number.POSITIVE_INFINITY,
    contender: (phase, hosts) => {
      const [host] = hosts
      if (host === undefined) return null
      const client = `ssh -F none -i ${host.privateKey} -o UserKnownHostsFile=${knownHosts(desk, hosts)}`
      const script = phase === 'first apply' ? change : look
      const one = `${client} root@{} sh -s < ${script} > ${join(desk.folder, 'out.{}')}`
      return {
        name: 'ssh',
        argv: ['xargs', '-P', String(desk.forks ?? 1), '-I{}', 'sh', '-c', one],
        input: hosts.map(({ address }) => `${address}\n`).join(''),
        env: environment(desk),
        cwd: desk.folder,
      }
    },
  }
}

export function ansibleAt(desk: Desk): readonly Peer[] {
  if (!existsSync('/usr/bin/ansible-playbook')) return []
  writeFileSync(join(desk.folder, 'drop-in.j2'), `${lines.join('\n')}\n`)
  const template = `    - template: { src: drop-in.j2, dest: ${dropIn}, mode: "0644", validate: "/usr/sbin/sshd -t -f %s" }\n      notify: reload\n`
  const lineinfile = lines
    .map(
      line =>
        `    - lineinfile: { path: ${dropIn}, create: true, mode: "0644", regexp: "^${line.split(' ')[0]} ", line: "${line}" }\n      notify: reload\n`,
    )
    .join('')
  return [
    ansible(desk, 'ansible, template', 'template', template, 50, {}),
    ansible(desk, 'ansible, lineinfile', 'lineinfile', lineinfile, 10, {}),
    ...(existsSync(mitogenStrategies)
      ? [
          ansible(desk, 'ansible with mitogen, template', 'template', template, 50, {
            ANSIBLE_STRATEGY: 'mitogen_linear',
            ANSIBLE_STRATEGY_PLUGINS: mitogenStrategies,
          }),
        ]
      : []),
  ]
}

function ansible(
  desk: Desk,
  name: string,
  form: string,
  tasks: string,
  mostHosts: number,
  more: NodeJS.ProcessEnv,
): Peer {
  const playbook = join(desk.folder, `${form}.yml`)
  writeFileSync(
    playbook,
    `- hosts: all\n  gather_facts: false\n  tasks:\n${tasks}  handlers:\n    - name: reload\n      shell: kill -HUP "$(cat /run/sshd.pid)"\n`,
  )
  return {
    name,
    mostHosts,
    contender: (phase, hosts) => {
      const check = phase === 'check' ? ['--check', '--diff'] : []
      const known = `UserKnownHostsFile=${knownHosts(desk, hosts)}`
      return {
        name,
        argv: [
          'ansible-playbook',
          '-i',
          inventory(desk, hosts),
          '-f',
          String(desk.forks ?? 1),
          ...check,
          playbook,
        ],
        env: {
          ...environment(desk),
          ANSIBLE_SSH_ARGS: `-F none -o ${known} -o ControlMaster=auto -o ControlPersist=60s`,
          // A run finds no connection that the one before has left open.
          ANSIBLE_SSH_CONTROL_PATH_DIR: mkdtempSync(join(desk.folder, 'cp-')),
          ANSIBLE_PIPELINING: '1',
          ANSIBLE_PYTHON_INTERPRETER: '/usr/bin/python3',
          ...more,
        },
        cwd: desk.folder,
      }
    },
  }
}
