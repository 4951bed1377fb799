// An agent with more keys than a host lets anybody try: the key that was named gets in all the same.
import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Target } from '../../src/model/index.ts'
import { connect } from '../../src/remote/connect.ts'
import { addAccount } from '../hosts/accounts.ts'
import type { Host } from '../hosts/host.ts'
import { makeKey } from '../hosts/keys.ts'
import { namespaceHost } from '../hosts/namespace.ts'
import { waitFor } from '../hosts/wait-for.ts'
import { logins, person, refuses, targetOf, using } from './reach.ts'

const password = 'correct horse'
let host: Host
let socket: string
let stop: () => void
before(async () => {
  host = await namespaceHost()
  socket = join(host.folder, 'agent')
  const child = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' })
  stop = () => child.kill()
  await waitFor('ssh-agent', () => existsSync(socket) || undefined, child)
  const many = [1, 2, 3, 4, 5, 6, 7].map(n => makeKey(join(host.folder, `many-${n}`), 'ed25519').path)
  execFileSync('ssh-add', many, { env: { ...process.env, SSH_AUTH_SOCK: socket }, stdio: 'ignore' })
  await addAccount(host, { name: 'alice', password })
  await addAccount(host, { name: 'stranger', password, keys: [] })
})
after(async () => {
  stop?.()
  await host?.stop()
})

for (const connection of logins)
  describe(`an agent with many keys, over ${connection}`, () => {
    const as = (user: string, changes: Partial<Target> = {}): Target => ({
      ...targetOf(host, connection),
      user,
      ...changes,
    })
    const crowded = () => ({ ...person(host), agentSocket: socket })

    test('is not in the way of the key that was named', async () => {
      await using(connect(as('alice'), crowded(), null), async ({ session, run }) => {
        assert.deepEqual(session.methods, ['publickey'])
        assert.equal((await run('id -un\n')).stdout, 'alice\n')
      })
    })

    test('is the reason that is given, with the way out', async () => {
      const error = await refuses(
        connect(as('alice', { privateKeys: [] }), crowded(), null),
        'auth',
        /too many/,
      )
      assert.match(error.hint ?? '', /--private-key/)
    })

    test('is no reason to give a password twice', async () => {
      const failed = () => host.log().split('Failed password for stranger').length - 1
      const before = failed()
      await refuses(connect(as('stranger', { password: 'wrong' }), crowded(), null), 'auth')
      assert.equal(failed() - before, 1)
    })
  })
