import type { Become, Target } from '../model/index.ts'
import { childTransport } from './child.ts'
import type { ConnectEnvironment, Transport } from './transport.ts'

/** The machine that this program runs on: no login, and none to prove. */
export async function connectLocal(
  target: Target,
  environment: ConnectEnvironment,
  become: Become | null,
): Promise<Transport> {
  return childTransport('local', ['/bin/sh', '-s'], target, environment, become)
}
