import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Account, addAccount } from '../hosts/accounts.ts'
import type { Host } from '../hosts/host.ts'

/** How somebody logs in, and becomes root where they do. */
export interface Person {
  readonly user: string
  /** `certificate`: a key in no file, certified by an authority whose key is /etc/ssh/ca.pub on the host. */
  readonly key?: 'ed25519' | 'rsa' | 'certificate'
  readonly password?: string
  readonly becomes: boolean
  /** Absent: made by `setup`, or there already. */
  readonly account?: Omit<Account, 'name' | 'keys'>
  readonly setup?: string
}

/** A function for setups: makes sshd read its files, and waits until it listens again. */
export const reload = `reload() {
  was=$(stat -c %y /run/sshd.pid)
  kill -HUP $(cat /run/sshd.pid)
  until now=$(stat -c %y /run/sshd.pid 2>/dev/null) && [ "$now" != "$was" ]; do sleep 0.05; done
}
`

const password = 'open sesame'

export const people = {
  root: { user: 'root', key: 'ed25519', becomes: false },
  'root by password': {
    user: 'root',
    password,
    becomes: false,
    setup: `echo 'root:${password}' | chpasswd; sed -i '1i PermitRootLogin yes' /etc/ssh/sshd_config; reload`,
  },
  toor: {
    user: 'toor',
    key: 'ed25519',
    becomes: false,
    setup:
      'useradd -o -u 0 -g 0 -m -d /home/toor -s /bin/sh toor; usermod -p "*" toor; mkdir -m 700 /home/toor/.ssh; cp /root/.ssh/authorized_keys /home/toor/.ssh/',
  },
  alice: { user: 'alice', key: 'ed25519', becomes: true, account: { sudo: 'without password' } },
  bob: { user: 'bob', password, becomes: true, account: { password, sudo: 'with password' } },
  /** Asked by PAM, not by sshd. */
  kate: {
    user: 'kate',
    password,
    becomes: true,
    account: { password, sudo: 'with password' },
    setup:
      'sed -i -e "1i PasswordAuthentication no" -e "/^KbdInteractive/d" /etc/ssh/sshd_config; sed -i "1i KbdInteractiveAuthentication yes" /etc/ssh/sshd_config; reload',
  },
  carol: { user: 'carol', key: 'rsa', becomes: true, account: { sudo: 'without password' } },
  /** Has a key and a password. */
  dora: {
    user: 'dora',
    key: 'ed25519',
    password,
    becomes: true,
    account: { password, sudo: 'with password' },
  },
  /** Comes by the system's ssh: the client built in knows no certificates. */
  gina: {
    user: 'gina',
    key: 'certificate',
    becomes: true,
    account: { sudo: 'without password' },
    setup: 'printf "TrustedUserCAKeys /etc/ssh/ca.pub\\n" >/etc/ssh/sshd_config.d/ca.conf; reload',
  },
  /** Nobody makes her root. */
  erin: { user: 'erin', key: 'ed25519', becomes: false, account: {} },
} as const satisfies { readonly [name: string]: Person }

export type PersonName = keyof typeof people

/** Makes the account on a host, if it is not there. */
export async function addPerson(host: Host, name: PersonName, folder: string): Promise<void> {
  const person: Person = people[name]
  if (person.account) {
    const key = person.key === undefined ? null : keyOf(person.key, host, folder)
    const keys = key === null || person.key === 'certificate' ? [] : [key.publicKey]
    await addAccount(host, { ...person.account, name: person.user, keys })
    if (person.key === 'certificate')
      await host.write('/etc/ssh/ca.pub', readFileSync(join(folder, 'ca.pub'), 'latin1'), { mode: '0644' })
  }
  if (person.setup) {
    const { status, stderr } = await host.sh(`${reload}${person.setup}`)
    if (status !== 0) throw new Error(`${name} could not be made: ${stderr}`)
  }
}

/** The client's keys: that of the host's own login, and an RSA one and one with a certificate that are made once. */
export function keyOf(
  type: NonNullable<Person['key']>,
  host: Host,
  folder: string,
): { readonly path: string; readonly publicKey: string } {
  if (type === 'ed25519') return { path: host.privateKey, publicKey: host.publicKey }
  if (type === 'certificate') return certified(folder)
  const path = join(folder, 'id_rsa')
  if (!existsSync(path))
    execFileSync('ssh-keygen', ['-q', '-t', 'rsa', '-b', '3072', '-N', '', '-C', 'rsa', '-f', path])
  return { path, publicKey: readFileSync(`${path}.pub`, 'utf8').trim() }
}

function certified(folder: string): { readonly path: string; readonly publicKey: string } {
  const [path, authority] = [join(folder, 'gina'), join(folder, 'ca')]
  if (!existsSync(path)) {
    const make = ['-q', '-t', 'ed25519', '-N', '']
    for (const file of [path, authority]) execFileSync('ssh-keygen', [...make, '-f', file])
    execFileSync('ssh-keygen', ['-q', '-s', authority, '-I', 'gina', '-n', 'gina', `${path}.pub`])
  }
  return { path, publicKey: readFileSync(`${path}.pub`, 'utf8').trim() }
}
