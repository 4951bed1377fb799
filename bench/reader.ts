import { effective, readTree } from '../src/openssh/sshd-config/index.ts'
import { median } from './measure.ts'
import { type Row, time } from './table.ts'

const lines = 10_000
const main = '/etc/ssh/sshd_config'

/** From the text of a long configuration to what it means for a connection. */
export function benchReader(): readonly Row[] {
  const text = longConfig()
  const source = { read: (path: string) => (path === main ? text : undefined), glob: () => [] }
  const connection = { user: 'alice', host: 'client.example.org', address: '192.0.2.7' }
  const times = Array.from({ length: 9 }, () => {
    const began = performance.now()
    effective(readTree(main, source), connection)
    return performance.now() - began
  })
  const took = median(times)
  return [
    {
      what: `reading an sshd_config of ${lines.toLocaleString('en')} lines`,
      ours: time(took),
      beside: '',
      goal: { text: '< 50 ms', met: took < 50 },
    },
  ]
}

/** Comments, global lines, and many Match blocks, as a generated configuration has them. */
function longConfig(): string {
  const parts: string[] = ['Port 22', 'PasswordAuthentication no']
  for (let index = 0; parts.length < lines / 2; index += 1) {
    parts.push(
      `# account ${index}`,
      `AcceptEnv VAR_${index}`,
      '',
      `AllowUsers user${index}@192.0.2.${index % 256}`,
    )
  }
  for (let index = 0; parts.length < lines; index += 1) {
    parts.push(
      `Match User user${index} Address 192.0.2.0/24`,
      '  X11Forwarding no',
      '  AllowTcpForwarding no',
      '',
    )
  }
  return `${parts.slice(0, lines).join('\n')}\n`
}
