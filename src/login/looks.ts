import type { Look } from '../model/index.ts'
import { undoLooks } from './undo.ts'

/** `other`, and what the services include on Debian, Red Hat's and Alpine's systems. */
const services = [
  ...['sshd', 'sudo', 'other', 'system-auth', 'password-auth', 'postlogin', 'base-auth', 'base-account'],
  ...['account', 'auth', 'password', 'session', 'session-noninteractive'].map(name => `common-${name}`),
]
const files = [
  ...services.map(name => `/etc/pam.d/${name}`),
  ...['rsa', 'ecdsa', 'ed25519'].map(name => `/etc/ssh/ssh_host_${name}_key.pub`),
  '/etc/security/access.conf',
  '/etc/sudoers',
  '/etc/sudo.conf',
  '/etc/hosts.allow',
  '/etc/hosts.deny',
]
const paths = [
  '/etc/nologin',
  '/var/run/nologin',
  '/run/sshd',
  '/bin/sh',
  '/usr/bin/sudo',
  '/etc/sudoers.d',
  '/usr/sbin/sshd',
]

/** What the proof will read of a host as far as it can be known beforehand, so that no other trip is needed. */
export function loginLooks(users: readonly string[]): readonly Look[] {
  return users.length === 0 ? [] : [...hostLooks, ...users.flatMap(userLooks)]
}

/** What counts for everybody. */
export const hostLooks: readonly Look[] = [
  { look: 'sshd' },
  { look: 'service', name: 'ssh' },
  ...files.map(path => ({ look: 'file', path }) as const),
  ...paths.map(path => ({ look: 'path', path }) as const),
  ...undoLooks,
]

function userLooks(user: string): readonly Look[] {
  return [
    { look: 'login', name: user },
    { look: 'home', user, path: '.ssh/authorized_keys' },
    { look: 'home', user, path: '.ssh/authorized_keys2' },
  ]
}
