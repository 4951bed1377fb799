/** From the nodes of a file to its plays, each with what could be read of it. */
import type { Diagnostic } from '../model/index.ts'
import { absentPlayKeys, absentResources, absentTaskKeys } from './ansible-names.ts'
import { itemsOf, readWhen, type When } from './condition.ts'
import type { Files } from './files.ts'
import type { VarsFolders } from './inventory/vars-folders.ts'
import type { KnownResource, KnownResources } from './known-resources.ts'
import { type Entry, type List, type Mapping, type Node, spelling, valueFor } from './node.ts'
import { type Parameters, readParameters } from './parameters.ts'
import { mistake, quoted, type Tell, wholeFile } from './place.ts'
import type { Play, PlayHandler, PlayTask } from './play.ts'
import type { Validator } from './schema-error.ts'
import { playKeys, taskKeys } from './skeleton.ts'
import { didYouMean } from './suggest.ts'
import { checkTemplates, hasTemplate, refuseTemplates } from './template.ts'
import { validated } from './validate.ts'
import { handlerValidator, playValidator, taskValidator } from './validators.generated.js'

/** What is told of a file without plays. */
export function emptyFile(path: string): Diagnostic {
  return mistake(
    'empty_playbook',
    wholeFile(path),
    'The playbook is empty',
    'Begin with "- hosts: …" and "tasks:"',
  )
}

/** What is around a file and its plays. */
export interface Surroundings {
  readonly folder: string
  readonly beside: VarsFolders
  readonly files: Files
  readonly resources: KnownResources
  readonly tell: Tell
}

/** Reads the plays of one file; a task or handler with an error is told and left out. */
export function readPlays(root: Node, surroundings: Surroundings): readonly Play[] {
  return new Reading(surroundings).plays(root)
}

class Reading {
  readonly #folder: string
  readonly #beside: VarsFolders
  readonly #files: Files
  readonly #resources: KnownResources
  readonly #tell: Tell

  constructor({ folder, beside, files, resources, tell }: Surroundings) {
    this.#folder = folder
    this.#beside = beside
    this.#files = files
    this.#resources = resources
    this.#tell = tell
  }

