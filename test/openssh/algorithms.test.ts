// needs: sshd
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import {
  assembleAlgorithms,
  commonAlgorithms,
  type HostAlgorithms,
  parseAlgorithms,
  printAlgorithms,
} from '../../src/openssh/algorithms.ts'
import { judge, type RealSshd, realSshds } from './real-sshd.ts'

const host: HostAlgorithms = { defaults: ['a', 'b1', 'b2'], all: ['a', 'b1', 'b2', 'b3', 'old'] }

describe('assembleAlgorithms', () => {
  const assemble = (text: string | undefined): readonly string[] | undefined => assembleAlgorithms(text, host)

  test('gives the defaults where nothing is stated', () => {
    assert.deepEqual(assemble(undefined), host.defaults)
    assert.deepEqual(assemble(''), host.defaults)
  })

  test('appends, removes, puts first and replaces', () => {
    assert.deepEqual(assemble('+old,a'), ['a', 'b1', 'b2', 'old'])
    assert.deepEqual(assemble('-a'), ['b1', 'b2'])
    assert.deepEqual(assemble('^b2,old'), ['b2', 'old', 'a', 'b1'])
    assert.deepEqual(assemble('old,a'), ['old', 'a'])
  })

  test('reads wildcards, after "-" of the defaults and elsewhere of all that is supported', () => {
    assert.deepEqual(assemble('-b*'), ['a'])
    assert.deepEqual(assemble('-b*,!b2'), ['a', 'b2'])
    assert.deepEqual(assemble('+b*'), ['a', 'b1', 'b2', 'b3'])
    assert.deepEqual(assemble('b?'), ['b1', 'b2', 'b3'])
  })

  test('leaves nothing over after "-*", and is refused where another list comes to nothing', () => {
    assert.deepEqual(assemble('-*'), [])
    assert.equal(assemble('x*'), undefined)
    assert.equal(assemble('!a'), undefined)
  })

  test('takes plain names for supported where it is not known what is', () => {
    assert.deepEqual(assembleAlgorithms('+old', { defaults: ['a'] }), ['a', 'old'])
  })
})

describe('parseAlgorithms', () => {
  test('is undone by printAlgorithms', () => {
    fc.assert(
      fc.property(fc.string(), text => {
        const stated = parseAlgorithms(text)
        // "+" with nothing behind it has no names, as has the empty text.
        assert.equal(printAlgorithms(stated), text)
      }),
    )
  })
})

describe('commonAlgorithms', () => {
  test('keeps the order of the client', () => {
    assert.deepEqual(commonAlgorithms(['c', 'a', 'x'], ['a', 'b', 'c']), ['c', 'a'])
    assert.deepEqual(commonAlgorithms(['x'], ['y']), [])
  })
})

const lists = [
  'KexAlgorithms',
  'Ciphers',
  'MACs',
  'HostKeyAlgorithms',
  'PubkeyAcceptedAlgorithms',
  'CASignatureAlgorithms',
] as const

for (const sshd of realSshds()) compareWith(sshd)

function compareWith(sshd: RealSshd): void {
  test(`assembleAlgorithms gives what ${sshd.version} gives`, () => {
    const [plain, wild] = judge(sshd, '-T', [
      '',
      lists
        .slice(3)
        .map(name => `${spelled(name, sshd)} *\n`)
        .join(''),
    ])
    assert.ok(plain?.ok && wild?.ok, wild?.errors)
    for (const list of lists) {
      const name = spelled(list, sshd)
      const defaults = printedList(plain.output, name)
      const everything = printedList(wild.output, name)
      const wildcards = everything.length > defaults.length || list === 'CASignatureAlgorithms'
      const known: HostAlgorithms = wildcards ? { defaults, all: everything } : { defaults }
      const texts = fc.sample(stated(known), { numRuns: Number(process.env.FUZZ_RUNS ?? 20), seed: 5 })
      const verdicts = judge(
        sshd,
        '-T',
        texts.map(text => `${name} ${text}\n`),
      )
      for (const [index, text] of texts.entries()) {
        const verdict = verdicts[index]
        const expected = assembleAlgorithms(text, known)
        if (expected === undefined) assert.equal(verdict?.ok, false, `${name} ${text}`)
        else if (verdict?.ok === true) {
          // Nothing is read as the defaults before it is printed.
          const printed = expected.length === 0 ? defaults : expected
          assert.deepEqual(printedList(verdict.output, name), printed, `${name} ${text}`)
        }
        // A list of plain names is refused only for a name that this sshd does not have.
        else assert.match(text, /unknown|[*?!]/, verdict?.errors)
      }
    }
  })
}

/** Up to 8.4 the keyword had another name. */
function spelled(name: string, { version }: RealSshd): string {
  return version.includes('_8.4') ? name.replace('AcceptedAlgorithms', 'AcceptedKeyTypes') : name
}

function printedList(output: string, name: string): readonly string[] {
  const line = output.split('\n').find(text => text.startsWith(`${name.toLowerCase()} `)) ?? ''
  return (line.split(' ')[1] ?? '').split(',').filter(text => text !== '')
}

function stated(known: HostAlgorithms): fc.Arbitrary<string> {
  const names = known.all ?? known.defaults
  const pattern = fc
    .tuple(fc.constantFrom(...names), fc.nat(), fc.constantFrom('*', '?'))
    .map(([name, at, wildcard]) => name.slice(0, at % name.length) + wildcard)
  const plain = fc.constantFrom(...names)
  // sshd checks names up to an empty one, but expands wildcards behind it too: only for those who know all names.
  const odd = ['*', 'unknown', '!ssh-*', '*-cert-*', ...(known.all === undefined ? [] : [''])]
  const entry = fc.oneof(
    { weight: 6, arbitrary: plain },
    { weight: 2, arbitrary: pattern },
    { weight: 1, arbitrary: fc.constantFrom(...odd) },
  )
  return fc
    .tuple(fc.constantFrom('', '+', '-', '^'), fc.array(entry, { minLength: 1, maxLength: 4 }))
    .map(([sign, entries]) => sign + entries.join(','))
    .filter(text => /^[-+^]?[^,]/.test(text) && !/^[-+^]$/.test(text))
}
