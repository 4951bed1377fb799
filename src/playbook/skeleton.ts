/** The frame of a playbook: all but the parameters of resources. The editors' schema and the validators come from it. */
import type { JsonSchema } from '../model/index.ts'

const octet = '(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])'
const ipv4 = `${octet}(?:[.]${octet}){3}(?:/(?:3[0-2]|[12]?[0-9]))?`
const ipv6 = '[0-9A-Fa-f]*:[0-9A-Fa-f:.]*(?:/(?:12[0-8]|1[01][0-9]|[1-9]?[0-9]))?'
const network = `^(?:${ipv4}|${ipv6})$`

const names = {
  anyOf: [
    { type: 'string', minLength: 1 },
    { type: 'array', items: { type: 'string', minLength: 1 } },
  ],
  'x-expected': 'a name or a list of names',
}

const batch = {
  anyOf: [
    { type: 'integer', minimum: 1 },
    { type: 'string', pattern: '^(?:[1-9][0-9]?|100)%$' },
  ],
  'x-expected': 'a number of hosts, or a part of them such as "25%"',
}

const versions = {
  anyOf: [
    { type: 'string', minLength: 1 },
    { type: 'number', minimum: 0 },
    { type: 'array', items: { type: 'string', minLength: 1 } },
  ],
  'x-expected': 'a version with a comparison, such as ">=9.5"',
}

const variables = { type: 'object', 'x-expected': 'a map of names to values' }

export const playSchema = {
  type: 'object',
  required: ['hosts'],
  additionalProperties: false,
  properties: {
    name: { type: 'string', description: 'What the play is for; shown in reports.' },
    hosts: {
      ...names,
      description: 'A host pattern as in Ansible: a host, a group, `all`, `web:!staging`, `db*`.',
    },
    become: { type: 'boolean', description: 'Run with the privilege of another user.' },
    become_user: { type: 'string', minLength: 1, description: 'That user; root unless stated.' },
    become_method: {
      enum: ['sudo', 'su', 'doas'],
      description: 'How to become that user; sudo unless stated.',
    },
    serial: {
      anyOf: [...batch.anyOf, { type: 'array', minItems: 1, items: batch }],
      'x-expected': 'a number of hosts, a part of them such as "25%", or a list of these',
      description: 'How many hosts at a time; a list gives the size of each batch.',
    },
    max_fail_percentage: {
      type: 'number',
      minimum: 0,
      maximum: 100,
      description: 'Stop when more than this part of a batch has failed.',
    },
    any_errors_fatal: { type: 'boolean', description: 'Stop when any host has failed.' },
    vars: { ...variables, description: 'Variables for `{{ name }}`.' },
    keep_access: {
      type: 'array',
      description: 'Who must still get in after the run: what would lock them out is refused.',
      items: {
        anyOf: [
          { type: 'string', minLength: 1 },
          {
            type: 'object',
            required: ['user'],
            additionalProperties: false,
            properties: {
              user: { type: 'string', minLength: 1, description: 'An account of the host.' },
              from: {
                type: 'string',
                pattern: network,
                'x-expected': 'an address or a network, such as 10.0.0.0/8',
                description: 'An address or a network: 10.0.0.0/8.',
              },
              key: {
                type: 'string',
                pattern: '^SHA256:[A-Za-z0-9+/]{43}$',
                'x-expected': 'a fingerprint such as ssh-keygen -l prints, "SHA256:…"',
                description: 'Fingerprint of the key, as `ssh-keygen -l` prints it.',
              },
            },
          },
        ],
        'x-expected': 'a user, or a map with "user"',
      },
    },
    tasks: { type: 'array', description: 'What the hosts shall have, in this order.' },
    handlers: {
      type: 'array',
      description: 'What to do when a task that notifies them has changed something.',
    },
    tags: { ...names, description: 'Tags of all tasks of the play.' },
  },
} as const satisfies JsonSchema

/** Beside these keys a task has exactly one resource. */
export const taskSchema = {
  type: 'object',
  properties: {
    name: { type: 'string', description: 'What the task is for; shown in reports.' },
    when: {
      type: 'object',
      minProperties: 1,
      additionalProperties: false,
      'x-expected': 'a map with os, os_version, openssh or group',
      description: 'The task is skipped on hosts where not all of this holds.',
      properties: {
        os: { ...names, description: 'ID or ID_LIKE of os-release(5): debian, ubuntu, rhel.' },
        os_version: { ...versions, description: 'Bounds of the version: ">=12", or several: ">=11,<13".' },
        openssh: { ...versions, description: "Bounds of the OpenSSH version of the host's sshd." },
        group: { ...names, description: 'The host is in one of these groups.' },
      },
    },
    tags: { ...names, description: 'For `--tags` and `--skip-tags`; `always` and `never` as in Ansible.' },
    notify: { ...names, description: 'Handlers to run when the task changed something.' },
    references: { ...names, description: 'Rules of standards that the task carries out; shown in reports.' },
    ignore_errors: {
      type: 'boolean',
      description: 'When the task cannot be planned, the others are carried out all the same.',
    },
    vars: { ...variables, description: 'Variables for this task alone.' },
    loop: {
      anyOf: [{ type: 'array' }, { type: 'string', minLength: 1 }],
      'x-expected': 'a list, or the name of a list variable',
      description: 'Once for each item of a list, as `{{ item }}`.',
    },
  },
} as const satisfies JsonSchema

export const handlerSchema = {
  type: 'object',
  required: ['name', 'service'],
  additionalProperties: false,
  properties: {
    name: { type: 'string', minLength: 1, description: 'What `notify` calls it.' },
    service: {
      type: 'object',
      required: ['name', 'state'],
      additionalProperties: false,
      description: 'The service to act on.',
      properties: {
        name: { type: 'string', minLength: 1, description: 'Name of the service or unit.' },
        state: { enum: ['restarted', 'reloaded'], description: 'What to do.' },
      },
    },
  },
} as const satisfies JsonSchema

export const playKeys: readonly string[] = Object.keys(playSchema.properties)
export const taskKeys: readonly string[] = Object.keys(taskSchema.properties)
