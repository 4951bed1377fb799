import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { stripVTControlCharacters } from 'node:util'
import fc from 'fast-check'
import type {
  Difference,
  HostReport,
  HostStatus,
  RunEvent,
  RunHead,
  TaskReport,
} from '../../src/model/index.ts'
import { accessText } from '../../src/report/access.ts'
import { type HumanOptions, humanOutput } from '../../src/report/human.ts'
import { jsonOutput } from '../../src/report/json.ts'
import { runsText } from '../../src/report/runs.ts'
import { exitCode, summarize, worse } from '../../src/report/summary.ts'
import { columns, printable, shown } from '../../src/report/text.ts'

const head: RunHead = {
  sshfix: '1',
  run: 'r',
  mode: 'apply',
  playbooks: ['p.yml'],
  started: '2025-01-01T00:00:00Z',
}

const task: TaskReport = {
  name: 'Few tries',
  resource: 'sshd_config',
  status: 'changed',
  at: 'p.yml:3:7',
  tags: [],
  references: ['CIS 5.1.16'],
  differences: [],
}

const host: HostReport = {
  play: 'Harden',
  host: 'web1',
  status: 'changed',
  os: 'Debian GNU/Linux 12 (bookworm)',
  openssh: '9.2p1',
  trips: 4,
  seconds: 1,
  tasks: [task],
  risks: [],
  warnings: [],
}

function printed(
  reports: readonly HostReport[],
  options: Partial<HumanOptions> = {},
  runHead = head,
): string {
  let text = ''
  const usual = { color: false, width: 80, diff: true, verbosity: 0, hosts: reports.length }
  const output = humanOutput(runHead, { ...usual, ...options }, part => {
    text += part
  })
  for (const report of reports) output({ event: 'host', report })
  output(end(reports, runHead))
  return text
}

function end(reports: readonly HostReport[], runHead = head): RunEvent {
  const summary = summarize(reports.map(({ status }) => status))
  const exit = exitCode(summary, runHead.mode)
  return { event: 'end', report: { schema: 1, ...runHead, seconds: 1, summary, exit } }
}

function withDifference(difference: Difference): HostReport {
  return { ...host, tasks: [{ ...task, differences: [difference] }] }
}

const content: Difference = {
  subject: '/etc/ssh/sshd_config',
  field: 'content',
  before: 'a\nMaxAuthTries 6\nb\n',
  after: 'a\nMaxAuthTries 3\nb\n',
}

