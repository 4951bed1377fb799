// A program that runs a script by the system's ssh, says so, and stays until it is killed.
import { connect } from '../../../src/remote/connect.ts'

const [address = '', privateKey = '', knownHosts = '', home = ''] = process.argv.slice(2)
const transport = await connect(
  {
    name: 'host',
    connection: 'openssh',
    address,
    port: 22,
    user: 'root',
    privateKeys: [privateKey],
    hostKeyChecking: 'strict',
  },
  {
    home,
    agentSocket: null,
    ask: null,
    knownHosts: [knownHosts],
    connectTimeout: 60_000,
    variables: process.env,
    warn: () => {},
  },
  null,
)
await transport.run('echo begun; exec sleep 600\n', { onLine: line => process.stdout.write(`${line}\n`) })
