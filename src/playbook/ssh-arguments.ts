/** `ansible_ssh_common_args` and the like: words for ssh(1), as far as they can be followed without it. */
import { clientKeyword, readJumps } from '../openssh/ssh-config/index.ts'
import { shellWords } from './inventory/shell-words.ts'
import { quoted } from './place.ts'

/** What the words say. What stands first holds, as for ssh. */
export interface SshArguments {
  readonly port?: number
  readonly user?: string
  readonly privateKeys: readonly string[]
  readonly hostKeyChecking?: 'strict' | 'accept-new'
  /** Host keys are not to be checked at all: unknown ones are accepted, changed ones refused. */
  readonly unchecked?: true
  /** What only the program can follow. */
  readonly rest: readonly string[]
  /** What changes nothing for a script, and goes along where the program is taken. */
  readonly along: readonly string[]
}

/** What changes nothing about which host is reached, by whom and how it proves who it is; we have it our way. */
const passedOver = new Set([
  ...['controlmaster', 'controlpath', 'controlpersist', 'batchmode', 'loglevel', 'requesttty', 'compression'],
  ...[
    'serveraliveinterval',
    'serveralivecountmax',
    'tcpkeepalive',
    'connectionattempts',
    'numberofpasswordprompts',
  ],
  ...['forwardagent', 'forwardx11', 'visualhostkey', 'escapechar', 'exitonforwardfailure'],
])
const flagsPassedOver = /^-[ACTXYaktqvxy]+$/
const flagsOfTheProgram = new Set(['-J', '-F', '-c', '-m', '-b', '-B', '-I'])

/** In words: why these cannot be given to ssh. */
export function sshArguments(text: string): SshArguments | { readonly problem: string } {
  const words = shellWords(text, false)?.map(word => word.text)
  if (!words) return { problem: 'a quote is not closed' }
  let found: Mutable = { privateKeys: [], rest: [], along: [] }
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    const flag = word.slice(0, 2)
    if (word === '-4' || word === '-6') found.rest.push(word)
    else if (flagsPassedOver.test(word)) continue
    else if (!/^-[oplJFcmbBIi]/.test(flag))
      return { problem: `${quoted(word)} is not for a login that runs scripts` }
    else {
      const value = word.length > 2 ? word.slice(2) : words[++at]
      if (value === undefined) return { problem: `${quoted(word)} needs a value` }
      const taken = flag === '-o' ? withOption(found, value) : withFlag(found, flag, value)
      if ('problem' in taken) return taken
      found = taken
    }
  }
  return found
}

/**
 * The hosts on the way, as `-J` takes them, where words for the program name nothing else: then it is not needed. Null
 * too where it is for ssh to say what they mean.
 */
export function jumpAlone(rest: readonly string[]): string | null {
  const named = rest.flatMap((flag, at) => {
    if (flag === '-J') return [rest[at + 1] ?? '']
    return flag === '-o' ? [proxyJump.exec(rest[at + 1] ?? '')?.groups?.hosts ?? ''] : []
  })
  const [first] = named
  return first !== undefined && named.length * 2 === rest.length && named.every(areJumps) ? first : null
}

const proxyJump = /^proxyjump[\s=]\s*=?\s*"?(?<hosts>[^"]*)"?$/i

function areJumps(hosts: string): boolean {
  return /^(?!-)[\w.:%@,[\]-]+$/.test(hosts) && readJumps(hosts, { portOf: () => null }) !== null
}

interface Mutable extends SshArguments {
  readonly privateKeys: string[]
  readonly rest: string[]
  readonly along: string[]
}

function withFlag(found: Mutable, flag: string, value: string): Mutable | { readonly problem: string } {
  if (flag === '-p') return withPort(found, value)
  if (flag === '-l') return { ...found, user: found.user ?? value }
  if (flag === '-i') return { ...found, privateKeys: [...found.privateKeys, value] }
  if (!flagsOfTheProgram.has(flag)) return { problem: `${quoted(flag)} is not for a login that runs scripts` }
  return { ...found, rest: [...found.rest, flag, value] }
}

function withOption(found: Mutable, option: string): Mutable | { readonly problem: string } {
  const groups = /^\s*(?<name>[A-Za-z0-9]+)(?:\s*=\s*|\s+)(?<value>.*?)\s*$/s.exec(option)?.groups
  if (!groups?.name || !groups.value)
    return { problem: `${quoted(option)} is no option of ssh: write -o Name=value` }
  const name = groups.name.toLowerCase()
  const value = groups.value.replace(/^"(.*)"$/s, '$1')
  if (passedOver.has(name)) return found
  if (name === 'port') return withPort(found, value)
  if (name === 'user') return { ...found, user: found.user ?? value }
  if (name === 'identityfile') return { ...found, privateKeys: [...found.privateKeys, value] }
  if (name !== 'stricthostkeychecking') {
    const words = ['-o', option.trim()]
    // As where `~/.ssh/config` states it; a value that is the usual one may still overrule what that states.
    return clientKeyword(name)?.bearing === 'none'
      ? { ...found, along: [...found.along, ...words] }
      : { ...found, rest: [...found.rest, ...words] }
  }
  const how = value.toLowerCase()
  if (found.hostKeyChecking) return found
  if (how === 'yes' || how === 'ask' || how === 'true') return { ...found, hostKeyChecking: 'strict' }
  if (how === 'accept-new') return { ...found, hostKeyChecking: 'accept-new' }
  if (how === 'no' || how === 'off' || how === 'false')
    return { ...found, hostKeyChecking: 'accept-new', unchecked: true }
  return { problem: `StrictHostKeyChecking is yes, no, ask or accept-new, not ${quoted(value)}` }
}

function withPort(found: Mutable, value: string): Mutable | { readonly problem: string } {
  const port = /^\d{1,5}$/.test(value) ? Number(value) : 0
  if (port < 1 || port > 65535) return { problem: `${quoted(value)} is no port` }
  return { ...found, port: found.port ?? port }
}
