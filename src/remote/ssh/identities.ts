import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Target, Unreachable } from '../../model/index.ts'
import type { Route } from '../ssh-config/route.ts'
import type { ConnectEnvironment } from '../transport.ts'
import { BeyondSsh2 } from './beyond.ts'
import { type Identity, makeIdentity } from './identity.ts'
import { readKeyFile } from './key-file.ts'
import type { Library, ParsedKey } from './library.ts'
import type { Memory } from './memory.ts'

const missingKey = 'correct the path, in --private-key or ansible_ssh_private_key_file'

/** The files that ssh(1) tries without being told to, as far as their types can be used; best first. */
const usualFiles = ['id_ed25519', 'id_ecdsa', 'id_rsa']
/** Those of hardware tokens. */
const tokenFiles = ['id_ed25519_sk', 'id_ecdsa_sk']

export interface Identities {
  /** Those that somebody named, then the one that worked before. */
  readonly first: readonly Identity[]
  /** Those of the agent and of the usual files. */
  readonly others: readonly Identity[]
  /** Why some could not be used. */
  readonly notes: readonly string[]
  /** There are others that only ssh(1) can use. */
  readonly beyond: boolean
}

/** The keys to log in with. Throws `Unreachable` when one that was named for the run cannot be used. */
export async function identitiesFor(
  target: Target,
  { place, identityFiles, identitiesOnly, agentSocket }: Route,
  environment: ConnectEnvironment,
  library: Library,
  memory: Memory,
): Promise<Identities> {
  const notes: string[] = []
  const isUsual = identityFiles === null
  let beyond = isUsual && tokenFiles.some(file => existsSync(join(environment.home, '.ssh', file)))
  const noteCertificate = (path: string) => {
    if (!existsSync(`${path}-cert.pub`)) return
    beyond = true
    notes.push(`the certificate ${path}-cert.pub cannot be used by sshfix itself`)
  }
  const read = (path: string) => {
    const known = memory.files.get(path) ?? readKeyFile(path, library, memory, environment.warn)
    memory.files.set(path, known)
    return known
  }
  const agent = await agentIdentities(agentSocket, environment, library, memory)
  const named: Identity[] = []
  for (const path of target.privateKeys.map(file => absolute(file, environment.home))) {
    const identity = withAgent(await read(path), agent)
    if (identity === null) throw new Unreachable('auth', `There is no private key ${path}`, missingKey)
    if (identity.sign === null) {
      throw new Unreachable(
        'auth',
        `${path} is a public key, and no agent holds its private half`,
        'name the private key, or add it to the agent with ssh-add',
      )
    }
    noteCertificate(path)
    named.push(identity)
  }
  const further: Identity[] = []
  for (const path of identityFiles ?? usualFiles.map(file => join(environment.home, '.ssh', file))) {
    try {
      // Without the private file, the agent may hold the key of the public one.
      const identity = withAgent((await read(path)) ?? (isUsual ? null : await read(`${path}.pub`)), agent)
      if (identity?.sign) {
        noteCertificate(path)
        further.push(identity)
      } else if (!isUsual) notes.push(`IdentityFile ${path}: there is no such private key`)
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error
      beyond ||= error instanceof BeyondSsh2
      notes.push(error.message)
    }
  }
  const worked = memory.accepted.get(place.label)
  const stated = isUsual ? named : [...named, ...further]
  const all = distinct([...stated, ...(identitiesOnly ? [] : agent), ...further])
  const first = all.filter(key => stated.includes(key) || key.fingerprint === worked)
  return {
    first: first.toSorted((a, b) => Number(b.fingerprint === worked) - Number(a.fingerprint === worked)),
    others: all.filter(key => !first.includes(key)),
    notes,
    beyond: beyond || memory.agentHasOthers,
  }
}

function absolute(path: string, home: string): string {
  return path === '~' || path.startsWith('~/') ? join(home, path.slice(1)) : path
}

/** The agent signs for a key that it holds: it asks for no passphrase. */
function withAgent(key: Identity | null, agent: readonly Identity[]): Identity | null {
  const held = agent.find(other => key?.blob.equals(other.blob))
  return key && held ? { ...held, source: key.source } : key
}

function distinct(keys: readonly Identity[]): readonly Identity[] {
  return keys.filter((key, at) => keys.findIndex(other => other.fingerprint === key.fingerprint) === at)
}

async function agentIdentities(
  socket: string | null,
  environment: ConnectEnvironment,
  library: Library,
  memory: Memory,
): Promise<readonly Identity[]> {
  if (socket === null || socket === '') return []
  const asked =
    memory.agents.get(socket) ??
    askAgent(socket, library, memory).catch((error: Error) => {
      const source = socket === environment.agentSocket ? 'SSH_AUTH_SOCK' : 'IdentityAgent'
      environment.warn(`The agent at ${socket} (${source}) cannot be asked: ${error.message}`)
      return []
    })
  memory.agents.set(socket, asked)
  return asked
}

async function askAgent(socket: string, library: Library, memory: Memory): Promise<readonly Identity[]> {
  const agent = library.createAgent(socket)
  const keys = await new Promise<readonly unknown[]>((resolve, reject) => {
    agent.getIdentities((error, found) => (error ? reject(error) : resolve(found ?? [])))
  })
  return keys.flatMap(found => {
    const key = found as ParsedKey
    const sign: Identity['sign'] = (data, hash) =>
      new Promise((resolve, reject) => {
        const done = (error?: Error | null, signature?: Buffer) => {
          if (signature) resolve(signature)
          else reject(new Unreachable('auth', `The agent did not sign: ${error?.message ?? 'no signature'}`))
        }
        agent.sign(key, data, hash === undefined ? {} : { hash: hash as 'sha256' }, done)
      })
    try {
      return [makeIdentity(key.getPublicSSH(), 'agent', sign)]
    } catch {
      // A certificate, or a key of a token: not ours to use.
      memory.agentHasOthers = true
      return []
    }
  })
}
