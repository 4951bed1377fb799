// needs: sshd
import assert from 'node:assert/strict'
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import fc from 'fast-check'
import {
  checkOptions,
  formatEntry,
  formatOptions,
  hasKeys,
  type KeyEntry,
  type KeyOption,
  keyEntries,
  onlyKeys,
  parseAuthorizedKeys,
  parseLine,
  parseOptions,
  parseWanted,
  printAuthorizedKeys,
  sameOptions,
  type WantedKey,
  withKeys,
  withoutKeys,
} from '../../src/openssh/authorized-keys.ts'
import { fingerprint, printPublicKey } from '../../src/openssh/public-key.ts'

const folder = mkdtempSync(join(tmpdir(), 'sshfix-authorized-'))
after(() => rmSync(folder, { recursive: true, force: true }))

/** The words of a key that nobody has the other half of: any 32 bytes are one. */
function keyWords(number: number): string {
  const point = createHash('sha256').update(`key ${number}`).digest()
  const head = Buffer.from('0000000b7373682d6564323535313900000020', 'hex')
  return `ssh-ed25519 ${Buffer.concat([head, point]).toString('base64')}`
}

function entryOf(line: string): KeyEntry {
  const parsed = parseLine(line)
  assert.ok(parsed.kind === 'key', `${line}: ${parsed.kind}`)
  return parsed
}

function optionsOf(text: string): readonly KeyOption[] {
  const parsed = parseOptions(text)
  assert.ok('options' in parsed, text)
  return parsed.options
}

function want(number: number, options?: string, comment = ''): WantedKey {
  const { key } = entryOf(keyWords(number))
  return options === undefined ? { key, comment } : { key, comment, options: optionsOf(options) }
}

const [a, b, c] = [keyWords(1), keyWords(2), keyWords(3)]

const goodOptions = [
  'restrict',
  'RESTRICT',
  'no-pty',
  'No-Agent-Forwarding',
  'pty',
  'cert-authority',
  'user-rc',
  'no-touch-required',
  'verify-required',
  'command="echo hi"',
  'command="say \\"hi\\" # now"',
  'COMMAND="x"',
  'from="10.0.0.0/8,!10.1.*"',
  'principals="alice,bob"',
  'environment="A=1"',
  'environment="B_2="',
  'permitopen="host:80"',
  'permitopen="[::1]:*"',
  'permitlisten="8080"',
  'permitlisten="localhost:8080"',
  'tunnel="0"',
  'tunnel="any"',
  'expiry-time="20300101"',
  'expiry-time="203001011200Z"',
]

const badOptions = [
  'ptty',
  'pty="x"',
  'restrict=',
  'command',
  'command=',
  'command=x',
  'command="x"y',
  'from=',
  'environment="A"',
  'environment="=1"',
  'environment="A-B=1"',
  'permitopen="80"',
  'permitopen="host:0"',
  'permitopen="[::1:80"',
  'permitlisten="host:x:y"',
  'tunnel="x"',
  'tunnel="-1"',
  'expiry-time="2030"',
  'expiry-time="20301301"',
  'expiry-time="19700101Z"',
  'no-restrict',
  'no-command="x"',
  '"',
  '=x',
  'a b',
]

const optionText = fc
  .array(
    fc.oneof(
      { weight: 5, arbitrary: fc.constantFrom(...goodOptions) },
      { weight: 1, arbitrary: fc.constantFrom(...badOptions, '') },
      { weight: 1, arbitrary: fc.string({ unit: fc.constantFrom(...'ab=",\\-0:*'), maxLength: 6 }) },
    ),
    { maxLength: 4 },
  )
  .map(options => options.join(','))

/** A line as somebody, or some program, may have written it. */
const anyLine = fc
  .tuple(
    fc.constantFrom('', '', ' ', '\t', '\t '),
    optionText,
    fc.constantFrom(' ', ' ', '\t', '  '),
    fc.oneof(
      { weight: 6, arbitrary: fc.nat(9).map(keyWords) },
      { weight: 1, arbitrary: fc.nat(9).map(number => keyWords(number).replace(' ', '\t ')) },
      { weight: 1, arbitrary: fc.nat(9).map(number => keyWords(number).slice(0, -1)) },
      { weight: 1, arbitrary: fc.nat(9).map(number => keyWords(number).replace('ssh-ed25519', 'ssh-rsa')) },
      { weight: 1, arbitrary: fc.constantFrom('', 'ssh-ed25519', '#', '# note', 'nothing at all', a) },
    ),
    fc.constantFrom('', ' ', ' me@here', '\tme and "you', ' # not a comment', '=', ' caf\xe9'),
    fc.constantFrom('', '', '', '\r'),
  )
  .map(([indent, options, gap, key, comment, end]) => {
    return indent + options + (options === '' ? '' : gap) + key + comment + end
  })

