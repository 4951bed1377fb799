import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { freshBuild } from '../../scripts/demo/fresh-build.ts'
import { project } from '../hosts/cache.ts'

before(() => freshBuild(() => {}))

/** A copy of the installed program, and what a check of a host that is not there prints and leaves. */
function installation(t: { after(how: () => void): void }) {
  const folder = mkdtempSync(join(tmpdir(), 'sshfix-compiled-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const dist = join(folder, 'dist')
  mkdirSync(dist)
  for (const name of ['bin', 'package.json', 'dist/cli.cjs', 'schemas'])
    cpSync(join(project, name), join(folder, name), { recursive: true })
  writeFileSync(join(folder, 'p.yml'), '- hosts: all\n  tasks:\n    - file: { path: /etc, mode: "0755" }\n')
  const sshfix = (...args: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['bin/sshfix.js', ...args], {
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: folder },
      encoding: 'utf8',
    })
    return [status, stdout, stderr]
  }
  return {
    dist,
    sshfix,
    check: (hosts = '127.0.0.1:1,') => sshfix('check', '-i', hosts, 'p.yml'),
    kept: () => readdirSync(dist).filter(name => name !== 'cli.cjs'),
  }
}

test('what was compiled is kept by a run alone, used, and made anew where it is no good', t => {
  const { dist, sshfix, check, kept } = installation(t)
  assert.equal(sshfix('--version')[0], 0)
  assert.equal(sshfix('check', 'nosuch.yml')[0], 1)
  assert.deepEqual(kept(), [])
  const first = check()
  assert.equal(first[0], 4, String(first))
  const [name = ''] = kept()
  assert.match(name, /^cli\.cjs\.[0-9a-f]{16}\.[0-9a-f]+$/)
  const compiled = readFileSync(join(dist, name))
  assert.deepEqual(check(), first)
  assert.ok(readFileSync(join(dist, name)).equals(compiled), 'it is used as it is')
  writeFileSync(join(dist, name), 'garbage')
  assert.deepEqual(check(), first)
  assert.ok(readFileSync(join(dist, name)).length > 100_000)
  assert.deepEqual(kept(), [name], 'nothing else is left')
})

test('another program of the same length does not run what was compiled of the old one', t => {
  const { dist, sshfix, check } = installation(t)
  check()
  const path = join(dist, 'cli.cjs')
  const program = readFileSync(path, 'latin1')
  const hash = program.slice(3, program.indexOf('\n'))
  writeFileSync(
    path,
    program
      .replaceAll('Declare the SSH state', 'Declare the XYZ state')
      .replace(hash, hash.split('').reverse().join('')),
    'latin1',
  )
  assert.match(String(sshfix('--help')[1]), /Declare the XYZ state/)
})

test('where it cannot be kept, the program does without', t => {
  const { dist, check, kept } = installation(t)
  const first = check()
  const [name = ''] = kept()
  rmSync(join(dist, name))
  mkdirSync(join(dist, name, 'full'), { recursive: true })
  assert.deepEqual(check(), first)
  assert.deepEqual(kept(), [name], 'nothing else is left')
})

for (const count of [9, 201])
  test(`what was compiled is kept and used as well by a run over ${count} hosts`, t => {
    const { dist, check, kept } = installation(t)
    const hosts = Array.from({ length: count }, (_, index) => `127.0.0.${index + 1}:1,`).join('')
    check(hosts)
    const [name = ''] = kept()
    assert.match(name, /^cli\.cjs\.[0-9a-f]{16}\.[0-9a-f]+$/)
    const compiled = readFileSync(join(dist, name))
    check()
    check(hosts)
    assert.ok(readFileSync(join(dist, name)).equals(compiled), 'it is used as it is')
    assert.deepEqual(kept(), [name])
  })
