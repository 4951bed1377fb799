import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import { argumentSpans } from '../../src/openssh/sshd-config/file.ts'
import { parseConfig, printConfig, syntaxOf } from '../../src/openssh/sshd-config/index.ts'

const samples = new URL('samples/', import.meta.url)
const versions = ['6.6p1', '8.4p1', '8.7p1', '9.2p1', '9.9p1', '10.0p2']

/** Texts made of what means something in a configuration, and any bytes. */
const texts = fc.oneof(
  fc.string({ unit: fc.nat({ max: 255 }).map(byte => String.fromCharCode(byte)), maxLength: 200 }),
  fc
    .array(
      fc.constantFrom(
        'Port',
        'Match',
        'Include',
        'SetEnv',
        ' ',
        '\t',
        '=',
        '"',
        "'",
        '\\',
        '#',
        '\n',
        '\r',
        '\r\n',
        '\0',
        '\f',
        'a',
      ),
    )
    .map(parts => parts.join('')),
)

for (const version of versions) {
  test(`a file of any text is printed as it was read, as ${version} reads it`, () => {
    fc.assert(
      fc.property(texts, text => printConfig(parseConfig('x', text, syntaxOf(version))) === text),
      { numRuns: 2000 },
    )
  })
}

test('every sample is printed as it was read', () => {
  for (const name of readdirSync(samples)) {
    const text = readFileSync(new URL(name, samples), 'latin1')
    for (const version of versions)
      assert.equal(printConfig(parseConfig(name, text, syntaxOf(version))), text, name)
  }
})

test('where arguments stand in a line is where they can be replaced', () => {
  fc.assert(
    fc.property(texts, text => {
      const syntax = syntaxOf('9.2p1')
      for (const line of parseConfig('x', text, syntax).lines) {
        const words = argumentSpans(line, syntax)
        assert.ok(words.every(({ start, end }) => start < end && end <= line.raw.length))
        if (words.length > 0) assert.equal(words.length, line.directive?.args.length)
      }
    }),
  )
})

/** What is read of one line: the keyword, then its arguments; nothing where sshd passes over it. */
function read(line: string, version = '9.2p1'): readonly string[] | undefined {
  const directive = parseConfig('x', line, syntaxOf(version)).lines[0]?.directive
  return directive && [directive.name, ...directive.args]
}

const lines: readonly [line: string, read: readonly string[] | undefined][] = [
  ['Port 22\n', ['Port', '22']],
  ['Port=22', ['Port', '22']],
  ['Port = 22', ['Port', '22']],
  ['Port ==22', ['Port', '=22']],
  ['=Port 22', ['Port', '22']],
  ['==Port 22', undefined],
  ['"Port" 22', ['Port', '22']],
  ['"Port 22', undefined],
  ['  \tPort\t22 \t\r\n', ['Port', '22']],
  ['Port 22\f\n', ['Port', '22']],
  ['# Port 22', undefined],
  ['Port 22 # why', ['Port', '22']],
  ['Port 22#why', ['Port', '22#why']],
  ['Banner "/a b"', ['Banner', '/a b']],
  ["Banner '/a b'", ['Banner', '/a b']],
  ['Banner /a\\ b', ['Banner', '/a b']],
  ['Banner /a\\nb', ['Banner', '/a\\nb']],
  ['AllowUsers al"ic"e bob', ['AllowUsers', 'alice', 'bob']],
  ['AllowUsers "a # b"', ['AllowUsers', 'a # b']],
  ['AllowUsers ""', ['AllowUsers', '']],
  ['   ', undefined],
  ['', undefined],
]

for (const [line, expected] of lines) {
  test(`sshd 9.2 reads ${JSON.stringify(line)} as ${JSON.stringify(expected)}`, () => {
    assert.deepEqual(read(line), expected)
  })
}

test('before 8.7 "#" begins a comment anywhere, and "=" delimits arguments', () => {
  assert.deepEqual(read('Banner "/a # b"', '8.4p1'), ['Banner'])
  assert.deepEqual(read('AllowUsers a=b "c d"', '8.4p1'), ['AllowUsers', 'a', 'b', 'c d'])
  assert.deepEqual(read("AllowUsers 'a b'", '8.4p1'), ['AllowUsers', "'a", "b'"])
  assert.deepEqual(read('SetEnv A=b', '8.4p1'), ['SetEnv', 'A=b'])
})

test('a NUL byte hides the rest of its line and the line end', () => {
  const [first, second] = parseConfig('x', 'Banner /a\0 hidden\nPort\nUseDNS no\n', syntaxOf('9.2p1')).lines
  assert.deepEqual(first?.directive?.args, ['/aPort'])
  assert.equal(first?.raw, 'Banner /a\0 hidden\nPort\n')
  assert.equal(second?.number, 3)
})

test('lines whose form alone every sshd refuses say so', () => {
  const malformed = (line: string) => parseConfig('x', line, syntaxOf('9.2p1')).lines[0]?.directive?.malformed
  assert.equal(malformed('Port'), 'no_argument')
  assert.equal(malformed('Banner "/a'), 'quotes')
  assert.equal(malformed('Port 22'), undefined)
})
