/** A play for one host: variables filled in, loops unrolled, tasks chosen by tags. Reads nothing but files named by `src`. */
import type { Become, Diagnostic, Effect, Handler, HostPlay, KeepAccess, Task } from '../model/index.ts'
import { booleanOf } from './boolean-of.ts'
import { diskFiles, type Files } from './files.ts'
import { hostOf, type Inventory, type Variables } from './inventory/inventory.ts'
import { isSecret, type List, type Mapping, type Node, type Scalar, spelling, toValue } from './node.ts'
import { type Parameters, readParameters } from './parameters.ts'
import { at, mistake, quoted, type Tell, warning } from './place.ts'
import type { Play, PlayHandler, PlayTask } from './play.ts'
import { hostVariables, ownVariables, scopeOf, variablesIn } from './scope.ts'
import { didYouMean } from './suggest.ts'
import { isChosen, type TagChoice } from './tags.ts'
import { type Fill, filler, hasTemplate } from './template.ts'
import { validated } from './validate.ts'
import { withoutText } from './vault.ts'
import { playValidator } from './validators.generated.js'

export interface ResolveOptions extends TagChoice {
  readonly extraVars: Variables
  /** What holds where neither the play nor the inventory says it. */
  readonly become?: boolean
  readonly becomeUser?: string
  readonly becomeMethod?: Become['method']
  /** Give one made by `readOnce` to all hosts of a run, so that all get the same bytes. */
  readonly files?: Files
}

export const noOptions: ResolveOptions = { extraVars: new Map(), tags: [], skipTags: [] }

/** Where there are errors the play lacks what they speak of, and must not be run. */
export function resolve(
  play: Play,
  host: string,
  inventory: Inventory,
  options: ResolveOptions = noOptions,
): { readonly play: HostPlay; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = []
  const resolution = new Resolution(play, host, inventory, options, diagnostic =>
    diagnostics.push(diagnostic),
  )
  return { play: resolution.hostPlay(), diagnostics }
}

class Resolution {
  readonly #play: Play
  readonly #host: string
  readonly #inventory: Inventory
  readonly #options: ResolveOptions
  readonly #tell: Tell
  readonly #groups: readonly string[]
  /** Of the play and the host, those of tasks apart. */
  readonly #layers: readonly Variables[]
  readonly #fill: Fill

