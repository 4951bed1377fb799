import type { Diagnostic } from '../model/index.ts'
import type { ConnectionVariables, Stated } from './connection-variables.ts'
import { mistake, type Place, quoted, type Tell, warning } from './place.ts'
import { jumpAlone, type SshArguments, sshArguments } from './ssh-arguments.ts'
import type { TargetDefaults } from './target.ts'

export interface ArgumentsOfSsh {
  /** `ansible_ssh_args` stands before what other variables say, and so is stronger. */
  readonly before: SshArguments
  readonly after: SshArguments
  readonly jump?: string
  readonly rest: readonly string[]
}

const nothing: SshArguments = { privateKeys: [], rest: [] }
export const noArguments: ArgumentsOfSsh = { before: nothing, after: nothing, rest: [] }

/** Only the system's ssh can follow some of them: then the host is reached by it, unless somebody said that ssh2 must. */
export function argumentsOfSsh(
  read: ConnectionVariables,
  defaults: Pick<TargetDefaults, 'connection' | 'assumed'>,
  tell: Tell,
): ArgumentsOfSsh {
  const stated = (['ansible_ssh_args', 'ansible_ssh_common_args', 'ansible_ssh_extra_args'] as const).map(
    name => {
      const found = read.text(name)
      const words = found ? sshArguments(found.text) : nothing
      if (!('problem' in words)) return { name, found, words }
      const problem = found?.isSecret ? 'it cannot be followed' : words.problem
      if (found) tell(mistake('bad_connection', found.place, `${name}: ${problem}`))
      return { name, found: null, words: nothing }
    },
  )
  const rest = stated.flatMap(({ words }) => words.rest)
  const jump = jumpAlone(rest)
  for (const { name, found, words } of stated)
    if (found) tellOfArguments(name, found, jump === null ? words : { ...words, rest: [] }, defaults, tell)
  const [before = nothing, common = nothing, extra = nothing] = stated.map(({ words }) => words)
  const after = inOrder(common, extra)
  return { before, after, ...(jump === null ? { rest } : { jump, rest: [] }) }
}

/** Of what stands twice the first holds; keys and words for the program add up. */
function inOrder(one: SshArguments, other: SshArguments): SshArguments {
  const privateKeys = [...one.privateKeys, ...other.privateKeys]
  return { ...other, ...one, privateKeys, rest: [...one.rest, ...other.rest] }
}

function tellOfArguments(
  name: string,
  { place, isSecret }: Stated,
  { rest, unchecked }: SshArguments,
  defaults: Pick<TargetDefaults, 'connection' | 'assumed'>,
  tell: Tell,
): void {
  if (unchecked) tell(uncheckedKeys(`StrictHostKeyChecking in ${name}`, place))
  if (rest.length === 0 || defaults.connection === 'openssh') return
  const what = isSecret ? 'What it says' : quoted(rest.join(' '))
  const message = `${name}: ${what} can only be followed by the system's ssh`
  if (defaults.connection !== 'ssh' || defaults.assumed?.includes('connection'))
    tell(warning('openssh_needed', place, message, 'Hosts with it are reached as by -c openssh'))
  else tell(mistake('openssh_needed', place, message, 'Leave out -c ssh, or the words'))
}

export function uncheckedKeys(name: string, place: Place): Diagnostic {
  const message = `${name} is off: an unknown host key is accepted and kept, a changed one is still refused`
  return warning('not_carried_out', place, message)
}
