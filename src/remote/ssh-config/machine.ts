import { closeSync, fstatSync, lstatSync, openSync, readdirSync, readFileSync } from 'node:fs'
import { hostname, userInfo } from 'node:os'
import { globMatches } from '../../model/index.ts'
import {
  type Client,
  type ClientFile,
  clientAlgorithms,
  expandTilde,
} from '../../openssh/ssh-config/index.ts'
import type { ConnectEnvironment } from '../transport.ts'

/**
 * This machine as the reader of a client's configuration sees it. Files and folders are read once: what a run began
 * with holds for all of its hosts.
 */
export function machineClient({ home, variables }: Pick<ConnectEnvironment, 'home' | 'variables'>): Client {
  const files = new Map<string, ClientFile | null>()
  const globs = new Map<string, readonly string[]>()
  const account = accountOf()
  const latin1 = (text: string) => Buffer.from(text).toString('latin1')
  const accounts = once(() => tableOf('/etc/passwd', ':'))
  const services = once(() => readServices())
  const homeOf = (user: string) => accounts().find(([name]) => name === user)?.[5] ?? null
  return {
    ...account,
    home: latin1(home),
    hostName: latin1(hostname()),
    variables: Object.fromEntries(
      Object.entries(variables).map(([name, value]) => [name, value === undefined ? value : latin1(value)]),
    ),
    algorithms: clientAlgorithms,
    homeOf,
    portOf: service => services().get(service) ?? null,
    file: (path, checked) =>
      remembered(files, `${checked} ${path}`, () => readConfiguration(path, checked, account.uid)),
    // As glob(3) does, by HOME before the account's own.
    glob: pattern =>
      remembered(globs, pattern, () => {
        const whole = expandTilde(pattern, { home: latin1(variables.HOME || home), homeOf })
        return whole === null ? [] : expandGlob(whole)
      }),
  }
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

function remembered<T>(known: Map<string, T>, key: string, make: () => T): T {
  const value = known.has(key) ? (known.get(key) as T) : make()
  known.set(key, value)
  return value
}

function accountOf(): Pick<Client, 'user' | 'uid'> {
  try {
    const { username, uid } = userInfo({ encoding: 'buffer' })
    return { user: username.toString('latin1'), uid }
  } catch {
    return { user: '', uid: -1 }
  }
}

/** The path of a latin1 text. */
export function pathOf(text: string): Buffer {
  return Buffer.from(text, 'latin1')
}

function readConfiguration(path: string, checked: boolean, uid: number): ClientFile | null {
  let file: number
  try {
    file = openSync(pathOf(path), 'r')
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    return code === 'ENOENT' || code === 'ENOTDIR'
      ? null
      : { path, problem: `cannot be read: ${message}`, unreadable: true }
  }
  try {
    const stat = fstatSync(file)
    if (checked && !isSafe(stat, uid)) return { path, problem: 'bad owner or permissions' }
    return { path, text: stat.isDirectory() ? '' : readFileSync(file, 'latin1') }
  } finally {
    closeSync(file)
  }
}

/** Nobody else may write to it; Debian's ssh allows a group that has no other member. */
function isSafe(
  stat: { readonly uid: number; readonly gid: number; readonly mode: number },
  uid: number,
): boolean {
  if ((stat.uid !== 0 && stat.uid !== uid) || (stat.mode & 0o002) !== 0) return false
  if ((stat.mode & 0o020) === 0) return true
  const [owner] = tableOf('/etc/passwd', ':').find(([, , id]) => Number(id) === stat.uid) ?? []
  const group = tableOf('/etc/group', ':').find(([, , id]) => Number(id) === stat.gid)
  const members = group?.[3]?.split(',').filter(member => member !== '') ?? ['?']
  const others = tableOf('/etc/passwd', ':').filter(
    ([name, , , id]) => name !== owner && Number(id) === stat.gid,
  )
  return owner !== undefined && others.length === 0 && members.every(member => member === owner)
}

function tableOf(path: string, separator: string | RegExp): readonly (readonly string[])[] {
  try {
    const lines = readFileSync(path, 'latin1').split('\n')
    return lines.filter(line => line !== '').map(line => line.split(separator))
  } catch {
    return []
  }
}

function readServices(): ReadonlyMap<string, number> {
  const ports = new Map<string, number>()
  for (const [name = '', place = '', ...aliases] of tableOf('/etc/services', /#.*|\s+/)) {
    const port = /^(?<port>\d+)\/tcp$/.exec(place)?.groups?.port
    if (port === undefined) continue
    for (const known of [name, ...aliases])
      if (known !== '' && !ports.has(known)) ports.set(known, Number(port))
  }
  return ports
}

function expandGlob(pattern: string): readonly string[] {
  let found = ['']
  for (const part of pattern.split('/').slice(1)) {
    found = /[*?[\\]/.test(part)
      ? found.flatMap(folder =>
          namesIn(`${folder}/`)
            .filter(name => globMatches(`/${part}`, `/${name}`))
            .map(name => `${folder}/${name}`),
        )
      : found.map(folder => `${folder}/${part}`)
  }
  return found.filter(exists).toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0))
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(pathOf(folder), { encoding: 'latin1' })
  } catch {
    return []
  }
}

function exists(path: string): boolean {
  return lstatSync(pathOf(path), { throwIfNoEntry: false }) !== undefined
}
