import { type Target, Unreachable } from '../../model/index.ts'
import {
  type Asked,
  type ClientConfig,
  expand,
  expandPath,
  type Jump,
  type Jumps,
  readClientConfig,
  readJumps,
} from '../../openssh/ssh-config/index.ts'
import { memoryOf } from '../ssh/memory.ts'
import { type Place, placeOf } from '../ssh/place.ts'
import { type ConnectEnvironment, usualKnownHosts } from '../transport.ts'

/** How a host is reached: what was stated, and the configuration of ssh in all else. */
export interface Route {
  readonly place: Place
  /** Under which name and port its key is known. */
  readonly keyPlace: Place
  /** The host before it on the way. */
  readonly via: Route | null
  readonly hostKeyChecking: Target['hostKeyChecking']
  /** Files of known host keys: where a new one is written first. */
  readonly knownHosts: readonly string[]
  readonly hashKnownHosts: boolean
  /** Milliseconds. */
  readonly connectTimeout: number
  readonly family: 0 | 4 | 6
  /** Keys that the configuration names; null where it names none, so that the usual ones are tried. */
  readonly identityFiles: readonly string[] | null
  readonly identitiesOnly: boolean
  readonly agentSocket: string | null
  readonly algorithms: ClientConfig['algorithms']
  /** What only ssh(1) can do, in words, with the line that says so. */
  readonly beyond: readonly string[]
}

const longestWay = 16

/** Whether a text is what `-J` of ssh(1) takes, and nothing that the shell to which ssh gives it would act on. */
export function areJumps(text: string): boolean {
  if (!/^[\p{L}\p{N}_.:%@,/[\]+-]+$/u.test(text)) return false
  const hops = readJumps(latin1(text), { portOf: () => null })?.hops ?? []
  return text === 'none' || (hops.length > 0 && hops.every(isPlain))
}

/** Throws `Unreachable` where ssh would refuse its configuration. */
export function routeOf(target: Target, environment: ConnectEnvironment): Route {
  const { routes } = memoryOf(environment)
  const known = routes.get(target)
  if (known) return known
  const assumed = target.assumed ?? []
  const asked = {
    host: latin1(target.address),
    ...(assumed.includes('user') ? {} : { user: latin1(target.user) }),
    ...(assumed.includes('port') ? {} : { port: target.port }),
    ...(target.jump === undefined ? {} : { jumps: jumpsOf(target.jump, environment) }),
  }
  const route = follow(asked, target, environment, [])
  routes.set(target, route)
  return route
}

function jumpsOf(jump: string, environment: ConnectEnvironment): Jumps {
  const jumps = readJumps(latin1(jump), memoryOf(environment).machine)
  if (jumps === null) throw new Unreachable('config', `${JSON.stringify(jump)} names no hosts on the way`)
  return jumps
}

function follow(
  asked: Asked,
  target: Target,
  environment: ConnectEnvironment,
  way: readonly string[],
): Route {
  const { machine } = memoryOf(environment)
  const files = (environment.configuration ?? []).map(file => ({ ...file, path: latin1(file.path) }))
  const result = readClientConfig(files, asked, machine)
  if ('problem' in result)
    throw new Unreachable(
      'config',
      `${text(result.at)}: ${text(result.problem)}`,
      'ssh refuses it too: correct the line',
    )
  const { config } = result
  const isHop = way.length > 0
  const place = placeOf({
    address: text(config.hostName),
    port: config.port ?? 22,
    user: text(config.user ?? '') || (isHop ? text(machine.user) : target.user),
  })
  const hops = (config.jumps?.hops ?? []).map(hop => expandJump(hop, config))
  const odd = [
    ...hops.filter(hop => !isPlain(hop)).map(({ host }) => `the jump host ${text(host)}`),
    ...(/[%$]/.test(config.user ?? '') && asked.user === undefined
      ? [`the user ${text(config.user ?? '')}`]
      : []),
  ]
  const last = hops.at(-1)
  const via =
    last === undefined || odd.length > 0
      ? null
      : followJump(last, hops.slice(0, -1), place, target, environment, way)
  return {
    place,
    keyPlace:
      config.hostKeyAlias === null ? place : { ...place, address: text(config.hostKeyAlias), port: 22 },
    via,
    hostKeyChecking: checkingOf(target, config, environment),
    knownHosts: knownHostsOf(config, environment),
    hashKnownHosts: config.hashKnownHosts,
    connectTimeout: timeoutOf(config, environment),
    family: { any: 0, inet: 4, inet6: 6 }[config.addressFamily] as Route['family'],
    identityFiles: identityFilesOf(config, environment),
    identitiesOnly: config.identitiesOnly,
    agentSocket: agentOf(config, environment),
    algorithms: config.algorithms,
    beyond: [
      ...config.beyond.map(({ keyword, at }) => `${keyword} (${text(at)})`),
      ...odd,
      ...(via?.beyond.map(what =>
        what.includes(' of the jump host ') ? what : `${what} of the jump host ${via.place.label}`,
      ) ?? []),
    ],
  }
}

