import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { riskCodes } from '../../src/login/index.ts'
import type { HostReport, Report } from '../../src/model/index.ts'
import { connect } from '../../src/remote/connect.ts'
import { sshfix } from '../cli/sshfix.ts'
import { chrootHost } from '../hosts/chroot.ts'
import type { Host } from '../hosts/host.ts'
import { namespaceHost } from '../hosts/namespace.ts'
import { testAddress } from '../hosts/network.ts'
import { runCommand } from '../hosts/run-command.ts'
import type { LockoutCase } from './case.ts'
import { addPerson, keyOf, type Person, people, reload } from './people.ts'

/** What became of a case on a real host. */
export interface Outcome {
  /** The proof refused it, and nothing was written before that. */
  readonly refused: boolean
  readonly touched: boolean
  /** Codes of the risks that were certain, and of the others. */
  readonly codes: readonly string[]
  readonly warned: readonly string[]
  /** Forced, a real fresh login (and becoming root, where the play does) failed. */
  readonly lockedOut: boolean
  /** What the fresh login said. */
  readonly why: string
}

/** Somebody else's public key: `authorized_keys` has room for it. */
const other = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl other'

/** Asks the proof, then forces the change and logs in. The engine itself logs in anew before it confirms anything. */
export async function tryCase(one: LockoutCase): Promise<Outcome> {
  const host = one.on === 'namespace' ? await namespaceHost() : await chrootHost(one.on)
  const folder = mkdtempSync(join(tmpdir(), 'sshfix-lockout-'))
  try {
    return await tryOn(host, folder, one)
  } finally {
    await host.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function tryOn(host: Host, folder: string, one: LockoutCase): Promise<Outcome> {
  for (const person of new Set([one.as, ...(one.keep ? [one.keep] : [])]))
    await addPerson(host, person, folder)
  const prepared = await host.sh(`${reload}${filledIn(one.setup, host)}`)
  if (prepared.status !== 0) throw new Error(`setup ended with ${prepared.status}: ${prepared.stderr}`)
  const person: Person = people[one.as]
  const tasks = await withAnswers(filledIn(one.tasks, host), host)
  const keepAccess = await withAnswers(filledIn(one.keepAccess, host), host)
  const playbook = join(folder, 'playbook.yml')
  const indented = tasks.trimEnd().replaceAll('\n', '\n    ')
  writeFileSync(
    playbook,
    `- hosts: all\n  become: ${person.becomes}\n  keep_access: ${keepAccess}\n  tasks:\n    ${indented}\n`,
  )
  mkdirSync(join(folder, '.ssh'))
  writeFileSync(join(folder, '.ssh/known_hosts'), `${host.knownHostsLine}\n`)
  writeFileSync(join(folder, 'inventory.ini'), inventory(host, person))
  const call = async (...more: readonly string[]): Promise<HostReport> => {
    const keys = person.key === undefined ? [] : ['--private-key', keyOf(person.key, host, folder).path]
    // Logins are slow where many hosts are tried at once.
    const argv = [
      'apply',
      '-i',
      join(folder, 'inventory.ini'),
      ...keys,
      '-T',
      '40',
      '-o',
      'json',
      playbook,
      ...more,
    ]
    const { stdout, stderr } = await sshfix(argv, { home: folder })
    if (stdout === '') throw new Error(stderr)
    const [report] = (JSON.parse(stdout) as Report).hosts
    if (report === undefined) throw new Error(`no report of the host: ${stderr}`)
    return report
  }

  const asked = one.code === null ? await call('--check') : await call()
  if (!['refused', 'changed', 'undone'].includes(asked.status))
    throw new Error(
      `The proof was not asked: ${asked.status} ${JSON.stringify([asked.error, ...asked.tasks.map(({ reason }) => reason)])}`,
    )
  const store = await host.sh('[ ! -e /var/lib/sshfix ]')
  const forced = await call(...Object.keys(riskCodes).flatMap(code => ['--allow-risk', code]))
  // Where nobody becomes root any more, nobody can undo it either but the host itself.
  const isLost = forced.status === 'undone' || forced.error?.code === 'unconfirmed'
  const undone = isLost && /fresh login/.test(forced.error?.message ?? '')
  if (forced.status !== 'changed' && !undone)
    throw new Error(
      `It could not be forced: ${forced.status} ${JSON.stringify(forced.error ?? forced.tasks)}`,
    )
  const kept = one.keep !== null && !undone ? await logIn(host, folder, people[one.keep]) : null
  return {
    refused: asked.status === 'refused',
    touched: store.status !== 0,
    codes: asked.risks.filter(({ certain }) => certain).map(({ code }) => code),
    warned: asked.risks.filter(({ certain }) => !certain).map(({ code }) => code),
    lockedOut: undone || kept !== null,
    why: kept ?? forced.error?.message ?? '',
  }
}

function filledIn(text: string, host: Host): string {
  return text
    .replaceAll('$ADDRESS', host.address)
    .replaceAll('$CLIENT', testAddress)
    .replaceAll('$KEY', host.publicKey)
    .replaceAll('$OTHER', other)
}

/** `%{cat /etc/passwd}%` becomes what the command prints on the host, as a text of YAML. */
async function withAnswers(text: string, host: Host): Promise<string> {
  let filled = text
  for (const [whole, command = ''] of text.matchAll(/%\{(.*?)\}%/gs)) {
    const { stdout } = await host.sh(command)
    filled = filled.replace(whole, () => JSON.stringify(stdout))
  }
  return filled
}

function inventory(host: Host, { user, key, password }: Person): string {
  const secrets =
    password === undefined ? '' : ` ansible_password='${password}' ansible_become_password='${password}'`
  // Stated, so that none goes over to the other by itself.
  const connection = key === 'certificate' ? 'openssh' : 'ssh'
  return `host ansible_host=${host.address} ansible_port=${host.port} ansible_user=${user} ansible_connection=${connection}${secrets}\n`
}

/** Null when somebody gets in. */
async function logIn(host: Host, folder: string, person: Person): Promise<string | null> {
  if (person.key === 'certificate') return logInByCertificate(host, folder, person)
  const environment = {
    home: folder,
    agentSocket: null,
    ask: null,
    knownHosts: [join(folder, '.ssh/known_hosts')],
    connectTimeout: 40_000,
    variables: {},
    warn: () => undefined,
  }
  const target = {
    name: 'host',
    connection: 'ssh',
    address: host.address,
    port: host.port,
    user: person.user,
    privateKeys: person.key === undefined ? [] : [keyOf(person.key, host, folder).path],
    hostKeyChecking: 'strict',
    ...(person.password === undefined ? {} : { password: person.password, becomePassword: person.password }),
  } as const
  const become = person.becomes ? ({ user: 'root', method: 'sudo' } as const) : null
  try {
    const transport = await connect(target, environment, become)
    try {
      const { stdout } = await transport.run('echo "in as $(id -u)"\n')
      return /in as \d+/.test(stdout) ? null : `no shell: ${stdout}`
    } finally {
      await transport.close()
    }
  } catch (error) {
    return (error as Error).message
  }
}

async function logInByCertificate(host: Host, folder: string, { user }: Person): Promise<string | null> {
  const options = [
    ...['BatchMode=yes', 'StrictHostKeyChecking=yes', 'IdentitiesOnly=yes', 'ConnectTimeout=20'],
    `UserKnownHostsFile=${join(folder, '.ssh/known_hosts')}`,
    `IdentityFile=${keyOf('certificate', host, folder).path}`,
  ].flatMap(option => ['-o', option])
  const { stdout, stderr } = await runCommand([
    'ssh',
    '-F',
    'none',
    ...options,
    '-l',
    user,
    host.address,
    'echo in',
  ])
  return stdout === 'in\n' ? null : stderr
}
