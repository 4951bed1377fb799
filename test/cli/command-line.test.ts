import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { errorCodes } from '../../src/engine/error-codes.ts'
import { keywords } from '../../src/openssh/keywords.ts'
import { diagnosticCodes } from '../../src/playbook/diagnostic-codes.ts'
import { resources } from '../../src/resources/index.ts'
import { sshfix } from './sshfix.ts'

let folder = ''
const home = process.cwd()
const playbook = `- name: One
  hosts: all
  tasks:
    - { name: First, tags: [a], file: { path: /etc/one, mode: "0600" } }
    - { name: "Second {{ x | default }}", tags: b, file: { path: /etc/two, mode: "0600" } }
`.replace(' {{ x | default }}', '')

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'sshfix-cli-'))
  writeFileSync(join(folder, 'p.yml'), playbook)
  writeFileSync(join(folder, 'inventory.ini'), '[web]\nweb1\nweb2\n[db]\ndb1\n')
  // sshfix.yml is looked for where the program is started.
  process.chdir(folder)
})
after(() => {
  process.chdir(home)
  rmSync(folder, { recursive: true, force: true })
})

/** What Node.js is given to run the program in a process of its own. */
function programWith(...argv: readonly string[]): readonly string[] {
  const text = `import { main } from ${JSON.stringify(join(home, 'src/cli/main.ts'))}\nprocess.exitCode = await main()\n`
  writeFileSync('main.mts', text)
  return ['--import', fileURLToPath(import.meta.resolve('tsx')), join(folder, 'main.mts'), ...argv]
}

const nobody = ['-i', '127.0.0.1:1,']

