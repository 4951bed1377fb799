/** Reports with anything in their fields, for properties that hold of every output. */
import fc from 'fast-check'
import type { HostReport, RunHead, Summary } from '../../src/model/index.ts'
import type { Output, Write } from '../../src/report/summary.ts'

export const text = fc.string({
  unit: fc.oneof(
    fc.constantFrom('\x1b[31m', '\x1b]0;t\x07', '\x9b', '\r', '\n', '\t', '\\', '\\x1b', '"', 'a', 'é', ' '),
    fc.constantFrom('\u202e', '\u2066', '\u200e', '\u061c', '\u200b', '\u200d', '\ufeff', '\u00ad', '\u3164'),
    fc.constantFrom('\ufe0f', '\u{e0041}', '\ud800', '\u2028', '\xff', '\xe2\x80\xae', '\xc2\x9b'),
    fc.constantFrom(
      '<',
      '&amp;',
      ']]>',
      '</details>',
      '`',
      '````',
      '|',
      '*',
      '_',
      '](http://a)',
      '{0}',
      '\ufffe',
    ),
    fc.constantFrom('@a', '#1', '\n\n', '~~~', '--', "'", '&#0;', '<!--', ' www.a.b '),
    fc.string({ unit: 'binary', maxLength: 2 }),
  ),
  maxLength: 6,
})
/** One character a byte. */
export const bytes = fc.oneof(
  text.map(some => Buffer.from(some, 'utf8').toString('latin1')),
  fc.string({ unit: fc.integer({ max: 255 }).map(code => String.fromCharCode(code)), maxLength: 6 }),
)
const status = fc.constantFrom('ok', 'changed', 'failed', 'refused', 'unreachable', 'undone' as const)

const difference = fc.record({
  subject: bytes,
  field: fc.constantFrom('state', 'content', 'owner', 'target', 'reload' as const),
  before: fc.option(bytes),
  after: fc.option(bytes),
  at: bytes,
})
export const hostReport: fc.Arbitrary<HostReport> = fc.record({
  play: text,
  host: text,
  address: text,
  status,
  os: bytes,
  openssh: bytes,
  trips: fc.nat(),
  seconds: fc.nat(),
  tasks: fc.array(
    fc.record({
      name: text,
      resource: text,
      status: fc.constantFrom('ok', 'changed', 'skipped', 'failed', 'ignored' as const),
      at: text,
      tags: fc.array(text),
      references: fc.array(text),
      differences: fc.array(difference, { maxLength: 3 }),
      reason: text,
    }),
    { maxLength: 2 },
  ),
  risks: fc.array(
    fc.record({
      code: text,
      certain: fc.boolean(),
      user: bytes,
      message: bytes,
      cause: bytes,
      hint: bytes,
    }),
    { maxLength: 2 },
  ),
  warnings: fc.array(text, { maxLength: 2 }),
  error: fc.record({ code: text, message: text, hint: text }),
})
export const head: fc.Arbitrary<RunHead> = fc.record({
  sshfix: text,
  run: text,
  mode: fc.constantFrom('apply', 'check' as const),
  playbooks: fc.array(text, { maxLength: 2 }),
  started: text,
})
export const summary = { hosts: 1, ok: 1 } as Summary

export function told(make: (write: Write) => Output, runHead: RunHead, report: HostReport): string {
  const parts: string[] = []
  const output = make(part => parts.push(part))
  output({ event: 'host', report })
  output({ event: 'end', report: { schema: 1, ...runHead, seconds: 1, summary, exit: 0 } })
  return parts.join('')
}
