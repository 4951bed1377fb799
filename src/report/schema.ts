import { hostStatuses, type JsonSchema, stages } from '../model/index.ts'

const text = { type: 'string' }
const texts = { type: 'array', items: text }
const count = { type: 'integer', minimum: 0 }
const seconds = { type: 'number', minimum: 0 }
const textOrNothing = { type: ['string', 'null'] }

const head = {
  schema: { const: 1 },
  sshfix: { ...text, description: 'Version of the program.' },
  run: { ...text, description: 'Id of the run, as the hosts keep it.' },
  mode: { enum: ['apply', 'check'] },
  playbooks: texts,
  started: { ...text, description: 'RFC 3339.' },
}

const outcome = {
  seconds,
  summary: {
    ...closed(Object.fromEntries(['hosts', ...hostStatuses].map(status => [status, count]))),
    description: 'How many hosts ended how; of several plays the worst counts.',
  },
  exit: {
    ...count,
    description:
      'The exit code: 2 failed or undone, 4 unreachable, 8 would change, 16 refused, or-ed; 130 interrupted.',
  },
}

const draft = 'https://json-schema.org/draft/2020-12/schema'

/** What `-o json` writes: `Report`, draft 2020-12. Text of hosts is decoded; a byte that is no UTF-8 stands as `\xNN`. */
export function reportSchema(): JsonSchema {
  const { seconds, summary, exit } = outcome
  const hosts = { type: 'array', items: { $ref: '#/$defs/host' } }
  return {
    $schema: draft,
    title: 'A report of sshfix',
    ...closed({ ...head, seconds, summary, hosts, exit }),
    $defs: definitions,
  }
}

/** A line of what `-o jsonl` writes. */
export function eventSchema(): JsonSchema {
  return {
    $schema: draft,
    title: 'An event of a run of sshfix: a line of -o jsonl',
    oneOf: [
      { ...closed({ event: { const: 'start' }, ...head }), description: 'The first line.' },
      {
        ...closed({ event: { enum: stages }, host: text }),
        description: 'What begins on a host; a stage may come again.',
      },
      {
        ...closed({
          event: { const: 'batch' },
          play: text,
          batch: { type: 'integer', minimum: 1 },
          batches: count,
          hosts: count,
        }),
        description: 'So many hosts of a play come next: the n-th of its batches.',
      },
      {
        ...closed({ event: { const: 'host' }, report: { $ref: '#/$defs/host' } }),
        description: 'A host is through with a play.',
      },
      {
        ...closed({ event: { const: 'end' }, report: closed({ ...head, ...outcome }) }),
        description: 'The last line, unless the run was cut off.',
      },
    ],
    $defs: definitions,
  }
}

/** An object with these properties and no others; those named are optional. */
export function closed(
  properties: { readonly [name: string]: JsonSchema },
  ...optional: readonly string[]
): JsonSchema {
  const required = Object.keys(properties).filter(name => !optional.includes(name))
  return { type: 'object', required, additionalProperties: false, properties }
}

const difference = closed(
  {
    subject: { ...text, description: 'A path, `service ssh`, `sshd`.' },
    field: {
      enum: [
        'state',
        'content',
        'mode',
        'owner',
        'group',
        'attributes',
        'target',
        'active',
        'enabled',
        'masked',
        'reload',
      ],
    },
    before: { ...textOrNothing, description: 'Null: nothing is there, or it is not shown.' },
    after: textOrNothing,
    sensitive: { const: true, description: 'The values differ and are not shown.' },
    at: { ...text, description: '`file:line` on the host.' },
  },
  'sensitive',
  'at',
)

const task = closed(
  {
    name: text,
    resource: text,
    status: { enum: ['ok', 'changed', 'skipped', 'failed', 'ignored'] },
    at: {
      ...text,
      description: '`file:line:col` in the playbook; empty for what no task asked for (a pending reload).',
    },
    tags: texts,
    references: texts,
    differences: { type: 'array', items: { $ref: '#/$defs/difference' } },
    reason: { ...text, description: 'Why it was skipped, failed or ignored.' },
  },
  'reason',
)

const risk = closed(
  {
    code: text,
    certain: { type: 'boolean' },
    user: text,
    message: text,
    cause: { ...text, description: 'A task at `file:line`, or `file:line` on the host.' },
    hint: text,
  },
  'cause',
)

const host = closed(
  {
    play: text,
    host: text,
    address: text,
    status: { enum: hostStatuses, description: '`changed` in check mode: would change.' },
    os: text,
    openssh: text,
    trips: { ...count, description: 'Scripts run on the host.' },
    seconds,
    timings: {
      ...closed(Object.fromEntries(stages.map(stage => [stage, seconds])), ...stages),
      description: 'Seconds of each stage that was reached.',
    },
    tasks: { type: 'array', items: { $ref: '#/$defs/task' } },
    risks: { type: 'array', items: { $ref: '#/$defs/risk' } },
    warnings: texts,
    error: closed({ code: text, message: text, hint: text }, 'hint'),
  },
  'address',
  'os',
  'openssh',
  'timings',
  'error',
)

const definitions = { host, task, difference, risk }