  plays(root: Node): readonly Play[] {
    if (root.kind === 'scalar' && root.value === null) {
      this.#tell(emptyFile(root.place.file))
      return []
    }
    if (root.kind !== 'list') {
      const hint = 'Begin the play with "- "'
      this.#tell(mistake('not_a_list', root.place, 'A playbook is a list of plays', hint))
      return []
    }
    if (root.items.length === 0) this.#tell(emptyFile(root.place.file))
    return root.items.flatMap(item => this.#play(item) ?? [])
  }

  #play(node: Node): Play | null {
    if (node.kind !== 'map') {
      this.#tell(mistake('wrong_type', node.place, 'A play is a map with "hosts" and "tasks"'))
      return null
    }
    const known = this.#knownEntries(node, playKeys, absentPlayKeys)
    this.#templates(known, ['hosts', 'become', 'become_user', 'become_method', 'vars', 'keep_access'])
    const skeleton = this.#frame(playValidator, {
      ...known,
      entries: known.entries.filter(({ key }) => key !== 'tasks' && key !== 'handlers'),
    })
    const handlerNodes = this.#list(node, 'handlers')
    const handlers = handlerNodes.flatMap(item => this.#handler(item) ?? [])
    const handlerNames = handlerNodes.flatMap(item =>
      textsOf(item.kind === 'map' ? valueFor(item, 'name') : undefined),
    )
    this.#distinctHandlers(handlers)
    const tags = textsOf(valueFor(known, 'tags'))
    const tasks = this.#list(node, 'tasks').flatMap(item => this.#task(item, tags, handlerNames) ?? [])
    if (skeleton === null) return null
    const name = valueFor(known, 'name')
    const serial = skeleton.serial
    return {
      name: name?.kind === 'scalar' ? spelling(name) : hostsText(valueFor(known, 'hosts')),
      place: node.place,
      folder: this.#folder,
      varsFolders: this.#beside,
      header: { ...known, entries: known.entries.filter(({ key }) => headerKeys.includes(key)) },
      vars: mapOf(valueFor(known, 'vars')),
      serial: (Array.isArray(serial) ? serial : serial === undefined ? [] : [serial]) as readonly (
        | number
        | string
      )[],
      maxFailPercentage:
        typeof skeleton.max_fail_percentage === 'number' ? skeleton.max_fail_percentage : null,
      anyErrorsFatal: skeleton.any_errors_fatal === true,
      tags,
      tasks,
      handlers,
    }
  }

  #task(node: Node, playTags: readonly string[], handlerNames: readonly string[]): PlayTask | null {
    if (node.kind !== 'map') {
      this.#tell(
        mistake('wrong_type', node.place, 'A task is a map with one resource', 'Write "- file: { path: … }"'),
      )
      return null
    }
    const own = node.entries.filter(({ key }) => !taskKeys.includes(key))
    const resource = this.#resourceOf(node, own)
    const keys: Mapping = { ...node, entries: node.entries.filter(({ key }) => taskKeys.includes(key)) }
    this.#templates(keys, ['name', 'vars', 'loop'])
    const when = this.#when(valueFor(keys, 'when'))
    const skeleton = this.#frame(taskValidator, when === 'refused' ? without(keys, 'when') : keys)
    const notify = textsOf(valueFor(keys, 'notify'))
    this.#notified(valueFor(keys, 'notify'), handlerNames)
    if (resource === null) return null
    const params = this.#params(resource)
    const fixed =
      params && hasTemplate(params)
        ? this.#openParameters(resource, params)
        : this.#fixedParameters(resource, params)
    if (skeleton === null || when === 'refused' || params === null || fixed === 'refused') return null
    const name = valueFor(keys, 'name')
    return {
      place: node.place,
      name: name?.kind === 'scalar' && name.value !== null ? name : null,
      resource: resource.known,
      node: params,
      fixed,
      when,
      loop: valueFor(keys, 'loop') ?? null,
      vars: mapOf(valueFor(keys, 'vars')),
      tags: [...new Set([...playTags, ...textsOf(valueFor(keys, 'tags'))])],
      references: textsOf(valueFor(keys, 'references')),
      notify,
      ignoreErrors: skeleton.ignore_errors === true,
    }
  }

  /** The one resource of a task, what is wrong with its other keys told. */
  #resourceOf(node: Mapping, own: readonly Entry[]): FoundResource | null {
    const found = own.flatMap(entry => {
      const known = this.#resources.get(entry.key)
      return known ? [{ known, entry }] : []
    })
    const [first, second] = found
    if (first && second) {
      const message = `A task has one resource; this one has ${found.map(({ entry }) => quoted(entry.key)).join(' and ')}`
      this.#tell(mistake('two_resources', second.entry.keyPlace, message, 'Make two tasks of it'))
    }
    const strange = own.filter(entry => !this.#resources.has(entry.key))
    for (const entry of strange) this.#strangeKey(entry, first === undefined)
    if (!first && strange.length === 0) {
      const hint = `Resources are: ${[...this.#resources.keys()].join(', ')}`
      this.#tell(mistake('no_resource', node.place, 'The task has no resource', hint))
    }
    return first && !second ? first : null
  }

  #strangeKey({ key, keyPlace }: Entry, mayBeResource: boolean): void {
    const short = key.split('.').at(-1) ?? key
    const hint = absentTaskKeys[key] ?? absentResources[short]
    if (absentTaskKeys[key] !== undefined && Object.hasOwn(absentTaskKeys, key))
      this.#tell(mistake('unknown_key', keyPlace, `A task has no ${quoted(key)}`, hint))
    else if (Object.hasOwn(absentResources, short))
      this.#tell(
        mistake('unknown_resource', keyPlace, `There is no resource ${quoted(key)}`, absentResources[short]),
      )
    else if (short !== key && this.#resources.has(short))
      this.#tell(mistake('unknown_resource', keyPlace, `Unknown resource ${quoted(key)}`, `Write "${short}"`))
    else {
      const near = didYouMean(key, mayBeResource ? [...this.#resources.keys(), ...taskKeys] : taskKeys)
      const known = mayBeResource ? [...this.#resources.keys()] : taskKeys
      const [code, what] = mayBeResource
        ? (['unknown_resource', 'resource'] as const)
        : (['unknown_key', 'key'] as const)
      const message = `Unknown ${what} ${quoted(key)}${near}`
      this.#tell(mistake(code, keyPlace, message, near === '' ? `Known are: ${known.join(', ')}` : undefined))
    }
  }

  #params({ known, entry }: FoundResource): Mapping | null {
    const { value, key, keyPlace } = entry
    if (value.kind === 'map') return value
    if (value.kind === 'scalar' && value.value === null) return { kind: 'map', entries: [], place: keyPlace }
    const isOldStyle = value.kind === 'scalar' && /^\S+=/.test(spelling(value))
    const hint = isOldStyle ? `Write "${key}: { path: …, mode: … }"` : undefined
    const message = isOldStyle
      ? `Parameters as "name=value" are not read`
      : `Expected the parameters of ${quoted(known.type.name)} to be a map`
    this.#tell(mistake('wrong_type', value.place, message, hint))
    return null
  }

  #openParameters({ known }: FoundResource, params: Mapping): null | 'refused' {
    let isGood = true
    const tell: Tell = diagnostic => {
      isGood &&= diagnostic.severity === 'warning'
      this.#tell(diagnostic)
    }
    checkTemplates(params, tell)
    validated(known.validator, params, 'parameter', tell)
    return isGood ? null : 'refused'
  }

  #fixedParameters({ known }: FoundResource, params: Mapping | null): Parameters | 'refused' {
    if (params === null) return 'refused'
    return (
      readParameters(known, params, { folder: this.#folder, files: this.#files }, this.#tell) ?? 'refused'
    )
  }

  #when(node: Node | undefined): When | null | 'refused' {
    if (node === undefined) return null
    if (node.kind === 'map') {
      let isGood = true
      const when = readWhen(node, diagnostic => {
        isGood = false
        this.#tell(diagnostic)
      })
      return isGood ? when : 'refused'
    }
    if (node.kind !== 'scalar' || node.value === null) return null
    const hint = 'Write a map: "when: { os: debian, openssh: \'>=9.5\' }"'
    this.#tell(mistake('when_expression', node.place, '"when" takes no expression', hint))
    return 'refused'
  }

  #handler(node: Node): PlayHandler | null {
    if (node.kind !== 'map') {
      this.#tell(mistake('wrong_type', node.place, 'A handler is a map with "name" and "service"'))
      return null
    }
    this.#templates(node, ['service'])
    const skeleton = this.#frame(handlerValidator, node)
    const service = mapOf(valueFor(node, 'service'))
    const serviceName = service && valueFor(service, 'name')
    if (skeleton === null || service === null || serviceName?.kind !== 'scalar') return null
    const state = valueFor(service, 'state')
    if (state && hasTemplate(state)) refuseTemplates(state, '"state"', this.#tell)
    const effect = state?.kind === 'scalar' && state.value === 'reloaded' ? 'reload' : 'restart'
    return { place: node.place, name: String(skeleton.name), service: serviceName, effect }
  }

  #distinctHandlers(handlers: readonly PlayHandler[]): void {
    const first = new Map<string, PlayHandler>()
    for (const handler of handlers) {
      const other = first.get(handler.name)
      if (other) {
        const message = `The handler ${quoted(handler.name)} stands twice; first on line ${other.place.line}`
        this.#tell(mistake('duplicate_handler', handler.place, message))
      } else first.set(handler.name, handler)
    }
  }

  #notified(node: Node | undefined, names: readonly string[]): void {
    for (const item of node ? itemsOf(node) : []) {
      if (item.kind !== 'scalar' || hasTemplate(item) || names.includes(spelling(item))) continue
      const message = `There is no handler ${quoted(spelling(item))} in this play${didYouMean(spelling(item), names)}`
      this.#tell(mistake('unknown_handler', item.place, message))
    }
  }

  /** The plain value of a frame, null where it is told what is wrong with it. */
  #frame(validator: Validator, node: Mapping): { readonly [key: string]: unknown } | null {
    const checked = validated(validator, node, 'key', this.#tell)
    // The schema of every frame says that it is a map.
    return checked === null ? null : (checked.value as { readonly [key: string]: unknown })
  }

  #knownEntries(
    node: Mapping,
    known: readonly string[],
    absent: { readonly [key: string]: string },
  ): Mapping {
    for (const { key, keyPlace } of node.entries)
      if (!known.includes(key) && Object.hasOwn(absent, key))
        this.#tell(mistake('unknown_key', keyPlace, `A play has no ${quoted(key)}`, absent[key]))
    return {
      ...node,
      entries: node.entries.filter(({ key }) => known.includes(key) || !Object.hasOwn(absent, key)),
    }
  }

  /** Checks what is to be filled in, and refuses it under keys where nothing is. */
  #templates(node: Mapping, open: readonly string[]): void {
    for (const { key, value } of node.entries) {
      if (key === 'tasks' || key === 'handlers') continue
      if (open.includes(key)) checkTemplates(value, this.#tell)
      else refuseTemplates(value, quoted(key), this.#tell)
    }
  }

  #list(play: Mapping, key: string): List['items'] {
    const node = valueFor(play, key)
    if (node === undefined || (node.kind === 'scalar' && node.value === null)) return []
    if (node.kind === 'list') return node.items
    const hint = 'Begin each of them with "- "'
    this.#tell(mistake('not_a_list', node.place, `Expected ${quoted(key)} to be a list`, hint))
    return []
  }
}

interface FoundResource {
  readonly known: KnownResource
  readonly entry: Entry
}

const headerKeys = ['hosts', 'become', 'become_user', 'become_method', 'keep_access']

function hostsText(node: Node | undefined): string {
  return node === undefined ? '' : textsOf(node).join(',')
}

/** Text, or a list of texts. */
function textsOf(node: Node | undefined): readonly string[] {
  if (node === undefined) return []
  return itemsOf(node).flatMap(item =>
    item.kind === 'scalar' && item.value !== null ? [spelling(item)] : [],
  )
}

function mapOf(node: Node | undefined): Mapping | null {
  return node?.kind === 'map' ? node : null
}

function without(map: Mapping, key: string): Mapping {
  return { ...map, entries: map.entries.filter(entry => entry.key !== key) }
}
