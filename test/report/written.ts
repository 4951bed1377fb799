import type { HostReport, HostStatus, RunHead } from '../../src/model/index.ts'
import { hostStatuses } from '../../src/model/index.ts'
import { exitCode, type Output, summarize, type Write } from '../../src/report/summary.ts'

export const check: RunHead = {
  sshfix: '0.1.0',
  run: '20260102T030405Z-00000000',
  mode: 'check',
  playbooks: ['plays/ssh.yml'],
  started: '2026-01-02T03:04:05.678Z',
}

export const apply: RunHead = { ...check, mode: 'apply' }

/** What an output writes of a run whose hosts end so. */
export function written(
  make: (head: RunHead, write: Write) => Output,
  head: RunHead,
  reports: Iterable<HostReport>,
): string {
  const parts: string[] = []
  const output = make(head, part => parts.push(part))
  const statuses: HostStatus[] = []
  output({ event: 'batch', play: 'The door', batch: 1, batches: 1, hosts: 1 })
  for (const report of reports) {
    statuses.push(report.status)
    output({ event: 'connecting', host: report.host })
    output({ event: 'host', report })
  }
  const summary = summarize(statuses)
  output({
    event: 'end',
    report: { schema: 1, ...head, seconds: 2, summary, exit: exitCode(summary, head.mode) },
  })
  return parts.join('')
}

const nothing = { tags: [], references: [], differences: [] }
const asked = { ...nothing, resource: 'sshd_config', at: 'plays/ssh.yml:12:7' }

const base = { play: 'The door', trips: 1, seconds: 1.25, risks: [], warnings: [] }

/** One host of each kind of trouble, `ok` and `changed` with tasks of each kind. */
export const hosts: { readonly [status in HostStatus]: HostReport } = {
  ...(Object.fromEntries(
    hostStatuses.map(status => [
      status,
      {
        ...base,
        host: `${status.replace('_', '-')}1`,
        status,
        tasks: [{ ...asked, name: 'Keys only', status: 'skipped', reason: 'Not applied' }],
        error: { code: 'undone', message: `came to ${status}`, hint: 'Look at the host' },
      },
    ]),
  ) as unknown as { readonly [status in HostStatus]: HostReport }),
  ok: { ...base, host: 'ok1', status: 'ok', tasks: [{ ...asked, name: 'Keys only', status: 'ok' }] },
  changed: {
    ...base,
    ...{ host: 'changed1', status: 'changed', address: '10.0.0.9', os: 'Debian', openssh: '9.2p1' },
    warnings: ['The port was moved'],
    tasks: [
      {
        ...{
          ...asked,
          name: 'Keys only',
          status: 'changed',
          references: ['CIS-5.1.20', 'https://example.org/a'],
        },
        differences: [
          {
            ...{ subject: '/etc/ssh/sshd_config', field: 'content', at: '/etc/ssh/sshd_config:3' },
            before: 'Port 22\nPasswordAuthentication yes\n',
            after: 'Port 22\nPasswordAuthentication no\n',
          },
          { subject: '/etc/ssh/sshd_config', field: 'mode', before: '0644', after: '0600' },
        ],
      },
      {
        ...{ ...asked, name: 'A secret', resource: 'copy', status: 'changed', at: '/srv/other.yml:3:1' },
        differences: [
          { subject: '/etc/secret', field: 'content', before: null, after: null, sensitive: true },
        ],
      },
      {
        ...{ ...asked, name: 'A file', resource: 'file', status: 'changed' },
        differences: [
          { subject: '/etc/new', field: 'state', before: 'absent', after: 'file' },
          { subject: '/etc/new', field: 'mode', before: null, after: '0600' },
          { subject: '/etc/new', field: 'owner', before: null, after: 'root' },
          { subject: '/etc/new', field: 'group', before: null, after: 'root' },
        ],
      },
      { ...asked, name: 'Not here', status: 'skipped', reason: 'when: os' },
      { ...asked, name: 'Not here', status: 'skipped', reason: 'when: os' },
      { ...asked, name: 'Never mind', status: 'ignored', reason: 'sshd knows no Frob' },
    ],
  },
  failed: {
    ...base,
    ...{ host: 'failed1', status: 'failed' },
    tasks: [{ ...asked, name: 'Keys only', status: 'failed', reason: 'sshd knows no Frob' }],
    error: { code: 'task_failed', message: 'A task failed' },
  },
  refused: {
    ...base,
    ...{ host: 'refused1', status: 'refused' },
    tasks: [{ ...asked, name: 'Alice alone', status: 'skipped', reason: 'Not applied' }],
    risks: [
      {
        ...{ code: 'user_refused', certain: true, user: 'root', message: 'AllowUsers does not name root' },
        ...{ cause: '"Alice alone" (plays/ssh.yml:12)', hint: 'Add root to AllowUsers' },
      },
      {
        ...{ code: 'pam_refuses', certain: false, user: 'bob', message: 'pam_access may refuse' },
        ...{ cause: '/etc/pam.d/sshd:4', hint: 'Look at it' },
      },
    ],
    error: { code: 'would_lock_out', message: 'It would lock root out', hint: 'Mend the playbook' },
  },
}
