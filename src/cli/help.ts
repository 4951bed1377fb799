import { table, wrapped } from './wrap.ts'

/** A command or an option, as far as help tells of it. Those of no group stand first. */
export interface HelpItem {
  readonly term: string
  readonly text: string
  readonly group: string
}

export interface HelpPage {
  readonly usage: string
  readonly description: string
  readonly items: readonly HelpItem[]
  /** Whether hosts are reached, which most options are about. */
  readonly hasRunOptions: boolean
  readonly name: string
}

/** For each command what a person would write, with files as they are called in the documentation. */
export const examples: { readonly [command: string]: readonly string[] } = {
  sshfix: [
    'sshfix check -i server.example.org, -u admin ssh.yml',
    'sshfix apply -i hosts.ini -l web -D ssh.yml',
  ],
  apply: [
    'sshfix apply -i server.example.org, -u admin -b -K ssh.yml',
    'sshfix apply -i hosts.ini -l "web:!web3" -D -o json=report.json ssh.yml',
  ],
  check: [
    'sshfix check -i hosts.ini ssh.yml',
    'sshfix check -i hosts.ini -q -o junit=ssh.xml -o sarif=ssh.sarif ssh.yml',
  ],
  access: ['sshfix access server.example.org', 'sshfix access -i hosts.ini web -b'],
  runs: ['sshfix runs -i hosts.ini web'],
  rollback: ['sshfix rollback -i hosts.ini web1 --check', 'sshfix rollback -i hosts.ini web1'],
  lint: ['sshfix lint ssh.yml', 'sshfix lint -i hosts.ini ssh.yml'],
  explain: ['sshfix explain sshd_config', 'sshfix explain PermitRootLogin'],
  schema: ['sshfix schema report'],
  completion: ['source <(sshfix completion bash)', 'sshfix completion fish | source'],
}

/** What one screen of 24 lines has room for. */
export function overview(description: string, commands: readonly HelpItem[]): string {
  return page([
    'Usage: sshfix COMMAND [options]',
    '',
    wrapped(description, ''),
    '',
    ...table(
      commands.map(({ term, text }) => [term, text]),
      18,
    ),
    '',
    'sshfix COMMAND --help lists options and examples; sshfix --version the version.',
    'Options can also stand in the environment (SSHFIX_USER) and in ./sshfix.yml.',
    'Exit codes, added up: 0 as declared, 1 wrong usage, 2 failed, undone, not tried,',
    '4 unreachable, 8 would change, 16 refused: a lockout, 130 interrupted.',
    ...told('sshfix'),
  ])
}

export function commandPage({ usage, description, items, hasRunOptions, name }: HelpPage): string {
  const width = Math.max(...items.map(({ term }) => term.length)) + 2
  const groups = new Map<string, HelpItem[]>()
  for (const item of items) groups.set(item.group, [...(groups.get(item.group) ?? []), item])
  return page([
    `Usage: ${usage}`,
    '',
    wrapped(description, ''),
    '',
    ...[...groups].flatMap(([group, members]) => [
      ...(group === '' ? [] : [`${group}:`]),
      ...table(
        members.map(({ term, text }) => [term, text]),
        width,
      ),
    ]),
    '',
    ...(hasRunOptions
      ? [
          'Options may also stand in the environment (SSHFIX_PRIVATE_KEY=FILE) and in',
          './sshfix.yml (private-key: FILE). The command line wins, then the environment.',
        ]
      : []),
    ...told(name),
  ])
}

/** What a person who began with the wrong end would write. */
export function wayOut(code: string, argv: readonly string[]): string {
  const [example] = examples[argv.find(word => Object.hasOwn(examples, word)) ?? 'sshfix'] ?? []
  if (code === 'commander.missingArgument') return `  Such as: ${example}\n`
  const isEarly = code === 'commander.unknownOption' && argv[0]?.startsWith('-') === true
  return isEarly ? `  Options stand after the command: ${example}\n` : ''
}

function told(name: string): readonly string[] {
  return ['Examples:', ...(examples[name] ?? []).map(example => `  ${example}`)]
}

function page(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`
}
