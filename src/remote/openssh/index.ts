import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Become, type Target, Unreachable } from '../../model/index.ts'
import { fingerprint, type PublicKey } from '../../openssh/public-key.ts'
import { floods } from '../flood.ts'
import { runOver } from '../run-over.ts'
import { tooSlow } from '../ssh/classify.ts'
import { startDeadline } from '../ssh/deadline.ts'
import { knownFromAnotherPort, named, trustAddress } from '../ssh/host-key.ts'
import { knownKeysOf, lineFor } from '../ssh/known-hosts.ts'
import { memoryOf } from '../ssh/memory.ts'
import { type Place, placeOf } from '../ssh/place.ts'
import { type Route, routeOf } from '../ssh-config/route.ts'
import type { ConnectEnvironment, Session, Transport } from '../transport.ts'
import { loginArguments } from './arguments.ts'
import { openSession, whyLost } from './channel.ts'
import { classifyLogin, seenIn } from './classify.ts'
import { type LoginLog, readLog } from './log.ts'
import { type Master, startMaster } from './master.ts'
import { offerOf, publicKeys, readAlgorithms, typeOf } from './offer.ts'
import { outputOf, personVariables } from './program.ts'
import { answering } from './questions.ts'

/** Logs in by the ssh(1) of this machine, with its configuration. One connection, one login; a `Connect`. */
export async function connectOpenssh(
  given: Target,
  environment: ConnectEnvironment,
  become: Become | null,
  signal: AbortSignal = new AbortController().signal,
): Promise<Transport> {
  signal.throwIfAborted()
  const memory = memoryOf(environment)
  const route = routeIfRead(given, environment)
  const target = { ...given, hostKeyChecking: route?.hostKeyChecking ?? given.hostKeyChecking }
  const place = route?.place ?? placeOf(target)
  const keyPlace = route?.keyPlace ?? place
  const { knownHosts, connectTimeout } = route ?? environment
  const known = await knownKeysOf(keyPlace, { knownHosts, warn: environment.warn }, memory)
  // Where the files say something of this port, that alone counts.
  const trusted = known.length > 0 ? [] : (memory.hostKeys.get(keyPlace.address) ?? [])
  const wordsFor = (folder: string) => {
    const file = join(folder, 'known')
    writeFileSync(file, trusted.map(key => `${lineFor(keyPlace, key)}\n`).join(''))
    return trusted.length === 0
      ? loginArguments(target, { ...environment, connectTimeout }, [])
      : loginArguments(target, { ...environment, connectTimeout, knownHosts }, [file])
  }
  const notes: string[] = []
  const late = new AbortController()
  const deadline = startDeadline(connectTimeout, () => late.abort())
  const ending = AbortSignal.any([signal, late.signal])
  let master: Master | null = null
  let isCrowded = false
  try {
    const answer = answering({ target, label: place.label, memory, deadline, warn: environment.warn, notes })
    master = await startMaster(wordsFor, environment, answer)
    // What it would put forward is read beside the login: it costs no time then.
    const settings = outputOf(
      ['ssh', '-G', ...loginArguments(target, environment, [])],
      personVariables(environment),
    )
    const isReady = await Promise.race([master.ready, aborted(ending)])
    const log = readLog(master.log())
    const seen = { place, log, errors: master.errors(), notes }
    if (ending.aborted) throw late.signal.aborted ? tooSlow(seenIn(seen), connectTimeout) : ending.reason
    if (master.isFlooded()) throw floods(place)
    if (isReady === null) {
      isCrowded = isCrowdedOut(target, seen)
      throw classifyLogin({ ...seen, known, status: await master.ended })
    }
    const session = await sessionOf(
      { place, keyPlace, knownHosts },
      target,
      environment,
      log,
      (await settings) ?? '',
    )
    return transportOver(master, session, { become, target, environment })
  } catch (error) {
    await master?.close()
    if (isCrowded)
      return connectOpenssh(
        { ...given, sshArguments: [namedKeysAlone, ...(given.sshArguments ?? [])] },
        environment,
        become,
        signal,
      )
    throw error instanceof Unreachable || signal.aborted ? error : cannotStart(place, error)
  } finally {
    deadline.clear()
  }
}

