import { setTimeout as wait } from 'node:timers/promises'
import { type HostPlay, Unreachable } from '../model/index.ts'
import type { Transport } from '../remote/transport.ts'
import { declaredPorts } from '../resources/sshd_config/params.ts'
import type { Attempt } from './attempt.ts'

/**
 * Milliseconds before each further try to reach a host that takes no more logins for now. Longer than those before a
 * login that is to confirm: where both are turned away, new hosts stand back.
 */
const pauses = [1000, 2000, 4000]

/** Somewhere around so many milliseconds: who was turned away together shall not come back together. */
export function around(pause: number): number {
  return pause * (0.5 + Math.random())
}

/** The first login at a host. Throws `Unreachable`, or the reason of the attempt's signal. */
export async function logIn(attempt: Attempt, port?: number): Promise<Transport> {
  const { host, request, signal } = attempt
  for (const pause of pauses) {
    try {
      return await request.connect(host, signal, port)
    } catch (error) {
      if (!(error instanceof Unreachable) || error.kind !== 'busy') throw error
    }
    await wait(around(pause), undefined, { signal }).catch(() => undefined)
    signal.throwIfAborted()
  }
  return request.connect(host, signal, port)
}

/** The ports that a play declares for sshd. */
export function portsIn({ tasks }: HostPlay): readonly number[] {
  return tasks.flatMap(({ resource, params }) =>
    resource.name === 'sshd_config' ? declaredPorts(params) : [],
  )
}

/**
 * Where nothing listens at the port of the inventory, an earlier play of this run, or an earlier run of the play, may
 * have moved sshd to one that they declare.
 */
export async function logInAnywhere(
  attempt: Attempt,
): Promise<{ readonly transport: Transport; readonly port: number }> {
  const { host, known, signal } = attempt
  const { play, target } = host
  try {
    const transport = await logIn(attempt)
    // A port that nobody stated is one that the configuration of ssh may know.
    const used = target.assumed?.includes('port') ? transport.session.remote?.port : undefined
    return { transport, port: used ?? target.port }
  } catch (error) {
    if (!(error instanceof Unreachable) || error.kind !== 'refused') throw error
    const declared = [...portsIn(play), ...(host.earlierPorts?.() ?? [])]
    for (const port of new Set(declared)) {
      if (port === target.port) continue
      const transport = await logIn(attempt, port).catch(() => null)
      signal.throwIfAborted()
      if (transport === null) continue
      known.warnings.push(
        `Port ${target.port} refuses connections; port ${port}, which the playbook declares, does not: set it in the inventory`,
      )
      return { transport, port }
    }
    throw error
  }
}
