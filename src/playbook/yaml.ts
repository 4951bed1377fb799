/**
 * YAML text as nodes with places. Values are resolved here and not by npm `yaml`, so that YAML 1.2 and Ansible's
 * YAML 1.1 are told apart exactly, numbers keep their spelling, and aliases cannot explode.
 */
import { Composer, isAlias, isMap, isScalar, isSeq, Parser, type YAMLParseError } from 'yaml'
import { type Entry, type Mapping, type Node, pythonText, type Scalar } from './node.ts'
import { mistake, type Place, quoted, type Source, type Tell, warning } from './place.ts'
import { floatText, isFloat, isOddDate, plainScalar, type YamlVersion } from './scalars.ts'
import { noVault, type Vault } from './vault.ts'

/** Far above what a person writes; below what makes the parser slow (seconds) or overflow its stack. */
const mostText = 4 * 1024 * 1024
const mostDepth = 64
const mostAliased = 100_000
const mostSyntaxErrors = 20

type Token = Parameters<Composer['next']>[0]
type YamlNode = NonNullable<
  ReturnType<Composer['compose']> extends Generator<infer D> ? D : never
>['contents']

/** What a file is read with. */
export interface YamlOptions {
  /** Opens its encrypted values. */
  readonly vault: Vault
  /** Whether all of it is such a value. */
  readonly isSecret?: boolean
  /** Of YAML 1.1: whether it is an error that a key stands twice, since this value of the first is lost. */
  readonly isLoss?: (name: string, value: Node) => boolean
}

/** The one document of a file; null where it is empty, or where it is told why it cannot be read. */
export function readYaml(
  source: Source,
  version: YamlVersion,
  tell: Tell,
  options: YamlOptions = { vault: noVault },
): Node | null {
  if (source.text.length > mostText) {
    const size = `${source.text.length} characters; the most is ${mostText}`
    tell(mistake('file_too_large', source.place(0), `The file has ${size}`))
    return null
  }
  const tokens = [...new Parser().parse(source.text)]
  const deep = tooDeep(tokens)
  if (deep !== null) {
    tell(mistake('too_deep', source.place(deep), `Nested deeper than ${mostDepth} levels`))
    return null
  }
  const composer = new Composer({ schema: 'failsafe', uniqueKeys: false, keepSourceTokens: false })
  const documents = [...composer.compose(tokens)]
  const errors = documents.flatMap(document => document.errors)
  for (const error of distinctLines(errors, source)) tell(syntaxMistake(error, source))
  if (errors.length > 0) return null
  const [document, second] = documents
  if (second) {
    const start = tokens.filter(token => token.type === 'document')[1]?.offset ?? 0
    const hint = 'Put what follows "---" into a file of its own'
    tell(mistake('several_documents', source.place(start), 'The file has more than one YAML document', hint))
    return null
  }
  return document?.contents
    ? new Conversion(source, isJson(source.text, version) ? 'json' : version, tell, options).node(
        document.contents,
      )
    : null
}

