import { riskCodes } from '../login/risk-codes.ts'
import { didYouMean } from '../playbook/suggest.ts'
import { UsageError } from './io.ts'

/** What the options of a command that works on hosts say. Names as in the design, camelCase as commander gives them. */
export interface RunOptions {
  readonly check?: boolean
  readonly diff?: boolean
  readonly inventory: readonly string[]
  readonly limit?: string
  readonly tags: readonly string[]
  readonly skipTags: readonly string[]
  readonly extraVars: readonly string[]
  readonly forks: number
  readonly user?: string
  readonly privateKey: readonly string[]
  readonly askPass?: boolean
  readonly become?: boolean
  readonly becomeUser?: string
  readonly becomeMethod?: 'sudo' | 'su' | 'doas'
  readonly askBecomePass?: boolean
  readonly vaultPasswordFile: readonly string[]
  readonly askVaultPass?: boolean
  readonly connection?: 'ssh' | 'openssh' | 'local' | 'chroot'
  readonly root?: string
  readonly jump?: string
  readonly timeout?: number
  readonly hostTimeout: number
  readonly confirmWithin: number
  readonly hostKeyChecking?: 'strict' | 'accept-new'
  readonly allowRisk: readonly string[]
  readonly listHosts?: boolean
  readonly listTasks?: boolean
  readonly verbose: number
  readonly quiet?: boolean
  readonly color: boolean
  readonly output: readonly string[]
}

/** An option as data: `flags` in commander's notation, `parse` from its text and the value so far. */
export interface OptionSpec {
  readonly flags: string
  readonly description: string
  readonly choices?: readonly string[]
  readonly default?: unknown
  /** Throws `UsageError` with what it expected; the caller says of which option. */
  readonly parse?: (text: string, earlier: never) => unknown
  /** Not from the environment or `sshfix.yml`: it says what to do now, not how. */
  readonly here?: true
}

/** Every option can also come from the environment, `SSHFIX_` and its long name, and from `sshfix.yml`. */
export const runOptions: readonly OptionSpec[] = [
  {
    flags: '-i, --inventory <source>',
    description: 'inventory file, folder or program, or "host[:port],host2,"; repeatable',
    parse: collect,
    default: [],
  },
  {
    flags: '-l, --limit <pattern>',
    description: 'only hosts of this pattern; @FILE: of its lines, or those in trouble of a JSON report',
  },
  {
    flags: '-t, --tags <tags>',
    description: 'only tasks with one of these tags; repeatable',
    parse: collectList,
    default: [],
  },
  {
    flags: '--skip-tags <tags>',
    description: 'no task with one of these tags; repeatable',
    parse: collectList,
    default: [],
  },
  {
    flags: '-e, --extra-vars <vars>',
    description: 'key=value …, YAML, JSON or @FILE; repeatable',
    parse: collect,
    default: [],
  },
  { flags: '-D, --diff', description: 'show what differs, line by line' },
  { flags: '-f, --forks <number>', description: 'hosts at a time', parse: wholeNumber(1), default: 10 },
  { flags: '-u, --user <name>', description: 'log in as this user' },
  {
    flags: '--private-key <file>',
    description: 'log in with this key; repeatable',
    parse: collect,
    default: [],
  },
  { flags: '-k, --ask-pass', description: 'ask for the password of the login' },
  { flags: '-b, --become', description: 'become another user, root unless said otherwise' },
  { flags: '--become-user <name>', description: 'the user to become' },
  { flags: '--become-method <method>', description: 'how to become', choices: ['sudo', 'su', 'doas'] },
  { flags: '-K, --ask-become-pass', description: 'ask for the password that become needs' },
  {
    flags: '--vault-password-file <[id@]file>',
    description: 'opens what ansible-vault encrypts; a program prints it; repeatable',
    parse: collect,
    default: [],
  },
  { flags: '--ask-vault-pass', description: 'ask for the password of ansible-vault' },
  {
    flags: '-c, --connection <kind>',
    description: 'how hosts are reached',
    choices: ['ssh', 'openssh', 'local', 'chroot'],
  },
  { flags: '--root <dir>', description: 'the system below this directory (means --connection chroot)' },
  { flags: '-J, --jump <hosts>', description: 'reach hosts by way of these: [user@]host[:port],…' },
  {
    flags: '-T, --timeout <seconds>',
    description: 'for connecting and logging in; 10 unless ssh_config says otherwise',
    parse: wholeNumber(1),
  },
  {
    flags: '--host-timeout <seconds>',
    description: 'for a whole host; what it changed by then is undone (0: no limit)',
    parse: wholeNumber(0),
    default: 0,
  },
  {
    flags: '--confirm-within <seconds>',
    description: 'a host undoes what no fresh login has confirmed by then',
    parse: wholeNumber(5),
    default: 60,
  },
  {
    flags: '--host-key-checking <how>',
    description: 'what to do with unknown host keys; strict unless ssh_config says otherwise',
    choices: ['strict', 'accept-new'],
  },
  {
    flags: '--allow-risk <code>',
    description: 'go on though the plan takes this risk for certain; repeatable',
    parse: riskCode,
    default: [],
  },
  { flags: '--list-hosts', description: 'list the hosts of each play, contact none', here: true },
  { flags: '--list-tasks', description: 'list the tasks of each play, contact no host', here: true },
  { flags: '-v, --verbose', description: 'say more; repeatable', parse: count, default: 0 },
  { flags: '-q, --quiet', description: 'only hosts that are not as declared, and the recap' },
  {
    flags: '-o, --output <format>',
    description: 'human, json, jsonl, junit, markdown or sarif, with =FILE into a file; repeatable',
    parse: collect,
    default: [],
  },
]

/** `--private-key <file>` is `SSHFIX_PRIVATE_KEY`. */
export function environmentName(flags: string): string {
  return `SSHFIX_${longName(flags).toUpperCase().replaceAll('-', '_')}`
}

/** `-i, --inventory <source>` is `inventory`. */
export function longName(flags: string): string {
  return /--(?<name>[a-z-]+)/.exec(flags)?.groups?.name ?? flags
}

function count(_text: string, earlier: number): number {
  return earlier + 1
}

function collect(value: string, earlier: readonly string[]): readonly string[] {
  return [...earlier, value]
}

function riskCode(value: string, earlier: readonly string[]): readonly string[] {
  const codes = Object.keys(riskCodes)
  if (codes.includes(value)) return [...earlier, value]
  throw new UsageError(
    `there is no risk "${value}"${didYouMean(value, codes)}`,
    `Risks are ${codes.join(', ')}`,
  )
}

function collectList(value: string, earlier: readonly string[]): readonly string[] {
  return [
    ...earlier,
    ...value
      .split(',')
      .map(item => item.trim())
      .filter(item => item !== ''),
  ]
}

function wholeNumber(least: number): (value: string) => number {
  return value => {
    if (!/^\d{1,6}$/.test(value) || Number(value) < least)
      throw new UsageError(`expected a whole number from ${least} on, found "${value}"`)
    return Number(value)
  }
}
