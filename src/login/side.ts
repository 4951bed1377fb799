import {
  type AccountFact,
  CannotPlan,
  configSource,
  type Facts,
  type OpenSshFact,
  type PasswordFact,
} from '../model/index.ts'
import {
  type ConfigTree,
  type Connection,
  type InForce,
  inForce,
  readTree,
} from '../openssh/sshd-config/index.ts'
import { accountOf, passwordOf, plannedText, setsPassword } from './account.ts'

/** The host as it is, or as it will be: facts with what a login asks of them. */
export interface Side {
  readonly facts: Facts
  readonly sshd: OpenSshFact
  /** Not all of sshd's configuration could be read: what it says is not certain. */
  readonly partial: boolean
  /** The value of a keyword for a connection; without one, that of the daemon. */
  config(connection?: Connection): (keyword: string) => InForce
  account(name: string): AccountFact | null
  /** Null: shadow(5) has no line for the account. */
  password(name: string): PasswordFact | null
  /** Whether the plan writes a file that it does not take away. */
  writes(path: string): boolean
  /** Whether the plan gives the account another password, or the same one anew: the two cannot be told apart. */
  setsPassword(name: string): boolean
}

/**
 * One side of a change. `looked` are the facts as the host gave them, from which accounts are known where no file of
 * theirs changes. Null where what serves the host is not OpenSSH.
 */
export function sideOf(facts: Facts, looked: Facts): Side | null {
  const { sshd } = facts
  if (sshd?.server !== 'openssh') return null
  let tree: ConfigTree | null = null
  let partial = false
  const whole = configSource(facts)
  const source = {
    glob: whole.glob,
    read: (path: string) => {
      try {
        return whole.read(path)
      } catch (error) {
        if (!(error instanceof CannotPlan)) throw error
        partial = true
        return ''
      }
    },
  }
  const read = () => (tree ??= readTree(sshd.config, source, { version: sshd.version }))
  read()
  const readers = new Map<string, (keyword: string) => InForce>()
  return {
    facts,
    sshd,
    partial,
    config(connection) {
      const key = JSON.stringify(connection ?? null)
      const known = readers.get(key) ?? inForce(read(), sshd, connection)
      readers.set(key, known)
      return known
    },
    account: name => accountOf(name, facts, looked),
    password: name => passwordOf(name, facts, looked),
    writes: path => typeof plannedText(path, facts, looked) === 'string',
    setsPassword: name => setsPassword(name, facts, looked),
  }
}

/** One word of a value, in small letters. */
export function wordOf({ args }: InForce): string {
  return (args[0] ?? '').toLowerCase()
}

/** The value of a keyword that names a file, or something else for which `none` means nothing; null where it is not set. */
export function nameOf({ args }: InForce): string | null {
  const [name] = args
  return name === undefined || name === '' || name.toLowerCase() === 'none' ? null : name
}
