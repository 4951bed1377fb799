import type { Said } from '../playbook/place.ts'
import { collect, collectList, count, riskCode, wholeNumber } from './option-values.ts'

/** What the options of a command that works on hosts say. Names as in the design, camelCase as commander gives them. */
export interface RunOptions {
  readonly check?: boolean
  readonly dryRun?: boolean
  readonly diff?: boolean
  readonly inventory: readonly string[]
  readonly limit?: Said
  readonly tags: readonly string[]
  readonly skipTags: readonly string[]
  readonly extraVars: readonly Said[]
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
  readonly run?: string
  readonly force?: boolean
  readonly verbose: number
  readonly quiet?: boolean
  readonly color: boolean
  readonly output: readonly string[]
}

/** Options that belong together stand together in --help, in this order. */
export const optionGroups = {
  hosts: 'Hosts and tasks',
  login: 'Logging in',
  become: 'Becoming root',
  run: 'The run',
  output: 'What is shown',
} as const
export type OptionGroup = keyof typeof optionGroups

/** An option as data: `flags` in commander's notation, `parse` from its text and the value so far. */
export interface OptionSpec {
  readonly flags: string
  readonly description: string
  readonly group: OptionGroup
  readonly choices?: readonly string[]
  readonly default?: unknown
  /** Throws `UsageError` with what it expected; the caller says of which option. `from`: where the text was said. */
  readonly parse?: (text: string, earlier: never, from: string) => unknown
  /** Of these commands alone. */
  readonly of?: readonly string[]
  /** Those of them that take it and do not tell of it. */
  readonly untoldOf?: readonly string[]
}

/**
 * Every option can also come from the environment, `SSHFIX_` and its long name, and from `sshfix.yml`. In the order of
 * --help, where each has one line of 80 columns.
 */
export const runOptions: readonly OptionSpec[] = [
  {
    flags: '-i, --inventory <source>',
    description: 'file, folder, program, "host:port,"; repeatable',
    group: 'hosts',
    parse: collect,
    default: [],
  },
  {
    flags: '-l, --limit <pattern>',
    description: 'only these hosts; @FILE: of a list or a report',
    group: 'hosts',
    parse: (text: string, _: Said | undefined, from: string): Said => ({ text, from }),
  },
  {
    flags: '-t, --tags <tags>',
    description: 'only tasks with one of these tags; repeatable',
    group: 'hosts',
    parse: collectList,
    default: [],
  },
  {
    flags: '--skip-tags <tags>',
    description: 'no task with one of these tags; repeatable',
    group: 'hosts',
    parse: collectList,
    default: [],
  },
  {
    flags: '-e, --extra-vars <vars>',
    description: 'key=value …, YAML, JSON or @FILE; repeatable',
    group: 'hosts',
    parse: (text: string, earlier: readonly Said[], from: string): readonly Said[] => [
      ...earlier,
      { text, from },
    ],
    default: [],
  },
  {
    flags: '--vault-password-file <file>',
    description: '[ID@]FILE opens what is encrypted; repeatable',
    group: 'hosts',
    parse: collect,
    default: [],
  },
  { flags: '--ask-vault-pass', description: 'ask for the password of ansible-vault', group: 'hosts' },
  {
    flags: '--list-hosts',
    description: 'list the hosts of each play, contact none',
    group: 'hosts',
  },
  {
    flags: '--list-tasks',
    description: 'list the tasks of each play, contact no host',
    group: 'hosts',
  },
  { flags: '-u, --user <name>', description: 'log in as this user', group: 'login' },
  {
    flags: '--private-key <file>',
    description: 'log in with this key; repeatable',
    group: 'login',
    parse: collect,
    default: [],
  },
  { flags: '-k, --ask-pass', description: 'ask for the password of the login', group: 'login' },
  {
    flags: '-c, --connection <kind>',
    description: 'reach hosts by',
    group: 'login',
    choices: ['ssh', 'openssh', 'local', 'chroot'],
  },
  { flags: '--root <dir>', description: 'the system below a directory (-c chroot)', group: 'login' },
  { flags: '-J, --jump <hosts>', description: 'by way of these: [user@]host[:port],…', group: 'login' },
  {
    flags: '--host-key-checking <how>',
    description: 'of unknown hosts',
    group: 'login',
    choices: ['strict', 'accept-new'],
  },
  {
    flags: '-T, --timeout <seconds>',
    description: 'for connecting; else that of ssh_config, or 10',
    group: 'login',
    parse: wholeNumber(1),
  },
  { flags: '-b, --become', description: 'become root, or the user of --become-user', group: 'become' },
  { flags: '--become-user <name>', description: 'the user to become', group: 'become' },
  {
    flags: '--become-method <method>',
    description: 'become by',
    group: 'become',
    choices: ['sudo', 'su', 'doas'],
  },
  { flags: '-K, --ask-become-pass', description: 'ask for the password that this needs', group: 'become' },
  {
    flags: '-f, --forks <number>',
    description: 'hosts at a time',
    group: 'run',
    parse: wholeNumber(1),
    default: 10,
  },
  {
    flags: '--host-timeout <seconds>',
    description: 'for a whole host, else it is undone; 0: no limit',
    group: 'run',
    parse: wholeNumber(0),
    default: 0,
  },
  {
    flags: '--confirm-within <seconds>',
    description: 'until the host undoes what none confirmed',
    group: 'run',
    parse: wholeNumber(5),
    default: 60,
  },
  {
    flags: '--allow-risk <code>',
    description: 'go on though the plan takes it; repeatable',
    group: 'run',
    parse: riskCode,
    default: [],
  },
  {
    flags: '--run <id>',
    description: 'this run of `sshfix runs`; else the last',
    group: 'run',
    of: ['rollback'],
  },
  { flags: '--force', description: 'also where something was changed since', group: 'run', of: ['rollback'] },
  {
    flags: '-C, --check',
    description: 'only show what would change',
    group: 'run',
    of: ['apply', 'check', 'rollback'],
    // Who writes `check --check` means what it does anyway.
    untoldOf: ['check'],
  },
  {
    flags: '--dry-run',
    description: 'the same as --check',
    group: 'run',
    of: ['apply', 'check', 'rollback'],
    untoldOf: ['apply', 'check', 'rollback'],
  },
  { flags: '-D, --diff', description: 'show what differs, line by line', group: 'output' },
  { flags: '-v, --verbose', description: 'say more; repeatable', group: 'output', parse: count, default: 0 },
  {
    flags: '-q, --quiet',
    description: 'only hosts not as declared, and the recap',
    group: 'output',
  },
  {
    flags: '-o, --output <format>',
    description: 'human, json, jsonl, junit, markdown or sarif; with =FILE into a file; repeatable',
    group: 'output',
    parse: collect,
    default: [],
  },
  { flags: '--no-color', description: 'no colour', group: 'output', default: true },
]

/** `--private-key <file>` is `SSHFIX_PRIVATE_KEY`. */
export function environmentName(flags: string): string {
  return `SSHFIX_${longName(flags).toUpperCase().replaceAll('-', '_')}`
}

/** `-i, --inventory <source>` is `inventory`. */
export function longName(flags: string): string {
  return /--(?<name>[a-z-]+)/.exec(flags)?.groups?.name ?? flags
}
