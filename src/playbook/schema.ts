/** The JSON Schemas for editors and other programs: one document each, draft 2020-12. */
import type { AnyResourceType, JsonSchema } from '../model/index.ts'
import { resources } from '../resources/index.ts'
import { handlerSchema, playSchema, taskSchema } from './skeleton.ts'

const draft = 'https://json-schema.org/draft/2020-12/schema'

/** What an editor should know of a playbook: every key and every parameter of every resource. */
export function playbookSchema(types: readonly AnyResourceType[] = resources): JsonSchema {
  const task = {
    ...taskSchema,
    properties: {
      ...forEditors(taskSchema).properties,
      ...Object.fromEntries(types.map(type => [type.name, { $ref: `#/$defs/${type.name}` }])),
    },
    additionalProperties: false,
    oneOf: types.map(type => ({ required: [type.name] })),
  }
  const play = forEditors(playSchema)
  return {
    $schema: draft,
    title: 'A playbook of sshfix',
    type: 'array',
    minItems: 1,
    items: { $ref: '#/$defs/play' },
    $defs: {
      play: {
        ...play,
        properties: {
          ...play.properties,
          tasks: { ...playSchema.properties.tasks, items: { $ref: '#/$defs/task' } },
          handlers: { ...playSchema.properties.handlers, items: { $ref: '#/$defs/handler' } },
        },
      },
      task,
      handler: forEditors(handlerSchema),
      ...Object.fromEntries(types.map(type => [type.name, forEditors(type.schema)])),
    },
  }
}

type Properties = { readonly [name: string]: JsonSchema }

/** The same frame with what sshfix reads besides: words for booleans, and `{{ name }}` in place of any value. */
function forEditors(schema: JsonSchema): JsonSchema & { readonly properties: Properties } {
  const properties = (schema.properties ?? {}) as Properties
  return {
    ...withWords(schema),
    properties: Object.fromEntries(
      Object.entries(properties).map(([name, property]) => [name, orTemplate(property)]),
    ),
  }
}

const template = { type: 'string', pattern: '^\\s*\\{\\{.*\\}\\}\\s*$' }

function orTemplate(property: JsonSchema): JsonSchema {
  const { description, ...rest } = property
  const isAnyText =
    rest.type === 'string' && Object.keys(rest).every(key => key === 'type' || key === 'x-reads')
  const value = withWords(isAnyText ? { type: 'string' } : rest)
  return {
    ...(description === undefined ? {} : { description }),
    ...(isAnyText ? value : { anyOf: [value, template] }),
  }
}

const words = { enum: ['yes', 'no', 'on', 'off', 'true', 'false'] }

/** Without annotations of our own. */
function withWords(schema: JsonSchema): JsonSchema {
  if (schema.type === 'boolean') {
    const { type, default: stated, ...rest } = schema
    return { ...rest, ...(stated === undefined ? {} : { default: stated }), anyOf: [{ type }, words] }
  }
  const kept = Object.entries(schema).filter(([keyword]) => !keyword.startsWith('x-'))
  return Object.fromEntries(kept.map(([keyword, value]) => [keyword, inside(keyword, value)]))
}

function inside(keyword: string, value: unknown): unknown {
  if (['anyOf', 'oneOf', 'allOf'].includes(keyword) && Array.isArray(value)) return value.map(withWords)
  if (['items', 'additionalProperties', 'not', 'if', 'then', 'else'].includes(keyword) && isSchema(value))
    return withWords(value)
  if (['properties', 'patternProperties', '$defs'].includes(keyword) && isSchema(value))
    return Object.fromEntries(
      Object.entries(value).map(([name, part]) => [name, isSchema(part) ? withWords(part) : part]),
    )
  return value
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** An inventory in YAML, as Ansible reads it. */
export function inventorySchema(): JsonSchema {
  const vars = { type: ['object', 'null'], description: 'Variables, such as ansible_host and ansible_port.' }
  const group = {
    type: ['object', 'null'],
    additionalProperties: false,
    properties: {
      hosts: {
        description: 'Hosts, each with its variables; ranges as in web[01:20].',
        anyOf: [{ type: 'object', additionalProperties: vars }, { type: 'string' }, { type: 'null' }],
      },
      children: {
        description: 'Groups whose hosts are in this one, too.',
        anyOf: [
          { type: 'object', additionalProperties: { $ref: '#/$defs/group' } },
          { type: 'string' },
          { type: 'null' },
        ],
      },
      vars,
    },
  }
  return {
    $schema: draft,
    title: 'An inventory for sshfix',
    type: 'object',
    additionalProperties: { $ref: '#/$defs/group' },
    $defs: { group },
  }
}
