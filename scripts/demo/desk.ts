// What a user of sshfix has at hand: an inventory, a playbook, a key, known_hosts; and the keys of the demo's host.
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { OpenSsh } from './openssh.ts'

/** Makes the host's key, the user's, and two of Alice's in `folder`. */
export function makeKeys(folder: string, { sshKeygen, environment }: OpenSsh): void {
  for (const name of ['ssh_host_ed25519_key', 'id_ed25519', 'alice', 'old_laptop']) {
    const { status, stderr } = spawnSync(
      sshKeygen,
      ['-q', '-t', 'ed25519', '-N', '', '-C', name.replace('_', '-'), '-f', join(folder, name)],
      { encoding: 'utf8', env: { ...process.env, ...environment } },
    )
    if (status !== 0) throw new Error(`ssh-keygen failed: ${stderr}`)
  }
}

export interface Desk {
  /** Where the user stands: `hosts.ini`, `ssh.yml`, and `ssh.conf` for the system's ssh. */
  readonly folder: string
  /** The home of sshfix's user, so that nobody's own ~/.ssh is read or written. */
  readonly home: string
}

/** Lays out inventory, playbook, key and known_hosts for a host on this port. */
export function makeDesk(folder: string, port: number): Desk {
  const home = join(folder, 'home')
  const desk = join(folder, 'desk')
  const dotSsh = join(home, '.ssh')
  const knownHosts = join(dotSsh, 'known_hosts')
  const identity = join(dotSsh, 'id_ed25519')
  mkdirSync(dotSsh, { recursive: true, mode: 0o700 })
  mkdirSync(desk)

  const publicKey = (name: string) => readFileSync(join(folder, `${name}.pub`), 'utf8').trim()
  const [type, blob] = publicKey('ssh_host_ed25519_key').split(' ')
  writeFileSync(knownHosts, `[127.0.0.1]:${port} ${type} ${blob}\n`)
  copyFileSync(join(folder, 'id_ed25519'), identity)
  copyFileSync(fileURLToPath(new URL('ssh.yml', import.meta.url)), join(desk, 'ssh.yml'))
  writeFileSync(
    join(desk, 'hosts.ini'),
    `demo ansible_host=127.0.0.1 ansible_port=${port} ansible_user=root\n\n[all:vars]\nalice_key="${publicKey('alice')}"\n`,
  )
  const client = [
    'Host demo',
    'HostName 127.0.0.1',
    `Port ${port}`,
    'User root',
    `IdentityFile ${identity}`,
    'IdentitiesOnly yes',
    'IdentityAgent none',
    `UserKnownHostsFile ${knownHosts}`,
    'GlobalKnownHostsFile none',
  ]
  writeFileSync(join(desk, 'ssh.conf'), `${client.join('\n')}\n`)
  return { folder: desk, home }
}