const namedKeysAlone = '-oIdentitiesOnly=yes'

/**
 * ssh offers all that an agent holds before a key that only a file holds, and the host had enough before it came to the
 * named one. Where it was given a password too, another login would be another wrong one.
 */
function isCrowdedOut(
  { privateKeys, sshArguments = [] }: Target,
  { log, errors }: { readonly log: LoginLog; readonly errors: string },
): boolean {
  return (
    privateKeys.length > 0 &&
    !sshArguments.includes(namedKeysAlone) &&
    /Too many authentication failures/i.test(`${log.said}\n${errors}`) &&
    log.tried.every(what => what.startsWith('key '))
  )
}

function aborted(signal: AbortSignal): Promise<null> {
  return new Promise(resolve => {
    if (signal.aborted) resolve(null)
    signal.addEventListener('abort', () => resolve(null), { once: true })
  })
}

/** Null where ssh will refuse its configuration, and say so. */
function routeIfRead(target: Target, environment: ConnectEnvironment): Route | null {
  try {
    return routeOf(target, environment)
  } catch (error) {
    if (error instanceof Unreachable) return null
    throw error
  }
}

function cannotStart({ label }: Place, error: unknown): Unreachable {
  const why = error instanceof Error ? error.message : String(error)
  return new Unreachable('refused', `ssh to ${label} could not be started on this machine: ${why}`)
}

async function sessionOf(
  guess: Pick<Route, 'place' | 'keyPlace' | 'knownHosts'>,
  target: Target,
  environment: ConnectEnvironment,
  log: LoginLog,
  settings: string,
): Promise<Session> {
  // The configuration may have another name, user or port for the host.
  const place = log.as ? placeOf({ ...target, ...log.as }) : guess.place
  const { keyPlace, knownHosts } = guess
  const [lines, keys] = await Promise.all([
    knownKeysOf(keyPlace, { knownHosts, warn: environment.warn }, memoryOf(environment)),
    publicKeys(log),
  ])
  const { key, hostKey } = log
  const keyType = key && typeOf(key, keys)
  const known = lines.filter(({ marker }) => marker === 'none').map(({ key }) => key)
  const isShown = (one: PublicKey) => fingerprint(one) === hostKey?.fingerprint
  rememberHostKey(keyPlace, known.find(isShown), isShown, environment)
  return {
    label: place.label,
    user: place.user,
    method: log.methods.at(-1) ?? null,
    methods: log.methods,
    ...(key === null ? {} : { keyFingerprint: key.fingerprint }),
    ...(keyType ? { keyType } : {}),
    hostKey,
    algorithms: log.algorithms,
    identification: log.identification,
    local: null,
    remote: log.remote,
    offer: offerOf({
      log,
      keys,
      algorithms: readAlgorithms(settings),
      known: [...known.map(named), ...(hostKey && !known.some(isShown) ? [hostKey] : [])],
      password: target.password !== undefined,
      person: environment.ask !== null,
    }),
  }
}

/** At another port of its address the key is right too; one that was right for that reason alone is told. */
function rememberHostKey(
  place: Place,
  known: PublicKey | undefined,
  isShown: (key: PublicKey) => boolean,
  environment: ConnectEnvironment,
): void {
  const memory = memoryOf(environment)
  const trusted = memory.hostKeys.get(place.address)?.find(isShown)
  if (known) trustAddress(place, known, memory)
  else if (trusted) environment.warn(knownFromAnotherPort(place, trusted))
}

interface Surroundings {
  readonly become: Become | null
  readonly target: Target
  readonly environment: ConnectEnvironment
}

function transportOver(master: Master, session: Session, surroundings: Surroundings): Transport {
  const { run, end } = runOver({
    ...surroundings,
    session,
    async open(command, terminal) {
      if (master.isOver()) return { ended: 'lost', why: whyLost(master, session), stdout: '', stderr: '' }
      return { channel: openSession({ master, session, ...surroundings }, command, terminal) }
    },
  })
  return {
    session,
    run,
    async close() {
      await master.close()
      await end()
    },
  }
}
