/** Inventories that are programs: what they print for `--list`, and for `--host NAME` where that lacks `_meta`. */
import type { Files } from '../files.ts'
import { fromValue, type Mapping, type Node, valueFor } from '../node.ts'
import { mistake, type Place, quoted, type Tell, wholeFile } from '../place.ts'
import type { InventoryBuilder } from './inventory.ts'
import { inventoryPrograms } from './sources.ts'

/** How a program ended; `problem` in words, such as `ran longer than 30 s`. Nothing of it has been shown yet. */
export type ProgramOutcome =
  | { readonly status: number; readonly output: string; readonly errors: string }
  | { readonly problem: string; readonly errors: string }

/** Runs a program of this machine to its end, or ends it with all that it started. */
export type RunProgram = (path: string, words: readonly string[]) => Promise<ProgramOutcome>

/** What programs said: of `--list`, and of `--host` for each host, by host. */
export interface ProgramAnswers {
  readonly list: ProgramOutcome
  readonly hosts: ReadonlyMap<string, ProgramOutcome>
}

/** Asks all programs among the sources, by absolute path; the answers are for `loadInventory`. */
export async function askPrograms(
  sources: readonly string[],
  files: Files,
  run: RunProgram,
): Promise<ReadonlyMap<string, ProgramAnswers>> {
  const answers = new Map<string, ProgramAnswers>()
  for (const path of inventoryPrograms(sources, files)) {
    if (answers.has(path)) continue
    const list = await run(path, ['--list'])
    const hosts = new Map<string, ProgramOutcome>()
    for (const host of hostsWithoutVariables(list)) {
      const outcome = await run(path, ['--host', host])
      hosts.set(host, outcome)
      // It hangs or is not there: the other hosts would only take as long.
      if ('problem' in outcome) break
    }
    answers.set(path, { list, hosts })
  }
  return answers
}

function hostsWithoutVariables(list: ProgramOutcome): readonly string[] {
  if ('problem' in list || list.status !== 0) return []
  const root = parsed(list.output, wholeFile(''))
  if (!('node' in root) || root.node.kind !== 'map') return []
  if (variablesOfAll(root.node) !== undefined) return []
  const names = root.node.entries
    .filter(({ key }) => key !== '_meta')
    .flatMap(({ key, value }) => hostsIn(groupData(key, value)))
  return [...new Set(names.flatMap(name => (name.kind === 'scalar' ? [String(name.value)] : [])))]
}

function variablesOfAll(root: Mapping): Node | undefined {
  const meta = valueFor(root, '_meta')
  return meta?.kind === 'map' ? valueFor(meta, 'hostvars') : undefined
}

/** Takes what a program answered as Ansible's plugin `script` does. */
export function readProgram(
  path: string,
  answers: ProgramAnswers | undefined,
  builder: InventoryBuilder,
  tell: Tell,
): void {
  const place = wholeFile(path)
  if (answers === undefined) {
    const hint = 'Save what it prints with --list as a YAML inventory'
    tell(mistake('inventory_unsupported', place, 'It is a program, and programs are not run here', hint))
    return
  }
  const reader = new ProgramReader(place, answers, builder, tell)
  const root = reader.answer(answers.list, '--list')
  if (root) reader.read(root)
}

class ProgramReader {
  readonly #place: Place
  readonly #answers: ProgramAnswers
  readonly #builder: InventoryBuilder
  readonly #tell: Tell

  constructor(place: Place, answers: ProgramAnswers, builder: InventoryBuilder, tell: Tell) {
    this.#place = place
    this.#answers = answers
    this.#builder = builder
    this.#tell = tell
  }