const anyFile = fc
  .tuple(fc.array(anyLine, { maxLength: 8 }), fc.boolean())
  .map(([lines, complete]) => lines.join('\n') + (complete && lines.length > 0 ? '\n' : ''))

describe('parseAuthorizedKeys', () => {
  test('is undone by printAuthorizedKeys, for any text at all', () => {
    const same = (text: string): void => assert.equal(printAuthorizedKeys(parseAuthorizedKeys(text)), text)
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 400 }), same))
    fc.assert(fc.property(anyFile, same))
    for (const text of ['', '\n', '\r\n', '\n\n', 'x', 'x\n', `${a}\n\n`, `\0${a}\n`]) same(text)
  })

  test('tells keys, comments, blank and unknown lines apart', () => {
    const kinds = [
      '# note',
      '',
      ' \t',
      '\r',
      a,
      ` restrict\t${a} me`,
      'nonsense',
      'ssh-ed25519 AAAA',
      `"${a}`,
    ]
    assert.deepEqual(
      kinds.map(line => parseLine(line).kind),
      ['comment', 'blank', 'blank', 'blank', 'key', 'key', 'unknown', 'unknown', 'unknown'],
    )
  })

  test('says what keeps a line from being a key', () => {
    const problem = (line: string): string => {
      const parsed = parseLine(line)
      return parsed.kind === 'unknown' ? parsed.problem : ''
    }
    assert.match(problem(a.replace('ssh-ed25519', 'ssh-rsa')), /of type ssh-ed25519, not ssh-rsa/)
    assert.match(problem(`pty ${a.slice(0, -3)}`), /base64|cut short/)
    assert.match(problem(`command="x ${a}`), /quote/)
  })

  test('reads options, key and comment apart, also before a CR and on a long line', () => {
    const long = `command="${'x'.repeat(20_000)}"`
    const entry = entryOf(`${long},No-PTY  ${a}\t me and you \r`)
    assert.deepEqual(
      entry.options.map(({ name, negated }) => [name, negated]),
      [
        ['command', undefined],
        ['pty', true],
      ],
    )
    assert.equal(printPublicKey(entry.key), a)
    assert.equal(entry.comment, 'me and you')
    assert.equal(printPublicKey(entryOf(`${a}\r`).key), a)
  })
})

describe('parseAuthorizedKeys beside ssh-keygen', () => {
  test('finds a key on exactly the lines where ssh-keygen finds one', () => {
    const lines = fc
      .sample(anyLine, { numRuns: Number(process.env.FUZZ_RUNS ?? 3000) })
      // Unlike sshd, ssh-keygen wants a single blank before the key, and counts a leading number of protocol 1.
      .filter(line => !/^[ \t]*[-+]?\d|[^ \t]+[ \t]{2,}ssh-/.test(line))
      .map((line, index) =>
        line.replace(/AAAAC3NzaC1lZDI1NTE5AAAAI[A-Za-z0-9+/]{43}/, keyWords(index).slice(12)),
      )
    const file = join(folder, 'authorized_keys')
    writeFileSync(file, `${lines.join('\n')}\n`, 'latin1')
    const { stdout } = spawnSync('ssh-keygen', ['-lf', file], { encoding: 'latin1', maxBuffer: 1e8 })
    const theirs = [...stdout.matchAll(/^\d+ (SHA256:\S+) /gm)].map(match => match[1])
    const ours = lines.map(parseLine).flatMap(line => (line.kind === 'key' ? [fingerprint(line.key)] : []))
    assert.ok(theirs.length > lines.length / 3, `only ${theirs.length} keys`)
    assert.deepEqual(ours, theirs)
  })
})

