// A program that runs a script, is then cut off in another, and must end by itself.
import type { Target } from '../../../src/model/index.ts'
import { connect } from '../../../src/remote/connect.ts'

const [connection = '', address = '', port = '', user = '', privateKey = '', knownHosts = '', home = ''] =
  process.argv.slice(2)
const target: Target = {
  name: 'host',
  connection: connection === 'openssh' ? 'openssh' : 'ssh',
  address,
  port: Number(port),
  user,
  privateKeys: [privateKey],
  hostKeyChecking: 'strict',
}
const environment = {
  home,
  agentSocket: null,
  ask: null,
  knownHosts: [knownHosts],
  connectTimeout: 60_000,
  variables: process.env,
  warn: () => {},
}
const transport = await connect(target, environment, null)
const { stdout } = await transport.run('echo hello\n', { timeout: 60_000 })
process.stdout.write(stdout)
const running = transport.run('sleep 60\n', { timeout: 60_000 })
await transport.close()
await transport.close()
const { ended } = await running
process.stdout.write(`${ended}\n`)
