/** `{{ name }}`, `{{ name.sub }}` and `{{ name | default('x') }}`: plain substitution, no other expressions. */
import { fromValue, isSecret, type Node, type Scalar, spelling, valueFor } from './node.ts'
import { mistake, quoted, type Tell } from './place.ts'
import { didYouMean } from './suggest.ts'
import { cannotOpen } from './vault.ts'

/** A name and the keys and indices that follow it, and what stands for it where it is not defined. */
interface Reference {
  readonly path: readonly [string, ...string[]]
  readonly otherwise?: Scalar['value']
}
type Piece = string | Reference

const mostText = 1024 * 1024
const mostNesting = 32

/** Whether something is to be filled in, so that the value is not known yet. A broken value never will be. */
export function hasTemplate(node: Node): boolean {
  if (node.kind === 'list') return node.items.some(hasTemplate)
  if (node.kind === 'map') return node.entries.some(entry => hasTemplate(entry.value))
  if (node.broken || node.encrypted) return true
  return !node.literal && typeof node.value === 'string' && /\{[{%#]/.test(node.value)
}

/** Tells what in these texts is no plain name. */
export function checkTemplates(node: Node, tell: Tell): void {
  if (node.kind === 'list') for (const item of node.items) checkTemplates(item, tell)
  else if (node.kind === 'map') for (const entry of node.entries) checkTemplates(entry.value, tell)
  else if (hasTemplate(node) && !node.broken && !node.encrypted) pieces(node, tell)
}

/** Tells of every template in a value that is not filled in. */
export function refuseTemplates(node: Node, what: string, tell: Tell): void {
  if (node.kind === 'list') for (const item of node.items) refuseTemplates(item, what, tell)
  else if (node.kind === 'map') for (const entry of node.entries) refuseTemplates(entry.value, what, tell)
  else if (hasTemplate(node) && !node.broken)
    tell(
      mistake(
        'template_not_here',
        node.place,
        `Nothing is filled in in ${what}: ${quoted(spelling(node))}`,
        'Write the value itself',
      ),
    )
}

/** What names stand for. */
export interface Scope {
  /** The value of a variable as it was written; undefined where there is none. */
  lookup(name: string): Node | undefined
  /** All names, for suggestions. */
  names(): Iterable<string>
}

/** Fills in nodes; one that cannot be filled in is null, and it is told why. Each variable is filled in once. */
export type Fill = (node: Node) => Node | null

export function filler(scope: Scope, tell: Tell): Fill {
  const known = new Map<string, Node | null>()
  const open: string[] = []

  function fill(node: Node): Node | null {
    if (!hasTemplate(node)) return node
    if (node.kind === 'list') {
      const items = node.items.map(fill)
      return items.includes(null) ? null : { ...node, items: items.filter(item => item !== null) }
    }
    if (node.kind === 'map') {
      const entries = node.entries.map(entry => ({ ...entry, value: fill(entry.value) }))
      if (entries.some(entry => entry.value === null)) return null
      return {
        ...node,
        entries: entries.flatMap(({ value, ...entry }) => (value === null ? [] : [{ ...entry, value }])),
      }
    }
    return fillScalar(node)
  }

  function fillScalar(node: Scalar): Node | null {
    if (node.broken) return null
    if (node.encrypted) {
      const opened = node.encrypted()
      if ('text' in opened)
        return { kind: 'scalar', value: opened.text, place: node.place, literal: true, secret: true }
      tell(cannotOpen(node.place, opened))
      return null
    }
    const parts = pieces(node, tell)
    if (parts === null) return null
    const [only, second] = parts
    if (only !== undefined && typeof only !== 'string' && second === undefined) {
      const value = valueAt(only, node)
      if (value?.kind !== 'scalar') return value
      // As for Ansible, a filter makes text of what is no yes or no.
      const isText = only.otherwise !== undefined && typeof value.value !== 'boolean'
      if (isText)
        return {
          kind: 'scalar',
          value: value.inText ?? spelling(value),
          place: node.place,
          literal: true,
          ...hiddenLike(node, value),
        }
      return { ...value, place: node.place, ...hiddenLike(node, value) }
    }
    let isHidden = node.secret === true
    const texts = parts.map(part => {
      if (typeof part === 'string') return part
      const value = valueAt(part, node)
      isHidden ||= value !== null && isSecret(value)
      return value && textOf(value, part, node)
    })
    if (texts.includes(null)) return null
    const text = texts.join('')
    const hidden = isHidden ? { secret: true as const } : {}
    if (text.length <= mostText)
      return { kind: 'scalar', value: text, place: node.place, literal: true, ...hidden }
    tell(mistake('value_too_large', node.place, `The value becomes longer than ${mostText} characters`))
    return null
  }

  function textOf(value: Node, { path }: Reference, node: Scalar): string | null {
    if (value.kind === 'scalar') return value.inText ?? spelling(value)
    const what = value.kind === 'list' ? 'a list' : 'a map'
    const hint = 'Only a value that is "{{ name }}" alone can be a list or a map'
    tell(
      mistake(
        'wrong_template_value',
        node.place,
        `${quoted(path.join('.'))} is ${what} and cannot be part of a text`,
        hint,
      ),
    )
    return null
  }

  function valueAt({ path: [name, ...steps], otherwise }: Reference, node: Scalar): Node | null {
    const instead: Node | null =
      otherwise === undefined ? null : { ...fromValue(otherwise, node.place.file), place: node.place }
    if (instead && scope.lookup(name) === undefined) return instead
    let value = variable(name, node)
    for (const [index, step] of steps.entries()) {
      if (value === null) return null
      const next =
        value.kind === 'map'
          ? valueFor(value, step)
          : value.kind === 'list'
            ? value.items[Number(step)]
            : undefined
      if (next === undefined && instead) return instead
      if (next === undefined) {
        const whole = quoted([name, ...steps.slice(0, index)].join('.'))
        tell(mistake('undefined_variable', node.place, `${whole} has no ${quoted(step)}`))
        return null
      }
      value = next
    }
    return value
  }

  function variable(name: string, node: Scalar): Node | null {
    const before = known.get(name)
    if (before !== undefined) return before
    if (open.includes(name) || open.length > mostNesting) {
      tell(
        mistake(
          'variable_loop',
          node.place,
          `Variables name each other in a circle: ${[...open, name].slice(-5).join(' → ')}`,
        ),
      )
      return null
    }
    const value = scope.lookup(name)
    if (value === undefined) {
      tell(undefinedVariable(name, node, scope))
      return null
    }
    open.push(name)
    const filled = fill(value)
    open.pop()
    known.set(name, filled)
    return filled
  }

  return fill
}

function hiddenLike(...nodes: readonly Scalar[]): { readonly secret?: true } {
  return nodes.some(({ secret }) => secret) ? { secret: true } : {}
}

function undefinedVariable(name: string, node: Scalar, scope: Scope): ReturnType<typeof mistake> {
  const near = didYouMean(name, scope.names())
  const isFact = name.startsWith('ansible_')
  const hint = isFact
    ? 'Facts of the host cannot be filled in; choose by them with "when"'
    : 'Define it in "vars", in the inventory, or with --extra-vars'
  return mistake('undefined_variable', node.place, `The variable ${quoted(name)} is not defined${near}`, hint)
}

/** The parts of a text; null when it is told that something in it is no plain name. */
function pieces(node: Scalar, tell: Tell): readonly Piece[] | null {
  const text = String(node.value)
  const found: Piece[] = []
  let rest = text
  for (;;) {
    const start = rest.search(/\{[{%#]/)
    if (start === -1) break
    if (start > 0) found.push(rest.slice(0, start))
    const end = rest.startsWith('{{', start) ? rest.indexOf('}}', start) : -1
    const inner = end === -1 ? null : rest.slice(start + 2, end).trim()
    const reference = inner === null ? null : referenceOf(inner)
    if (reference === null) {
      tell(notPlain(node, inner, rest.slice(start)))
      return null
    }
    found.push(reference)
    rest = rest.slice(end + 2)
  }
  if (rest !== '') found.push(rest)
  return found
}

const names = String.raw`[A-Za-z_]\w*(?:\.\w+|\[\d+\]|\['[^'\]]*'\]|\["[^"\]]*"\])*`
const defaults = String.raw`(?:\s*\|\s*(?:default|d)\(\s*(?<value>'[^'\\]*'|"[^"\\]*"|-?\d+|[Tt]rue|[Ff]alse|[Nn]one)?\s*\))`
/** For Jinja these are methods of a map, whatever keys it has. */
const methods = /\.(?:clear|copy|fromkeys|get|items|keys|pop|popitem|setdefault|update|values)\b/
const plain = new RegExp(`^(?<path>${names})(?<default>${defaults})?$`)

/** `name`, `name.sub`, `name.0`, `name['sub']`, `name[0]`; with `| default('x')` after it. */
function referenceOf(inner: string): Reference | null {
  const groups = plain.exec(inner)?.groups
  if (!groups || methods.test(groups.path ?? '')) return null
  const parts = groups.path?.matchAll(/\['(?<single>[^']*)'\]|\["(?<double>[^"]*)"\]|(?<word>\w+)/g) ?? []
  const [name = '', ...steps] = Array.from(
    parts,
    ({ groups: part }) => part?.single ?? part?.double ?? part?.word ?? '',
  )
  if (groups.default === undefined) return { path: [name, ...steps] }
  return { path: [name, ...steps], otherwise: literal(groups.value ?? "''") }
}

function literal(text: string): Scalar['value'] {
  if (/^['"]/.test(text)) return text.slice(1, -1)
  if (/^-?\d/.test(text)) return Number(text)
  return /^none$/i.test(text) ? null : /^true$/i.test(text)
}

function notPlain(node: Scalar, inner: string | null, rest: string): ReturnType<typeof mistake> {
  const show = (text: string) => (node.secret ? 'Something in the encrypted value' : quoted(text))
  if (inner === null && rest.startsWith('{{'))
    return mistake('template_expression', node.place, `"{{" without "}}" in ${show(String(node.value))}`)
  const what = inner === null ? rest : `{{ ${inner} }}`
  const hint =
    "Only {{ name }}, {{ name.sub }} and {{ name | default('x') }} are filled in: no other expressions"
  return mistake('template_expression', node.place, `${show(what)} is more than a name`, hint)
}
