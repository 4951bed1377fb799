import { directoriesAbove, distinctLooks, type Facts, type Look } from '../../model/index.ts'
import { asUser } from '../as-user.ts'
import { quote } from '../quote.ts'
import { type AcceptsLook, askable, inOrder, questionText } from './accepts.ts'
import { aliases } from './aliases.ts'
import { answering } from './answering.ts'
import { saidEarlier } from './earlier.ts'
import { accounts, host } from './shell/host.ts'
import { logins } from './shell/logins.ts'
import { listings, paths } from './shell/paths.ts'
import { holder, runs } from './shell/runs.ts'
import { services } from './shell/services.ts'
import { accepts, asking, configuration, server } from './shell/sshd.ts'

/** Bytes of the largest file that is read. */
export const mostContent = 1024 * 1024
/** Paths in the largest tree that is listed. */
const mostInTree = 10_000
/** Where sshd looks for keys below a home, unless its configuration says otherwise. */
export const usualKeys = ['.ssh/authorized_keys', '.ssh/authorized_keys2'] as const
/** Paths in one call of a tool: their names stay far below what exec(2) takes. */
const pathsAtOnce = 400

/** Tools that scripts like to use where they are. */
const wishedTools = [
  ...['chattr', 'lsattr', 'getfacl', 'setfacl', 'getfattr', 'setfattr', 'chcon', 'flock', 'getent', 'od'],
  ...['nohup', 'setsid', 'ssh-keygen', 'sudo', 'sync', 'systemctl', 'systemd-run', 'timeout'],
]

/**
 * One script that answers all looks, for the standard input of `sh`; `word` is new and random for each. It changes
 * nothing on the host, begins and ends with a line of its own, and gives up after two minutes. What an `earlier` look has
 * heard of the same sshd is not asked again: `readFacts` must be given it too.
 */
export function gatherScript(looks: readonly Look[], word: string, earlier?: Facts): string {
  const all = distinctLooks(looks)
  // Before all and after all: a run that began or ended meanwhile is seen by one of the two.
  const held = all.some(({ look }) => look === 'holder') ? ['look_at_holder'] : []
  const looking = [...accountCalls(all), ...sshdCalls(all), ...listingCalls(all), ...pathCalls(all)]
  const functions = [
    asUser,
    paths,
    ...(all.some(needsAccounts) ? [accounts] : []),
    ...(all.some(needsListings) || all.some(needsSshd) ? [listings] : []),
    ...(all.some(({ look }) => look === 'login' || look === 'logins') ? [logins] : []),
    ...(all.some(needsServices) ? [services] : []),
    ...(all.some(needsSshd) ? [asking, server, configuration] : []),
    ...(all.some(look => look.look === 'accepts') ? [accepts] : []),
    ...(all.some(({ look }) => look === 'holder' || look === 'runs') ? [holder] : []),
    ...(all.some(({ look }) => look === 'runs') ? [runs] : []),
  ]
  const { plain, content } = aliases(word)
  const values = [
    `P=${quote(plain)} C=${quote(content)} return=${quote('\r')} most=${mostContent + 1}`,
    `many=${mostInTree + 1} tools=${quote(wishedTools.join(' '))}`,
    `known=${quote(saidEarlier(all, earlier)?.program ?? '-')}`,
  ]
  return answering(
    word,
    [...values, ...functions].join('\n'),
    [host, ...held, ...looking, ...held].join('\n'),
  )
}

function accountCalls(looks: readonly Look[]): readonly string[] {
  if (!looks.some(needsAccounts)) return []
  const names = looks.flatMap(look => {
    if (look.look === 'account' || look.look === 'login') return [look.name]
    return look.look === 'home' ? [look.user] : []
  })
  const groups = looks.flatMap(look => (look.look === 'group' ? [look.name] : []))
  const call = (name: string, args: readonly string[]) =>
    [name, ...new Set(args.filter(canBeName).map(quote))].join(' ')
  const everybody = looks.some(({ look }) => look === 'logins')
  return [everybody ? 'everybody' : call('people', names), call('memberships', groups)]
}

