import {
  acceptsKey,
  directoriesAbove,
  distinctLooks,
  type Facts,
  type HostFact,
  type LineVerdict,
  type Look,
  type PathFact,
  type ServiceFact,
  withActualPaths,
} from '../../model/index.ts'
import { type AcceptsLook, askable, inOrder, verdicts } from './accepts.ts'
import { belowHome, needsSshd, staticPaths, usualKeys } from './compose.ts'
import { saidEarlier } from './earlier.ts'
import { Incomplete } from './incomplete.ts'
import { type AccountAnswers, readAccounts } from './read-accounts.ts'
import { readPasswords } from './read-passwords.ts'
import { readPaths } from './read-paths.ts'
import { readHolder, readRuns } from './read-runs.ts'
import { meansSsh, readService, readUnits, unitsOfDaemon, usualUnits } from './read-services.ts'
import { readSshd } from './read-sshd.ts'
import { type Part, readParts, textsOf } from './stream.ts'

/**
 * The facts in the output of the script for the same looks and word. Noise before, between and after its lines does
 * not matter. `earlier` is what the script was given. Throws `Incomplete` for anything that is not a whole answer, and
 * nothing else whatever the host sent.
 */
export function readFacts(looks: readonly Look[], output: string, word: string, earlier?: Facts): Facts {
  const parts = readParts(output, word)
  const asked = distinctLooks(looks)
  const host = readHost(parts)
  const people = readAccounts(asked, parts)
  const answers = readPaths(parts, word, askedPaths(asked, parts, people), host)
  for (const look of asked)
    if (look.look === 'glob') answers.globs.set(look.pattern, globOf(look.pattern, answers.globs))
  const units = readUnits(parts)
  const known = saidEarlier(asked, earlier)
  const said = known?.program === textsOf(parts, 'program')[0] ? known : null
  const daemon = textsOf(parts, 'daemon')[0] ?? ''
  const ssh =
    daemon === '' ? usualUnits(units) : unitsOfDaemon(units, Number(daemon), textsOf(parts, 'unit')[0] ?? '')
  const sshd = asked.some(needsSshd)
    ? readSshd(parts, host.serviceManager, units, ssh, answers.paths, answers.modified, said)
    : null
  const services = new Map<string, ServiceFact | null>()
  for (const look of asked)
    if (look.look === 'service')
      services.set(
        look.name,
        readService(
          look.name,
          host.serviceManager,
          units,
          parts,
          meansSsh(look.name) ? (ssh.socket ?? ssh.service) : null,
        ),
      )
  const userNames = new Map([...people.userNames, ...answers.userNames])
  return withActualPaths({
    host: { ...host, loginUser: host.loginUser || (userNames.get(host.uid) ?? '') },
    paths: answers.paths,
    trees: answers.trees,
    globs: answers.globs,
    accounts: people.accounts,
    groups: people.groups,
    passwords: readPasswords(asked, parts, host.uid, people.accounts.keys()),
    services,
    sshd,
    runs: asked.some(({ look }) => look === 'runs') ? readRuns(parts) : null,
    holder: readHolder(parts),
    accepted: readAccepted(asked, parts, said ? earlier?.accepted : undefined),
    userNames,
    groupNames: new Map([...people.groupNames, ...answers.groupNames]),
  })
}

function readHost(parts: readonly Part[]): HostFact {
  const one = (kind: string) => textsOf(parts, kind)[0] ?? ''
  const [uid = '', gid = '', manager = '', clock = '', ...missingTools] = one('host').split(' ')
  if (!/^\d+ \d+ \d+$/.test(`${uid} ${gid} ${clock}`))
    throw new Incomplete('The host has no /proc and no id(1), or no date(1)')
  const os = osRelease(one('os'))
  return {
    os: os.get('ID') || 'linux',
    osLike: (os.get('ID_LIKE') ?? '').split(' ').filter(word => word !== ''),
    osVersion: os.get('VERSION_ID') ?? '',
    osName: os.get('PRETTY_NAME') ?? 'Linux',
    hostname: one('name').trim(),
    loginUser: one('login'),
    uid: Number(uid),
    gid: Number(gid),
    connection: connectionOf(one('connection')),
    serviceManager: manager === 'systemd' || manager === 'openrc' || manager === 'sysv' ? manager : 'none',
    missingTools,
    clock: Number(clock),
  }
}