describe('parseAuthorizedKeys beside sshd', () => {
  test('finds the keys, and takes the options before them, on exactly the lines where sshd does', async () => {
    const runs = Number(process.env.FUZZ_RUNS ?? 1200)
    const options = [...goodOptions, ...badOptions, ...fc.sample(optionText, { numRuns: runs })]
    const lines = [
      ...options.map((text, index) => `${text} ${keyWords(index)} me`.trimStart()),
      ...fc.sample(anyLine, { numRuns: runs }),
    ]
    const log = await loginLog(generateKey(), `${lines.join('\n')}\n`)
    const said = new Map<number, string>()
    let current = 0
    const event =
      /keys:(?<line>\d+): (?<what>check options|advance|bad key options)|(?<broken>invalid key option string)/g
    for (const { groups } of log.matchAll(event)) {
      if (groups?.line !== undefined) current = Number(groups.line)
      said.set(current, groups?.what ?? 'advance')
    }
    const wrong = { 'bad key options': 'ignored', advance: 'unknown' }
    const count = { key: 0, ignored: 0, unknown: 0 }
    for (const [index, line] of lines.entries()) {
      const parsed = parseLine(line)
      if (parsed.kind === 'blank' || parsed.kind === 'comment') continue
      const ours = parsed.kind === 'key' && parsed.problem !== undefined ? 'ignored' : parsed.kind
      const what = said.get(index + 1)
      const theirs = what === 'advance' || what === 'bad key options' ? wrong[what] : 'key'
      assert.equal(ours, theirs, `${JSON.stringify(line)} ${'problem' in parsed ? parsed.problem : ''}`)
      count[ours] += 1
    }
    assert.ok(Math.min(...Object.values(count)) > runs / 20, JSON.stringify(count))
  })
})

function generateKey(): string {
  const file = join(folder, 'login')
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file])
  return file
}

/** What sshd says while it looks in this file for a key that is not there. */
async function loginLog(identity: string, authorizedKeys: string): Promise<string> {
  const port = await freePort()
  writeFileSync(join(folder, 'keys'), authorizedKeys, 'latin1')
  writeFileSync(
    join(folder, 'sshd_config'),
    [
      `ListenAddress 127.0.0.1:${port}`,
      `HostKey ${identity}`,
      `AuthorizedKeysFile ${join(folder, 'keys')}`,
      'StrictModes no',
      'UsePAM no',
      'PasswordAuthentication no',
      'PidFile none',
      '',
    ].join('\n'),
  )
  mkdirSync('/run/sshd', { recursive: true })
  const sshd = spawn('/usr/sbin/sshd', ['-ddd', '-D', '-e', '-f', join(folder, 'sshd_config')])
  let log = ''
  const listening = new Promise<void>(resolve => {
    sshd.stderr.setEncoding('latin1').on('data', (text: string) => {
      log += text
      if (log.includes('Server listening')) resolve()
    })
  })
  const ended = once(sshd, 'close')
  await Promise.race([listening, ended])
  const ssh = spawn(
    'ssh',
    [
      ...['-F', 'none', '-o', 'BatchMode=yes', '-o', 'StrictHostKeyChecking=no', '-o', 'IdentitiesOnly=yes'],
      ...['-o', `UserKnownHostsFile=${join(folder, 'known_hosts')}`, '-i', identity, '-p', String(port)],
      `${userInfo().username}@127.0.0.1`,
      'true',
    ],
    { stdio: 'ignore' },
  )
  await once(ssh, 'close')
  sshd.kill()
  await ended
  return log
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  assert.ok(typeof address === 'object' && address !== null)
  return address.port
}

describe('formatOptions', () => {
  test('is undone by parseOptions for all options that sshd takes', () => {
    const value = fc.string({ unit: fc.constantFrom(...'ab \\",=\'$'), maxLength: 8 })
    const option = fc.oneof(
      fc.constantFrom(...goodOptions).map(text => optionsOf(text)[0] ?? { name: 'pty' }),
      value.map(text => ({ name: 'command', value: text })),
      value.map(text => ({ name: 'environment', value: `A=${text}` })),
    )
    fc.assert(
      fc.property(fc.array(option, { maxLength: 5 }), options => {
        fc.pre(checkOptions(options) === undefined)
        assert.deepEqual(parseOptions(formatOptions(options)), { options })
      }),
    )
  })
})

