// needs: completion
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { longName, runOptions } from '../../src/cli/options.ts'
import { riskCodes } from '../../src/login/risk-codes.ts'
import { sshfix } from './sshfix.ts'

let folder = ''
const home = process.cwd()

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'sshfix-completion-'))
  writeFileSync(join(folder, 'hosts.ini'), '[web]\nweb1\nweb2\n[db]\ndb1\n')
  writeFileSync(join(folder, 'my hosts.ini'), 'mine\n')
  writeFileSync(join(folder, 'broken.ini'), '[unclosed\nweb1\n')
  writeFileSync(join(folder, 'play.yml'), '- hosts: all\n  tasks: []\n')
  const source = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))
  const entry = `import { main } from '${source}'; import { processIo } from '${source.replace('main.ts', 'io.ts')}'\nprocess.exitCode = await main(processIo())\n`
  writeFileSync(join(folder, 'entry.mts'), entry)
  const tsx = fileURLToPath(import.meta.resolve('tsx'))
  writeFileSync(
    join(folder, 'sshfix'),
    `#!/bin/sh\nexec ${process.execPath} --import ${tsx} ${join(folder, 'entry.mts')} "$@"\n`,
  )
  chmodSync(join(folder, 'sshfix'), 0o755)
  process.chdir(folder)
})
after(() => {
  process.chdir(home)
  rmSync(folder, { recursive: true, force: true })
})

async function complete(...words: readonly string[]): Promise<readonly string[]> {
  const { exit, stdout, stderr } = await sshfix(['__complete', '--', ...words])
  assert.deepEqual({ exit, stderr }, { exit: 0, stderr: '' })
  return stdout
    .split('\n')
    .slice(0, -1)
    .map(line => line.split('\t', 1)[0] ?? '')
}

describe('what may stand next', () => {
  test('commands', async () => {
    assert.deepEqual(await complete('a'), ['apply', 'access'])
    assert.ok(!(await complete('')).includes('__complete'))
  })
  test('options of the command, each with a description', async () => {
    assert.deepEqual(await complete('check', '--for'), ['--forks'])
    const all = await complete('apply', '--')
    for (const { flags, of } of runOptions)
      assert.equal(
        all.includes(`--${longName(flags)}`),
        flags !== '--dry-run' && (of?.includes('apply') ?? true),
        flags,
      )
    const { stdout } = await sshfix(['__complete', '--', 'check', '--for'])
    assert.match(stdout, /^--forks\thosts at a time\n$/)
  })
  test('values of an option', async () => {
    assert.deepEqual(await complete('apply', '-c', 'o'), ['openssh'])
    assert.deepEqual(await complete('apply', '--allow-risk', ''), Object.keys(riskCodes))
    assert.ok((await complete('apply', '-o', '')).includes('json'))
    assert.deepEqual(await complete('apply', '--private-key', ''), [])
  })
  test('hosts and groups of the inventory on the line', async () => {
    assert.deepEqual(await complete('access', '-i', 'hosts.ini', 'w'), ['web', 'web1', 'web2'])
    assert.deepEqual(await complete('check', '-i', 'hosts.ini', '-l', 'd'), ['db', 'db1'])
    assert.deepEqual(await complete('check', '-i', 'hosts.ini', ''), [])
    assert.deepEqual(await complete('access', '-i', 'hosts.ini', 'u'), [], 'no group without hosts')
    assert.deepEqual(await complete('access', ''), [])
  })
  test('the last name of a pattern, and values in one word with their option', async () => {
    assert.deepEqual(await complete('access', '-i', 'hosts.ini', 'web:d'), ['web:db', 'web:db1'])
    assert.deepEqual(await complete('check', '--inventory=hosts.ini', '-l', 'db1,w'), [
      'db1,web',
      'db1,web1',
      'db1,web2',
    ])
    assert.deepEqual(await complete('check', '-ihosts.ini', '--limit=d'), ['--limit=db', '--limit=db1'])
    assert.deepEqual(await complete('apply', '--connection=o'), ['--connection=openssh'])
  })
  test('hosts of the inventory of the environment, of sshfix.yml, of Ansible', async t => {
    const asked = async (env: Record<string, string> = {}) =>
      (await sshfix(['__complete', '--', 'access', 'd'], { env })).stdout
    assert.equal(await asked(), '')
    assert.match(await asked({ SSHFIX_INVENTORY: 'hosts.ini' }), /^db1\t/m)
    assert.match(await asked({ ANSIBLE_INVENTORY: 'hosts.ini' }), /^db1\t/m)
    writeFileSync('sshfix.yml', 'inventory: hosts.ini\n')
    t.after(() => rmSync('sshfix.yml'))
    assert.match(await asked(), /^db1\t/m)
  })
  test('of a broken inventory what can be read, and no word of what is wrong', async () => {
    await complete('access', '-i', 'broken.ini', '')
    await complete('access', '-i', 'none.ini', '')
  })
  test('never what a shell would take for more than a name', async () => {
    assert.deepEqual(await complete('access', '-i', 'x$(id),a b,fine,', ''), ['all', 'ungrouped', 'fine'])
  })
  test('what can be explained, and shells', async () => {
    assert.deepEqual(await complete('explain', 'PermitRootL'), ['PermitRootLogin'])
    assert.deepEqual(await complete('completion', ''), ['bash', 'zsh', 'fish'])
  })
})