describe('the human report', () => {
  test('is Ansible’s in its words, with unified diffs and a recap', () => {
    assert.equal(
      printed([withDifference(content)]),
      `PLAY [Harden] ${'*'.repeat(65)}

web1  Debian GNU/Linux 12 (bookworm), OpenSSH 9.2p1
  changed: [Few tries]  CIS 5.1.16
    --- /etc/ssh/sshd_config
    +++ /etc/ssh/sshd_config
    @@ -1,3 +1,3 @@
     a
    -MaxAuthTries 6
    +MaxAuthTries 3
     b

PLAY RECAP ${'*'.repeat(68)}
web1       : changed     ok=0  changed=1  failed=0

1 host: 0 ok, 1 changed.
`,
    )
  })

  test('has colour where it is asked for, and is the same text without', () => {
    const reports = [withDifference(content)]
    const coloured = printed(reports, { color: true })
    assert.notEqual(coloured, printed(reports))
    assert.equal(stripVTControlCharacters(coloured), printed(reports))
  })

  test('fits its own words into 80 columns, also for long host names', () => {
    const statuses = ['ok', 'changed', 'failed', 'unreachable'] as const
    const reports = statuses.map((status, index) => ({
      ...host,
      host: `${'a-long-name.'.repeat(3)}${index}`,
      status,
      tasks: [{ ...task, status: 'ok' as const }],
    }))
    const lines = printed(reports, {}, { ...head, mode: 'check' }).split('\n')
    assert.deepEqual(
      lines.filter(line => line.length > 80),
      [],
    )
  })

  test('breaks what is long where a terminal ends, and leaves columns where they are', () => {
    const long = 'a word and another '.repeat(12).trim()
    const error = { code: 'c', message: long, hint: long }
    const all = { ok: 1, changed: 1, skipped: 1, failed: 1, ignored: 1 } as const
    const tasks = Object.keys(all).map(status => ({ ...task, status: status as keyof typeof all }))
    const names = ['short', `${'long-name.'.repeat(4)}example.com`, '木'.repeat(30)]
    const text = printed(
      names.map(name => ({ ...host, host: name, status: 'failed' as const, error, tasks })),
      { diff: false },
    )
    assert.deepEqual(
      text.split('\n').filter(line => columns(line) > 80),
      [],
    )
    const rows = text.split('\n').filter(line => / : failed {6}ok=1/.test(line))
    assert.equal(rows.length, names.length)
    assert.equal(new Set(rows.map(row => row.indexOf(' : '))).size, 1)
  })

  test('fits into a terminal that is narrow: nothing but names and differences is longer', () => {
    const long = 'a word and another '.repeat(12).trim()
    const error = { code: 'c', message: long, hint: long }
    const risk = { code: 'r', certain: true, user: 'root', message: long, hint: long }
    const reports = (['failed', 'unreachable', 'changed', 'never_tried'] as const).map((status, index) => ({
      ...host,
      host: `web${index}`,
      status,
      error,
      warnings: [long],
      risks: [risk],
      tasks: [{ ...task, name: long, reason: long, references: Array<string>(6).fill('CIS-1:5.1.16') }],
    }))
    const remembered = [{ host: 'web1', status: 'unreachable' as const, error }]
    const narrow = { color: false, width: 40 }
    const check = { ...head, mode: 'check' as const }
    for (const text of [
      printed(reports, { ...narrow, diff: false, verbosity: 1 }, check),
      printed(reports, { ...narrow, diff: false, hosts: 1000 }, check),
      runsText(remembered, narrow),
      accessText(remembered, narrow),
    ])
      assert.deepEqual(
        text.split('\n').filter(line => columns(line) > 40),
        [],
      )
  })

  test('has hosts of one fate in the order in which people count', () => {
    const text = printed([10, 9, 1].map(number => ({ ...host, host: `web${number}` })))
    assert.deepEqual(
      Array.from(text.matchAll(/^(web\d+) +: /gm), ([, name]) => name),
      ['web1', 'web9', 'web10'],
    )
  })

  test('has who is in trouble at the top of its recap, and who is well at its end', () => {
    const statuses = ['ok', 'never_tried', 'changed', 'refused', 'unreachable', 'undone', 'failed'] as const
    const text = printed(statuses.map((status, index) => ({ ...host, host: `h${index}`, status })))
    const recap = text.slice(text.indexOf('PLAY RECAP'))
    assert.deepEqual(
      Array.from(recap.matchAll(/^h\d +: (\w+)/gm), ([, status]) => status),
      ['failed', 'undone', 'unreachable', 'refused', 'never_tried', 'changed', 'ok'],
    )
  })

  test('shows no sensitive content, even where it is there', () => {
    const secret = { ...content, before: 'hunter1', after: 'hunter2', sensitive: true } as const
    const text = printed([withDifference(secret)])
    assert.doesNotMatch(text, /hunter/)
    assert.match(text, /\/etc\/ssh\/sshd_config: content differs \(not shown\)/)
  })

  test('says of a failed task where it stands, and of every error what to do', () => {
    const failed = { ...task, status: 'failed', reason: 'No user "bob"' } as const
    const error = { code: 'task_failed', message: 'Some task cannot be had' }
    const text = printed([{ ...host, status: 'failed', tasks: [failed], error }])
    assert.match(text, /\n {4}p\.yml:3:7: No user "bob"\n/)
    assert.match(
      text,
      /\n {2}failed: Some task cannot be had \[task_failed\]\n {4}`sshfix explain task_failed`/,
    )
    assert.match(
      printed([{ ...host, status: 'failed', error: { ...error, hint: 'Make bob' } }]),
      /\n {4}Make bob\n/,
    )
  })

  test('when quiet leaves out hosts that are well, and when verbose tells trips', () => {
    const quiet = printed([{ ...host, status: 'ok', tasks: [] }], { verbosity: -1 })
    assert.doesNotMatch(quiet, /^web1 {2}Debian/m)
    assert.match(quiet, /^web1 +: ok/m)
    assert.match(printed([host], { verbosity: 1 }), /4 trips, 1\.00 s\n/)
    const timings = { connecting: 0.25, gathering: 0.5, planning: 0.004 }
    assert.match(
      printed([{ ...host, timings }], { verbosity: 1 }),
      /4 trips, 1\.00 s: connecting 0\.25, looking 0\.50, planning 0\.00\n/,
    )
  })

  test('says that no host was selected', () => {
    assert.match(printed([]), /^No host was selected/)
  })

  test('sends nothing to a terminal that steers it, whatever a host or a playbook says', () => {
    // Control characters, C1 controls, and those that reorder text (UAX #9).
    const steering = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/
    const nasty = fc.string({
      unit: fc.oneof(
        fc.constantFrom(
          '\x1b[31m',
          '\x1b]0;t\x07',
          '\r',
          '\x9b',
          '\u202e',
          '\u2066',
          'é',
          '\xff',
          '\xe2\x80\xae',
          '\n',
        ),
        fc.string({ unit: 'binary', maxLength: 3 }),
      ),
      maxLength: 8,
    })
    fc.assert(
      fc.property(nasty, text => {
        const bytes = Array.from(text, char => String.fromCharCode((char.codePointAt(0) ?? 0) & 0xff)).join(
          '',
        )
        const report: HostReport = {
          ...host,
          play: text,
          host: text,
          os: bytes,
          openssh: bytes,
          status: 'failed',
          warnings: [text],
          risks: [{ code: 'c', certain: true, user: text, message: text, hint: text }],
          error: { code: 'c', message: text, hint: text },
          tasks: [
            {
              ...task,
              name: text,
              at: `${text}:1:1`,
              reason: text,
              status: 'failed',
              references: [text],
              differences: [
                { ...content, subject: bytes, before: bytes, after: `${bytes}x` },
                { subject: bytes, field: 'owner', before: bytes, after: bytes },
                { subject: bytes, field: 'state', before: 'absent', after: bytes },
                { subject: 'sshd', field: 'reload', before: bytes, after: null },
              ],
            },
          ],
        }
        assert.doesNotMatch(printed([report], { verbosity: 1 }), steering)
      }),
    )
  })
})

