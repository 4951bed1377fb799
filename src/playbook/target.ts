import { isIP } from 'node:net'
import type { Assumable, Diagnostic, Target } from '../model/index.ts'
import { argumentsOfSsh, noArguments, uncheckedKeys } from './arguments-of-ssh.ts'
import { booleanOf } from './boolean-of.ts'
import { ConnectionVariables } from './connection-variables.ts'
import type { Inventory, Variables } from './inventory/inventory.ts'
import { mistake, quoted, type Tell, wholeFile } from './place.ts'
import type { Play } from './play.ts'

/** What holds where the inventory says nothing: the command line. As in Ansible, the inventory is stronger. */
export type TargetDefaults = Pick<Target, 'connection' | 'user' | 'privateKeys' | 'hostKeyChecking'> &
  Partial<Pick<Target, 'port' | 'root' | 'password' | 'becomePassword' | 'jump' | 'assumed'>> & {
    /** For `~/` in the paths of keys. */
    readonly home?: string
  }

/** Of sudo, what sshfix does anyway. */
const usualFlags = /^(?:-[HSn]+\s*)*$/

/** Ansible's variables that change how a host is reached, with the values that change nothing; others are never passed over. */
const notYet: readonly { readonly name: string; readonly harmless: RegExp }[] = [
  { name: 'ansible_ssh_executable', harmless: /^(?:\/usr\/bin\/)?ssh$/ },
  { name: 'ansible_ssh_pkcs11_provider', harmless: /^$/ },
  { name: 'ansible_become_exe', harmless: /^(?:\/usr\/bin\/)?(?:sudo|doas)$|^(?:\/usr)?(?:\/bin\/)?su$/ },
  { name: 'ansible_become_flags', harmless: usualFlags },
  ...['sudo', 'su', 'doas'].flatMap(method => [
    { name: `ansible_${method}_exe`, harmless: new RegExp(`^(?:(?:/usr)?/bin/)?${method}$`) },
    { name: `ansible_${method}_flags`, harmless: usualFlags },
  ]),
  { name: 'ansible_su_pass', harmless: /^$/ },
  { name: 'ansible_doas_pass', harmless: /^$/ },
  { name: 'ansible_shell_executable', harmless: /^(?:\/bin\/)?(?:ba|da)?sh$/ },
]

/** How a host is reached in a play; the variables of both and `--extra-vars` count. Null: told why it cannot be. */
export function targetOf(
  play: Play | null,
  host: string,
  inventory: Inventory,
  extraVars: Variables,
  defaults: TargetDefaults,
): { readonly target: Target | null; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = []
  const tell: Tell = diagnostic => diagnostics.push(diagnostic)
  const reader = new ConnectionVariables(play, host, inventory, extraVars, tell)
  const target = readTarget(reader, host, defaults, tell)
  reader.tellMisspelt()
  const isBad = diagnostics.some(({ severity }) => severity === 'error')
  return { target: isBad ? null : target, diagnostics }
}

