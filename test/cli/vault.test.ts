// needs: ansible
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { sshfix } from './sshfix.ts'

const folder = mkdtempSync(join(tmpdir(), 'sshfix-vault-cli-'))
after(() => rmSync(folder, { recursive: true }))

function write(name: string, text: string, mode = 0o600): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  chmodSync(path, mode)
  return path
}

const book = write('site.yml', '- hosts: all\n  tasks: []\n')
const one = write('one', '  the one \n')
const two = write('two-client.sh', '#!/bin/sh\n[ "$1 $2" = "--vault-id second" ] && echo the two\n', 0o700)
const plainTwo = write('two', 'the two')
const wrong = write('wrong', 'another')
const inventory = write('hosts.yml', 'all: { hosts: { web1: } }\n')
const both = write('both.yml', 'all: { hosts: { web2: } }\n')
encrypt(inventory, `first@${one}`, 'first')
encrypt(both, `second@${plainTwo}`, 'second')

function encrypt(path: string, id: string, label: string): void {
  const words = ['encrypt', '--vault-id', id, '--encrypt-vault-id', label, path]
  const { status, stderr } = spawnSync('ansible-vault', words, { encoding: 'utf8' })
  assert.equal(status, 0, stderr)
}

const list = (words: readonly string[], env: Record<string, string> = {}) =>
  sshfix(['check', '--list-hosts', '-i', inventory, ...words, book], { env })

describe('the passwords of ansible-vault', () => {
  test('are those of files and of programs, several with their names', async () => {
    const words = [
      '--vault-password-file',
      `first@${one}`,
      '--vault-password-file',
      `second@${two}`,
      '-i',
      both,
    ]
    const { exit, stdout, stderr } = await list(words)
    assert.equal(exit, 0, stderr)
    assert.match(stdout, /web1\n\s+web2/)
  })

  test('are those of the environment where the command line is silent', async () => {
    assert.match((await list([], { ANSIBLE_VAULT_PASSWORD_FILE: one })).stdout, /web1/)
    assert.match((await list([], { SSHFIX_VAULT_PASSWORD_FILE: one })).stdout, /web1/)
    assert.match((await list([], { ANSIBLE_VAULT_IDENTITY_LIST: `x@${wrong},first@${one}` })).stdout, /web1/)
    const { exit } = await list(['--vault-password-file', wrong], { ANSIBLE_VAULT_PASSWORD_FILE: one })
    assert.equal(exit, 1)
  })

  test('that open nothing, or are not there, are told', async () => {
    assert.match((await list([])).stderr, /no vault password is given/)
    assert.match(
      (await list(['--vault-password-file', wrong])).stderr,
      /No vault password opens it of "first"; tried: "default"/,
    )
    assert.match((await list(['--vault-password-file', '/nowhere'])).stderr, /\/nowhere does not exist/)
    assert.match((await list(['--vault-password-file', `third@${two}`])).stderr, /ended with status 1/)
    assert.match((await list(['--vault-password-file', write('empty', ' \n')])).stderr, /has no password/)
    assert.match((await list(['--ask-vault-pass'])).stderr, /Cannot ask for "Vault password"/)
  })
})
