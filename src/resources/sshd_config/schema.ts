import type { JsonSchema } from '../../model/index.ts'

const scalar = { type: ['string', 'number', 'boolean'] }

const value = {
  anyOf: [
    scalar,
    { type: 'array', minItems: 1, items: { anyOf: [scalar, { type: 'array', minItems: 1, items: scalar }] } },
    { type: 'object', minProperties: 1, additionalProperties: scalar },
  ],
  'x-expected': 'a value, a list of values, or a map of names to values',
}

export const schema: JsonSchema = {
  type: 'object',
  properties: {
    settings: {
      type: 'object',
      minProperties: 1,
      additionalProperties: { anyOf: [...value.anyOf, { type: 'null' }], 'x-expected': value['x-expected'] },
      description:
        'Keywords of sshd_config(5) with their exact values. What takes several values takes a list; `SetEnv` and `Subsystem` take a map.',
    },
    contains: {
      type: 'object',
      minProperties: 1,
      additionalProperties: value,
      description:
        'Keywords that take lists, with values that must be among theirs: `{ AllowUsers: [bob] }`.',
    },
    match: {
      type: 'object',
      minProperties: 1,
      additionalProperties: {
        anyOf: [scalar, { type: 'array', minItems: 1, items: scalar }],
        'x-expected': 'a pattern, or a list of patterns',
      },
      description:
        'Criteria of a Match block, such as `{ User: deploy, Address: 10.0.0.0/8 }`: the settings are those of that block. Not given: the global ones.',
    },
    into: {
      type: 'string',
      pattern: '^/(?!(?:[^\\u0000\\n]*/)?\\.\\.(?:/|$))[^\\u0000\\n]+$',
      'x-expected': 'an absolute path without ".."',
      description:
        'The file in which the lines shall stand, such as `/etc/ssh/sshd_config.d/00-sshfix.conf`. A line elsewhere that would win against them is changed, too. Not given: where each keyword stands now.',
    },
    everywhere: {
      type: 'boolean',
      default: false,
      description:
        'No line anywhere says otherwise: shadowed lines, and those of Match blocks, are removed where they do.',
    },
    state: {
      enum: ['present', 'absent'],
      default: 'present',
      description:
        '`absent`: the lines are removed (with a value: those with that value), or the whole Match block.',
    },
  },
  additionalProperties: false,
}
