import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { HostReport, Summary } from '../../src/model/index.ts'
import { jsonOutput } from '../../src/report/json.ts'
import { reportSchema } from '../../src/report/schema.ts'
import { compiled } from './compiled.ts'

const summary: Summary = {
  hosts: 1,
  ok: 0,
  changed: 1,
  failed: 0,
  unreachable: 0,
  refused: 0,
  undone: 0,
  never_tried: 0,
}

const report: HostReport = {
  ...{
    play: 'p',
    host: 'h',
    address: '10.0.0.1',
    status: 'changed',
    os: 'Debian',
    openssh: '9.2p1',
    trips: 4,
    seconds: 1.5,
  },
  tasks: [
    {
      ...{ name: 't', resource: 'file', status: 'changed', at: 'p.yml:1:1', tags: ['a'], references: [] },
      differences: [
        { subject: '/x', field: 'mode', before: '0644', after: '0600' },
        { subject: '/k', field: 'content', before: null, after: null, sensitive: true },
      ],
    },
    {
      name: 's',
      resource: 'file',
      status: 'skipped',
      at: 'p.yml:2:1',
      tags: [],
      references: [],
      differences: [],
      reason: 'r',
    },
  ],
  risks: [{ code: 'key_gone', certain: true, user: 'u', message: 'm', hint: 'h' }],
  warnings: ['w'],
  error: { code: 'c', message: 'm', hint: 'h' },
}

test('the schema of reports accepts what is written, and nothing beside it', async () => {
  const accepts = await compiled(reportSchema())
  let text = ''
  const head = {
    sshfix: '1',
    run: 'r',
    mode: 'apply',
    playbooks: ['p.yml'],
    started: '2025-01-01T00:00:00Z',
  } as const
  const output = jsonOutput(head, part => {
    text += part
  })
  output({ event: 'host', report })
  output({ event: 'end', report: { schema: 1, ...head, seconds: 2, summary, exit: 0 } })
  const written: { readonly hosts: readonly HostReport[] } = JSON.parse(text)
  assert.ok(accepts(written))
  assert.ok(!accepts({ ...written, more: 1 }))
  assert.ok(!accepts({ ...written, hosts: [{ ...written.hosts[0], status: 'fine' }] }))
  assert.ok(!accepts({ ...written, hosts: [{ ...written.hosts[0], trips: undefined }] }))
})