/** Assignments of os-release(5): `ID=debian`, `PRETTY_NAME="Debian GNU/Linux 12"`. */
function osRelease(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split('\n').flatMap(line => {
      const { name, value } = /^(?<name>[A-Z_]+)=(?<value>.*)$/.exec(line)?.groups ?? {}
      if (name === undefined || value === undefined) return []
      return [
        [name, value.replace(/^(?<quote>["'])(?<inner>.*)\k<quote>$/, '$<inner>').replace(/\\(?=.)/g, '')],
      ]
    }),
  )
}

/** `192.0.2.7 50000 192.0.2.1 22`: SSH_CONNECTION of ssh(1). */
function connectionOf(text: string): HostFact['connection'] {
  const words = text.split(' ')
  const [clientAddress = '', clientPort = '', serverAddress = '', serverPort = ''] = words
  if (words.length !== 4 || !/^\d+ \d+$/.test(`${clientPort} ${serverPort}`)) return null
  return { clientAddress, clientPort: Number(clientPort), serverAddress, serverPort: Number(serverPort) }
}

/** PATH_MAX of Linux: nothing can be asked of a longer one. */
const longestPath = 4096

/** Every path that the answer must speak of: those of the looks, and those that the host found on the way. */
function askedPaths(
  looks: readonly Look[],
  parts: readonly Part[],
  { accounts }: AccountAnswers,
): ReadonlySet<string> {
  const found = new Set(staticPaths(looks).keys())
  function add(path: string): void {
    if (path.length > longestPath) return
    for (const above of directoriesAbove(path)) found.add(above)
    found.add(path)
  }
  for (const look of looks) {
    const home = look.look === 'home' ? (accounts.get(look.user)?.home ?? '') : ''
    if (look.look === 'home' && home.startsWith('/')) add(homePath(home, look.path))
  }
  if (looks.some(({ look }) => look === 'logins'))
    for (const { home = '' } of [...accounts.values()].flatMap(account => account ?? []))
      if (home.startsWith('/')) for (const name of usualKeys) add(homePath(home, name))
  for (const { kind, text } of parts)
    if ((kind === 'config' || kind === 'reads' || kind === 'end' || kind === 'way') && text.startsWith('/'))
      add(text)
  return found
}

/** A path below a home, as it stands in facts. */
export function homePath(home: string, path: string): string {
  const below = belowHome(path)
  return below === '' ? home : `${home === '/' ? '' : home}${below}`
}

function globOf(pattern: string, globs: ReadonlyMap<string, readonly string[]>): readonly string[] {
  return globs.get(pattern) ?? globs.get(pattern.replaceAll('[^', '[!')) ?? []
}

function readAccepted(
  looks: readonly Look[],
  parts: readonly Part[],
  earlier: Facts['accepted'] | undefined,
): ReadonlyMap<string, LineVerdict> {
  const all = looks.filter((look): look is AcceptsLook => look.look === 'accepts')
  const questions = inOrder(all).filter(askable)
  const asked = textsOf(parts, 'asked').map(text => {
    const end = text.indexOf('\n')
    const [status = '', ...numbers] = text.slice(0, end).split(' ')
    return {
      status: Number(status),
      numbers: numbers.slice(0, questions.length).map(Number),
      said: text.slice(end + 1),
    }
  })
  const found = verdicts(questions, asked)
  const accepted = new Map<string, LineVerdict>()
  for (const look of all)
    if (!askable(look))
      accepted.set(acceptsKey(look.line, look.match), {
        verdict: 'refused',
        message: 'It is more than one line',
      })
  for (const [index, { line, match }] of questions.entries()) {
    const key = acceptsKey(line, match)
    const unasked = { verdict: 'unknown', message: 'There is no sshd to be asked' } as const
    accepted.set(key, found[index] ?? earlier?.get(key) ?? unasked)
  }
  return accepted
}

/** Both, the later where they differ. Content that only the earlier knows stays. */
export function mergeFacts(earlier: Facts, later: Facts): Facts {
  const paths = new Map(earlier.paths)
  for (const [path, fact] of later.paths) paths.set(path, withContent(fact, earlier.paths.get(path)))
  return {
    host: later.host,
    paths,
    trees: new Map([...earlier.trees, ...later.trees]),
    globs: new Map([...earlier.globs, ...later.globs]),
    accounts: new Map([...earlier.accounts, ...later.accounts]),
    groups: new Map([...earlier.groups, ...later.groups]),
    passwords: new Map([...earlier.passwords, ...later.passwords]),
    services: new Map([...earlier.services, ...later.services]),
    sshd: later.sshd ?? earlier.sshd,
    runs: later.runs ?? earlier.runs,
    holder: later.holder ?? earlier.holder,
    accepted: new Map([...earlier.accepted, ...later.accepted]),
    userNames: new Map([...earlier.userNames, ...later.userNames]),
    groupNames: new Map([...earlier.groupNames, ...later.groupNames]),
  }
}

function withContent(fact: PathFact | null, before: PathFact | null | undefined): PathFact | null {
  if (fact?.type !== 'file' || fact.content !== undefined || before?.type !== 'file') return fact
  return before.content === undefined ? fact : { ...fact, content: before.content }
}