describe('the human report of many hosts', () => {
  const fleet = (
    count: number,
    status: HostStatus,
    more: (name: string) => Partial<HostReport> = () => ({}),
  ) =>
    Array.from({ length: count }, (_, index) => {
      const name = `${status.replace('_', '-')}${index}`
      return { ...host, host: name, status, tasks: [], ...more(name) }
    })
  const refused = (name: string) => ({
    address: '192.0.2.1',
    error: { code: 'refused', message: `${name} refuses connections to port 22`, hint: 'Start sshd' },
  })

  test('is a few lines where all is well', () => {
    const lines = printed(fleet(1000, 'ok')).trim().split('\n')
    assert.deepEqual(lines, [
      `PLAY RECAP ${'*'.repeat(68)}`,
      'ok: 1000 hosts',
      '',
      '1000 hosts: 1000 ok, 0 changed.',
    ])
  })

  test('tells once what happened alike, with the first names and what to do', () => {
    const text = printed(
      [
        ...fleet(37, 'unreachable', refused),
        ...fleet(1, 'failed', name => ({ error: { code: 'c', message: `${name} is odd`, hint: 'Look' } })),
        ...fleet(3, 'never_tried', () => ({
          error: { code: 'gate_closed', message: 'Enough', hint: 'Go on' },
        })),
        ...fleet(12, 'changed', () => ({ tasks: [task], warnings: ['Slow'] })),
      ],
      { diff: false },
    )
    assert.equal(
      text,
      `
WHAT HAPPENED ${'*'.repeat(65)}
failed0 failed: failed0 is odd [c]
    Look
37 hosts unreachable: <host> refuses connections to port 22 [refused]
    unreachable0, unreachable1, unreachable2, unreachable3, unreachable4 and 32
    more
    Start sshd
3 hosts never tried: Enough [gate_closed]
    never-tried0, never-tried1, never-tried2
    Go on
12 hosts warning: Slow
    changed0, changed1, changed2, changed3, changed4 and 7 more
12 hosts changed: [Few tries]
    changed0, changed1, changed2, changed3, changed4 and 7 more

PLAY RECAP ${'*'.repeat(68)}
failed0    : failed      ok=0  changed=0  failed=0
unreachable: 37 hosts
    unreachable[0:36]
never tried: 3 hosts
    never-tried[0:2]
changed: 12 hosts

53 hosts: 0 ok, 12 changed, 1 failed, 37 unreachable, 3 never tried.
`,
    )
  })

  test('names all hosts of one fate in few words', () => {
    const named = (...names: readonly string[]) => {
      const [, list = ''] =
        /^unreachable: \d+ hosts\n(?<list>(?: {4}.*\n)+)/m.exec(
          printed(
            names.map(name => ({ ...host, host: name, status: 'unreachable', tasks: [] })),
            { hosts: 1000 },
          ),
        ) ?? []
      return list.trim().split(/,\s+/)
    }
    assert.deepEqual(named('w8', 'w10', 'w9', 'w11', 'w13'), ['w[8:11]', 'w13'])
    assert.deepEqual(named('a08.x', 'a09.x', 'a10.x', 'a09.y', 'b'), ['a[08:10].x', 'a09.y', 'b'])
    assert.deepEqual(named('127.1.0.255', '127.1.1.0', '127.1.1.1', '127.1.1.2'), [
      '127.1.0.255',
      '127.1.1.[0:2]',
    ])
    assert.deepEqual(named('a1', 'a2', 'b'), ['a1', 'a2', 'b'])
  })

  test('shows who differs, where differences are asked for, and everybody where much is', () => {
    const some = [...fleet(40, 'ok'), { ...withDifference(content), host: 'web1' }]
    assert.match(printed(some, { diff: true }), /\nweb1 {2}Debian[\s\S]*\+MaxAuthTries 3/)
    assert.doesNotMatch(printed(some, { diff: true }), /^ok7 {2}Debian/m)
    assert.match(printed(some, { verbosity: 1 }), /^ok7 {2}Debian/m)
  })

  test('stays short where every host says something else', () => {
    const odd = (name: string) => ({ error: { code: 'lost', message: `${name}-${name}x: ${name}y` } })
    const text = printed(fleet(5000, 'unreachable', odd))
    assert.ok(text.split('\n').filter(line => /unreachable: other reasons/.test(line)).length === 1)
    assert.match(text, /^4800 hosts unreachable: other reasons$/m)
  })
})

