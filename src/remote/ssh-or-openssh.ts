import type { Become, Target } from '../model/index.ts'
import { connectOpenssh } from './openssh/index.ts'
import { readAlgorithms } from './openssh/offer.ts'
import { outputOf, plainVariables } from './openssh/program.ts'
import { BeyondSsh2 } from './ssh/beyond.ts'
import { connectSsh } from './ssh/index.ts'
import { type Memory, memoryOf } from './ssh/memory.ts'
import { routeOf } from './ssh-config/route.ts'
import type { ConnectEnvironment, Offer, Transport } from './transport.ts'

/**
 * By ssh2; where that cannot and nobody said that it must, by the system's ssh, for this host from now on. A `Connect`.
 */
export async function connectSshOrOpenssh(
  target: Target,
  environment: ConnectEnvironment,
  become: Become | null,
  signal?: AbortSignal,
): Promise<Transport> {
  const memory = memoryOf(environment)
  const algorithms = systemAlgorithms(environment, memory)
  const mayChoose = target.assumed?.includes('connection') === true
  const route = routeOf(target, environment)
  const { user, port } = route.place
  // Who logs in where was decided when ssh2 was to do it.
  const sameLogin = { ...target, user, port, hostKeyChecking: route.hostKeyChecking, assumed: [] }
  if (memory.switched.has(target.name)) return connectOpenssh(sameLogin, environment, become, signal)
  try {
    const transport = await connectSsh(target, environment, become, signal, route)
    const { session } = transport
    const openssh = { switches: mayChoose, algorithms: await algorithms }
    const offer = session.offer && { ...session.offer, openssh }
    return { ...transport, session: { ...session, offer } }
  } catch (error) {
    if (!(error instanceof BeyondSsh2) || !mayChoose || (await algorithms) === null) throw error
    if (!memory.switched.has(target.name))
      environment.warn(`${target.name} is reached by the system's ssh, as by -c openssh: ${error.message}`)
    memory.switched.add(target.name)
    const { password: _refused, ...withoutPassword } = sameLogin
    return connectOpenssh(error.passwordRefused ? withoutPassword : sameLogin, environment, become, signal)
  }
}

/** What ssh(1) puts forward without a configuration, asked for once; null where there is no such program. */
function systemAlgorithms(environment: ConnectEnvironment, memory: Memory): Promise<Algorithms | null> {
  // `ssh -Q` would list more: also what is only put forward where a configuration says so.
  memory.systemAlgorithms ??= outputOf(
    ['ssh', '-G', '-T', '-F', 'none', '--', 'host'],
    plainVariables(environment),
  ).then(printed => (printed === null ? null : readAlgorithms(printed)))
  return memory.systemAlgorithms
}

type Algorithms = NonNullable<NonNullable<Offer['openssh']>['algorithms']>
