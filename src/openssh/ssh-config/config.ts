import { assembleAlgorithms } from '../algorithms.ts'
import { parseTime } from '../keywords/quantity.ts'
import { sha1 } from '../known-hosts/sha1.ts'
import { lowerAscii } from '../sshd-config/pattern.ts'
import { canonicalAddress, looksLikeAddress } from './address.ts'
import type { AlgorithmList, Client } from './client.ts'
import { type Expanded, expandPath, type Tokens } from './expand.ts'
import { type Beyond, type Gathered, gatherFile, hostNameOf, Refused, type Statement } from './gather.ts'
import type { Jumps } from './jump.ts'
import { portNumber } from './number.ts'

export type Checking = 'yes' | 'no' | 'ask' | 'accept-new'

/** How the files say that a host is reached. Null is what they do not say. Text is latin1. */
export interface ClientConfig {
  readonly hostName: string
  readonly user: string | null
  readonly port: number | null
  readonly addressFamily: 'inet' | 'inet6' | 'any'
  /** As written: `expandIdentity` makes paths of them. */
  readonly identityFiles: readonly Statement[]
  readonly identitiesOnly: boolean
  /** `none`, `SSH_AUTH_SOCK`, `$NAME` or a path. */
  readonly identityAgent: string | null
  /** The hosts on the way, first to last; empty where it says that there are none. */
  readonly jumps: (Jumps & { readonly at: string }) | null
  readonly userKnownHostsFiles: readonly string[] | null
  readonly globalKnownHostsFiles: readonly string[] | null
  readonly hashKnownHosts: boolean
  readonly hostKeyAlias: string | null
  readonly strictHostKeyChecking: (Statement & { readonly value: Checking }) | null
  /** Seconds. */
  readonly connectTimeout: number | null
  /** In order; null where the defaults hold. */
  readonly algorithms: Readonly<Record<AlgorithmList, StatedList | null>>
  /** What only ssh(1) can act on. */
  readonly beyond: readonly Beyond[]
  readonly tokens: Tokens
}

/** A list of algorithms that a line states. */
export interface StatedList {
  readonly names: readonly string[]
  readonly at: string
  /** Only changed by `+` or `-`: of host keys, those that are known may still come first. */
  readonly isChange: boolean
}

/** What was stated before any file is read, as by options of ssh(1): it wins. */
export interface Asked {
  readonly host: string
  readonly jumps?: Jumps
  readonly user?: string
  readonly port?: number
}

/** A file to read; `path` as it stands in messages. */
export interface ConfigPath {
  readonly path: string
  readonly isUserFile: boolean
  /** Whether ssh looks at who could have written it. */
  readonly checked: boolean
}

export type ClientConfigResult =
  | { readonly config: ClientConfig }
  /** ssh would end at this place. */
  | { readonly problem: string; readonly at: string }

/** Reads the files in order as ssh(1) does for a host (ssh.c, main()). */
export function readClientConfig(
  files: readonly ConfigPath[],
  asked: Asked,
  client: Client,
): ClientConfigResult {
  try {
    return { config: read(files, asked, client) }
  } catch (error) {
    if (error instanceof Refused) return { problem: error.message, at: error.at }
    throw error
  }
}

function read(files: readonly ConfigPath[], asked: Asked, client: Client): ClientConfig {
  const gathered: Gathered = {
    first: new Map(),
    identityFiles: [],
    jumps: asked.jumps === undefined ? null : { ...asked.jumps, at: '--jump' },
    beyond: [],
    wantsFinal: false,
  }
  const pass = (host: string, isFinal: boolean) => {
    const reading = { client, host, originalHost: asked.host, isFinal, user: asked.user ?? null }
    for (const { path, isUserFile, checked } of files)
      gatherFile(path, gathered, reading, { isUserFile, checked, counts: true, depth: 0 })
  }
  const text = (name: string) => gathered.first.get(name)?.words[0] ?? null
  pass(asked.host, false)
  const named = hostNameOf(gathered, asked.host)
  if ('problem' in named)
    throw new Refused(gathered.first.get('hostname')?.at ?? '', `HostName: ${named.problem}`)
  const family = () => lowerAscii(text('addressfamily') ?? 'any') as ClientConfig['addressFamily']
  const hostName = resolved(named.text, family())
  if (gathered.wantsFinal) pass(hostName, true)

  const port = text('port')
  const config = {
    hostName,
    user: asked.user ?? text('user'),
    port: asked.port ?? (port === null ? null : portNumber(port, client)),
    addressFamily: family(),
    identityFiles: gathered.identityFiles,
    identitiesOnly: isYes(text('identitiesonly')),
    jumps: gathered.jumps,
    hashKnownHosts: isYes(text('hashknownhosts')),
    hostKeyAlias: lowered(text('hostkeyalias')),
    strictHostKeyChecking: checking(gathered.first.get('stricthostkeychecking')),
    connectTimeout: seconds(text('connecttimeout')),
    globalKnownHostsFiles: listed(gathered, 'globalknownhostsfile'),
  }
  refuseLoop(config, client)
  if (Number(text('connectionattempts') ?? 1) === 0)
    throw new Refused(gathered.first.get('connectionattempts')?.at ?? '', 'ConnectionAttempts: 0 is none')
  const tokens = tokensOf(config, asked, client)
  const path = (what: string, at: string, expanded: Expanded) => {
    if ('problem' in expanded) throw new Refused(at, `${what}: ${expanded.problem}`)
    return expanded.text
  }
  for (const name of ['ControlPath', 'ForwardAgent']) {
    const socket = gathered.first.get(name.toLowerCase())
    if (socket !== undefined) path(name, socket.at, expandPath(socket.words[0] ?? '', tokens, client))
  }
  const agent = gathered.first.get('identityagent')
  const known = listed(gathered, 'userknownhostsfile')
  const knownAt = gathered.first.get('userknownhostsfile')?.at ?? ''
  return {
    ...config,
    identityAgent:
      agent === undefined
        ? null
        : path('IdentityAgent', agent.at, expandPath(agent.words[0] ?? '', tokens, client)),
    userKnownHostsFiles:
      known?.map(file => path('UserKnownHostsFile', knownAt, expandPath(file, tokens, client))) ?? null,
    algorithms: {
      ciphers: assembled(gathered, 'Ciphers', client.algorithms.ciphers),
      macs: assembled(gathered, 'MACs', client.algorithms.macs),
      keyExchanges: assembled(gathered, 'KexAlgorithms', client.algorithms.keyExchanges),
      hostKeys: assembled(gathered, 'HostKeyAlgorithms', client.algorithms.hostKeys),
    },
    beyond: gathered.beyond,
    tokens,
  }
}