  constructor(play: Play, host: string, inventory: Inventory, options: ResolveOptions, tell: Tell) {
    this.#play = play
    this.#host = host
    this.#inventory = inventory
    this.#options = options
    this.#tell = tell
    this.#groups = hostOf(inventory, host)?.groups ?? []
    this.#layers = [
      variablesIn(play.vars),
      ownVariables(host, inventory),
      hostVariables(host, inventory, play.varsFolders, tell),
    ]
    this.#fill = this.#filler([])
  }

  hostPlay(): HostPlay {
    const play = this.#play
    const header = this.#header()
    return {
      play: play.name,
      host: this.#host,
      become: this.#become(header),
      tasks: play.tasks.filter(task => isChosen(task.tags, this.#options)).flatMap(task => this.#tasks(task)),
      handlers: play.handlers.flatMap(handler => this.#handler(handler) ?? []),
      keepAccess: keepAccess(header),
    }
  }

  #filler(layers: readonly Variables[]): Fill {
    return filler(scopeOf([this.#options.extraVars, ...layers, ...this.#layers]), this.#tell)
  }

  #tasks(task: PlayTask): readonly Task[] {
    const condition = this.#condition(task)
    if (condition.group === false) return [this.#skipped(task, condition)]
    const own = variablesIn(task.vars)
    if (task.loop === null) return this.#task(task, condition, [own], null)
    const items = this.#items(task.loop, own)
    return (items ?? []).flatMap(item => this.#task(task, condition, [new Map([['item', item]]), own], item))
  }

  /** Its parameters may need variables that only the hosts of its groups have: nothing of it is filled in. */
  #skipped(task: PlayTask, when: NonNullable<Task['when']>): Task {
    const { type } = task.resource
    const inert = { name: type.name, schema: type.schema, looks: () => [], plan: () => [] }
    // Nothing looks at the parameters of a resource that has no looks and no plan.
    return { ...this.#common(task), name: rawName(task), resource: inert, params: {} as never, when }
  }

  #task(
    task: PlayTask,
    when: NonNullable<Task['when']>,
    layers: readonly Variables[],
    item: Node | null,
  ): readonly Task[] {
    const fill = layers.every(layer => layer.size === 0) ? this.#fill : this.#filler(layers)
    const parameters = task.fixed ?? this.#parameters(task, fill)
    const name = task.name && fill(task.name)
    if (parameters === null || (task.name !== null && name === null)) return []
    const whole = name?.kind === 'scalar' && !isSecret(name) ? spelling(name) : defaultName(task, parameters)
    return [
      {
        ...this.#common(task),
        name: item === null || namesItem(task) ? whole : `${whole} (item=${label(item)})`,
        resource: task.resource.type,
        params: parameters.params,
        ...(parameters.isSecret ? { sensitive: true } : {}),
        when: Object.keys(when).length === 0 ? null : when,
      },
    ]
  }

  #common(task: PlayTask): Pick<Task, 'at' | 'tags' | 'references' | 'notify' | 'ignoreErrors'> {
    const { tags, references, notify, ignoreErrors } = task
    return { at: at(task.place), tags, references, notify, ignoreErrors }
  }

  #parameters(task: PlayTask, fill: Fill): Parameters | null {
    const filled = fill(task.node)
    if (filled?.kind !== 'map') return null
    const files = this.#options.files ?? diskFiles
    const from = { folder: this.#play.folder, files }
    if (!isSecret(filled)) return readParameters(task.resource, filled, from, this.#tell)
    const parameters = readParameters(task.resource, filled, from, withoutText(this.#tell))
    return parameters && { ...parameters, isSecret: true }
  }

  #condition({ when }: PlayTask): NonNullable<Task['when']> {
    if (when === null) return {}
    if (when.groups === null) return when.condition
    for (const { name, place } of when.groups) {
      if (this.#inventory.groups.has(name)) continue
      const message = `The inventory has no group ${quoted(name)}${didYouMean(name, this.#inventory.groups.keys())}`
      this.#tell(warning('unknown_group', place, message, 'The task is skipped everywhere'))
    }
    return { ...when.condition, group: when.groups.some(({ name }) => this.#groups.includes(name)) }
  }

  /** A list, or the name of one with or without braces. */
  #items(loop: Node, own: Variables): List['items'] | null {
    const fill = own.size === 0 ? this.#fill : this.#filler([own])
    const named: Node = isBareName(loop) ? { ...loop, value: `{{ ${loop.value} }}` } : loop
    const filled = fill(named)
    if (filled === null) return null
    if (filled.kind === 'list') return filled.items
    this.#tell(
      mistake('wrong_type', loop.place, 'Expected "loop" to be a list, or the name of a list variable'),
    )
    return null
  }

  #handler(handler: PlayHandler): Handler | null {
    const service = this.#fill(handler.service)
    if (service?.kind !== 'scalar') return null
    const effect: Effect = { effect: handler.effect, service: spelling(service) }
    return { name: handler.name, at: at(handler.place), effect }
  }

  /** As in Ansible, variables of the connection win over the play, and the play over the command line. */
  #become(header: Header): Become | null {
    const stated = this.#variable('ansible_become', 'boolean') ?? header.become
    const { become = false, becomeUser = 'root', becomeMethod = 'sudo' } = this.#options
    if (!(typeof stated === 'boolean' ? stated : become)) return null
    const method =
      this.#method(this.#variable('ansible_become_method', 'text') ?? header.become_method) ?? becomeMethod
    const user =
      this.#variable(`ansible_${method}_user`, 'text') ??
      this.#variable('ansible_become_user', 'text') ??
      header.become_user
    return { user: typeof user === 'string' ? user : becomeUser, method }
  }

  #method(method: unknown): Become['method'] | null {
    if (method === undefined || method === null) return null
    const name = String(method).split('.').at(-1)
    if (name === 'sudo' || name === 'su' || name === 'doas') return name
    const stated = this.#lookup('ansible_become_method')
    const place = stated?.place ?? this.#play.place
    const shown = stated && isSecret(stated) ? 'what is encrypted here' : quoted(String(method))
    this.#tell(
      mistake('bad_connection', place, `Expected ansible_become_method to be sudo, su or doas, not ${shown}`),
    )
    return null
  }

  #variable(name: string, kind: 'boolean' | 'text'): unknown {
    const node = this.#lookup(name)
    const filled = node && this.#fill(node)
    // As for Ansible, nothing is as good as not stated.
    if (filled?.kind !== 'scalar' || filled.value === null) return undefined
    if (kind === 'text' && filled.value === '') return undefined
    return kind === 'text' ? spelling(filled) : booleanOf(filled, name, this.#tell)
  }

  #lookup(name: string): Node | undefined {
    return scopeOf([this.#options.extraVars, ...this.#layers]).lookup(name)
  }

  /** The play's own keys with everything filled in, checked again where something was. */
  #header(): Header {
    const { header } = this.#play
    const filled = this.#fill({ ...header, entries: header.entries.filter(({ key }) => key !== 'hosts') })
    if (filled?.kind !== 'map') return {}
    const hosts: Scalar = { kind: 'scalar', value: 'all', place: header.place }
    const whole: Mapping = {
      ...filled,
      entries: [...filled.entries, { key: 'hosts', keyPlace: header.place, value: hosts }],
    }
    const shows = isSecret(filled) ? withoutText(this.#tell) : this.#tell
    const tell: Tell = hasTemplate(header) ? shows : () => {}
    const checked = validated(playValidator, whole, 'key', tell)
    return checked === null ? {} : (checked.value as Header)
  }
}

/** The keys of a play that variables may stand in, filled in. */
type Header = { readonly [key: string]: unknown }

function keepAccess(header: Header): readonly KeepAccess[] {
  const listed = header.keep_access
  if (!Array.isArray(listed)) return []
  // The play's schema lets through names, and maps that have the members of KeepAccess.
  return listed.map(item => (typeof item === 'string' ? { user: item } : (item as KeepAccess)))
}

function isBareName(node: Node): node is Scalar {
  return node.kind === 'scalar' && typeof node.value === 'string' && /^[A-Za-z_][\w.]*$/.test(node.value)
}

function rawName(task: PlayTask): string {
  return task.name === null ? task.resource.type.name : spelling(task.name)
}

/** `file /etc/ssh`: the resource and its first required parameter. */
function defaultName({ resource: { type } }: PlayTask, { params, isSecret: hides }: Parameters): string {
  if (hides) return type.name
  const required = Array.isArray(type.schema.required) ? type.schema.required : []
  const value = (params as { readonly [name: string]: unknown })[String(required[0])]
  return typeof value === 'string' ? `${type.name} ${value}` : type.name
}

/** The name of the task tells its turns apart by itself. */
function namesItem({ name }: PlayTask): boolean {
  return name !== null && /\{\{\s*item\b/.test(spelling(name))
}

const longestLabel = 60

function label(item: Node): string {
  if (isSecret(item)) return 'a secret'
  const text = item.kind === 'scalar' ? spelling(item) : JSON.stringify(toValue(item))
  return text.length > longestLabel ? `${text.slice(0, longestLabel - 1)}…` : text
}