/** As ssh asks itself for the last of the hosts on the way, with the others as its `-J`. */
function followJump(
  last: Jump,
  others: readonly Jump[],
  place: Place,
  target: Target,
  environment: ConnectEnvironment,
  way: readonly string[],
): Route {
  const name = `${last.user === null ? '' : `${last.user}@`}${last.host}${last.port === null ? '' : `:${last.port}`}`
  const longer = [...way, place.label]
  if (longer.length > longestWay)
    throw new Unreachable(
      'config',
      `The way to ${longer[0]} has no end: ProxyJump leads from ${place.label} to ${text(name)} and on`,
      'see ProxyJump in the configuration of ssh: a jump host needs "ProxyJump none" where a pattern covers it too',
    )
  const asked = {
    host: last.host,
    ...(last.user === null ? {} : { user: last.user }),
    ...(last.port === null ? {} : { port: last.port }),
    ...(others.length === 0 ? {} : { jumps: { hops: others, text: '' } }),
  }
  return follow(asked, target, environment, longer)
}

/** `%h` and its like stand for what they do in the command that ssh makes of it. */
function expandJump(hop: Jump, { tokens }: ClientConfig): Jump {
  const put = (what: string) => {
    const expanded = expand(what, tokens)
    return 'text' in expanded ? expanded.text : what
  }
  return { ...hop, host: put(hop.host), user: hop.user === null ? null : put(hop.user) }
}

/** What a shell, to which ssh gives it, takes as it stands. */
function isPlain({ host, user }: Jump): boolean {
  return (
    /^[\w.:%\x80-\xff][\w.:%\x80-\xff-]*$/.test(host) &&
    (user === null || /^[\w.@+\x80-\xff][\w.@+\x80-\xff-]*$/.test(user))
  )
}

function checkingOf(
  target: Target,
  config: ClientConfig,
  environment: ConnectEnvironment,
): Target['hostKeyChecking'] {
  if (!target.assumed?.includes('hostKeyChecking') || config.strictHostKeyChecking === null)
    return target.hostKeyChecking
  const { value, at } = config.strictHostKeyChecking
  if (value === 'no')
    environment.warn(
      `StrictHostKeyChecking is off (${text(at)}): an unknown host key is accepted and kept, a changed one is still refused`,
    )
  return value === 'no' || value === 'accept-new' ? 'accept-new' : 'strict'
}

/** Files that somebody stated for the run stay; in place of the usual ones come those of the configuration. */
function knownHostsOf(config: ClientConfig, { knownHosts, home }: ConnectEnvironment): readonly string[] {
  const usual = usualKnownHosts(home)
  if (knownHosts.length !== usual.length || knownHosts.some((file, at) => file !== usual[at]))
    return knownHosts
  return [
    ...(config.userKnownHostsFiles?.map(text) ?? usual.slice(0, 2)),
    ...(config.globalKnownHostsFiles?.map(text) ?? usual.slice(2)),
  ]
}

function timeoutOf({ connectTimeout }: ClientConfig, environment: ConnectEnvironment): number {
  const isStated = connectTimeout !== null && connectTimeout > 0 && environment.connectTimeoutAssumed === true
  return isStated ? connectTimeout * 1000 : environment.connectTimeout
}

function identityFilesOf(config: ClientConfig, environment: ConnectEnvironment): readonly string[] | null {
  const { identityFiles, tokens } = config
  if (identityFiles.length === 0) return null
  const { machine } = memoryOf(environment)
  return identityFiles
    .map(({ words: [word = ''], at }) => ({ word, at }))
    .filter(({ word }) => word.toLowerCase() !== 'none')
    .map(({ word, at }) => {
      const path = expandPath(word, tokens, machine)
      if ('problem' in path)
        throw new Unreachable(
          'config',
          `${text(at)}: IdentityFile: ${text(path.problem)}`,
          'ssh refuses it too: correct the line',
        )
      return text(path.text)
    })
}

function agentOf(
  { identityAgent }: ClientConfig,
  { agentSocket, variables }: ConnectEnvironment,
): string | null {
  if (identityAgent === null || identityAgent === 'SSH_AUTH_SOCK') return agentSocket
  if (identityAgent === 'none') return null
  return identityAgent.startsWith('$') ? (variables[identityAgent.slice(1)] ?? null) : text(identityAgent)
}

function latin1(utf8: string): string {
  return Buffer.from(utf8).toString('latin1')
}

function text(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('utf8')
}
