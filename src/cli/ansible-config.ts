import { accessSync, constants, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { diskFiles } from '../playbook/index.ts'
import { sshArguments } from '../playbook/ssh-arguments.ts'
import { oneLine } from '../report/text.ts'
import type { Io } from './io.ts'

/** What of Ansible's configuration says where hosts are, and what opens encrypted values. */
export interface AnsibleConfig {
  /** Null: none is in effect. */
  readonly file: string | null
  readonly inventory: readonly string[]
  readonly vaultPasswordFile: string | null
  readonly vaultIdentities: readonly string[]
  /** Settings of the file that would change how hosts are reached, by what says the same here: none is taken. */
  readonly untaken: ReadonlyMap<string, string>
}

/**
 * The file that Ansible would take: ANSIBLE_CONFIG, ansible.cfg here unless everybody may write here, ~/.ansible.cfg,
 * /etc/ansible/ansible.cfg. ANSIBLE_INVENTORY and the like are stronger than what it says.
 */
export function ansibleConfig(io: Io, folder = process.cwd()): AnsibleConfig {
  const file = configFile(io, folder)
  const settings = file === null ? new Map<string, string>() : settingsOf(file, io)
  const value = (variable: string, key: string): { readonly text: string; readonly base: string } | null => {
    const text = io.env[variable]
    if (text) return { text, base: folder }
    const own = settings.get(`defaults.${key}`)
    return own && file !== null ? { text: own, base: dirname(file) } : null
  }
  const paths = (found: { readonly text: string; readonly base: string } | null) =>
    (found?.text.split(',') ?? [])
      .map(path => path.trim())
      .filter(path => path !== '')
      .map(path => resolve(found?.base ?? folder, expanded(io, path, folder)))
  const identities = value('ANSIBLE_VAULT_IDENTITY_LIST', 'vault_identity_list')
  return {
    file,
    inventory: paths(value('ANSIBLE_INVENTORY', 'inventory')),
    vaultPasswordFile: paths(value('ANSIBLE_VAULT_PASSWORD_FILE', 'vault_password_file'))[0] ?? null,
    vaultIdentities: (identities?.text.split(',') ?? []).map(text => text.trim()).filter(text => text !== ''),
    untaken: new Map(
      [...optionFor].flatMap(([key, option]) => {
        const value = settings.get(key) ?? ''
        return value === '' || /^(?:no|false|off|0)$/i.test(value) || isIdle(key, value)
          ? []
          : [[option, key] as const]
      }),
    ),
  }
}

const optionFor: ReadonlyMap<string, string> = new Map([
  ['defaults.remote_user', '--user'],
  ['defaults.private_key_file', '--private-key'],
  ['defaults.remote_port', 'ansible_port'],
  ['privilege_escalation.become', '--become'],
  ['privilege_escalation.become_user', '--become-user'],
  ['privilege_escalation.become_method', '--become-method'],
  ...['ssh_args', 'ssh_common_args', 'ssh_extra_args'].map(
    name => [`ssh_connection.${name}`, `ansible_${name}`] as const,
  ),
])

/** Words for ssh that would change nothing, such as those about shared connections, which many state. */
function isIdle(key: string, value: string): boolean {
  if (!key.startsWith('ssh_connection.')) return false
  const words = sshArguments(value)
  if ('problem' in words) return false
  const { port, user, privateKeys, hostKeyChecking, rest } = words
  return [port, user, hostKeyChecking, ...privateKeys, ...rest].every(one => one === undefined)
}

function configFile(io: Io, folder: string): string | null {
  const named = io.env.ANSIBLE_CONFIG
  const candidates: string[] = []
  if (named) {
    const path = resolve(folder, expanded(io, named, folder))
    candidates.push(isFolder(path) ? join(path, 'ansible.cfg') : path)
  }
  const here = join(folder, 'ansible.cfg')
  if (!mayAnybodyWrite(folder)) candidates.push(here)
  else if (isReadable(here) && !candidates.some(isReadable))
    io.stderr.write(`sshfix: ${oneLine(here)} is passed over: everybody may write to its folder\n`)
  candidates.push(join(io.home, '.ansible.cfg'), '/etc/ansible/ansible.cfg')
  return candidates.find(isReadable) ?? null
}

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}

function mayAnybodyWrite(folder: string): boolean {
  return (statSync(folder).mode & constants.S_IWOTH) !== 0
}

/**
 * `section.key` of an INI file as Python's configparser reads it: `;` after a blank begins a comment, and a line that
 * stands further to the right than a key goes on with its value.
 */
function settingsOf(file: string, io: Io): ReadonlyMap<string, string> {
  const read = diskFiles.read(file)
  const found = new Map<string, string>()
  if ('problem' in read) return found
  let section: string | null = null
  let last: { readonly name: string; readonly indent: number } | null = null
  for (const [index, line] of new TextDecoder()
    .decode(read.bytes)
    .split(/\r\n|\n|\r/)
    .entries()) {
    const text = line.replace(/(?:^|\s);.*$/, '').trim()
    if (text === '' || text.startsWith('#')) continue
    const indent = line.search(/\S/)
    if (last !== null && indent > last.indent) {
      found.set(last.name, `${found.get(last.name)}\n${text}`)
      continue
    }
    const header = /^\[(?<name>[^\]]+)\]/.exec(text)?.groups?.name
    const setting = /^(?<key>[^=:]+?)\s*[=:]\s*(?<value>.*)$/.exec(text)?.groups
    if (header !== undefined) {
      section = header
      last = null
    } else if (setting?.key !== undefined && section !== null) {
      last = { name: `${section}.${setting.key.toLowerCase()}`, indent }
      found.set(last.name, setting.value ?? '')
    } else {
      const why = section === null ? 'stands in no section such as [defaults]' : 'is no setting'
      io.stderr.write(`sshfix: ${oneLine(file)}:${index + 1} ${why}: Ansible takes no such file\n`)
    }
  }
  return found
}

/** `~`, `$NAME` and `{{CWD}}` in paths, as Ansible has them. */
function expanded(io: Io, path: string, folder: string): string {
  return path
    .replaceAll('{{CWD}}', folder)
    .replace(/^~(?=\/|$)/, io.home)
    .replace(/\$(?:\{(?<braced>\w+)\}|(?<bare>\w+))/g, (text, braced?: string, bare?: string) => {
      return io.env[braced ?? bare ?? ''] ?? text
    })
}