describe('an option that is wrong ends the program with 1 and says of which option', () => {
  const cases: readonly (readonly [argv: readonly string[], says: RegExp])[] = [
    [['apply'], /missing required argument 'playbook'\n {2}Such as: sshfix apply /],
    [['aply'], /unknown command 'aply'\n\(Did you mean apply\?\)/],
    [['check', 'p.yml', '--fork', '3'], /unknown option '--fork'\n\(Did you mean --forks\?\)/],
    [
      ['check', 'p.yml', ...nobody, '-f', '0'],
      /--forks: expected a whole number from 1 to 999999, found "0"/,
    ],
    [['check', 'p.yml', ...nobody, '-J', 'a b'], /--jump: "a b" names no hosts on the way/],
    [['check', 'p.yml', ...nobody, '-J', '-oProxyCommand=x'], /--jump: .* names no hosts on the way/],
    [['check', 'p.yml', ...nobody, '-J', 'a#;id,b'], /--jump: .* names no hosts on the way/],
    [['check', 'p.yml', ...nobody, '-J', 'ssh://a;id@b,c'], /--jump: .* names no hosts on the way/],
    [['check', 'p.yml', ...nobody, '-T', '1s'], /--timeout: expected a whole number/],
    [['check', 'p.yml', '-i', ''], /--inventory: expected a value/],
    [['check', 'p.yml', ...nobody, '-u', ''], /--user: expected a value/],
    [
      ['check', 'p.yml', ...nobody, '-c', 'telnet'],
      /--connection: expected one of ssh, openssh, local, chroot, found "telnet"/,
    ],
    [['check', 'p.yml', ...nobody, '-c', 'chroot'], /Add --root DIR/],
    [['check', 'p.yml', ...nobody, '-c', 'local', '--root', '/'], /Leave out one of the two/],
    [['check', 'p.yml', ...nobody, '-o', 'xml'], /no format "xml"\n {2}There are: human, json/],
    [['check', 'p.yml', ...nobody, '-o', 'xml', '-K'], /no format "xml"/],
    [['check', 'p.yml', ...nobody, '-o', 'json=x', '-o', 'junit=x'], /--output: x is named twice/],
    [['check', 'p.yml', ...nobody, '-o', 'json=x', '-o', 'junit=./x'], /--output: x and \.\/x are one file/],
    [['check', 'p.yml', ...nobody, '-o', 'json=p.yml'], /--output: p\.yml is what the run is made from/],
    [
      ['check', 'p.yml', '-i', 'inventory.ini', '-o', 'json=./inventory.ini'],
      /--output: \.\/inventory\.ini is what/,
    ],
    [['check', 'p.yml', ...nobody, '-o', 'json='], /--output: no file/],
    [
      ['check', 'p.yml', ...nobody, '-o', 'json=/nonexistent/x'],
      /\/nonexistent\/x cannot be written: its folder/,
    ],
    [['check', 'p.yml', ...nobody, '-o', 'json=/'], /it is a folder/],
    [['check', 'p.yml', ...nobody, '-o', 'json', '-o', 'human'], /standard output carries one format/],
    [['check', 'p.yml', ...nobody, '-K'], /no terminal\n {2}Run it in a terminal/],
    [
      ['check', 'p.yml', ...nobody, '--private-key', '/nonexistent'],
      /--private-key: \/nonexistent does not exist/,
    ],
    [['check', 'p.yml', ...nobody, '-e', 'frob'], /error\[extra_vars\]/],
    [['check', 'nowhere.yml', ...nobody], /nowhere\.yml: error\[file_missing\]/],
    [['check', '-', ...nobody], /-: error\[file_missing\]/],
    [['check', 'p.yml', '-i', 'web1'], /-i "web1,"/],
    [['check', 'inventory.ini', ...nobody], /inventory\.ini.*error/],
    [['check', 'p.yml', '-i', 'inventory.ini', '-l', 'wbe1'], /did you mean "web1"/],
    [
      ['check', 'p.yml', '-i', 'inventory.ini', '-l', 'web:!web'],
      /No play has a host that is within "web:!web"/,
    ],
    [['check', 'p.yml', '-i', 'inventory.ini', '-l', 'z*'], /No play has a host that is within "z\*"/],
    [
      ['check', 'p.yml', '-i', 'inventory.ini', '-l', '@nowhere'],
      /nowhere does not exist\n {2}= help: It is the FILE of --limit/,
    ],
    [['check', 'p.yml', ...nobody, '-e', '@nowhere'], /nowhere does not exist\n\n1 error/],
    [['runs', '-i', 'inventory.ini', 'wbe1'], /^wbe1: error\[unknown_host\].*did you mean "web1"/],
    [['runs', '-i', 'inventory.ini', 'web:!{{ x }}'], /^web:!\{\{ x \}\}: error/],
    [
      ['check', 'p.yml', '-i', '/dev/zero'],
      /\/dev\/zero: error\[file_unreadable\]: \/dev\/zero does not end/,
    ],
    [['runs', '-i', 'inventory.ini', ''], /^HOSTS: error\[bad_pattern\]: No host is named/],
    [['rollback', ','], /^,: error\[bad_pattern\]: No host is named/],
    [['rollback', '-i', 'HOSTS', 'web1'], /HOSTS: error\[file_missing\]/],
    [['check', 'p.yml', ...nobody, '-t', 'a,bb'], /--tags: no task has the tag "bb"/],
    [
      ['schema', 'playbok'],
      /expected one of playbook, inventory, report, event, access, found "playbok", did you mean "playbook"\?/,
    ],
    [['completion', 'ksh'], /expected one of bash, zsh, fish, found "ksh"/],
    [
      ['check', 'p.yml', ...nobody, '-c', 'opensh'],
      /--connection: expected one of .*, did you mean "openssh"\?/,
    ],
    [
      ['check', 'p.yml', ...nobody, '-f', '1000000'],
      /--forks: expected a whole number from 1 to 999999, found "1000000"/,
    ],
    [
      ['check', 'p.yml', ...nobody, '-o', 'jsn'],
      /no format "jsn", did you mean "json"\?\n {2}There are: .*-o json=report\.json/,
    ],
    [['lint'], /missing required argument 'playbook'\n {2}Such as: sshfix lint /],
    [
      ['access', '-i', 'inventory.ini', 'wbe1'],
      /^wbe1: error\[unknown_host\]: .*did you mean "web1"\?\n\n1 error; no host was contacted\n$/,
    ],
    [['access', '-b'], /missing required argument 'hosts'\n {2}Such as: sshfix access /],
    [
      ['-i', 'inventory.ini', 'lint', 'p.yml'],
      /unknown option '-i'\n {2}Options stand after the command: sshfix lint /,
    ],
    [['explain', 'PermitRotLogin'], /did you mean "PermitRootLogin"/],
    [['explain', 'a\x1b[31m'], /a\\x1b\[31m/],
  ]
  for (const [argv, says] of cases) {
    test(argv.join(' ').replace('\x1b', 'ESC'), async () => {
      const { exit, stdout, stderr } = await sshfix(argv)
      assert.equal(exit, 1, stdout + stderr)
      assert.equal(stdout, '')
      assert.match(stderr, says)
      assert.doesNotMatch(stderr, /\n\s+at |mistake in sshfix/)
    })
  }

  test('where one report cannot be begun, the files of the others are as they were', async t => {
    t.after(() => rmSync('old.json'))
    writeFileSync('old.json', 'kept\n')
    const outputs = ['-o', 'json=old.json', '-o', 'junit=new.xml', '-o', 'sarif=/nonexistent/x']
    const { exit } = await sshfix(['check', 'p.yml', ...nobody, ...outputs])
    assert.equal(exit, 1)
    assert.equal(readFileSync('old.json', 'utf8'), 'kept\n')
    assert.equal(existsSync('new.xml'), false)
  })

  test('a mistake is told with where it was said', async t => {
    const inventory = ['-i', 'inventory.ini']
    const said = async (env: Record<string, string>) =>
      (await sshfix(['check', 'p.yml', ...inventory], { env })).stderr
    assert.match(await said({ SSHFIX_EXTRA_VARS: 'frob' }), /^SSHFIX_EXTRA_VARS: error\[extra_vars\]/)
    assert.match(await said({ SSHFIX_LIMIT: 'wbe1' }), /^SSHFIX_LIMIT: error\[unknown_host\]/)
    assert.match(await said({ SSHFIX_LIMIT: 'z*' }), /^SSHFIX_LIMIT: error\[unknown_host\]: No play/m)
    writeFileSync('sshfix.yml', 'forks: 2\nextra_vars: frob\n')
    t.after(() => rmSync('sshfix.yml'))
    assert.match(await said({}), /^sshfix\.yml:2: error\[extra_vars\]/)
  })

  test('a file of variables with a mistake is told once, beside an inventory that is beside the playbook', async t => {
    mkdirSync('host_vars')
    t.after(() => rmSync('host_vars', { recursive: true }))
    writeFileSync('host_vars/web1.yml', 'a: [1\n')
    const { stderr } = await sshfix(['check', 'p.yml', '-i', 'inventory.ini'])
    assert.match(stderr, /^host_vars\/web1\.yml:2:1: error\[yaml_syntax\]/)
    assert.match(stderr, /\n1 error; no host was contacted\n$/)
  })

  test('SSHFIX_DEBUG shows where it was found', async () => {
    const { stderr } = await sshfix(['explain', 'frob'], { env: { SSHFIX_DEBUG: '1' } })
    assert.match(stderr, /\n\s+at .*explain\.ts/)
  })
})

describe('where options come from', () => {
  const listed = async (argv: readonly string[], env: Record<string, string> = {}) =>
    (await sshfix(['check', 'p.yml', '--list-hosts', ...argv], { env })).stdout

  test('the command line wins over the environment, which wins over sshfix.yml, which wins over the default', async t => {
    writeFileSync('sshfix.yml', 'inventory: [inventory.ini]\nlimit: db\n')
    t.after(() => rmSync('sshfix.yml'))
    assert.match(await listed([]), /hosts \(1\):\n {4}db1\n/)
    assert.match(await listed([], { SSHFIX_LIMIT: 'web1' }), /hosts \(1\):\n {4}web1\n/)
    assert.match(await listed(['-l', 'web2'], { SSHFIX_LIMIT: 'web1' }), /hosts \(1\):\n {4}web2\n/)
    assert.match(await listed(['-i', 'other,', '-l', 'all']), /hosts \(1\):\n {4}other\n/)
  })

  test('a mistake in sshfix.yml is told with its place', async t => {
    t.after(() => rmSync('sshfix.yml'))
    const cases = [
      ['forks: 3\nfrks: 1\n', /sshfix\.yml:2: unknown option "frks", did you mean "forks"\?/],
      ['help: true\n', /sshfix\.yml:1: unknown option "help"/],
      ['forks: many\n', /sshfix\.yml:1: expected a whole number/],
      ['become: perhaps\n', /sshfix\.yml:1: expected yes or no, found "perhaps"/],
      ['connection: telnet\n', /sshfix\.yml:1: expected one of ssh, openssh, local, chroot/],
      ['- a\n', /sshfix\.yml: expected options/],
      ['inventory: { a: b }\n', /sshfix\.yml:1: expected a value or a list/],
      ['forks: [\n', /sshfix\.yml:2:1: /],
    ] as const
    for (const [text, says] of cases) {
      writeFileSync('sshfix.yml', text)
      const { exit, stderr } = await sshfix(['lint', 'p.yml'])
      assert.deepEqual([exit, says.test(stderr)], [1, true], stderr)
    }
    for (const argv of [
      ['apply', '--help'],
      ['help'],
      ['schema'],
      ['completion', 'bash'],
      ['__complete', '--', 'a'],
    ])
      assert.equal((await sshfix(argv)).exit, 0, 'what helps to mend it is there')
  })

  test('a folder that is gone is told', async t => {
    const home = process.cwd()
    t.after(() => process.chdir(home))
    const gone = mkdtempSync(join(tmpdir(), 'sshfix-gone-'))
    process.chdir(gone)
    rmSync(gone, { recursive: true })
    const { exit, stderr } = await sshfix(['lint', 'p.yml'])
    assert.deepEqual([exit, stderr.split('\n')[0]], [1, 'sshfix: the folder that it is started in is gone'])
  })

  test('a wrong value in the environment is told with the name of the variable', async () => {
    for (const [name, value] of [
      ['SSHFIX_FORKS', 'x'],
      ['SSHFIX_BECOME', 'perhaps'],
      ['SSHFIX_HOST_KEY_CHECKING', 'no'],
    ] as const) {
      const { exit, stderr } = await sshfix(['check', 'p.yml', ...nobody], { env: { [name]: value } })
      assert.equal(exit, 1)
      assert.match(stderr, new RegExp(`sshfix: ${name}: expected .*, found "${value}"`))
    }
  })

  test('reports that are wanted of runs keep no command from printing', async t => {
    t.after(() => rmSync('sshfix.yml'))
    writeFileSync('sshfix.yml', 'output: [json=r.json, junit=x.xml]\n')
    for (const command of ['access', 'runs'])
      for (const env of [{}, { SSHFIX_OUTPUT: 'sarif=x.sarif' }] as const) {
        const { exit, stdout, stderr } = await sshfix([command, '127.0.0.1:1', '-c', 'ssh'], { env })
        assert.deepEqual([exit, /refuses connections/.test(stdout)], [4, true], stderr)
      }
    const json = await sshfix(['runs', '127.0.0.1:1'], { env: { SSHFIX_OUTPUT: 'json' } })
    assert.equal(json.stdout.startsWith('{'), true, json.stderr)
  })

  test('also what spares hosts', async t => {
    t.after(() => rmSync('sshfix.yml', { force: true }))
    const modeOf = async (env: Record<string, string>) => {
      const { stdout } = await sshfix(['apply', 'p.yml', '-i', '127.0.0.1:1,', '-o', 'json'], { env })
      return (JSON.parse(stdout) as { mode: string }).mode
    }
    assert.equal(await modeOf({}), 'apply')
    for (const name of ['SSHFIX_CHECK', 'SSHFIX_DRY_RUN'])
      assert.equal(await modeOf({ [name]: '1' }), 'check')
    for (const command of ['apply', 'check', 'rollback'])
      for (const [name, says] of [
        ['SSHFIX_LIST_HOSTS', /^play: .*\n {2}hosts \(1\):\n {4}nobody\n$/],
        ['SSHFIX_LIST_TASKS', /^play: .*\n {2}tasks:\n/],
      ] as const) {
        const target = command === 'rollback' ? 'nobody' : 'p.yml'
        const { exit, stdout, stderr } = await sshfix([command, target, '-i', 'nobody,'], {
          env: { [name]: '1' },
        })
        assert.deepEqual([exit, stderr], [0, ''])
        assert.match(stdout, says)
      }
    writeFileSync('sshfix.yml', 'check: yes\n')
    assert.equal(await modeOf({}), 'check')
    assert.equal(await modeOf({ SSHFIX_CHECK: 'no' }), 'apply')
  })

  test('a mistyped variable is told', async () => {
    const env = { SSHFIX_LIMT: 'db', SSHFIX_DEBUG: '1', SSHFIX_OF_MY_OWN: 'x', SSHFIX_FORKS: '3' }
    const { exit, stderr } = await sshfix(['check', 'p.yml', ...nobody, '--list-hosts'], { env })
    assert.deepEqual(
      [exit, stderr],
      [0, 'sshfix: SSHFIX_LIMT is no variable of sshfix, did you mean "SSHFIX_LIMIT"?\n'],
    )
  })
})

describe('what contacts no host', () => {
  test('--list-hosts and --list-tasks, with tags', async () => {
    const argv = ['apply', 'p.yml', '-i', 'inventory.ini', '--list-hosts', '--list-tasks']
    const all = await sshfix(argv)
    assert.deepEqual([all.exit, all.stderr], [0, ''])
    assert.match(
      all.stdout,
      /hosts \(3\):\n {4}web1\n {4}web2\n {4}db1\n {2}tasks:\n {4}First {2}\[a\]\n {4}Second/,
    )
    assert.doesNotMatch((await sshfix([...argv, '-t', 'a'])).stdout, /Second/)
    assert.doesNotMatch((await sshfix([...argv, '--skip-tags', 'a,c'])).stdout, /First/)
  })

  test('lint, with and without an inventory', async () => {
    assert.equal((await sshfix(['lint', 'p.yml'])).stdout, '1 playbook: no mistakes found\n')
    assert.equal((await sshfix(['lint', 'p.yml', 'p.yml', '-i', 'inventory.ini'])).exit, 0)
    writeFileSync('typo.yml', '- hosts: wbe1\n  tasks: []\n')
    assert.equal((await sshfix(['lint', 'typo.yml'])).exit, 0)
    const found = await sshfix(['lint', 'typo.yml', '-i', 'inventory.ini'])
    assert.equal(found.stdout, '')
    assert.match(found.stderr, /typo\.yml:1:10: .*web1/)
  })

  test('lint without an inventory warns of variables that nothing but one can give', async () => {
    const task = (path: string) => `    - file: { path: "${path}", mode: "0600" }\n`
    writeFileSync(
      'vars.yml',
      `- hosts: all\n  vars: { known: /etc/x }\n  tasks:\n${task('{{ known }}')}${task('{{ knwon }}')}${task("{{ other | default('/y') }}")}`,
    )
    const { exit, stdout, stderr } = await sshfix(['lint', 'vars.yml'])
    assert.equal(exit, 0)
    assert.match(stdout, /no mistakes found/)
    assert.match(
      stderr,
      /vars\.yml:5:\d+: warning\[undefined_variable\].*knwon[\s\S]*-i INVENTORY[\s\S]*1 warning/,
    )
    assert.doesNotMatch(stderr, /a-host-of|other/)
    assert.equal((await sshfix(['lint', 'vars.yml', '-e', 'knwon=/z'])).stderr, '')
    const found = await sshfix(['lint', 'vars.yml', '-i', 'inventory.ini'])
    assert.deepEqual([found.exit, /error\[undefined_variable\]/.test(found.stderr)], [1, true])
  })

  test('every name that explain lists is explained at 80 columns', async () => {
    const { stdout } = await sshfix(['explain'])
    const names = [
      ...resources.map(({ name }) => name),
      ...Object.keys({ ...errorCodes, ...diagnosticCodes }),
      ...keywords.map(({ name }) => name),
    ]
    const listed = new Set(stdout.split(/\s+/))
    for (const name of names) {
      assert.ok(listed.has(name), name)
      const { exit, stdout: page } = await sshfix(['explain', name])
      assert.equal(exit, 0, name)
      assert.ok(page.includes(name))
      if (resources.some(resource => resource.name === name)) continue
      assert.deepEqual(
        page.split('\n').filter(line => line.length > 80),
        [],
        name,
      )
    }
  })

  test('Match and Include are explained as what they are, which is no list of values', async () => {
    const pages = await Promise.all(['Match', 'Include'].map(name => sshfix(['explain', name])))
    const [match = '', include = ''] = pages.map(({ stdout }) => stdout)
    for (const page of [match, include]) assert.doesNotMatch(page, /a list|^ {2}value/m)
    assert.match(match, /in Match +no: it ends the block before it/)
    assert.match(include, /in Match +yes: the files are then read only where the block is met/)
    assert.match(include, /since +OpenSSH 8\.2/)
    for (const { name, value } of keywords)
      if (value.kind === 'structure') assert.ok(['Match', 'Include'].includes(name))
  })

  test('schema prints what the repository has', async () => {
    for (const of of ['playbook', 'inventory', 'report', 'event', 'access']) {
      const { stdout } = await sshfix(['schema', of])
      assert.equal(stdout, readFileSync(join(home, `schemas/${of}.schema.json`), 'utf8'))
    }
  })

  test('help fits into 80 columns', async () => {
    for (const argv of [[], ...['apply', 'check', 'lint', 'explain', 'schema'].map(name => [name])]) {
      const { exit, stdout } = await sshfix([...argv, '--help'])
      assert.equal(exit, 0)
      assert.deepEqual(
        stdout.split('\n').filter(line => line.length > 80),
        [],
      )
    }
    assert.equal((await sshfix(['-V'])).stdout, (await sshfix(['--version'])).stdout)
  })
})

describe('outputs', () => {
  test('whoever waits for the answers of hosts is told of each', async () => {
    for (const command of ['access', 'runs']) {
      const { stdout, stderr } = await sshfix([command, '127.0.0.1:1', '-v', '-o', 'json'])
      assert.match(stderr, /^127\.0\.0\.1: unreachable \[refused\], \d\.\d\d s\n$/)
      assert.equal(JSON.parse(stdout).hosts.length, 1)
    }
  })

  test('standard output carries one format, files the others', async () => {
    const { exit, stdout, stderr } = await sshfix([
      'check',
      'p.yml',
      ...nobody,
      '-o',
      'json',
      '-o',
      'human=report.txt',
    ])
    assert.deepEqual([exit, stderr, JSON.parse(stdout).exit], [4, '', 4])
    assert.match(readFileSync('report.txt', 'utf8'), /PLAY RECAP/)
  })

  test('a file keeps what it has where another one cannot be written', async () => {
    writeFileSync('kept.json', '{}\n')
    const { exit } = await sshfix(['check', 'p.yml', ...nobody, '-o', 'json=kept.json', '-o', 'junit=/'])
    assert.deepEqual([exit, readFileSync('kept.json', 'utf8')], [1, '{}\n'])
  })

  test('a file that is standard output too is refused', () => {
    const file = openSync('screen', 'w')
    const argv = programWith('check', 'p.yml', ...nobody, '-o', 'json=/dev/stdout')
    const child = spawnSync(process.execPath, argv, { stdio: ['ignore', file, 'pipe'], encoding: 'utf8' })
    closeSync(file)
    assert.deepEqual([child.status, readFileSync('screen', 'utf8')], [1, ''])
    assert.match(child.stderr, /standard output, which carries one format\n {2}Write -o json without a file/)
  })

  test('all formats of one run at once; Markdown is added to what its file has', async () => {
    writeFileSync('summary.md', 'Before\n')
    writeFileSync('a.sarif', 'Before\n')
    const files = ['human=a.txt', 'json=a.json', 'junit=a.xml', 'sarif=a.sarif', 'markdown=summary.md']
    const outputs = files.flatMap(file => ['-o', file])
    const { exit, stdout } = await sshfix(['check', 'p.yml', ...nobody, '-o', 'jsonl', ...outputs])
    assert.equal(exit, 4)
    const events = stdout
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line).event)
    assert.deepEqual([events.at(0), ...events.slice(-2)], ['start', 'host', 'end'])
    assert.match(readFileSync('a.txt', 'utf8'), /PLAY RECAP/)
    assert.equal(JSON.parse(readFileSync('a.json', 'utf8')).exit, 4)
    assert.match(readFileSync('a.xml', 'utf8'), /<testsuite [^>]*errors="1"/)
    const { runs } = JSON.parse(readFileSync('a.sarif', 'utf8'))
    assert.match(runs[0].invocations[0].toolExecutionNotifications[0].message.text, /127\.0\.0\.1/)
    assert.match(readFileSync('summary.md', 'utf8'), /^Before\n### sshfix check .*\*\*1 unreachable\*\*/s)
  })

  test('check --check is check', async () => {
    assert.equal((await sshfix(['check', 'p.yml', ...nobody, '--check', '--diff'])).exit, 4)
  })

  test('a reader that goes away is no error', async () => {
    const child = spawn(process.execPath, programWith('explain'))
    child.stdout.destroy()
    let said = ''
    child.stderr.on('data', chunk => {
      said += chunk
    })
    const exit = await new Promise(resolve => child.once('close', resolve))
    assert.deepEqual([exit, said], [0, ''])
  })
})
