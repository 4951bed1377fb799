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
  /** Whether only the program can follow them. */
  readonly needProgram: boolean
  /** For the program, wherever it is taken. */
  readonly forProgram: readonly string[]
}

const nothing: SshArguments = { privateKeys: [], rest: [], along: [] }
export const noArguments: ArgumentsOfSsh = {
  before: nothing,
  after: nothing,
  needProgram: false,
  forProgram: [],
}

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
  const along = stated.flatMap(({ words }) => words.along)
  if (jump !== null) return { before, after, jump, needProgram: false, forProgram: along }
  return { before, after, needProgram: rest.length > 0, forProgram: [...rest, ...along] }
}

/** Of what stands twice the first holds; keys and words for the program add up. */
function inOrder(one: SshArguments, other: SshArguments): SshArguments {
  const privateKeys = [...one.privateKeys, ...other.privateKeys]
  const [rest, along] = [
    [...one.rest, ...other.rest],
    [...one.along, ...other.along],
  ]
  return { ...other, ...one, privateKeys, rest, along }
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
