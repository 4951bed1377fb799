import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { connect } from '../../src/remote/connect.ts'
import { loopbackSshd } from '../hosts/loopback.ts'
import { person, targetOf, using } from './reach.ts'

test('the ssh program gets the variables of the person, and none of ours', async t => {
  const host = await loopbackSshd()
  t.after(() => host.stop())
  const folder = join(host.folder, 'bin')
  mkdirSync(folder)
  // The real one, after it has told what it was given.
  writeFileSync(join(folder, 'ssh'), `#!/bin/sh\nenv >"${folder}/told.$$"\nPATH=$OWN exec ssh "$@"\n`, {
    mode: 0o755,
  })
  const { PATH = '' } = process.env
  const environment = {
    ...person(host),
    variables: {
      ...process.env,
      PATH: `${folder}:${PATH}`,
      OWN: PATH,
      SSHFIX_EXTRA_VARS: 'ansible_become_password=open sesame',
      SSHFIX_ASK_PASS: 'open sesame',
    },
  }
  // Without the person's variables the program in the middle could not find the real one.
  await using(connect(targetOf(host, 'openssh'), environment, null), async ({ session }) => {
    assert.equal(session.user, host.user)
  })
  const told = readdirSync(folder).filter(name => name.startsWith('told.'))
  assert.ok(told.length >= 2, 'the login, and ssh -G')
  for (const name of told) assert.doesNotMatch(readFileSync(join(folder, name), 'utf8'), /SSHFIX_|sesame/)
})
