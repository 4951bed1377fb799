import type { Target } from '../../model/index.ts'
import type { KnownHostsFile } from '../../openssh/known-hosts.ts'
import type { PublicKey } from '../../openssh/public-key.ts'
import type { Client } from '../../openssh/ssh-config/index.ts'
import { machineClient } from '../ssh-config/machine.ts'
import type { Route } from '../ssh-config/route.ts'
import type { ConnectEnvironment, Offer } from '../transport.ts'
import type { Identity } from './identity.ts'

/** Logins that take turns: how many are under way, and who waits. */
export interface Turns {
  busy: number
  readonly waiting: (() => void)[]
}

/** What the connections of one run know together. */
export interface Memory {
  /** By path; null where there is no such file. */
  readonly files: Map<string, Promise<Identity | null>>
  /** The ways to targets, for as long as these are held. */
  readonly routes: WeakMap<Target, Route>
  /** This machine, for who reads the configuration of ssh. */
  readonly machine: Client
  /** The keys of an agent, once it was asked, by its socket. */
  readonly agents: Map<string, Promise<readonly Identity[]>>
  /** The logins at a jump host that are under way or wait, by its label. */
  readonly jumpLogins: Map<string, Turns>
  /** It has some that only ssh(1) can use. */
  agentHasOthers: boolean
  /** The fingerprint of the key that a place accepted, by the label of the place. */
  readonly accepted: Map<string, string>
  /** Files of known hosts, by path, with what tells whether they are still the same. */
  readonly knownHosts: Map<string, { readonly version: string; readonly file: KnownHostsFile }>
  /** Keys that were found to be those of an address: at another port of it they are trusted too. */
  readonly hostKeys: Map<string, readonly PublicKey[]>
  /** Lines that were added to a file of known hosts: several names of one address are one of them. */
  readonly added: Set<string>
  /** Hosts, by their names, that ssh2 cannot log in to. */
  readonly switched: Set<string>
  /** What the system's ssh puts forward, once it was asked. */
  systemAlgorithms: Promise<NonNullable<Offer['openssh']>['algorithms']> | null
  /** What opens keys: see `secretOf`. */
  readonly secrets: Map<string, Promise<string>>
  /** Asks one question at a time, whoever asks; null where nobody is there. */
  readonly ask: ConnectEnvironment['ask']
}

const memories = new WeakMap<ConnectEnvironment, Memory>()

/** The memory that belongs to the environment of a run, and ends with it. */
export function memoryOf(environment: ConnectEnvironment): Memory {
  const known = memories.get(environment)
  if (known) return known
  const memory: Memory = {
    files: new Map(),
    routes: new WeakMap(),
    machine: machineClient(environment),
    agents: new Map(),
    jumpLogins: new Map(),
    agentHasOthers: false,
    accepted: new Map(),
    knownHosts: new Map(),
    hostKeys: new Map(),
    added: new Set(),
    switched: new Set(),
    systemAlgorithms: null,
    secrets: new Map(),
    ask: oneByOne(environment.ask),
  }
  memories.set(environment, memory)
  return memory
}

function oneByOne(ask: ConnectEnvironment['ask']): ConnectEnvironment['ask'] {
  if (ask === null) return null
  let last: Promise<unknown> = Promise.resolve()
  return (question, options) => {
    const answer = last.then(() => ask(question, options))
    last = answer.catch(() => {})
    return answer
  }
}
