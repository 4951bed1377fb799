import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { cache } from './cache.ts'
import { runNow } from './run-command.ts'

export interface KeyFile {
  /** Path of an unencrypted private key in OpenSSH's format, mode 0600. */
  readonly path: string
  /** `type blob comment` */
  readonly publicLine: string
}

/** Makes a key without a passphrase at `path`, and its `.pub` beside it. */
export function makeKey(path: string, type: 'ed25519' | 'ecdsa' | 'rsa', comment = 'test'): KeyFile {
  runNow('ssh-keygen', '-q', '-t', type, '-N', '', '-C', comment, '-f', path)
  return readKey(path)
}

/** The key that logs in to every test host. Made once for a checkout. */
export function clientKey(): KeyFile {
  return readKey(join(keyFolder(), 'client'))
}

/** RSA and ECDSA host keys, shared by all test hosts because an RSA key takes a second to make. */
export function sharedHostKeys(): readonly string[] {
  return [join(keyFolder(), 'ssh_host_rsa_key'), join(keyFolder(), 'ssh_host_ecdsa_key')]
}

/** The line of a known_hosts file for a host key. */
export function knownHostsLine(address: string, port: number, publicLine: string): string {
  const [type = '', blob = ''] = publicLine.split(' ')
  return `${port === 22 ? address : `[${address}]:${port}`} ${type} ${blob}`
}

function keyFolder(): string {
  const folder = join(cache, 'keys')
  if (existsSync(folder)) return folder
  mkdirSync(cache, { recursive: true })
  const unfinished = mkdtempSync(join(cache, 'keys-'))
  makeKey(join(unfinished, 'client'), 'ed25519', 'client@test')
  makeKey(join(unfinished, 'ssh_host_rsa_key'), 'rsa', 'host')
  makeKey(join(unfinished, 'ssh_host_ecdsa_key'), 'ecdsa', 'host')
  try {
    renameSync(unfinished, folder)
  } catch (error) {
    // Another process was first; its keys are as good.
    rmSync(unfinished, { recursive: true })
    if (!existsSync(folder)) throw error
  }
  return folder
}

function readKey(path: string): KeyFile {
  return { path, publicLine: readFileSync(`${path}.pub`, 'utf8').trim() }
}
