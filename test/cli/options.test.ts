/** Every option, wherever it comes from: the command line, the environment, sshfix.yml. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { Command } from 'commander'
import { examples } from '../../src/cli/help.ts'
import { environmentName, longName, type OptionSpec, runOptions } from '../../src/cli/options.ts'
import { isFlag, type Outside } from '../../src/cli/outside.ts'
import { commanderOption } from '../../src/cli/program.ts'
import { readSettingsFile } from '../../src/cli/settings-file.ts'
import { riskCodes } from '../../src/login/risk-codes.ts'
import { sshfix } from './sshfix.ts'

let folder = ''
const home = process.cwd()

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'sshfix-options-'))
  process.chdir(folder)
  writeFileSync('hosts.ini', '[web]\nweb1\nweb2\nweb3\n')
  writeFileSync('ssh.yml', '- hosts: all\n  tasks: []\n')
})
after(() => {
  process.chdir(home)
  rmSync(folder, { recursive: true, force: true })
})

const [aRisk = '', otherRisk = ''] = Object.keys(riskCodes)

/** Two values that an option takes, by what it is. */
function values(spec: OptionSpec): readonly [string, string] {
  if (spec.choices) return [spec.choices[1] ?? '', spec.choices[0] ?? '']
  if (longName(spec.flags) === 'allow-risk') return [aRisk, otherRisk]
  return /<number>|<seconds>/.test(spec.flags) ? ['77', '88'] : ['one', 'two']
}

/** What a command is given of one option. */
function given(spec: OptionSpec, argv: readonly string[], outside: Partial<Outside>): unknown {
  const option = commanderOption(spec, { env: {}, file: new Map(), ...outside })
  const command = new Command().addOption(option).parse(argv, { from: 'user' })
  return withoutPlaces(command.opts()[option.attributeName()])
}

/** Where a text was said differs, of course. */
function withoutPlaces(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPlaces)
  return typeof value === 'object' && value !== null && 'text' in value ? value.text : value
}

function inFile(text: string): Outside['file'] {
  writeFileSync('sshfix.yml', text)
  try {
    return readSettingsFile()
  } finally {
    rmSync('sshfix.yml')
  }
}

for (const spec of runOptions) {
  const name = longName(spec.flags)
  const variable = environmentName(spec.flags)
  const line = `--${name}`

  test(`${line}, ${variable} and ${name} in sshfix.yml say the same`, () => {
    const [value, other] = values(spec)
    const said = given(spec, isFlag(spec) ? [line] : [line, value], {})
    assert.notDeepEqual(said, given(spec, [], {}))
    const word = isFlag(spec) ? 'yes' : value
    assert.deepEqual(given(spec, [], { env: { [variable]: word } }), said)
    assert.deepEqual(given(spec, [], { file: inFile(`${name}: ${word}\n`) }), said)
    assert.deepEqual(given(spec, [], { file: inFile(`${name.replaceAll('-', '_')}: [${word}]\n`) }), said)
    // The environment wins over the file, the command line over both, and neither adds to what it replaces.
    if (isFlag(spec)) {
      assert.deepEqual(
        given(spec, [], { env: { [variable]: 'no' }, file: inFile(`${name}: yes\n`) }) ?? false,
        given(spec, [], {}) ?? false,
      )
    } else {
      const outside = { env: { [variable]: other }, file: inFile(`${name}: ${other}\n`) }
      assert.deepEqual(given(spec, [line, value], outside), said)
      assert.deepEqual(
        given(spec, [], { env: { [variable]: value }, file: inFile(`${name}: ${other}\n`) }),
        said,
      )
    }
  })

  if (isFlag(spec) || spec.choices || /<number>|<seconds>|<code>/.test(spec.flags))
    test(`a bad value of ${name} is told with where it stands`, async () => {
      const fromVariable = await sshfix(['check', 'ssh.yml', '-i', 'hosts.ini'], {
        env: { [variable]: 'bad' },
      })
      assert.equal(fromVariable.exit, 1)
      assert.match(fromVariable.stderr, new RegExp(`^sshfix: ${variable}: .*"bad"`))
      writeFileSync('sshfix.yml', `\n${name}: bad\n`)
      const fromFile = await sshfix(['check', 'ssh.yml', '-i', 'hosts.ini'])
      rmSync('sshfix.yml')
      assert.equal(fromFile.exit, 1)
      assert.match(fromFile.stderr, /^sshfix: sshfix\.yml:2: .*"bad"/)
    })
}

