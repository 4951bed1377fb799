// A program that runs `id -un` on this machine, or in a chroot of it, as root by sudo.
import { type Target, Unreachable } from '../../../src/model/index.ts'
import { connect } from '../../../src/remote/connect.ts'

const [connection = '', becomePassword] = process.argv.slice(2)
const environment = {
  home: process.env.HOME ?? '/',
  agentSocket: null,
  ask: null,
  knownHosts: [],
  connectTimeout: 20_000,
  variables: process.env,
  warn: () => {},
}
const target: Target = {
  name: 'here',
  connection: connection === 'chroot' ? 'chroot' : 'local',
  address: 'localhost',
  port: 22,
  user: 'whoever',
  privateKeys: [],
  root: '/',
  hostKeyChecking: 'strict',
  ...(becomePassword === undefined ? {} : { becomePassword }),
}
try {
  const transport = await connect(target, environment, { user: 'root', method: 'sudo' })
  const { ended, stdout } = await transport.run('id -un\n')
  process.stdout.write(`${ended} ${stdout}`)
  await transport.close()
} catch (error) {
  if (!(error instanceof Unreachable)) throw error
  process.stdout.write(`${error.kind} ${error.message}\n`)
}
