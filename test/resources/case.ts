/** The cases of a resource: facts and parameters in; actions, a reason, or mistakes out. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { type AnyResourceType, bytes } from '../../src/model/index.ts'
import { readWorld, type World, type WorldText } from './world.ts'

export interface Case {
  readonly name: string
  readonly params: Readonly<Record<string, unknown>>
  readonly world: World
  /** As the file says it, to tell two cases apart. */
  readonly facts: WorldText
  /** Files beside the playbook, for parameters that name one. */
  readonly files: Readonly<Record<string, string>>
  readonly expected: Expected
}

export type Expected =
  | { readonly actions: readonly ExpectedAction[] }
  /** Words that the reason has. */
  | { readonly cannot: string }
  /** Found before any host: their codes, and where. */
  | { readonly mistakes: readonly { readonly code: string; readonly path?: readonly (string | number)[] }[] }

/** An action; `changes`, in place of the content of a write, are its lines that go (`- `) and come (`+ `), in order. */
export interface ExpectedAction {
  readonly do: string
  readonly changes?: readonly string[]
  readonly [member: string]: unknown
}

export const resourcesFolder = fileURLToPath(new URL('../../src/resources/', import.meta.url))

const members = ['name', 'params', 'facts', 'files', 'actions', 'cannot', 'mistakes']

/** Throws for a case that is not written as cases are. */
export function readCases(resource: string): readonly Case[] {
  const documents: unknown = parse(readFileSync(`${resourcesFolder}${resource}/cases.yaml`, 'utf8'))
  if (!Array.isArray(documents)) throw new Error(`Expected ${resource}/cases.yaml to be a list`)
  return documents.map(readCase)
}

function readCase(text: Readonly<Record<string, unknown>>): Case {
  const strange = Object.keys(text).filter(key => !members.includes(key))
  const outcomes = ['actions', 'cannot', 'mistakes'].filter(key => key in text)
  if (strange.length > 0 || outcomes.length !== 1 || typeof text.name !== 'string')
    throw new Error(
      `A case has a name, params, facts and one of actions, cannot, mistakes: ${JSON.stringify(text)}`,
    )
  const facts = (text.facts ?? {}) as WorldText
  return {
    name: text.name,
    params: text.params as Case['params'],
    world: readWorld(facts),
    facts,
    files: (text.files ?? {}) as Case['files'],
    expected: expectation(text),
  }
}

function expectation(text: Readonly<Record<string, unknown>>): Expected {
  if ('cannot' in text) return { cannot: String(text.cannot) }
  if ('mistakes' in text) return { mistakes: text.mistakes } as Expected
  return { actions: (text.actions as readonly ExpectedAction[]).map(readAction) }
}

function readAction(action: ExpectedAction): ExpectedAction {
  const entries = Object.entries(action).map(([key, value]) => {
    if (key === 'mode' && typeof value === 'string') return [key, Number.parseInt(value, 8)]
    if (key === 'changes') return [key, (value as readonly string[]).map(bytes)]
    return [key, typeof value === 'string' ? bytes(value) : value]
  })
  return Object.fromEntries(entries)
}

/** Parameters as they come to the resource: files that they name are read. */
export function paramsOf(resource: AnyResourceType, { params, files }: Case): never {
  const properties = resource.schema.properties as Readonly<Record<string, { readonly 'x-reads'?: string }>>
  const entries = Object.entries(params).map(([key, value]) => {
    if (properties[key]?.['x-reads'] !== 'file') return [key, value]
    return [key, { path: value, bytes: bytes(files[String(value)] ?? '') }]
  })
  return Object.fromEntries(entries) as never
}
