import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { globMatches } from '../../src/model/glob.ts'
import {
  type Declaration,
  declare,
  effective,
  flatten,
  readTree,
} from '../../src/openssh/sshd-config/index.ts'
import { memorySource } from './fuzz/reading.ts'

const main = '/etc/ssh/sshd_config'

/** Pieces of lines, whole and broken ones, that say something to the declarations below. */
const pieces = fc.constantFrom(
  'Port 22',
  'Port',
  'UseDNS yes',
  'usedns "no',
  'AllowUsers a b',
  'Match User alice',
  'Match all',
  'match bogus',
  'Match',
  'Include extra',
  'Include *',
  'SetEnv A=1',
  'Subsystem sftp /x',
  'RekeyLimit 1G 1h',
  'IPQoS ef',
  '"Banner" /a',
  'Banner=/a#b',
  '#UseDNS no',
  '\0',
  ' ',
  '\t',
  '#',
  '"',
  '=',
  '\\',
  '\f',
  '\r\n',
  '\n',
  '\n',
  '\n',
)
const texts = fc.oneof(
  fc.array(pieces, { maxLength: 25 }).map(parts => parts.join('')),
  fc.string({ unit: fc.nat({ max: 255 }).map(byte => String.fromCharCode(byte)), maxLength: 80 }),
)

const match = { User: 'alice' }
const declarations: readonly Declaration[] = [
  { settings: { UseDNS: 'no' } },
  { settings: { Port: ['22', '2222'] } },
  { settings: { AllowUsers: ['a', 'c d'] }, everywhere: true },
  { contains: { AllowUsers: ['c'], SetEnv: { B: '2' } } },
  { settings: { RekeyLimit: '2G', IPQoS: 'cs1' } },
  { settings: { Banner: 'none' }, into: '/etc/ssh/extra' },
  { settings: { Subsystem: { sftp: '/y -l INFO' } } },
  { settings: { UseDNS: null, AllowUsers: ['a'] }, absent: true },
  { match, settings: { Banner: '/b', AllowUsers: ['x'] } },
  { match, settings: { ForceCommand: 'internal-sftp # "' }, everywhere: true },
  { match, absent: true },
]

test('any text at all can be edited or refused, and an edit is whole', () => {
  fc.assert(
    fc.property(
      texts,
      texts,
      fc.constantFrom(...declarations),
      fc.constantFrom('6.6p1', '8.4p1', '9.2p1', '9.9p1', '10.4p1'),
      fc.boolean(),
      (text, extra, declaration, version, locked) => {
        const files = new Map([
          [main, text],
          ['/etc/ssh/extra', extra],
        ])
        const tree = readTree(main, memorySource(files), { version })
        const options = { names: globMatches, writable: (path: string) => !locked || path === main }
        const outcome = declare(tree, declaration, options)
        flatten(tree, { user: 'alice', address: '10.0.0.1' })
        effective(tree)
        if ('conflict' in outcome) return
        if (locked) assert.ok(!outcome.files.has('/etc/ssh/extra'))
        const again = declare(outcome.tree, declaration, options)
        assert.equal('conflict' in again ? again.conflict : again.files.size, 0)
        for (const [path, now] of outcome.files) assert.notEqual(files.get(path), now)
      },
    ),
    { numRuns: 3000 },
  )
})
