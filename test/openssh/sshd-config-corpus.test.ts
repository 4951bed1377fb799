// needs: sshd
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { type Declaration, parseConfig, printConfig, syntaxOf } from '../../src/openssh/sshd-config/index.ts'
import { check, targetOf } from './fuzz/fuzz.ts'
import type { Case } from './fuzz/generate.ts'
import type { Sshd } from './fuzz/run-sshd.ts'

const sshd: Sshd = { root: '/', binary: '/usr/sbin/sshd' }

/** Our own samples, and real files of others: their copyright is theirs, so they are not part of the repository. */
const folders = [
  fileURLToPath(new URL('samples/', import.meta.url)),
  process.env.SSHFIX_CORPUS ?? fileURLToPath(new URL('../../../shared/corpus/sshd_config/', import.meta.url)),
].filter(folder => existsSync(folder))

const declarations: readonly Declaration[] = [
  { settings: { MaxAuthTries: '3' } },
  { settings: { PermitRootLogin: 'no' } },
  { settings: { AllowUsers: ['zoe', 'a b'] } },
  { settings: { Banner: '/etc/a banner' }, everywhere: true },
  { settings: { X11Forwarding: null }, absent: true },
  { settings: { AcceptEnv: ['LANG'] } },
  { contains: { Ciphers: ['aes128-ctr'] } },
  { contains: { AuthorizedKeysFile: ['/etc/keys/%u'] } },
  { match: { User: 'alice' }, settings: { PermitTTY: 'no' } },
  { match: { User: 'alice' }, settings: { ForceCommand: 'internal-sftp' } },
]

for (const folder of folders) {
  const names = readdirSync(folder).filter(name => name.endsWith('.conf'))
  const textOf = (name: string) => readFileSync(join(folder, name), 'latin1')

  test(`every file of ${folder} comes back byte for byte`, () => {
    assert.ok(names.length > 0)
    for (const name of names) {
      for (const version of ['8.4p1', '9.2p1', '10.0p2']) {
        assert.equal(printConfig(parseConfig(name, textOf(name), syntaxOf(version))), textOf(name), name)
      }
    }
  })

  test(`every file of ${folder} means to us what it means to sshd, after an edit too`, async () => {
    const tests = names.flatMap((name, file) =>
      declarations.map((_, order) => caseOf(textOf(name), file * declarations.length + order)),
    )
    const order = ({ seed }: Case) => {
      const declaration = declarations[seed % declarations.length]
      return declaration && { declaration, locked: [] }
    }
    const results = await check(sshd, await targetOf(sshd), tests, order)
    const mismatches = results.flatMap((result, index) => {
      if ('refused' in result || result.mismatch === undefined) return []
      const name = names[Math.floor(index / declarations.length)]
      return [{ name, order: result.mismatch.order, what: result.mismatch.what }]
    })
    assert.deepEqual(mismatches, [])
    const edited = results.filter(result => 'edit' in result && result.edit === 'done').length
    assert.ok(edited > results.length * 0.7, `${edited} of ${results.length} edits were compared`)
  })
}

function caseOf(text: string, seed: number): Case {
  const at = { host: 'a.example', address: '10.0.0.1', localAddress: '10.0.0.2', localPort: 22 }
  return {
    seed,
    folder: `case${seed}`,
    files: [{ name: 'sshd_config', lines: [text] }],
    connections: [{ user: 'alice', groups: ['alice', 'staff', 'wheel'], ...at }],
  }
}