describe('the script is taken by its shell, which completes with it', () => {
  const environment = () => ({ ...process.env, PATH: `${folder}:${process.env.PATH}`, HOME: folder })
  function run(shell: string, ...args: readonly string[]): string {
    const { stdout, stderr, status } = spawnSync(shell, args, { env: environment(), encoding: 'utf8' })
    assert.equal(status, 0, stderr)
    return stdout
  }
  test('bash', () => {
    const ask = (...words: readonly string[]) =>
      run(
        'bash',
        '-c',
        'eval "$(sshfix completion bash)"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _sshfix; printf "%s\\n" "${COMPREPLY[@]}"',
        'bash',
        'sshfix',
        ...words,
      )
    assert.equal(ask('access', '-i', 'hosts.ini', 'web'), 'web\nweb1\nweb2\n')
    assert.equal(ask('check', 'play'), '\n')
    // As bash breaks `web:d` and `--limit=d`: only the part after the break takes the place of what is written.
    assert.equal(ask('access', '-i', 'hosts.ini', 'web', ':', 'd'), 'db\ndb1\n')
    assert.equal(ask('access', '-i', 'hosts.ini', 'web', ':'), 'all\nweb\ndb\nweb1\nweb2\ndb1\n')
    assert.equal(ask('check', '--inventory', '=', 'hosts.ini', '--limit', '=', 'd'), 'db\ndb1\n')
    for (const name of ['"my hosts.ini"', "'my hosts.ini'", 'my\\ hosts.ini', '~/"my hosts.ini"'])
      assert.equal(ask('access', '-i', name, 'm'), 'mine\n', name)
    assert.equal(ask('access', '-i', '"$(touch carried-out)"', '-i', '"`touch carried-out`"', 'm'), '\n')
    assert.equal(existsSync('carried-out'), false)
    assert.match(run('bash', '-c', 'eval "$(sshfix completion bash)"; complete -p sshfix'), /-F _sshfix/)
  })
  test('zsh', () => {
    const ask = (...words: readonly string[]) =>
      run(
        'zsh',
        '-f',
        '-c',
        'compdef() { :; }; compadd() { print -l -- "$names[@]" "$shown[@]"; }; source <(sshfix completion zsh); words=("$@"); CURRENT=$#; _sshfix',
        'zsh',
        'sshfix',
        ...words,
      )
    const said = ask('access', '-i', 'hosts.ini', 'web')
    assert.equal(said, 'web\nweb1\nweb2\nweb  group of 2\nweb1  host\nweb2  host\n')
    for (const name of ['"my hosts.ini"', 'my\\ hosts.ini'])
      assert.equal(ask('access', '-i', name, 'm'), 'mine\nmine  host\n')
  })
  test('fish', () => {
    const said = run(
      'fish',
      '-N',
      '-c',
      'sshfix completion fish | source; complete -C "sshfix access -i hosts.ini web"',
    )
    assert.deepEqual(said.trim().split('\n').sort(), ['web\tgroup of 2', 'web1\thost', 'web2\thost'])
    const mine = `sshfix completion fish | source; complete -C 'sshfix access -i "my hosts.ini" m'`
    assert.equal(run('fish', '-N', '-c', mine), 'mine\thost\n')
    const value = 'sshfix completion fish | source; complete -C "sshfix check -o json=pl"'
    assert.match(run('fish', '-N', '-c', value), /^json=play\.yml/m)
    const files = run('fish', '-N', '-c', 'sshfix completion fish | source; complete -C "sshfix check pl"')
    assert.match(files, /play\.yml/)
  })
})