describe('text of hosts', () => {
  test('is UTF-8 where it can be, and shows each byte that is not', () => {
    const bytes = (text: string) => Buffer.from(text, 'utf8').toString('latin1')
    assert.equal(shown(bytes('Grüße 木')), 'Grüße 木')
    assert.equal(shown(`${bytes('ü')}\xff\xfe${bytes('木')}`), 'ü\\xff\\xfe木')
    assert.equal(shown('\x1b[1m\x00\x7f\r'), '\\x1b[1m\\x00\\x7f\\r')
    assert.equal(shown(bytes('a\u202eb\u0085')), 'a\\u202eb\\x85')
    assert.equal(printable('a\tb\n'), 'a\tb\n')
  })

  test('takes as many columns as a terminal gives it', () => {
    assert.deepEqual(['abc', 'é', 'e\u0301', '木木', '🙂', '한'].map(columns), [3, 1, 1, 4, 2, 2])
  })
})

test('the JSON report is written as hosts finish, and holds decoded text', () => {
  const parts: string[] = []
  const output = jsonOutput(head, part => parts.push(part))
  output({ event: 'host', report: withDifference({ ...content, after: 'gr\xc3\xbc\xc3\x9fe \xff\n' }) })
  const early = parts.join('')
  assert.match(early, /"web1"/)
  output({ event: 'host', report: { ...host, host: 'web2' } })
  output(end([host, host]))
  const report = JSON.parse(parts.join(''))
  assert.ok(parts.join('').startsWith(early))
  assert.deepEqual(
    report.hosts.map((one: HostReport) => one.host),
    ['web1', 'web2'],
  )
  assert.equal(report.hosts[0].tasks[0].differences[0].after, 'grüße \\xff\n')
})

describe('exit codes', () => {
  const bits: { readonly [status in HostStatus]: number } = {
    ok: 0,
    changed: 0,
    failed: 2,
    undone: 2,
    never_tried: 2,
    unreachable: 4,
    refused: 16,
  }
  const statuses = Object.keys(bits) as HostStatus[]

  test('are or-ed over every combination of statuses; only a check tells of changes', () => {
    for (let chosen = 0; chosen < 2 ** statuses.length; chosen++) {
      const some = statuses.filter((_, index) => chosen & (1 << index))
      const expected = some.reduce((sum, status) => sum | bits[status], 0)
      const summary = summarize(some)
      assert.equal(exitCode(summary, 'apply'), expected)
      assert.equal(exitCode(summary, 'check'), expected | (some.includes('changed') ? 8 : 0))
      assert.equal(summary.hosts, some.length)
    }
  })

  test('of several plays the worst status of a host counts, in whatever order', () => {
    for (const one of statuses) {
      for (const other of statuses) assert.equal(worse(one, other), worse(other, one))
    }
    assert.equal(worse('ok', 'changed'), 'changed')
    assert.equal(worse('failed', 'changed'), 'failed')
  })
})