/** Ansible reads what is JSON as JSON. */
function isJson(text: string, version: YamlVersion): boolean {
  if (version !== '1.1' || !/^\s*[[{]/.test(text)) return version === 'json'
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** Offset of a token below too many others; walks without recursion. */
function tooDeep(tokens: readonly Token[]): number | null {
  const left: { readonly token: Token; readonly depth: number }[] = tokens.map(token => ({ token, depth: 0 }))
  for (let next = left.pop(); next; next = left.pop()) {
    const { token, depth } = next
    if (depth > mostDepth) return token.offset
    if (token.type === 'document' && token.value) left.push({ token: token.value, depth })
    if (!('items' in token)) continue
    for (const item of token.items) {
      if (item.key) left.push({ token: item.key, depth: depth + 1 })
      if (item.value) left.push({ token: item.value, depth: depth + 1 })
    }
  }
  return null
}

/** One slip makes several errors; the first of a line says it. */
function distinctLines(errors: readonly YAMLParseError[], source: Source): readonly YAMLParseError[] {
  const lines = new Map<number, YAMLParseError>()
  for (const error of errors) {
    const { line } = source.place(error.pos[0])
    if (!lines.has(line)) lines.set(line, error)
  }
  return [...lines.values()].slice(0, mostSyntaxErrors)
}

const syntaxHints: { readonly [code: string]: string } = {
  TAB_AS_INDENT: 'Indent with spaces',
  BAD_SCALAR_START: 'Put the value in quotes',
  BLOCK_AS_IMPLICIT_KEY: 'A value with ": " in it needs quotes',
  BAD_DQ_ESCAPE: 'Write "\\\\" for a backslash, or use single quotes',
  BAD_INDENT: 'Check the indentation, and that every bracket is closed',
  MISSING_CHAR: 'Check that every quote and bracket is closed',
}

function syntaxMistake(error: YAMLParseError, source: Source): ReturnType<typeof mistake> {
  const [offset] = error.pos
  const place = source.place(offset)
  const line = lineAt(source.text, offset)
  const template = unquotedTemplate.exec(line)
  if (template) {
    const column = template.index + template[0].length - 1
    return templateMistake({ ...place, column })
  }
  if (error.code === 'TAB_AS_INDENT')
    return mistake('yaml_tab', place, 'A tab cannot indent in YAML', syntaxHints.TAB_AS_INDENT)
  return mistake('yaml_syntax', place, `YAML: ${error.message.split('\n')[0]}`, syntaxHints[error.code])
}

/** `path: {{ home }}/.ssh`, `- {{ x }}`: up to the second brace. */
const unquotedTemplate = /(?:^\s*|[:[,-]\s+)\{(?=\{)\{/

function templateMistake(place: Place): ReturnType<typeof mistake> {
  const message = 'A value that begins with "{{" without quotes is a map for YAML'
  return mistake('unquoted_template', place, message, 'Put the whole value in quotes: "{{ name }}"')
}

function lineAt(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1
  const end = text.indexOf('\n', offset)
  return text.slice(start, end === -1 ? text.length : end)
}

/** `{{ x }}` is a flow map whose only key is a flow map. */
function isTemplate(from: unknown): boolean {
  return isMap(from) && from.flow === true && from.items.length === 1 && isMap(from.items[0]?.key)
}

function broken(place: Place): Scalar {
  return { kind: 'scalar', value: null, place, broken: true }
}

/** Of a node when every alias in it is written out. */
interface Extent {
  readonly size: number
  readonly depth: number
}

const scalarExtent: Extent = { size: 1, depth: 0 }

function extentOf(node: Node, known: ReadonlyMap<Node, Extent>): Extent {
  const parts =
    node.kind === 'list' ? node.items : node.kind === 'map' ? node.entries.map(({ value }) => value) : []
  let { size, depth } = scalarExtent
  for (const part of parts) {
    const extent = known.get(part) ?? scalarExtent
    size += extent.size
    depth = Math.max(depth, extent.depth + 1)
  }
  return { size, depth }
}

interface YamlScalar {
  readonly value: unknown
  readonly type?: string
  readonly tag?: string
}

class Conversion {
  readonly #source: Source
  readonly #version: YamlVersion
  readonly #tell: Tell
  readonly #options: YamlOptions
  readonly #anchors = new Map<string, Node>()
  readonly #open = new Set<string>()
  readonly #extents = new Map<Node, Extent>()
  /** Nodes that there are more when all aliases are written out. */
  #aliased = 0
  #isTooLarge = false
  #isKey = false

  constructor(source: Source, version: YamlVersion, tell: Tell, options: YamlOptions) {
    this.#options = options
    this.#source = source
    this.#version = version
    this.#tell = tell
  }

  node(from: YamlNode): Node {
    const place = this.#source.place(from?.range?.[0] ?? 0)
    if (from === null) return { kind: 'scalar', value: null, place, spelled: '' }
    if (isAlias(from)) return this.#alias(from.source, place)
    const anchor = from.anchor
    if (this.#version === '1.1' && anchor !== undefined && this.#isTaken(anchor))
      this.#tell(
        mistake('bad_alias', place, `The anchor &${anchor} stands twice`, 'Give one of them another name'),
      )
    if (anchor !== undefined) this.#open.add(anchor)
    const node = this.#withoutAnchor(from, place)
    if (anchor !== undefined) {
      this.#open.delete(anchor)
      this.#anchors.set(anchor, node)
    }
    return node
  }

  #isTaken(anchor: string): boolean {
    return this.#anchors.has(anchor) || this.#open.has(anchor)
  }

  #alias(name: string, place: Place): Node {
    const node = this.#anchors.get(name)
    if (node !== undefined && !this.#open.has(name)) {
      const { size, depth } = this.#extents.get(node) ?? scalarExtent
      this.#aliased += size
      if (this.#aliased <= mostAliased && depth <= mostDepth) return node
      const message = 'With all aliases written out the values of this file are too many'
      if (!this.#isTooLarge) this.#tell(mistake('value_too_large', place, message))
      this.#isTooLarge = true
      return broken(place)
    }
    const why = this.#open.has(name) ? 'stands inside what it names' : 'names nothing above it'
    this.#tell(mistake('bad_alias', place, `The alias *${name} ${why}`))
    return broken(place)
  }

  #withoutAnchor(from: Exclude<YamlNode, null>, place: Place): Node {
    if (!isScalar(from) && !isSeq(from) && !isMap(from)) return broken(place)
    if (isScalar(from)) return this.#scalar(from, place)
    if (from.tag !== undefined && !/^tag:yaml\.org,2002:(?:seq|map)$/.test(from.tag))
      return this.#unknownTag(from.tag, place)
    if (isTemplate(from)) {
      this.#tell(templateMistake(place))
      return broken(place)
    }
    const node: Node = isSeq(from)
      ? { kind: 'list', items: from.items.map(item => this.node(item)), place }
      : this.#mapping(from.items, place)
    this.#extents.set(node, extentOf(node, this.#extents))
    return node
  }

  #scalar(from: YamlScalar, place: Place): Scalar {
    const scalar = this.#tagged(from, place)
    return this.#options.isSecret ? { ...scalar, secret: true } : scalar
  }

  #tagged(from: YamlScalar, place: Place): Scalar {
    const text = String(from.value ?? '')
    const plain = from.type === 'PLAIN' || from.value === null
    if (from.tag === undefined)
      return plain ? this.#plain(text, place) : { kind: 'scalar', value: text, place }
    if (from.tag === '!vault' || from.tag === '!vault-encrypted') {
      let opened: ReturnType<Vault['open']> | null = null
      const encrypted = () => {
        opened ??= this.#options.vault.open(text)
        return opened
      }
      return { kind: 'scalar', value: '', place, encrypted, secret: true }
    }
    if (from.tag === '!unsafe') return { kind: 'scalar', value: text, place, literal: true }
    const known = /^tag:yaml\.org,2002:(?<type>str|int|float|bool|null)$/.exec(from.tag)?.groups?.type
    if (known === 'str' || from.tag === '!') return { kind: 'scalar', value: text, place }
    if (known === undefined) return this.#unknownTag(from.tag, place)
    const value = plainScalar(text, known === 'null' ? '1.2' : this.#version)
    if (known !== 'float' && known !== 'int') return { kind: 'scalar', value, place, ...pythonText(value) }
    const number = Number(value)
    if (Number.isNaN(number) && !/nan/i.test(text)) return this.#unknownTag(`${from.tag} ${text}`, place)
    if (known === 'int') return { kind: 'scalar', value: Math.trunc(number), place }
    return { kind: 'scalar', value: number, place, spelled: floatText(number) }
  }

  #plain(text: string, place: Place): Scalar {
    const value = plainScalar(text, this.#version)
    if (this.#version === '1.2') return { kind: 'scalar', value, place, spelled: text }
    if (this.#version === '1.1' && (text === '=' || (text === '<<' && !this.#isKey))) {
      this.#tell(
        mistake(
          'yaml_syntax',
          place,
          `${quoted(text)} is a word of YAML 1.1 that Ansible cannot read`,
          'Put it in quotes',
        ),
      )
      return broken(place)
    }
    if (this.#version === '1.1' && isOddDate(text)) {
      const message = `${quoted(text)} without quotes is a date or a time for Ansible, which writes it in another way`
      this.#tell(mistake('wrong_type', place, message, 'Put it in quotes'))
      return broken(place)
    }
    if (typeof value !== 'number')
      return { kind: 'scalar', value, place, spelled: text, ...pythonText(value) }
    // For Ansible a number is what it is, however it was written.
    return isFloat(text, this.#version)
      ? { kind: 'scalar', value, place, spelled: floatText(value) }
      : { kind: 'scalar', value: value === 0 ? 0 : value, place }
  }

  #unknownTag(tag: string, place: Place): Scalar {
    this.#tell(mistake('unknown_tag', place, `Unknown tag ${quoted(tag)}`, 'Leave the tag out'))
    return broken(place)
  }

  #mapping(pairs: readonly { readonly key: unknown; readonly value: unknown }[], place: Place): Mapping {
    const entries = new Map<string, Entry>()
    const merged: Mapping[] = []
    for (const pair of pairs) {
      const keyNode = pair.key as YamlNode
      this.#isKey = true
      const key = this.node(keyNode)
      this.#isKey = false
      if (key.kind !== 'scalar' || key.broken) {
        if (key.kind !== 'scalar') this.#tell(mistake('bad_key', key.place, 'A key must be text'))
        continue
      }
      const isMerge = key.spelled === '<<'
      // For Python keys are values too: `yes: 1` has the key True.
      const name = this.#version === '1.2' ? (key.spelled ?? String(key.value)) : String(key.value)
      const isText = this.#version === '1.2' || typeof key.value === 'string'
      const value = this.node(pair.value as YamlNode)
      if (isMerge) merged.push(...this.#mergeSources(value))
      else if (name === '__proto__')
        this.#tell(mistake('bad_key', key.place, 'The key "__proto__" is not allowed'))
      else {
        const first = entries.get(name)
        if (first) this.#twice(name, key.place, first)
        if (!first || this.#version !== '1.2')
          entries.set(name, { key: name, keyPlace: key.place, value, ...(isText ? {} : { noText: true }) })
      }
    }
    return { kind: 'map', entries: [...this.#withMerged(entries, merged).values()], place }
  }

  /** For Ansible the last one counts. */
  #twice(name: string, place: Place, { keyPlace, value }: Entry): void {
    const message = `The key ${quoted(name)} stands twice; first on line ${keyPlace.line}`
    const isError = this.#version === '1.2' || this.#options.isLoss?.(name, value)
    const hint = 'Remove one of the two, or join their values'
    if (isError) this.#tell(mistake('duplicate_key', place, message, hint))
    else this.#tell(warning('duplicate_key', place, message, `The last counts. ${hint}`))
  }

  /** What is merged stands before the map's own keys, as for PyYAML: hosts have an order. */
  #withMerged(entries: ReadonlyMap<string, Entry>, merged: readonly Mapping[]): ReadonlyMap<string, Entry> {
    const all = new Map<string, Entry>()
    for (const map of merged) for (const entry of map.entries) all.set(entry.key, entry)
    for (const [key, entry] of entries) all.set(key, entry)
    return all
  }

  /** `<<: *base` and `<<: [*one, *other]` of YAML 1.1, which Ansible's playbooks use. */
  #mergeSources(value: Node): readonly Mapping[] {
    if (value.kind === 'map') return [value]
    // Of several the first is the strongest, so it comes last.
    if (value.kind === 'list') return value.items.toReversed().flatMap(item => this.#mergeSources(item))
    this.#tell(mistake('bad_key', value.place, 'Only a map, or a list of maps, can be merged with "<<"'))
    return []
  }
}