test('what is said so often on the line is a number elsewhere', () => {
  const verbose = runOptions.find(({ flags }) => flags.includes('--verbose'))
  assert.ok(verbose)
  assert.equal(given(verbose, ['-v', '-v'], {}), 2)
  assert.equal(given(verbose, [], { env: { SSHFIX_VERBOSE: '2' } }), 2)
})

describe('--help', () => {
  const help = async (...argv: readonly string[]) => {
    const { exit, stdout } = await sshfix([...argv, '--help'])
    assert.equal(exit, 0)
    const lines = stdout.trimEnd().split('\n')
    assert.deepEqual(
      lines.filter(line => line.length > 80),
      [],
    )
    return { stdout, lines: lines.length }
  }

  test('of the program fits a screen, and names each command, the exit codes and where options come from', async () => {
    const { stdout, lines } = await help()
    assert.ok(lines <= 24, `${lines} lines`)
    for (const command of Object.keys(examples)) assert.ok(stdout.includes(command), command)
    assert.match(stdout, /SSHFIX_/)
    assert.match(stdout, /sshfix\.yml/)
    assert.equal((await sshfix(['help'])).stdout, stdout)
    for (const code of [0, 1, 2, 4, 8, 16, 130]) assert.match(stdout, new RegExp(`\\b${code} `))
  })

  test('of a command that works on hosts has all its options, in groups, and examples', async () => {
    for (const command of ['apply', 'check', 'access', 'runs', 'rollback']) {
      const { stdout, lines } = await help(command)
      // With the prompt below it, a screen of 50 lines.
      assert.ok(lines <= 49, `${command}: ${lines} lines`)
      for (const group of ['Hosts and tasks', 'Logging in', 'Becoming root', 'The run', 'What is shown'])
        assert.equal(stdout.split(`\n${group}:\n`).length, 2, group)
      assert.match(stdout, /SSHFIX_PRIVATE_KEY/)
      assert.match(stdout, /sshfix\.yml/)
      if (command === 'apply')
        for (const { flags, of } of runOptions)
          if (of === undefined) assert.ok(stdout.includes(`  ${flags} `), flags)
    }
  })

  test('says what an option is set to outside, and by what', async () => {
    const { stdout } = await sshfix(['check', '--help'], { env: { SSHFIX_FORKS: '33' } })
    assert.match(stdout, /hosts at a time \(33, by SSHFIX_FORKS\)/)
    const usual = await sshfix(['check', '--help'])
    assert.match(usual.stdout, /hosts at a time \(\d+\)/)
  })

  test('its examples are taken', async () => {
    for (const example of Object.values(examples).flat()) {
      if (!example.startsWith('sshfix ') || /^sshfix completion/.test(example)) continue
      const [, ...argv] = example.match(/"[^"]*"|\S+/g) ?? []
      const words = argv.map(word => word.replaceAll('"', ''))
      // What would ask somebody, or reach a host, is left out here.
      const asksNobody = words.filter(word => word !== '-K')
      const command = words[0] ?? ''
      const lists = ['lint', 'explain', 'schema'].includes(command) ? [] : ['--list-hosts']
      const { exit, stderr } = await sshfix([...asksNobody, ...lists])
      assert.equal(exit, 0, `${example}: ${stderr}`)
    }
  })
})