describe('sameOptions', () => {
  const same = (left: string, right: string): boolean => sameOptions(optionsOf(left), optionsOf(right))

  test('is blind to order, letter case and what is said twice', () => {
    assert.ok(same('no-pty,command="x"', 'COMMAND="x",No-PTY'))
    assert.ok(same('pty,pty', 'pty'))
    assert.ok(same('permitopen="a:1",permitopen="b:2"', 'permitopen="b:2",permitopen="a:1"'))
    assert.ok(same('from="b,a"', 'from="a,b"'))
    assert.ok(same('permitlisten="80"', 'permitlisten="*:80"'))
    assert.ok(same('', ','))
  })

  test('sees every difference that sshd makes', () => {
    assert.ok(!same('', 'restrict'))
    assert.ok(!same('pty', 'no-pty'))
    assert.ok(!same('command="x"', 'command="X"'))
    assert.ok(!same('restrict,pty', 'pty,restrict'))
    assert.ok(!same('pty,no-pty', 'no-pty,pty'))
    assert.ok(!same('environment="A=1",environment="A=2"', 'environment="A=2",environment="A=1"'))
    assert.ok(!same('restrict', 'no-pty,no-port-forwarding,no-agent-forwarding,no-x11-forwarding,no-user-rc'))
    assert.ok(!same('permitopen="a:1"', 'permitlisten="a:1"'))
  })
})

describe('parseWanted', () => {
  test('reads one key a line, with the options of the line or those given apart', () => {
    const { wanted, problems } = parseWanted(`# ours\n${a} me\n\nrestrict ${b}\n`)
    assert.deepEqual(problems, [])
    assert.deepEqual(
      wanted.map(({ comment, options }) => [comment, options && formatOptions(options)]),
      [
        ['me', undefined],
        ['', 'restrict'],
      ],
    )
    const apart = parseWanted(`${a}\nrestrict ${b}`, optionsOf('no-pty')).wanted
    assert.deepEqual(
      apart.map(({ options }) => formatOptions(options ?? [])),
      ['no-pty', 'no-pty'],
    )
  })

  test('names the lines that are no keys', () => {
    const { problems } = parseWanted(`${a}\nhttps://example.com/key\nptty ${b}\n`)
    assert.deepEqual(
      problems.map(({ line }) => line),
      [2, 3],
    )
    assert.equal(parseWanted('').problems.length, 1)
  })
})

describe('withKeys', () => {
  const edit = (text: string, ...wanted: readonly WantedKey[]): string =>
    printAuthorizedKeys(withKeys(parseAuthorizedKeys(text), wanted))

  test('adds a key at the end', () => {
    assert.equal(edit('', want(1, undefined, 'me')), `${a} me\n`)
    assert.equal(edit(`# note\n${a} me`, want(2, 'restrict')), `# note\n${a} me\nrestrict ${b}\n`)
    assert.equal(edit(`${a}\r\n`, want(2)), `${a}\r\n${b}\r\n`)
    assert.equal(edit(`${a}\r\n${c}`, want(2)), `${a}\r\n${c}\n${b}\r\n`)
  })

  test('leaves a key as it is that stands with the same options, or with any if none are stated', () => {
    for (const text of [`  no-pty,restrict\t${a}  me \r\n`, `no-pty,restrict ${a}`]) {
      assert.equal(edit(text, want(1)), text)
      assert.equal(edit(text, want(1, 'no-pty,restrict')), text)
    }
    const twice = `${a}\nrestrict ${a}\n`
    assert.equal(edit(twice, want(1)), twice)
    assert.equal(edit(twice, want(1, 'restrict'), want(1, '')), twice)
    assert.equal(edit(`${a} x\n${a} y\n`, want(1, '')), `${a} x\n${a} y\n`)
  })

  test('changes only the options of a key that stands with others', () => {
    assert.equal(edit(` no-pty\t${a}\t me \n`, want(1, 'restrict', 'you')), ` restrict ${a}\t me \n`)
    assert.equal(edit(`no-pty ${a} me\n`, want(1, '')), `${a} me\n`)
    assert.equal(edit(`ptty ${a} me\n`, want(1, '')), `${a} me\n`)
  })

  test('leaves no other line of a key whose options are stated', () => {
    assert.equal(edit(`${a} x\n${b}\nrestrict ${a} y\n`, want(1, 'restrict')), `${b}\nrestrict ${a} y\n`)
    assert.equal(
      edit(`no-pty ${a}\n`, want(1, 'from="a"'), want(1, 'from="b"')),
      `from="a" ${a}\nfrom="b" ${a}\n`,
    )
  })

  test('takes a key that certifies for another matter', () => {
    const text = `cert-authority ${a}\n`
    assert.equal(edit(text, want(1, '')), `${text}${a}\n`)
    assert.equal(edit(text, want(1, 'cert-authority')), text)
  })

  test('changes a comment only if asked', () => {
    const asked: WantedKey = { ...want(1, undefined, 'new'), commentToo: true }
    assert.equal(edit(`no-pty ${a} old\r\n`, want(1, undefined, 'new')), `no-pty ${a} old\r\n`)
    assert.equal(edit(`no-pty ${a} old\r\n`, asked), `no-pty ${a} new\r\n`)
    assert.equal(edit(`${a}\n`, asked), `${a} new\n`)
    assert.equal(edit(`${a} old\n`, { ...asked, comment: '' }), `${a}\n`)
  })

  test('lets no comment begin a line of its own', () => {
    assert.equal(formatEntry(want(1, undefined, `x\n${b}`)), `${a} x ${b}`)
    const asked: WantedKey = { ...want(1, undefined, 'x\r\ny'), commentToo: true }
    assert.equal(edit(`${a}\n`, asked), `${a} x y\n`)
    assert.ok(hasKeys(parseAuthorizedKeys(`${a} x y\n`), [asked]))
  })
})

