import { program } from '../scripts/demo/fresh-build.ts'
import { race } from './measure.ts'
import { comparison, type Row } from './table.ts'

/** How much of a start is sshfix and not Node.js itself. */
export async function benchVersion(): Promise<readonly Row[]> {
  const times = await race(15, [
    { name: 'sshfix', argv: [process.execPath, program, '--version'] },
    { name: 'node', argv: [process.execPath, '-e', '0'] },
  ])
  return [comparison('sshfix --version', times.get('sshfix') ?? 0, 'node -e 0', times.get('node') ?? 0, 1.5)]
}
