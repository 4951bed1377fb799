// One conversation of sshfix with a real host, written down on the host: what was sent to its shell, and its answer.
import type { Host } from '../../test/hosts/host.ts'
import { type Contender, once } from '../measure.ts'

export interface Recorded {
  readonly script: string
  readonly answer: string
}

const keys = '/root/.ssh/authorized_keys'

/** Runs it once; the key's forced command (sshd(8), AUTHORIZED_KEYS FILE FORMAT) keeps a copy of the first session. */
export async function recorded(host: Host, contender: Contender): Promise<Recorded> {
  const plain = await host.read(keys)
  const forced = 'command="d=$(mktemp -d /root/said.XXXXXX); tee $d/script | sh -s | tee $d/answer"'
  await host.write(keys, `${forced} ${plain}`)
  try {
    await once(contender)
    const first = (await host.sh('ls -trd /root/said.* | head -n 1')).stdout.trim()
    return { script: await host.read(`${first}/script`), answer: await host.read(`${first}/answer`) }
  } finally {
    await host.write(keys, plain)
    await host.sh('rm -rf /root/said.*')
  }
}