const wish = fc
  .tuple(
    fc.nat(9),
    fc.option(
      fc.subarray(
        goodOptions.filter(text => !/^(command|from|principals)/i.test(text)),
        { maxLength: 3 },
      ),
      {
        nil: undefined,
      },
    ),
    fc.constantFrom('', 'me', 'new comment'),
    fc.boolean(),
  )
  .map(([number, options, comment, commentToo]): WantedKey => {
    const wanted = want(number, options?.join(','), comment)
    return commentToo ? { ...wanted, commentToo } : wanted
  })
const wishes = fc.array(wish, { minLength: 1, maxLength: 4 })

/** The lines of the second file are those of the first, in order, without some and with others behind. */
function keepsOthers(before: string, afterwards: string, concerned: (line: KeyEntry) => boolean): void {
  const others = (text: string): readonly string[] =>
    parseAuthorizedKeys(text)
      .lines.filter(line => line.kind !== 'key' || !concerned(line))
      .map(({ text: line }) => line)
  assert.deepEqual(others(afterwards), others(before))
}

describe('edits of any file', () => {
  test('settle: what was wanted is there afterwards, with the options wanted, and nothing more is to do', () => {
    fc.assert(
      fc.property(anyFile, wishes, (text, wanted) => {
        for (const change of [withKeys, onlyKeys]) {
          const printed = printAuthorizedKeys(change(parseAuthorizedKeys(text), wanted))
          const again = parseAuthorizedKeys(printed)
          assert.equal(change(again, wanted), again, printed)
          for (const { key, options } of wanted) {
            const entries = keyEntries(again).filter(entry => entry.key.blob === key.blob)
            assert.ok(
              entries.some(entry => options === undefined || sameOptions(entry.options, options)),
              printed,
            )
          }
        }
      }),
    )
  })

  test('touch no line that is not about a wanted key', () => {
    fc.assert(
      fc.property(anyFile, wishes, (text, wanted) => {
        const blobs = new Set(wanted.map(({ key }) => key.blob))
        const file = parseAuthorizedKeys(text)
        keepsOthers(text, printAuthorizedKeys(withKeys(file, wanted)), line => blobs.has(line.key.blob))
        keepsOthers(text, printAuthorizedKeys(onlyKeys(file, wanted)), () => true)
        const keys = wanted.map(({ key }) => key)
        const without = printAuthorizedKeys(withoutKeys(file, keys))
        keepsOthers(text, without, line => blobs.has(line.key.blob))
        assert.ok(keyEntries(parseAuthorizedKeys(without)).every(({ key }) => !blobs.has(key.blob)))
      }),
    )
  })

  test('leave no other key where only some are wanted', () => {
    fc.assert(
      fc.property(anyFile, wishes, (text, wanted) => {
        const blobs = new Set(wanted.map(({ key }) => key.blob))
        const left = parseAuthorizedKeys(printAuthorizedKeys(onlyKeys(parseAuthorizedKeys(text), wanted)))
        assert.deepEqual(new Set(keyEntries(left).map(({ key }) => key.blob)), blobs)
      }),
    )
  })

  test('give back the very file where there is nothing to change', () => {
    const file = parseAuthorizedKeys(`# note\nrestrict ${a} me\n`)
    assert.equal(withKeys(file, [want(1)]), file)
    assert.equal(onlyKeys(file, [want(1, 'restrict')]), file)
    assert.equal(withoutKeys(file, [want(2).key]), file)
    assert.ok(hasKeys(file, [want(1)]))
    assert.ok(!hasKeys(file, [want(1, '')]))
  })
})
