import { createHmac, randomBytes } from 'node:crypto'
import {
  appendFileSync,
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readSync,
  statSync,
} from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Unreachable } from '../../model/index.ts'
import {
  canBeKnown,
  type Hmac,
  hashedKnownHostLine,
  type KnownHostKey,
  type KnownHostsFile,
  knownHostKeys,
  knownHostLine,
  readKnownHosts,
} from '../../openssh/known-hosts.ts'
import { fingerprint, type PublicKey } from '../../openssh/public-key.ts'
import type { ConnectEnvironment } from '../transport.ts'
import { tooManyFilesHint } from './classify.ts'
import type { Memory } from './memory.ts'
import type { Place } from './place.ts'

/** What the files of known hosts have for a place. They are read again when they have changed. */
export async function knownKeysOf(
  { address, port }: Place,
  { knownHosts, warn }: Pick<ConnectEnvironment, 'knownHosts' | 'warn'>,
  memory: Memory,
): Promise<readonly KnownHostKey[]> {
  const files = await Promise.all(knownHosts.map(path => fileOf(path, warn, memory)))
  return knownHostKeys(files, address, port, hmac)
}

/** Files of hashed names have one for each line, and each login reads them. */
const hmac: Hmac = (key, text) =>
  createHmac('sha1', Buffer.from(key, 'latin1')).update(text, 'latin1').digest().toString('latin1')

async function fileOf(
  path: string,
  warn: ConnectEnvironment['warn'],
  { knownHosts }: Memory,
): Promise<KnownHostsFile> {
  try {
    // Most of these files are not there, and each login asks for them: a promise that is rejected is dearer than the question.
    const found = statSync(path, { throwIfNoEntry: false })
    if (found === undefined) return readKnownHosts(path, '')
    const { ino, size, mtimeMs, ctimeMs } = found
    const version = [ino, size, mtimeMs, ctimeMs].join(' ')
    const kept = knownHosts.get(path)
    if (kept?.version === version) return kept.file
    const file = readKnownHosts(path, await readFile(path, 'latin1'))
    knownHosts.set(path, { version, file })
    return file
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'EACCES') warn(`Known hosts cannot be read: ${message}`)
    if (code === 'EACCES' || code === 'ENOENT' || code === 'ENOTDIR') return readKnownHosts(path, '')
    // Such as too many open files: a key that has changed would pass for a new one.
    throw new Unreachable('hostkey', `Known hosts cannot be read: ${message}`, readingHint(code))
  }
}

function readingHint(code = ''): string {
  return code === 'EMFILE' || code === 'ENFILE'
    ? tooManyFilesHint
    : 'mend that file, or name another (UserKnownHostsFile, GlobalKnownHostsFile)'
}

interface Files extends Pick<ConnectEnvironment, 'knownHosts' | 'warn'> {
  readonly hashKnownHosts: boolean
}

/**
 * Adds a line in one write, so that two programs that do this at once leave two whole lines; once in a run, whatever
 * number of names the address has.
 */
export function remember(key: PublicKey, place: Place, files: Files, memory: Memory): void {
  if (!isNew(key, place, memory)) return
  const { address, label } = place
  const { warn, hashKnownHosts } = files
  const [path] = files.knownHosts
  if (path === undefined || !canBeKnown(address)) {
    warn(`The host key of ${label} was accepted, ${fingerprint(key)}, and could not be remembered`)
    return
  }
  try {
    // Only `~/.ssh` itself, as ssh does.
    if (!existsSync(dirname(path))) mkdirSync(dirname(path), { mode: 0o700 })
    const line = hashKnownHosts ? hashedLine(place, key) : lineFor(place, key)
    const separator = endsInsideLine(path) ? '\n' : ''
    appendFileSync(path, `${separator}${line}\n`, { mode: 0o600 })
    warn(`Host key of ${label} accepted and added to ${path}: ${key.type} ${fingerprint(key)}`)
  } catch (error) {
    warn(`Host key of ${label} accepted, but not remembered: ${(error as Error).message}`)
  }
}

/** Its line of known_hosts that does not name the host (HashKnownHosts of ssh_config(5)). */
function hashedLine({ address, port }: Place, key: PublicKey): string {
  const salt = randomBytes(20).toString('latin1')
  return hashedKnownHostLine(address, port, key, salt)
}

/** Its line of known_hosts. */
export function lineFor({ address, port }: Place, key: PublicKey): string {
  return knownHostLine(address, port, key)
}

function endsInsideLine(path: string): boolean {
  const file = openSync(path, 'a+', 0o600)
  try {
    const { size } = fstatSync(file)
    const last = Buffer.alloc(1)
    return size > 0 && readSync(file, last, 0, 1, size - 1) === 1 && last[0] !== 0x0a
  } finally {
    closeSync(file)
  }
}

/** Whether no connection of this run has added the line before. */
function isNew(key: PublicKey, place: Place, { added }: Memory): boolean {
  const line = lineFor(place, key)
  const isAdded = added.has(line)
  added.add(line)
  return !isAdded
}
