import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { after, before, describe, test } from 'node:test'
import { addAccount } from '../hosts/accounts.ts'
import type { Host } from '../hosts/host.ts'
import { namespaceHost } from '../hosts/namespace.ts'

/** Where the host sees it. */
const project = '/media'
const password = 'correct horse'
let host: Host
before(async () => {
  host = await namespaceHost()
  await addAccount(host, { name: 'free', password, sudo: 'without password' })
  await addAccount(host, { name: 'asked', password, sudo: 'with password' })
})
after(() => host.stop())

/** Runs a program on the host, as this user, that runs a script locally as root. */
function locally(user: string, ...args: readonly string[]): string {
  const program = `${project}/test/remote/programs/become-root.ts`
  const { PATH = '' } = process.env
  const tsx = `${project}/node_modules/tsx/dist/loader.mjs`
  const node = [process.execPath, '--import', tsx, program, ...args]
  const argv = [...host.enter(), 'setpriv', `--reuid=${user}`, `--regid=${user}`, '--clear-groups', ...node]
  const [file = '', ...rest] = argv
  const env = { PATH, HOME: `/home/${user}` }
  const { stdout, stderr } = spawnSync(file, rest, { encoding: 'utf8', env, cwd: '/' })
  return stdout || stderr
}

describe('privilege on this machine', () => {
  test('without a password, and with one', () => {
    assert.equal(locally('free', 'local'), 'exit root\n')
    assert.equal(locally('asked', 'local', password), 'exit root\n')
  })

  test('that is refused', () => {
    assert.match(locally('asked', 'local'), /^become /)
    assert.match(locally('asked', 'local', 'wrong'), /^become /)
  })

  test('is wanted, and enough, for a system below a directory', () => {
    assert.equal(locally('asked', 'chroot', password), 'exit root\n')
    assert.match(locally('asked', 'chroot', 'wrong'), /^become /)
  })
})
