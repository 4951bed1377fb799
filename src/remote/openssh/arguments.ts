import { existsSync } from 'node:fs'
import { userInfo } from 'node:os'
import { resolve } from 'node:path'
import { type Target, Unreachable } from '../../model/index.ts'
import { areJumps } from '../ssh-config/route.ts'
import { type ConnectEnvironment, usualKnownHosts } from '../transport.ts'

/**
 * The words of a login by ssh(1) that is nobody else's, up to and with the host: a ControlPath of the user's
 * configuration would stand for an old login, and hide that a fresh one fails. All else of that configuration holds.
 * Throws `Unreachable` for what must not get onto a command line.
 */
export function loginArguments(
  target: Target,
  environment: ConnectEnvironment,
  moreKnownHosts: readonly string[],
): readonly string[] {
  const { address, user, port, assumed = [] } = target
  check('host', address, /^[\p{L}\p{N}_:][\p{L}\p{N}_.:%-]*$/u)
  check('user', user, /^[\p{L}\p{N}_.][\p{L}\p{N}_.@+\\-]*\$?$/u)
  check('port', String(port), /^\d{1,5}$/)
  const options = [
    'ForwardAgent=no',
    'ForwardX11=no',
    'ClearAllForwardings=yes',
    'PermitLocalCommand=no',
    'RemoteCommand=none',
    'RequestTTY=no',
    'ControlPersist=no',
    'UpdateHostKeys=no',
    'ConnectionAttempts=1',
    `ConnectTimeout=${Math.max(1, Math.ceil(environment.connectTimeout / 1000))}`,
    // Ten seconds and another five: how long a peer may be silent.
    'ServerAliveInterval=5',
    'ServerAliveCountMax=2',
    `StrictHostKeyChecking=${target.hostKeyChecking === 'strict' ? 'yes' : 'accept-new'}`,
    ...knownHostsOptions([...environment.knownHosts, ...moreKnownHosts], environment),
    ...(environment.ask === null
      ? ['NumberOfPasswordPrompts=1', `BatchMode=${target.password === undefined ? 'yes' : 'no'}`]
      : ['BatchMode=no']),
    'LogLevel=DEBUG1',
  ]
  return [
    '-T',
    ...options.flatMap(option => ['-o', option]),
    ...configurationOptions(environment),
    ...(target.jump === undefined ? [] : ['-J', checkedJump(target.jump)]),
    // Of what stands twice ssh takes the first: what a login of ours needs stays as it is.
    ...(target.sshArguments ?? []),
    ...(assumed.includes('port') ? [] : ['-p', String(port)]),
    ...(assumed.includes('user') ? [] : ['-l', user]),
    ...target.privateKeys.flatMap(path => ['-i', resolve(path.replace(/^~(?=\/|$)/, environment.home))]),
    '--',
    address,
  ]
}

function check(what: string, text: string, pattern: RegExp): void {
  if (!pattern.test(text))
    throw new Unreachable('name', `${JSON.stringify(text)} is no ${what} that ssh could be given`)
}

/** ssh looks for the file in the home of the account, whatever HOME says. */
function configurationOptions({ configuration, home }: ConnectEnvironment): readonly string[] {
  const file = configuration?.find(({ isUserFile }) => isUserFile)?.path
  return file === undefined || home === userInfo().homedir || !existsSync(file) ? [] : ['-F', file]
}

/** ssh hands it to a shell. */
function checkedJump(jump: string): string {
  if (areJumps(jump)) return jump
  throw new Unreachable('config', `${JSON.stringify(jump)} names no hosts on the way`)
}

/** Where they are the usual ones, the configuration may name others. */
function knownHostsOptions(files: readonly string[], { home }: ConnectEnvironment): readonly string[] {
  const usual = usualKnownHosts(home)
  const isUsual = home === userInfo().homedir && files.length === usual.length
  if (isUsual && files.every((file, at) => file === usual[at])) return []
  const odd = files.find(file => /["%$\\\r\n]/.test(file))
  if (odd !== undefined)
    throw new Unreachable('hostkey', `ssh cannot be given ${JSON.stringify(odd)} as a file of known hosts`)
  const list = files.map(file => `"${resolve(file)}"`).join(' ')
  return [`UserKnownHostsFile=${list || '/dev/null'}`, 'GlobalKnownHostsFile=/dev/null']
}