/** Of two names of one thing the last in the documentation of Ansible's ssh plugin counts: here it stands first. */
function readTarget(read: ConnectionVariables, host: string, defaults: TargetDefaults, tell: Tell): Target {
  for (const { name, harmless } of notYet) {
    const found = read.text(name)
    if (found && found.text !== '' && !harmless.test(found.text))
      tell(
        mistake(
          'not_carried_out',
          found.place,
          `${name} is not acted on yet`,
          'Remove it for this host, or reach the host without it',
        ),
      )
  }
  const named = read.text('ansible_ssh_host', 'ansible_host')
  const at = named ? null : /^(?<user>[^@]+)@(?<address>.+)$/.exec(host)?.groups
  const address = named?.text ?? at?.address ?? host
  if (!isAddress(address))
    tell(
      mistake(
        'bad_connection',
        named?.place ?? wholeFile(host),
        `${named?.shown ?? quoted(address)} is no host name and no address`,
      ),
    )
  const key = read.text('ansible_ssh_private_key_file', 'ansible_private_key_file')?.text ?? ''
  const root = read.text('ansible_chroot_root')?.text ?? defaults.root
  const password =
    read.text('ansible_ssh_password', 'ansible_ssh_pass', 'ansible_password')?.text ?? defaults.password
  const becomePassword =
    read.text('ansible_sudo_pass', 'ansible_become_pass', 'ansible_become_password')?.text ??
    defaults.becomePassword
  const way = connection(read, defaults, tell)
  const isOverSsh = !['local', 'chroot'].includes(way ?? defaults.connection)
  const words = isOverSsh ? argumentsOfSsh(read, defaults, tell) : noArguments
  const jump = words.jump ?? defaults.jump
  const isAssumed = (what: Assumable) => defaults.assumed?.includes(what) === true
  const stated = {
    connection: words.needProgram ? 'openssh' : way,
    port: words.before.port ?? port(read, tell) ?? words.after.port ?? defaults.port,
    user:
      words.before.user ??
      // As for Ansible, an empty one is none.
      (read.text('ansible_ssh_user', 'ansible_user')?.text || undefined) ??
      at?.user ??
      (isAssumed('user') ? words.after.user : undefined),
    hostKeyChecking:
      words.before.hostKeyChecking ?? hostKeyChecking(read, tell) ?? words.after.hostKeyChecking,
  } as const
  const assumed = (defaults.assumed ?? []).filter(what => stated[what] === undefined)
  const keys = [...words.before.privateKeys, ...words.after.privateKeys]
  return {
    name: host,
    connection: stated.connection ?? defaults.connection,
    address,
    port: stated.port ?? 22,
    user: stated.user ?? defaults.user,
    privateKeys: [
      ...(key === '' ? defaults.privateKeys : [inHome(key, defaults.home)]),
      ...keys.map(path => inHome(path, defaults.home)),
    ],
    hostKeyChecking: stated.hostKeyChecking ?? defaults.hostKeyChecking,
    ...(words.forProgram.length === 0 ? {} : { sshArguments: words.forProgram }),
    ...(assumed.length === 0 ? {} : { assumed }),
    ...(root === undefined ? {} : { root }),
    ...(jump === undefined ? {} : { jump }),
    ...(password === undefined ? {} : { password }),
    ...(becomePassword === undefined ? {} : { becomePassword }),
  }
}

/** What a host name or an address looks like; nothing that a command line or `%h` could take for something else. */
function isAddress(text: string): boolean {
  return (
    isIP(text.replace(/%[\w.-]+$/, '')) !== 0 ||
    /^[\p{L}\p{N}_](?:[\p{L}\p{N}_.-]{0,251}[\p{L}\p{N}_.])?$/u.test(text)
  )
}

/** To Ansible, which knows one way over SSH, `ssh` is no choice against `openssh`. */
function connection(
  read: ConnectionVariables,
  defaults: TargetDefaults,
  tell: Tell,
): Target['connection'] | undefined {
  const found = read.text('ansible_connection')
  const name = found?.text.split('.').at(-1)
  if (found === null || name === 'smart') return undefined
  if (name === 'ssh' || name === 'paramiko' || name === 'paramiko_ssh')
    return defaults.connection === 'openssh' ? 'openssh' : 'ssh'
  if (name === 'openssh' || name === 'local' || name === 'chroot') return name
  const message = `Expected ansible_connection to be ssh, openssh, local or chroot, not ${found.shown}`
  tell(mistake('bad_connection', found.place, message))
  return undefined
}

function port(read: ConnectionVariables, tell: Tell): number | undefined {
  const found = read.text('ansible_ssh_port', 'ansible_port')
  if (!found) return undefined
  const number = /^\d{1,5}$/.test(found.text) ? Number(found.text) : 0
  if (number >= 1 && number <= 65535) return number
  tell(
    mistake(
      'bad_connection',
      found.place,
      `Expected ansible_port to be a number from 1 to 65535, not ${found.shown}`,
    ),
  )
  return undefined
}

/** `no` is not taken at its word: a key that is known is still compared. */
function hostKeyChecking(read: ConnectionVariables, tell: Tell): Target['hostKeyChecking'] | null {
  const found = read.node('ansible_ssh_host_key_checking', 'ansible_host_key_checking')
  if (!found) return null
  const isChecked = booleanOf(found, 'ansible_host_key_checking', tell)
  if (isChecked === undefined) return null
  if (isChecked) return 'strict'
  tell(uncheckedKeys('ansible_host_key_checking', found.place))
  return 'accept-new'
}

function inHome(path: string, home: string | undefined): string {
  return home !== undefined && path.startsWith('~/') ? `${home}${path.slice(1)}` : path
}
