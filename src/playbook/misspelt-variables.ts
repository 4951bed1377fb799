import { nearest } from '../openssh/nearest.ts'
import type { Node } from './node.ts'
import { quoted, type Tell, warning } from './place.ts'

/** What variables that say how a host is reached are called after `ansible_`. */
const known: readonly string[] = [
  ...[
    'host',
    'port',
    'user',
    'password',
    'connection',
    'private_key_file',
    'host_key_checking',
    'chroot_root',
  ],
  ...[
    'host',
    'port',
    'user',
    'pass',
    'password',
    'private_key_file',
    'host_key_checking',
    'args',
    'common_args',
  ]
    .concat(['extra_args', 'executable', 'pkcs11_provider', 'pipelining', 'retries', 'timeout', 'use_tty'])
    .map(name => `ssh_${name}`),
  ...['become', 'sudo', 'su', 'doas'].flatMap(method => [
    ...[method, `${method}_user`, `${method}_pass`, `${method}_exe`, `${method}_flags`],
  ]),
  ...['become_password', 'become_method', 'group_priority', 'python_interpreter', 'pipelining', 'timeout'],
  ...['shell_type', 'shell_executable', 'control_path', 'control_path_dir', 'os_family', 'hostname'],
  ...['ksu', 'sesu'].flatMap(method => ['user', 'pass', 'exe', 'flags'].map(name => `${method}_${name}`)),
]

/** Other programs have variables of their own: only what is nearly one of ours is told. Ansible passes it over. */
export function tellMisspelt(
  names: Iterable<string>,
  lookup: (name: string) => Node | undefined,
  tell: Tell,
): void {
  for (const name of new Set(names)) {
    const rest = name.startsWith('ansible_') ? name.slice('ansible_'.length) : ''
    if (rest === '' || known.includes(rest)) continue
    const meant = known.find(other => isNearly(rest, other))
    const node = meant === undefined ? undefined : lookup(name)
    if (node === undefined) continue
    const message = `${quoted(name)} says nothing of how the host is reached, did you mean "ansible_${meant}"?`
    tell(warning('not_carried_out', node.place, message))
  }
}

/** Word by word: `ansible_scp_extra_args` means what it says. */
function isNearly(name: string, other: string): boolean {
  const [words, others] = [name.split('_'), other.split('_')]
  return (
    words.length === others.length &&
    words.every((word, at) => word === others[at] || nearest(word, [others[at] ?? '']) !== undefined)
  )
}
