// needs: shells
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { test } from 'node:test'
import fc from 'fast-check'
import { bytes, directoriesAbove, type Facts, type Look, type PathFact } from '../../src/model/index.ts'
import { gatherScript, Incomplete, mergeFacts, readFacts } from '../../src/remote/gather.ts'
import { framed, insideOf } from './framed.ts'

const shells: Readonly<Record<string, readonly string[]>> = {
  dash: ['dash'],
  bash: ['bash'],
  busybox: ['busybox', 'sh'],
}

function randomWord(): string {
  return `sshfix${randomBytes(9).toString('hex')}`
}

function run(shell: readonly string[], script: string): string {
  const [command = '', ...args] = shell
  const { stdout } = spawnSync(command, args, {
    input: Buffer.from(script, 'latin1'),
    env: { PATH: '/usr/bin:/bin', HOME: '/' },
    maxBuffer: 1e9,
  })
  return stdout.toString('latin1')
}

function gather(shell: readonly string[], looks: readonly Look[]): Facts {
  const word = randomWord()
  return readFacts(looks, run(shell, gatherScript(looks, word)), word)
}

/** A folder that is gone after the test; paths and contents below are bytes as latin1. */
function scratch(t: { after(how: () => void): void }): string {
  const folder = mkdtempSync(`${tmpdir()}/gather-`)
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

function name(path: string): Buffer {
  return Buffer.from(path, 'latin1')
}

function write(path: string, content: string, mode = 0o644): void {
  writeFileSync(name(path), content, 'latin1')
  chmodSync(name(path), mode)
}

function textAt(facts: Facts, path: string): string | undefined {
  const fact = facts.paths.get(path)
  return fact?.type === 'file' && fact.content && 'text' in fact.content ? fact.content.text : undefined
}

const oddNames = [
  'with space',
  'quote \' and " and `tick` $HOME',
  'new\nline\nshort\n',
  '\xe4\xf6\xff not UTF-8',
  bytes('ünïcode'),
  '* [a] ?',
  '-rf',
  'back\\slash',
  ' ',
  'a:b',
  '==> x <==',
]

for (const [shell, command] of Object.entries(shells)) {
  test(`${shell}: every kind of thing at a path is told with owner and mode, and all above it`, t => {
    const folder = scratch(t)
    write(`${folder}/file`, 'abc', 0o4751)
    mkdirSync(`${folder}/directory`, { mode: 0o1733 })
    chmodSync(`${folder}/directory`, 0o1733)
    spawnSync('mkfifo', [`${folder}/fifo`])
    symlinkSync('file', `${folder}/link`)
    symlinkSync('link', `${folder}/link-to-link`)
    symlinkSync('nowhere', `${folder}/dangling`)
    symlinkSync('loop', `${folder}/loop`)
    symlinkSync('directory', `${folder}/linked`)
    const names = ['file', 'directory', 'fifo', 'link', 'link-to-link', 'dangling', 'loop', 'linked/x']
    const paths = [...names, 'absent', 'absent/below', 'file/below'].map(part => `${folder}/${part}`)
    const { paths: facts } = gather(
      command,
      paths.map(path => ({ look: 'path', path })),
    )
    const owned = { uid: process.getuid?.(), gid: process.getgid?.() }
    const at = (part: string) => facts.get(`${folder}/${part}`)
    const file = at('file')
    assert.ok(file?.type === 'file')
    assert.equal(file.content, undefined)
    hasFields(file, { ...owned, type: 'file', mode: 0o4751, size: 3, links: 1 })
    assert.ok(Math.abs(file.modified - Date.now() / 1000) < 600)
    hasFields(at('directory'), { ...owned, type: 'directory', mode: 0o1733 })
    hasFields(at('fifo'), { ...owned, type: 'other', kind: 'FIFO' })
    hasFields(at('link'), { type: 'link', target: 'file', resolved: `${folder}/file` })
    hasFields(at('link-to-link'), { target: 'link', resolved: `${folder}/file` })
    hasFields(at('dangling'), { type: 'link', target: 'nowhere', resolved: null })
    hasFields(at('loop'), { type: 'link', target: 'loop', resolved: null })
    hasFields(at('linked'), { type: 'link', resolved: `${folder}/directory` })
    for (const part of ['absent', 'absent/below', 'file/below', 'linked/x']) assert.equal(at(part), null)
    for (const above of directoriesAbove(`${folder}/file`))
      assert.equal(facts.get(above)?.type, 'directory', above)
  })

  test(`${shell}: names of any bytes are told apart, with their content`, t => {
    const folder = scratch(t)
    const paths = oddNames.map(part => `${folder}/${part}`)
    for (const path of paths) write(path, `content of ${path}\n`)
    symlinkSync(name('new\nline\nshort\n'), name(`${folder}/odd link\n`))
    const facts = gather(command, [
      ...paths.map(path => ({ look: 'file', path }) as const),
      { look: 'file', path: `${folder}/odd link\n` },
    ])
    for (const path of paths) assert.equal(textAt(facts, path), `content of ${path}\n`)
    hasFields(facts.paths.get(`${folder}/odd link\n`), {
      type: 'link',
      target: 'new\nline\nshort\n',
      resolved: `${folder}/new\nline\nshort\n`,
    })
    for (const path of paths) {
      const fact = facts.paths.get(path)
      const known = fact?.type === 'file' && 'flags' in fact.attributes
      assert.equal(known, canHaveFlags(folder), path)
    }
  })

  test(`${shell}: what links say is told apart, whatever they say`, t => {
    const folder = scratch(t)
    const plain = ['plain', 'other', '/', '/proc/self/cwd/']
    const odd = ['plain\n', '\nplain', 'two\nlines', 'a\n/', 'a\n/\nb']
    for (const target of [...plain, ...odd])
      if (!target.startsWith('/')) mkdirSync(`${folder}/${target}`, { recursive: true })
    for (const targets of [plain, ...odd.map(target => [target]), [...plain, ...odd, 'absent\n']]) {
      const links = targets.map((target, number) => ({ target, path: `${folder}/link${number}` }))
      for (const { target, path } of links) symlinkSync(target, path)
      const { paths } = gather(
        command,
        links.map(({ path }) => ({ look: 'path', path })),
      )
      for (const { target, path } of links) {
        const resolved = target.startsWith('/') ? '/' : `${folder}/${target.replace(/\/$/, '')}`
        hasFields(paths.get(path), { target, resolved: target === 'absent\n' ? null : resolved })
        rmSync(path)
      }
    }
  })

  test(`${shell}: content is byte for byte, and what is too large is said to be so`, t => {
    const folder = scratch(t)
    const everyByte = String.fromCharCode(...Array.from({ length: 256 }, (_, code) => code))
    const contents: Readonly<Record<string, string>> = {
      empty: '',
      bytes: everyByte,
      newlines: '\n\n\n',
      unfinished: 'no newline',
      imitation: `\n==> ${folder}/bytes <==\nforged\n==> //${folder}/empty <==\nforged\n`,
      long: everyByte.repeat(300),
      largest: 'x'.repeat(1024 * 1024),
    }
    for (const [part, content] of Object.entries(contents)) write(`${folder}/${part}`, content)
    write(`${folder}/huge`, 'x'.repeat(1024 * 1024 + 1))
    const parts = [...Object.keys(contents), 'huge']
    const facts = gather(
      command,
      parts.map(part => ({ look: 'file', path: `${folder}/${part}` })),
    )
    for (const [part, content] of Object.entries(contents))
      assert.equal(textAt(facts, `${folder}/${part}`), content, part)
    assert.deepEqual(contentOf(facts.paths.get(`${folder}/huge`)), { unreadable: 'too_large' })
  })

  test(`${shell}: the content of a link is that of the file where it leads`, t => {
    const folder = scratch(t)
    mkdirSync(`${folder}/real`)
    write(`${folder}/real/file`, 'here')
    symlinkSync('real/file', `${folder}/link`)
    const facts = gather(command, [{ look: 'file', path: `${folder}/link` }])
    assert.equal(textAt(facts, `${folder}/real/file`), 'here')
    assert.equal(facts.paths.get(`${folder}/real`)?.type, 'directory')
  })

  test(`${shell}: globs name paths in the order of their bytes`, t => {
    const folder = scratch(t)
    for (const part of ['b.conf', 'a.conf', 'B.conf', '.hidden.conf', 'c d.conf', 'other'])
      write(`${folder}/${part}`, '')
    symlinkSync('nowhere', `${folder}/z.conf`)
    const patterns = ['*.conf', '[!a].conf', '[^a].conf', 'a.conf', 'none*', '.*.conf', 'c d.con?']
    const facts = gather(
      command,
      patterns.map(pattern => ({ look: 'glob', pattern: `${folder}/${pattern}` })),
    )
    const found = patterns.map(pattern =>
      facts.globs.get(`${folder}/${pattern}`)?.map(path => path.slice(folder.length + 1)),
    )
    assert.deepEqual(found, [
      ['B.conf', 'a.conf', 'b.conf', 'c d.conf', 'z.conf'],
      ['B.conf', 'b.conf', 'z.conf'],
      ['B.conf', 'b.conf', 'z.conf'],
      ['a.conf'],
      [],
      ['.hidden.conf'],
      ['c d.conf'],
    ])
  })

  test(`${shell}: a tree is everything below a directory, links not followed`, t => {
    const folder = scratch(t)
    mkdirSync(`${folder}/tree/deep/er`, { recursive: true })
    for (const part of oddNames) write(`${folder}/tree/deep/${part}`, part)
    symlinkSync('../..', `${folder}/tree/deep/up`)
    write(`${folder}/outside`, 'x')
    const facts = gather(command, [
      { look: 'tree', path: `${folder}/tree` },
      ...oddNames.map(part => ({ look: 'file', path: `${folder}/tree/deep/${part}` }) as const),
      { look: 'tree', path: `${folder}/absent` },
    ])
    const expected = ['', '/deep', '/deep/er', '/deep/up', ...oddNames.map(part => `/deep/${part}`)]
    const below = [...facts.paths.keys()].filter(path => path.startsWith(`${folder}/tree`))
    assert.deepEqual(below.sort(), expected.map(part => `${folder}/tree${part}`).sort())
    assert.deepEqual(facts.trees.get(`${folder}/tree`), { complete: true })
    for (const part of oddNames) assert.equal(textAt(facts, `${folder}/tree/deep/${part}`), part)
    hasFields(facts.paths.get(`${folder}/tree/deep/up`), {
      target: '../..',
      resolved: folder,
    })
    assert.equal(facts.paths.get(`${folder}/absent`), null)
  })

  test(`${shell}: accounts and groups are found by name and by number`, () => {
    const names = ['root', '0', 'daemon', 'no such account', '', 'a:b', 'new\nline', '-h', '4294967000']
    const facts = gather(command, [
      ...names.map(name => ({ look: 'account', name }) as const),
      { look: 'group', name: 'daemon' },
      { look: 'group', name: '0' },
      { look: 'group', name: 'no such group' },
    ])
    const root = facts.accounts.get('root')
    hasFields(root, { name: 'root', uid: 0, gid: 0 })
    assert.equal(root?.groups[0], 'root')
    assert.match(root?.home ?? '', /^\//)
    assert.deepEqual(facts.accounts.get('0'), root)
    hasFields(facts.accounts.get('daemon'), { uid: 1 })
    for (const name of names.slice(3)) assert.equal(facts.accounts.get(name), null, name)
    assert.deepEqual(facts.groups.get('daemon'), { name: 'daemon', gid: 1 })
    assert.deepEqual(facts.groups.get('0'), { name: 'root', gid: 0 })
    assert.equal(facts.groups.get('no such group'), null)
    assert.equal(facts.userNames.get(0), 'root')
  })

  test(`${shell}: a look below a home is answered under its absolute path`, () => {
    const facts = gather(command, [
      { look: 'home', user: 'daemon', path: '.ssh/no such file' },
      { look: 'home', user: 'no such account', path: '.ssh' },
    ])
    const home = facts.accounts.get('daemon')?.home
    assert.equal(facts.paths.get(`${home}/.ssh/no such file`), null)
    assert.equal(facts.paths.get(`${home}/.ssh`), null)
    assert.ok(facts.paths.get(`${home}`))
    assert.equal(facts.accounts.get('no such account'), null)
  })

  test(`${shell}: 200 files and 50 accounts are one script`, t => {
    const folder = scratch(t)
    const looks: Look[] = []
    for (let index = 0; index < 200; index++) {
      mkdirSync(`${folder}/${index % 50}`, { recursive: true })
      write(`${folder}/${index % 50}/${index}`, `${index}\n`.repeat(100))
      looks.push({ look: 'file', path: `${folder}/${index % 50}/${index}` })
    }
    for (let index = 0; index < 50; index++) looks.push({ look: 'account', name: `${index}` })
    const facts = gather(command, looks)
    for (let index = 0; index < 200; index++)
      assert.equal(textAt(facts, `${folder}/${index % 50}/${index}`), `${index}\n`.repeat(100))
    assert.equal(facts.accounts.size, 50)
  })

  test(`${shell}: more paths than one call of a tool takes`, t => {
    const folder = scratch(t)
    const long = 'x'.repeat(200)
    const paths = Array.from({ length: 900 }, (_, index) => `${folder}/${long}${index}`)
    write(paths[0] ?? '', 'first')
    write(paths[899] ?? '', 'last')
    const facts = gather(
      command,
      paths.map(path => ({ look: 'file', path })),
    )
    assert.equal(paths.filter(path => facts.paths.get(path) === null).length, 898)
    assert.equal(textAt(facts, paths[0] ?? ''), 'first')
    assert.equal(textAt(facts, paths[899] ?? ''), 'last')
  })

  test(`${shell}: a script that was cut anywhere runs nothing`, () => {
    const script = gatherScript([{ look: 'sshd' }, { look: 'account', name: 'root' }], randomWord())
    for (let cut = 1; cut < 40; cut++) {
      const output = run(command, script.slice(0, Math.floor((script.length * cut) / 40)))
      assert.equal(output, '')
    }
    assert.equal(run(command, script.slice(0, -3)), '')
  })

  test(`${shell}: a script that never ends is ended, and gives no facts`, () => {
    const word = randomWord()
    const looks: Look[] = [{ look: 'path', path: '/etc' }]
    const script = gatherScript(looks, word)
      .replace('limit=120', 'limit=1')
      .replace("put 'done '", "sleep 100; put 'done '")
    // However slowly: who waited for a program that has been ended must not go on.
    for (const ending of [script, script.replaceAll('kill -9 "$1"', 'kill -9 "$1"; sleep 0.05')])
      assert.throws(() => readFacts(looks, run(command, ending), word), Incomplete)
  })

  test(`${shell}: of a script that was killed nothing ends a process that has its number by now`, () => {
    const script = gatherScript([{ look: 'path', path: '/etc' }], randomWord())
      .replace('limit=120', 'limit=2')
      .replace("put 'done '", "sleep 100; put 'done '")
    // In a namespace of its own the numbers of processes can be chosen.
    const { status, stdout, stderr } = spawnSync(
      'unshare',
      ['-fp', '--kill-child', '--mount-proc', 'sh', '-c', killedAndFollowed, 'sh', ...command, '-s'],
      { input: script, encoding: 'latin1', timeout: 60_000 },
    )
    assert.deepEqual({ status, stdout }, { status: 0, stdout: 'the next lives\n' }, stderr)
  })

  test(`${shell}: a script that nobody listens to leaves nothing running`, () => {
    const script = gatherScript([{ look: 'path', path: '/etc' }], randomWord())
    const { stdout } = spawnSync(
      'unshare',
      ['-fp', '--kill-child', '--mount-proc', 'sh', '-c', unheard, 'sh', ...command],
      {
        input: script,
        encoding: 'latin1',
        timeout: 60_000,
      },
    )
    assert.equal(stdout, 'nothing is left\n')
  })
}

const unheard = `
  "$@" -s | true
  tries=0
  until set -- /proc/[0-9]* && [ $# = 1 ]; do
    tries=$((tries + 1))
    [ $tries -lt 100 ] || exit
    sleep 0.1
  done
  echo nothing is left
`

const killedAndFollowed = `
  exec 3<&0
  "$@" <&3 >/dev/null &
  main=$!
  until [ "$(grep -lx sleep /proc/[0-9]*/comm | wc -l)" = 2 ]; do :; done
  kill -9 $main
  wait $main
  echo $((main - 1)) >/proc/sys/kernel/ns_last_pid
  sleep 30 &
  [ $! = $main ] || { echo "$! and not $main" >&2; exit 1; }
  # The guard is what sleeps for 2 seconds.
  while grep -qsxz "[2]" /proc/[0-9]*/cmdline; do sleep 0.1; done
  sleep 0.5
  kill -0 $main && echo the next lives
`

test('a tree of more than ten thousand files is not listed', t => {
  const folder = scratch(t)
  for (let index = 0; index < 10_001; index++) writeFileSync(`${folder}/${index}`, '')
  const facts = gather(['dash'], [{ look: 'tree', path: folder }])
  assert.match(JSON.stringify(facts.trees.get(folder)), /incomplete.*10000/)
})

test('the answer is found in whatever the login prints around its lines', () => {
  const word = randomWord()
  const looks: Look[] = [{ look: 'path', path: '/etc' }]
  const output = run(['dash'], gatherScript(looks, word))
  const noisy = output.replaceAll(
    new RegExp(`^(?=${word})`, 'gm'),
    'background noise\nWelcome!\r\n\x1b[31m\xff ',
  )
  assert.deepEqual(readFacts(looks, noisy, word), readFacts(looks, output, word))
})

test('an answer that something got into is none, wherever it is', () => {
  const word = randomWord()
  const looks: Look[] = [{ look: 'file', path: '/etc/passwd' }]
  const output = run(['dash'], gatherScript(looks, word))
  const facts = readFacts(looks, output, word)
  const first = output.indexOf(' facts64 ') + 9
  const last = output.indexOf(`\n${word} end`)
  for (const noise of [
    'note: ',
    ' 45%',
    '\nhello, world\n',
    'four',
    '\nfour\n',
    '\r 45%\r',
    'A-_A',
    ' ',
    '=',
  ])
    for (let at = first + 1; at < last; at += 19) {
      const noisy = output.slice(0, at) + noise + output.slice(at)
      try {
        assert.deepEqual(
          readFacts(looks, noisy, word).paths,
          facts.paths,
          `${JSON.stringify(noise)} at ${at}`,
        )
      } catch (error) {
        if (!(error instanceof Incomplete)) throw error
      }
    }
})

test('an answer that was cut off anywhere is none', () => {
  const word = randomWord()
  const looks: Look[] = [{ look: 'account', name: 'root' }]
  const output = run(['dash'], gatherScript(looks, word))
  assert.ok(output.endsWith(`${word} end\n`))
  for (let length = 0; length < output.length - 1; length++)
    assert.throws(() => readFacts(looks, output.slice(0, length), word), Incomplete)
})

test('a host that answers something else is said to', () => {
  const looks: Look[] = [{ look: 'path', path: '/etc' }]
  for (const output of ['', 'This account is currently not available.\n', 'x'.repeat(1e6)])
    assert.throws(() => readFacts(looks, output, randomWord()), Incomplete)
})

test('no output at all makes the reader fail in another way than Incomplete', () => {
  const word = 'sshfixword'
  const looks: Look[] = [
    { look: 'sshd' },
    { look: 'file', path: '/etc/passwd' },
    { look: 'home', user: 'root', path: '.ssh' },
    { look: 'tree', path: '/etc/apt' },
    { look: 'glob', pattern: '/etc/ssh/*.pub' },
    { look: 'group', name: 'root' },
    { look: 'service', name: 'ssh' },
    { look: 'login', name: 'root' },
    { look: 'logins' },
    { look: 'runs' },
    { look: 'accepts', line: 'Port 22' },
    { look: 'accepts', line: 'X11Forwarding no', match: 'User bob' },
  ]
  const real = run(['dash'], gatherScript(looks, word))
  const inside = insideOf(real)
  assert.ok(readFacts(looks, real, word))
  const garbage = fc.string({
    unit: fc.constantFrom(
      word,
      'stat',
      'units',
      'run confirmed /var/lib/sshfix/r/0',
      'runrecord {"run":"r","play":0,"things":[',
      'asked',
      'tree',
      'content',
      '\n',
      ' ',
      '/',
      ':',
      '0',
      '9',
      '=',
      '\0',
      '\xff',
    ),
    maxLength: 60,
  })
  const parts = inside.split(word)
  const shuffled = fc.shuffledSubarray(parts).map(some => some.join(word))
  const spliced = fc
    .tuple(fc.nat(inside.length), fc.nat(200), garbage)
    .map(([at, length, text]) => inside.slice(0, at) + text + inside.slice(at + length))
  const answers = fc.oneof(spliced, shuffled, garbage).map(text => framed(word, `${text}${word}done `))
  fc.assert(
    fc.property(fc.oneof(fc.string(), garbage, answers), output => {
      try {
        readFacts(looks, output, word)
      } catch (error) {
        assert.ok(error instanceof Incomplete, String(error))
      }
    }),
    { numRuns: 2000 },
  )
})

test('facts of two trips are one, and content that only the first took stays', t => {
  const folder = scratch(t)
  write(`${folder}/file`, 'text')
  const path = `${folder}/file`
  const first = gather(['dash'], [{ look: 'file', path }])
  const second = gather(
    ['dash'],
    [
      { look: 'path', path },
      { look: 'account', name: 'root' },
    ],
  )
  const both = mergeFacts(first, second)
  assert.equal(textAt(both, path), 'text')
  assert.equal(both.accounts.get('root')?.uid, 0)
})

function contentOf(fact: PathFact | null | undefined): unknown {
  return fact?.type === 'file' ? fact.content : undefined
}

function canHaveFlags(folder: string): boolean {
  return spawnSync('lsattr', ['-d', folder]).status === 0
}

function hasFields(actual: object | null | undefined, expected: object): void {
  assert.ok(actual)
  const wanted = Object.entries(actual).filter(([key]) => key in expected)
  assert.deepEqual(Object.fromEntries(wanted), expected)
}

test('an answer is the same by whichever tool the host can write it', t => {
  const folder = scratch(t)
  const everyByte = String.fromCharCode(...Array.from({ length: 256 }, (_, code) => code))
  write(`${folder}/bytes`, everyByte.repeat(50))
  const looks: readonly Look[] = [{ look: 'file', path: `${folder}/bytes` }]
  const word = randomWord()
  const script = gatherScript(looks, word)
  const answers = [[], ['base64'], ['base64', 'od']].map(missing =>
    run(
      ['dash'],
      missing.reduce((text, tool) => text.replace(`if has ${tool}`, 'if false'), script),
    ),
  )
  const [first = '', ...others] = answers.map(answer => readFacts(looks, answer, word).paths)
  for (const other of others) assert.deepEqual(other, first)
  assert.deepEqual(
    answers.map(answer => /sshfix\w+ (?<frame>facts\w*) /.exec(answer)?.groups?.frame),
    ['facts64', 'facts', 'facts'],
  )
  const cut = answers[0]?.replace(/(?<=facts64 ).{4}/, 'a') ?? ''
  assert.throws(() => readFacts(looks, cut, word), Incomplete)
})
