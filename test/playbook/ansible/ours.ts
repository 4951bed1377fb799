import { isDeepStrictEqual } from 'node:util'
import type { Diagnostic } from '../../../src/model/index.ts'
import {
  askPrograms,
  diskFiles,
  hostsMatching,
  type Inventory,
  loadInventory,
  type RunProgram,
  readExtraVars,
  type Variables,
  vaultOf,
  variablesOf,
} from '../../../src/playbook/index.ts'
import { hostsWithin } from '../../../src/playbook/limit.ts'
import { VarsFolders } from '../../../src/playbook/inventory/vars-folders.ts'
import type { Node } from '../../../src/playbook/node.ts'
import { ownVariables, scopeOf } from '../../../src/playbook/scope.ts'
import { filler } from '../../../src/playbook/template.ts'
import type { Answer, Question, Verdict } from './judge.ts'

/** What we make of the same question, and what we tell of it. */
export interface Ours {
  readonly answer: Omit<Answer, 'unparsed'>
  readonly diagnostics: readonly Diagnostic[]
}

export async function askUs(question: Question, run: RunProgram): Promise<Ours> {
  const { folder, vault = [], beside, extra = {} } = question
  const secrets = vaultOf(vault.map(([id, password]) => ({ id, password: Buffer.from(password) })))
  const sources = question.sources.map(source => (source.includes(',') ? source : `${folder}/${source}`))
  const programs = await askPrograms(sources, diskFiles, run)
  const { inventory, diagnostics } = loadInventory(sources, diskFiles, { vault: secrets, programs })
  const told: Diagnostic[] = [...diagnostics]
  const besides = new VarsFolders(beside, { files: diskFiles, vault: secrets, keep: () => {} })
  const extraVars = readExtraVars([{ text: JSON.stringify(extra), from: '--extra-vars' }]).vars
  const hosts: Record<string, Record<string, unknown>> = {}
  const templates: Record<string, ({ value: unknown } | { error: string })[]> = {}
  for (const host of inventory.hosts.values()) {
    const variables = variablesOf(inventory, host, besides, diagnostic => told.push(diagnostic))
    hosts[host.name] = Object.fromEntries(
      [...new Map([...variables, ...extraVars])].map(([name, node]) => [name, plainValue(node)]),
    )
    templates[host.name] = (question.templates ?? []).map(text =>
      filled(text, host.name, inventory, [extraVars, variables]),
    )
  }
  const groups = Object.fromEntries(
    [...inventory.groups.values()].map(({ name, hosts: members }) => [
      name,
      { hosts: members, ordered: true },
    ]),
  )
  const patterns = Object.fromEntries(
    (question.patterns ?? []).map(pattern => [pattern, matched(pattern, inventory, question)]),
  )
  return { answer: { hosts, groups, patterns, templates }, diagnostics: told }
}

function filled(
  text: string,
  host: string,
  inventory: Inventory,
  layers: readonly Variables[],
): { value: unknown } | { error: string } {
  const told: Diagnostic[] = []
  const scope = scopeOf([ownVariables(host, inventory), ...layers])
  const place = { file: 'template', line: 1, column: 1 }
  const node = filler(scope, diagnostic => told.push(diagnostic))({ kind: 'scalar', value: text, place })
  return node === null
    ? { error: told.map(({ message }) => message).join('; ') }
    : { value: plainValue(node) }
}

function matched(
  pattern: string,
  inventory: Inventory,
  { folder, limit }: Question,
): Answer['patterns'][string] {
  const told: Diagnostic[] = []
  const place = { file: 'pattern', line: 1, column: 1 }
  const hosts = hostsMatching(pattern, inventory, place, diagnostic => told.push(diagnostic))
  const file = limit?.replace(/@(?=[^/])/g, `@${folder}/`)
  const said = file && { text: file, from: '--limit' }
  const within = said && hostsWithin(said, inventory, diskFiles, diagnostic => told.push(diagnostic))
  const wrong = told.find(({ severity, code }) => severity === 'error' && code !== 'unknown_host')
  const index = told.find(({ code, message }) => code === 'unknown_host' && / has \d+ hosts$/.test(message))
  const bad = wrong ?? index
  if (bad) return { error: bad.message }
  const warned = told.some(({ message }) => !/pattern "all(?:\[(?:-?\d+|\d+[:-]\d*)\])?"/.test(message))
  return { hosts: within ? hosts.filter(host => within.has(host)) : hosts, warned }
}

/** As JSON, numbers that JSON lacks as Python writes them. */
export function plainValue(node: Node): unknown {
  if (node.kind === 'list') return node.items.map(plainValue)
  if (node.kind === 'map')
    return Object.fromEntries(node.entries.map(({ key, value }) => [key, plainValue(value)]))
  const opened = node.encrypted?.()
  if (opened) return 'text' in opened ? opened.text : opened.problem
  if (typeof node.value === 'number' && !Number.isFinite(node.value)) return node.spelled
  return node.value
}

/** Where we and Ansible say different things of an inventory that both read. */
export function differencesOf(ours: Ours['answer'], theirs: Answer): readonly string[] {
  const found: string[] = []
  const compare = (what: string, our: unknown, their: unknown) => {
    if (!isDeepStrictEqual(our, their))
      found.push(`${what}: ${JSON.stringify(our)}, Ansible ${JSON.stringify(their)}`)
  }
  compare('hosts', Object.keys(ours.hosts).sort(), Object.keys(theirs.hosts).sort())
  compare('groups', Object.keys(ours.groups).sort(), Object.keys(theirs.groups).sort())
  for (const [name, { hosts, ordered }] of Object.entries(theirs.groups)) {
    const members = ours.groups[name]?.hosts ?? []
    compare(`hosts of ${name}`, ordered ? members : [...members].sort(), ordered ? hosts : [...hosts].sort())
  }
  for (const [name, variables] of Object.entries(theirs.hosts)) {
    const own = ours.hosts[name] ?? {}
    for (const key of new Set([...Object.keys(variables), ...Object.keys(own)]))
      compare(`${name}: ${key}`, own[key], variables[key])
  }
  // Where Ansible has no order, what an index chooses is chance.
  const isOrdered = Object.values(theirs.groups).every(group => group.ordered)
  for (const [pattern, matches] of Object.entries(theirs.patterns)) {
    const own = ours.patterns[pattern]
    if (!isOrdered && /\[[-\d:]+\]/.test(pattern)) continue
    if ('error' in matches || !own || 'error' in own)
      compare(`error of ${pattern}`, own && 'error' in own, 'error' in matches)
    else {
      const inOrder = (hosts: readonly string[]) => (isOrdered ? hosts : [...hosts].sort())
      compare(`pattern ${pattern}`, inOrder(own.hosts), inOrder(matches.hosts))
      compare(`warning of ${pattern}`, own.warned, matches.warned)
    }
  }
  for (const [host, texts] of Object.entries(theirs.templates))
    for (const [index, text] of texts.entries()) {
      const own = ours.templates[host]?.[index]
      // What we refuse is no difference; what Ansible refuses and we fill in is one.
      if (own && 'value' in own) compare(`template ${index} for ${host}`, own, text)
    }
  return found
}

export function isAnswer(verdict: Verdict): verdict is Answer {
  return !('failed' in verdict)
}
