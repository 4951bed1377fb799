// The first script that sshfix gives to a real host, and the answer, written down on the host.
import type { Host } from '../../test/hosts/host.ts'
import { type Contender, once } from '../measure.ts'

export interface Recorded {
  readonly script: string
  readonly answer: string
}

const keys = '/root/.ssh/authorized_keys'

function must<T>(part: T | undefined): T {
  if (part === undefined) throw new Error('no script was given to the host, or no answer to it')
  return part
}

/** Runs it once; the key's forced command (sshd(8), AUTHORIZED_KEYS FILE FORMAT) keeps a copy of the first session. */
export async function recorded(host: Host, contender: Contender): Promise<Recorded> {
  const plain = await host.read(keys)
  const forced = 'command="d=$(mktemp -d /root/said.XXXXXX); tee $d/script | sh -s | tee $d/answer"'
  await host.write(keys, `${forced} ${plain}`)
  try {
    await once(contender)
    const first = (await host.sh('ls -trd /root/said.* | head -n 1')).stdout.trim()
    const [said, printed] = [await host.read(`${first}/script`), await host.read(`${first}/answer`)]
    const { script } = must(
      /^printf [^\n]* begin\\n' \S+\n\(\n(?<script>.*?)\n\) <\/dev\/null\n/s.exec(said)?.groups,
    )
    const { answer } = must(/^\S+ begin\n(?<answer>.*?)sshfix-\w+ end \d+\n/s.exec(printed)?.groups)
    return { script: must(script), answer: must(answer) }
  } finally {
    await host.write(keys, plain)
    await host.sh('rm -rf /root/said.*')
  }
}