function sshdCalls(looks: readonly Look[]): readonly string[] {
  const questions = inOrder(looks.filter((look): look is AcceptsLook => look.look === 'accepts')).filter(
    askable,
  )
  const names = looks.flatMap(look => (look.look === 'service' && canBeService(look.name) ? [look.name] : []))
  const calls: string[] = []
  if (looks.some(needsSshd)) {
    const units = new Set([...sshServices, ...names.map(unitName), '*ssh*.socket'])
    calls.push('look_at_sshd', `units ${[...units].map(quote).join(' ')}`)
    for (const name of new Set(['ssh', 'sshd', ...names.map(scriptName)]))
      calls.push(`service ${quote(name)}`)
  } else if (names.length > 0) {
    calls.push(`units ${names.map(unitName).map(quote).join(' ')}`)
    for (const name of new Set(names.map(scriptName))) calls.push(`service ${quote(name)}`)
  }
  if (questions.length > 0) {
    for (const [index, question] of questions.entries()) {
      const text = questionText(question)
      calls.push(`a${index}=${quote(text)} c${index}=${text.split('\n').length - 1}`)
    }
    calls.push(`is_known || accepts ${questions.map((_, index) => index).join(' ')}`)
  }
  return calls
}

function listingCalls(looks: readonly Look[]): readonly string[] {
  const homes = new Map<string, string[]>()
  for (const look of looks)
    if (look.look === 'home' && canBeName(look.user))
      homes.set(look.user, [...(homes.get(look.user) ?? []), belowHome(look.path)])
  const calls = [...homes].map(([user, below]) => `home ${[user, ...below].map(quote).join(' ')}`)
  const users = looks.flatMap(look => (look.look === 'login' && canBeName(look.name) ? [look.name] : []))
  if (users.length > 0) calls.push(`logins ${users.map(quote).join(' ')}`)
  if (looks.some(({ look }) => look === 'logins'))
    calls.push(`all_logins ${usualKeys.map(name => quote(`/${name}`)).join(' ')}`)
  for (const look of looks) {
    if (look.look === 'runs') calls.push('look_at_runs')
    if (look.look === 'glob') calls.push(`glob ${quote(look.pattern.replaceAll('[^', '[!'))}`)
    if (look.look === 'tree') calls.push(`tree ${quote(look.path)}`)
  }
  return calls
}

/** What was found on the way is looked at in the same call as what was known beforehand. */
function pathCalls(looks: readonly Look[]): readonly string[] {
  const words = [...staticPaths(looks)].map(([path, content]) => `"$${content ? 'C' : 'P'}"${quote(path)}`)
  const calls: string[] = []
  while (words.length > pathsAtOnce) calls.push(`(list=; examine ${words.splice(0, pathsAtOnce).join(' ')})`)
  return [...calls, `set -- ${words.join(' ')}`, 'eval "examine \\"\\$@\\" $list"']
}

/** The paths that are known without the host, and whether their content is wanted. */
export function staticPaths(looks: readonly Look[]): ReadonlyMap<string, boolean> {
  const wanted = new Map<string, boolean>()
  for (const look of looks) {
    if (look.look !== 'path' && look.look !== 'file' && look.look !== 'tree') continue
    for (const above of directoriesAbove(look.path)) if (!wanted.has(above)) wanted.set(above, false)
    wanted.set(look.path, look.look === 'file' || wanted.get(look.path) === true)
  }
  return wanted
}

/** The path of a look below a home, to be joined to it. */
export function belowHome(path: string): string {
  const stripped = path.replace(/^(?:\.?\/)+/, '')
  return stripped === '' || stripped === '.' ? '' : `/${stripped}`
}

/** Units of systemd that may be the one that serves SSH, besides the one that sshd runs in. */
export const sshServices = ['ssh.service', 'sshd.service'] as const
export const sshSockets = ['ssh.socket', 'sshd.socket'] as const

/** The unit that systemctl(1) takes a name for. */
export function unitName(name: string): string {
  return /\.(?:service|socket|target|timer|mount|path|slice|scope|device|swap|automount)$/.test(name)
    ? name
    : `${name}.service`
}

/** What a service is called by managers that know no units. */
export function scriptName(name: string): string {
  return name.replace(/\.service$/, '')
}

/** Names that cannot be asked for, since no account or group can have them. */
export function canBeName(name: string): boolean {
  return /^[^\0-\x1f:\x7f-][^\0-\x1f:\x7f]*$/.test(name)
}

/** Names of systemd.unit(5), which are wide enough for other managers too. */
export function canBeService(name: string): boolean {
  return /^[A-Za-z0-9_@][A-Za-z0-9:_.\\@-]*$/.test(name)
}

function needsAccounts(look: Look): boolean {
  return ['account', 'group', 'home', 'login', 'logins'].includes(look.look)
}

function needsListings(look: Look): boolean {
  return ['home', 'glob', 'tree', 'login', 'logins'].includes(look.look)
}

function needsServices(look: Look): boolean {
  return look.look === 'service' || needsSshd(look)
}

/** Whether a look can only be answered by who knows which sshd serves the session. */
export function needsSshd(look: Look): boolean {
  if (look.look === 'service') return /^sshd?(?:\.service)?$/.test(look.name)
  return look.look === 'sshd' || look.look === 'accepts'
}
