import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { loopbackSshd } from '../hosts/loopback.ts'
import { person } from './reach.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

test('bundled, and without the native parts of ssh2, it logs in and runs a script', async t => {
  const host = await loopbackSshd()
  t.after(() => host.stop())
  const bundle = join(host.folder, 'bundle', 'one-run.mjs')
  execFileSync(join(root, 'node_modules/.bin/esbuild'), [
    join(root, 'test/remote/programs/one-run.ts'),
    '--bundle',
    '--format=esm',
    '--platform=node',
    `--outfile=${bundle}`,
    '--define:__dirname=import.meta.dirname',
    '--external:*.node',
    '--external:cpu-features',
    "--banner:js=import{createRequire}from'node:module';const require=createRequire(import.meta.url);",
    '--log-level=warning',
  ])
  const { address, port, user, privateKey, folder } = host
  const args = [bundle, 'ssh', address, String(port), user, privateKey, person(host).knownHostsFile, folder]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 30_000 })
  assert.deepEqual({ status, stdout, stderr }, { status: 0, stdout: 'hello\nlost\n', stderr: '' })
})
