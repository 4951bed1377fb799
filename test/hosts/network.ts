// The network of an enclosure: a bridge with our address, and for each host a namespace with an address of its own, so
// that every host has its stock port 22 and sees us come from somewhere that is not itself.
import { spawnSync } from 'node:child_process'
import { runNow } from './run-command.ts'

export interface HostNetwork {
  /** Also the name of the network namespace. */
  readonly name: string
  readonly address: string
  remove(): void
}

/** The address that hosts see the test come from. */
export const testAddress = '10.77.0.1'

const used = new Set<number>()

/**
 * The bridge's own: without it a bridge takes the lowest of its ports, and when the host of that one stops, the others
 * send to it for seconds what nobody gets any more.
 */
const hardwareAddress = '0a:00:00:00:00:01'

/** A network namespace with an address of 10.77.0.0/16 that only this enclosure can reach. */
export function makeNetwork(prefix: string): HostNetwork {
  if (used.size === 0) {
    runNow('ip', 'link', 'add', 'hosts', 'address', hardwareAddress, 'type', 'bridge')
    runNow('ip', 'address', 'add', `${testAddress}/16`, 'dev', 'hosts')
    runNow('ip', 'link', 'set', 'hosts', 'up')
  }
  const number = freeNumber()
  const name = `${prefix}-${number}`
  const address = `10.77.${number >> 8}.${number & 255}`
  const script = [
    'ip netns add "$1"',
    'ip link add "veth$2" type veth peer name host0 netns "$1"',
    'ip link set "veth$2" master hosts up',
    'ip -n "$1" address add "$3/16" dev host0',
    'ip -n "$1" link set host0 up',
    'ip -n "$1" link set lo up',
  ]
  runNow('sh', '-ec', script.join('\n'), 'sh', name, String(number), address)
  return {
    name,
    address,
    remove: () => {
      spawnSync('ip', ['netns', 'delete', name])
    },
  }
}

/** Numbers are not used twice: a late packet, or a known host key, of a stopped host must not meet the next one. */
function freeNumber(): number {
  // No number ends in 0 or 255: some software takes such addresses for a whole network's.
  let number = used.size + 2
  while (used.has(number) || (number & 255) === 0 || (number & 255) === 255) number++
  if (number > 0xfffe) throw new Error('an enclosure has no more room for hosts')
  used.add(number)
  return number
}