/** A name in small letters, an address as it is printed. */
function resolved(host: string, family: ClientConfig['addressFamily']): string {
  const address = canonicalAddress(host, family)
  if (address !== null) return lowerAscii(address) === lowerAscii(host) ? host : address
  return looksLikeAddress(host) ? host : lowerAscii(host)
}

function isYes(word: string | null): boolean {
  return word !== null && ['yes', 'true'].includes(lowerAscii(word))
}

function lowered(word: string | null): string | null {
  return word === null ? null : lowerAscii(word)
}

function seconds(word: string | null): number | null {
  return word === null ? null : (parseTime(word) ?? null)
}

function listed({ first }: Gathered, name: string): readonly string[] | null {
  const words = first.get(name)?.words ?? null
  return words !== null && words[0]?.toLowerCase() === 'none' ? [] : words
}

const checkings: Readonly<Record<string, Checking>> = { true: 'yes', false: 'no', off: 'no' }

function checking(statement: Statement | undefined): ClientConfig['strictHostKeyChecking'] {
  if (statement === undefined) return null
  const word = lowerAscii(statement.words[0] ?? '')
  return { ...statement, value: checkings[word] ?? (word as Checking) }
}

function assembled(
  { first }: Gathered,
  name: string,
  known: Client['algorithms'][AlgorithmList],
): ClientConfig['algorithms'][AlgorithmList] {
  const statement = first.get(name.toLowerCase())
  if (statement === undefined) return null
  const names = assembleAlgorithms(statement.words[0], known)
  if (names === undefined) throw new Refused(statement.at, `${name}: no algorithm is left`)
  return { names, at: statement.at, isChange: /^[+-]/.test(statement.words[0] ?? '') }
}

function refuseLoop(
  { jumps, hostName, user, port }: Pick<ClientConfig, 'jumps' | 'hostName' | 'user' | 'port'>,
  client: Client,
): void {
  const last = jumps?.hops.at(-1)
  if (jumps === null || last === undefined || last.host !== hostName || (last.port ?? 22) !== (port ?? 22))
    return
  if ((last.user ?? user ?? client.user) === (user ?? client.user))
    throw new Refused(jumps.at, `ProxyJump: ${last.host} is the host itself`)
}

/** ssh.c, ssh_conn_info; readconf.c, ssh_connection_hash(). */
function tokensOf(
  config: Pick<ClientConfig, 'hostName' | 'port' | 'user' | 'hostKeyAlias' | 'jumps'>,
  asked: Asked,
  client: Client,
): Tokens {
  const { hostName, hostKeyAlias, jumps } = config
  const port = String(config.port ?? 22)
  const user = config.user ?? client.user
  const jump = jumps?.hops.at(-1)?.host ?? ''
  return {
    C: hexadecimal(sha1(client.hostName + hostName + port + user)),
    L: client.hostName.replace(/\..*/s, ''),
    d: client.home,
    h: hostName,
    i: String(client.uid),
    j: jump,
    k: hostKeyAlias ?? asked.host,
    l: client.hostName,
    n: asked.host,
    p: port,
    r: user,
    u: client.user,
  }
}

function hexadecimal(bytes: string): string {
  return [...bytes].map(byte => byte.charCodeAt(0).toString(16).padStart(2, '0')).join('')
}