  read(root: Mapping): void {
    const hosts = new Set<string>()
    for (const { key, value } of root.entries)
      if (key !== '_meta') for (const host of this.#group(key, value)) hosts.add(host)
    const all = variablesOfAll(root)
    if (all !== undefined && all.kind !== 'map') {
      this.#wrong('"hostvars" of "_meta" is no map')
      return
    }
    for (const host of hosts) {
      const outcome = this.#answers.hosts.get(host)
      const found = all ? valueFor(all, host) : outcome && this.answer(outcome, `--host ${host}`)
      if (found?.kind === 'map')
        for (const { key, value } of found.entries) this.#builder.hostVariable(host, key, value, this.#tell)
      else if (found) this.#wrong(`The variables of ${quoted(host)} are no map`)
    }
  }

  #group(name: string, value: Node): readonly string[] {
    this.#builder.group(name, this.#place)
    const data = groupData(name, value)
    const [hosts, vars, children] = ['hosts', 'vars', 'children'].map(key => valueFor(data, key))
    if (hosts && hosts.kind !== 'list') this.#wrong(`"hosts" of the group ${quoted(name)} is no list`)
    if (vars && vars.kind !== 'map') this.#wrong(`"vars" of the group ${quoted(name)} is no map`)
    if (children && children.kind !== 'list')
      this.#wrong(`"children" of the group ${quoted(name)} is no list`)
    const names = this.#names(hosts, name)
    for (const host of names) this.#builder.host(host, name, this.#place, this.#tell)
    const group = this.#builder.group(name, this.#place)
    if (vars?.kind === 'map')
      for (const entry of vars.entries) this.#builder.variable(group, entry.key, entry.value, this.#tell)
    for (const child of this.#names(children, name)) {
      this.#builder.group(child, this.#place)
      group.children.add(child)
    }
    return names
  }

  #names(list: Node | undefined, group: string): readonly string[] {
    if (list?.kind !== 'list') return []
    return list.items.flatMap(item => {
      if (item.kind === 'scalar' && typeof item.value === 'string' && item.value !== '') return [item.value]
      this.#wrong(`A name in the group ${quoted(group)} is no text`)
      return []
    })
  }

  /** Null: told why there is none. */
  answer(outcome: ProgramOutcome, words: string): Mapping | null {
    const said = saidBy(outcome.errors)
    if ('problem' in outcome) return this.#failed(`With ${quoted(words)} it ${outcome.problem}${said}`)
    if (outcome.status !== 0)
      return this.#failed(`With ${quoted(words)} it ended with status ${outcome.status}${said}`)
    if (outcome.output.trim() === '' && words !== '--list')
      return { kind: 'map', entries: [], place: this.#place }
    const root = parsed(outcome.output, this.#place)
    if ('problem' in root)
      return this.#failed(`With ${quoted(words)} it printed no JSON: ${root.problem}${said}`)
    if (root.node.kind === 'map') return root.node
    return this.#failed(`With ${quoted(words)} it printed JSON that is no map${said}`)
  }

  #failed(message: string): null {
    const hint = 'Run it by hand, and mend it: it must print its groups as JSON'
    this.#tell(mistake('inventory_program', this.#place, message, hint))
    return null
  }

  #wrong(message: string): void {
    this.#failed(message)
  }
}

function saidBy(errors: string): string {
  const last = errors.trim().split('\n').at(-1)?.trim() ?? ''
  return last === '' ? '' : `; it said ${quoted(last)}`
}

/** A list is the hosts of a group; a map without any of the usual keys is the variables of one host of that name. */
function groupData(name: string, data: Node): Mapping {
  const { place } = data
  const entry = (key: string, value: Node) => ({ key, keyPlace: place, value })
  if (data.kind !== 'map') return { kind: 'map', entries: [entry('hosts', data)], place }
  if (data.entries.some(({ key }) => key === 'hosts' || key === 'vars' || key === 'children')) return data
  const host: Node = { kind: 'scalar', value: name, place }
  return {
    kind: 'map',
    entries: [entry('hosts', { kind: 'list', items: [host], place }), entry('vars', data)],
    place,
  }
}

function hostsIn(data: Mapping): readonly Node[] {
  const hosts = valueFor(data, 'hosts')
  return hosts?.kind === 'list' ? hosts.items : []
}

function parsed(text: string, place: Place): { readonly node: Node } | { readonly problem: string } {
  try {
    return { node: fromValue(JSON.parse(text), place.file) }
  } catch (error) {
    if (text.trim() === '') return { problem: 'nothing at all' }
    if (error instanceof RangeError) return { problem: 'it is nested too deep' }
    const at = /position (?<offset>\d+)/.exec(error instanceof Error ? error.message : '')?.groups?.offset
    const line = text.slice(0, at === undefined ? text.length : Number(at)).split('\n').length
    return { problem: `line ${line} of ${text.split('\n').length} cannot be read` }
  }
}
