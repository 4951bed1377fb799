// A program that leaves a script that would run for a minute, and must end by itself at once.
import { connect } from '../../../src/remote/connect.ts'

const environment = {
  home: '/',
  agentSocket: null,
  ask: null,
  knownHosts: [],
  connectTimeout: 60_000,
  variables: process.env,
  warn: () => {},
}
const transport = await connect(
  {
    name: 'here',
    connection: 'local',
    address: 'localhost',
    port: 22,
    user: 'root',
    privateKeys: [],
    hostKeyChecking: 'strict',
  },
  environment,
  null,
)
const wish = new AbortController()
const { ended } = await transport.run('trap "" TERM; echo begun; sleep 5\n', {
  signal: wish.signal,
  timeout: 60_000,
  onLine: () => wish.abort(),
})
process.stdout.write(`${ended}\n`)
await transport.close()
