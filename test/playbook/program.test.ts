import assert from 'node:assert/strict'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { runLimited, runProgram } from '../../src/cli/run-program.ts'
import { askPrograms, diskFiles, type LoadedInventory, loadInventory } from '../../src/playbook/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'sshfix-program-'))
after(() => rmSync(folder, { recursive: true }))

function script(name: string, text: string, mode = 0o755): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  chmodSync(path, mode)
  return path
}

async function load(path: string, run = runProgram): Promise<LoadedInventory> {
  return loadInventory([path], diskFiles, { programs: await askPrograms([path], diskFiles, run) })
}

async function problemOf(text: string, mode?: number): Promise<string> {
  const path = script('wrong', text, mode)
  const { inventory, diagnostics } = await load(path)
  assert.deepEqual([...inventory.hosts.keys()], [])
  const [diagnostic, more] = diagnostics
  assert.equal(more, undefined)
  assert.equal(diagnostic?.code, 'inventory_program')
  assert.equal(diagnostic?.at.replace(/:1:1$/, ''), path)
  assert.doesNotMatch(diagnostic?.message ?? '', /\x1b/)
  return diagnostic?.message ?? ''
}

describe('an inventory that is a program and', () => {
  test('fails is told with what it said', async () =>
    assert.equal(
      await problemOf('#!/bin/sh\necho "no \\033[31mtoken" >&2\nexit 3\n'),
      'With "--list" it ended with status 3; it said "no \\u001b[31mtoken"',
    ))
  test('prints half of its JSON is told the line', async () =>
    assert.match(
      await problemOf('#!/bin/sh\nprintf \'{"web":\\n["a"\'\n'),
      /printed no JSON: line \d of 2 cannot be read/,
    ))
  test('prints nothing, or a list', async () => {
    assert.match(await problemOf('#!/bin/sh\n'), /printed no JSON: nothing at all/)
    assert.match(await problemOf('#!/bin/sh\necho []\n'), /printed JSON that is no map/)
  })
  test('has hosts that are no list', async () =>
    assert.match(
      await problemOf('#!/bin/sh\necho \'{"web": {"hosts": "a"}}\'\n'),
      /"hosts" of the group "web" is no list/,
    ))
  test('cannot be started', async () =>
    assert.match(await problemOf('#!/nowhere/at-all\n'), /cannot be started/))
  test('is not executable', async () =>
    assert.match(
      await problemOf('#!/bin/sh\necho {}\n', 0o644),
      /begins like a program and is not executable/,
    ))
  test('is ended by a signal', async () =>
    assert.match(await problemOf('#!/bin/sh\nkill -9 $$\n'), /was ended by SIGKILL/))

  test('hangs is ended with all that it started', async () => {
    const started = join(folder, 'started')
    const path = script('hangs', `#!/bin/sh\nsleep 1000 & echo $! > ${started}\nwait\n`)
    const { diagnostics } = await load(path, (program, words) => runLimited(program, words, 2))
    assert.match(diagnostics[0]?.message ?? '', /had not ended after 2 s/)
    const child = readFileSync(started, 'utf8').trim()
    for (let tries = 0; isRunning(child) && tries < 200; tries++)
      await new Promise(resolve => setTimeout(resolve, 50))
    assert.equal(isRunning(child), false)
  })

  test('leaves something running is not waited for longer than its limit', async () => {
    const path = script('leaves', '#!/bin/sh\nsleep 1000 &\necho \'{"web": ["h"]}\'\n')
    const { diagnostics } = await load(path, (program, words) => runLimited(program, words, 2))
    assert.match(diagnostics[0]?.message ?? '', /had not ended after 2 s/)
  })

  test('hangs for a host is not asked for the others', async () => {
    const asked = join(folder, 'asked')
    const path = script(
      'host',
      `#!/bin/sh\necho "$*" >> ${asked}\n[ "$1" = --list ] && echo '{"web": ["a", "b"]}' || sleep 1000\n`,
    )
    await load(path, (program, words) => runLimited(program, words, 2))
    assert.equal(readFileSync(asked, 'utf8'), '--list\n--host a\n')
  })

  test('answers gives groups, children, variables and hosts of their own', async () => {
    const list = { web: { hosts: ['a'], vars: { v: 1 }, children: ['db'] }, db: ['b'], alone: { x: 'y' } }
    const path = script(
      'good',
      `#!/bin/sh\n[ "$1" = --list ] && echo '${JSON.stringify(list)}' || echo "{\\"name\\": \\"$2\\"}"\n`,
    )
    const { inventory, diagnostics } = await load(path)
    assert.deepEqual(
      diagnostics.filter(({ severity }) => severity === 'error'),
      [],
    )
    assert.deepEqual(inventory.groups.get('web')?.hosts, ['a', 'b'])
    assert.deepEqual([...(inventory.hosts.get('b')?.vars.keys() ?? [])], ['name'])
  })

  test('is only data with that mode is read as data', async () => {
    const { inventory, diagnostics } = await load(script('data', `[web]\nh1\n`))
    assert.deepEqual(diagnostics, [])
    assert.deepEqual([...inventory.hosts.keys()], ['h1'])
  })
})

function isRunning(pid: string): boolean {
  // A zombie has ended: whoever inherited it may not have looked yet.
  return existsSync(`/proc/${pid}/stat`) && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
}
