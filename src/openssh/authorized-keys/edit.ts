import { type PublicKey, printPublicKey } from '../public-key.ts'
import { type AuthorizedKeys, type AuthorizedLine, type KeyEntry, keyEntries, parseLine } from './file.ts'
import { formatOptions, type KeyOption, sameOptions } from './options.ts'

/** A key that shall stand in a file. */
export interface WantedKey {
  readonly key: PublicKey
  /** The options it shall have, none for `[]`. Absent: any will do, and a new line has none. */
  readonly options?: readonly KeyOption[]
  /** What stands behind the key on a new line. */
  readonly comment: string
  /** The comment of a line that is there already shall be this one too. */
  readonly commentToo?: true
}

/** The keys that a text of one or more lines asks for, and the lines that are none. */
export interface WantedText {
  readonly wanted: readonly WantedKey[]
  readonly problems: readonly { readonly line: number; readonly problem: string }[]
}

/**
 * Reads keys as people hand them over: lines of a `.pub` or an `authorized_keys` file, in which comments and blank
 * lines say nothing. Options given apart from the text are those of every key in it; else a line's own are stated
 * where it has some.
 */
export function parseWanted(text: string, options?: readonly KeyOption[]): WantedText {
  const wanted: WantedKey[] = []
  const problems: { readonly line: number; readonly problem: string }[] = []
  for (const [index, content] of text.split('\n').entries()) {
    const line = parseLine(content)
    if (line.kind === 'unknown') problems.push({ line: index + 1, problem: line.problem })
    if (line.kind !== 'key') continue
    const own = line.keyAt > line.optionsAt ? line.options : undefined
    if (options === undefined && line.problem !== undefined) {
      problems.push({ line: index + 1, problem: line.problem })
      continue
    }
    const stated = options ?? own
    const { key, comment } = line
    wanted.push(stated === undefined ? { key, comment } : { key, comment, options: stated })
  }
  if (wanted.length === 0 && problems.length === 0)
    problems.push({ line: 1, problem: 'there is no key in it' })
  return { wanted, problems }
}

/** The line for a key, without its end. A line end in the comment becomes a blank. */
export function formatEntry({ options = [], key, comment }: WantedKey): string {
  return [formatOptions(options), printPublicKey(key), oneLine(comment)].filter(part => part !== '').join(' ')
}

/** Nothing in a comment may begin another line, or hide what stands behind it. */
function oneLine(comment: string): string {
  return comment.replace(/[\r\n\0]+/g, ' ').replace(/^[ \t]+|[ \t]+$/g, '')
}

/**
 * The file with all of these keys in it. A key whose options are stated then stands with exactly the lists of options
 * stated for it, for any other line of the same key could let it in with more; a key whose options are not stated
 * stands as it did. Lines are changed where they are, surplus ones of a wanted key go, new ones come last, and every
 * other line stays as it is. A key that is trusted to certify (`cert-authority`) is another matter than the same key.
 */
export function withKeys(file: AuthorizedKeys, wanted: readonly WantedKey[]): AuthorizedKeys {
  const present = new Map<string, KeyEntry[]>()
  for (const entry of keyEntries(file)) {
    const same = present.get(identity(entry))
    if (same === undefined) present.set(identity(entry), [entry])
    else same.push(entry)
  }
  const changes = new Map<AuthorizedLine, AuthorizedLine | undefined>()
  const added: WantedKey[] = []
  for (const [name, group] of groupWanted(wanted)) {
    const entries = present.get(name) ?? []
    const { assigned, left } = assign(entries, group)
    for (const entry of entries) {
      const wish = assigned.get(entry)
      changes.set(entry, wish === undefined ? undefined : reworded(entry, wish))
    }
    added.push(...left)
  }
  return appended(
    replaceLines(file, line => (changes.has(line) ? changes.get(line) : line)),
    added,
  )
}

/** The file without any line of these keys. */
export function withoutKeys(file: AuthorizedKeys, keys: readonly PublicKey[]): AuthorizedKeys {
  const blobs = new Set(keys.map(key => key.blob))
  return replaceLines(file, line => (line.kind === 'key' && blobs.has(line.key.blob) ? undefined : line))
}

/** The file with these keys and no others: as `withKeys`, and the lines of all other keys go. */
export function onlyKeys(file: AuthorizedKeys, wanted: readonly WantedKey[]): AuthorizedKeys {
  const identities = new Set(wanted.map(identity))
  const kept = replaceLines(file, line =>
    line.kind === 'key' && !identities.has(identity(line)) ? undefined : line,
  )
  return withKeys(kept, wanted)
}

/** Whether a file already says what is wanted, and nothing would be changed. */
export function hasKeys(file: AuthorizedKeys, wanted: readonly WantedKey[]): boolean {
  return withKeys(file, wanted) === file
}

function identity({ key, options = [] }: Pick<WantedKey, 'key' | 'options'>): string {
  const authority = options.some(option => option.name === 'cert-authority')
  return `${authority ? 'authority' : 'key'} ${key.blob}`
}

/**
 * The wanted keys that are the same key, in the order first named, and each list of options once. Where options are
 * stated for a key, a wish that leaves them open says nothing more.
 */
function groupWanted(wanted: readonly WantedKey[]): ReadonlyMap<string, readonly WantedKey[]> {
  const groups = new Map<string, readonly WantedKey[]>()
  for (const item of wanted) {
    const group = groups.get(identity(item)) ?? []
    if (!group.some(other => sameWish(other, item))) groups.set(identity(item), [...group, item])
  }
  for (const [name, group] of groups) {
    const stated = group.filter(item => item.options !== undefined)
    if (stated.length > 0) groups.set(name, stated)
  }
  return groups
}

function sameWish(a: WantedKey, b: WantedKey): boolean {
  if (a.options === undefined || b.options === undefined) return a.options === b.options
  return sameOptions(a.options, b.options)
}

/**
 * Which line becomes which wanted one: lines that are as wanted stay so, also a second one that says the same; the
 * others take what is left over, and those for which nothing is left are assigned nothing.
 */
function assign(
  present: readonly KeyEntry[],
  group: readonly WantedKey[],
): { readonly assigned: ReadonlyMap<KeyEntry, WantedKey>; readonly left: ReadonlySet<WantedKey> } {
  const assigned = new Map<KeyEntry, WantedKey>()
  const left = new Set(group)
  for (const entry of present) {
    const fitting = [...left, ...group].find(wanted => isSatisfied(entry, wanted))
    if (fitting === undefined) continue
    assigned.set(entry, fitting)
    left.delete(fitting)
  }
  for (const entry of present) {
    const [next] = left
    if (next === undefined) break
    if (assigned.has(entry)) continue
    assigned.set(entry, next)
    left.delete(next)
  }
  return { assigned, left }
}

function isSatisfied(entry: KeyEntry, wanted: WantedKey): boolean {
  if (entry.problem !== undefined && wanted.options !== undefined) {
    // A line that sshd ignores is as wanted only if the same would be written again.
    return formatOptions(wanted.options) === entry.text.slice(entry.optionsAt, entry.keyAt).trimEnd()
  }
  return wanted.options === undefined || sameOptions(entry.options, wanted.options)
}

/** The line with the wanted options and, if asked for, comment; indentation and the key stay as written. */
function reworded(entry: KeyEntry, wanted: WantedKey): AuthorizedLine {
  const { text, optionsAt, keyAt, commentAt } = entry
  const options = formatOptions(wanted.options ?? [])
  const before = isSatisfied(entry, wanted)
    ? text.slice(0, keyAt)
    : text.slice(0, optionsAt) + (options === '' ? '' : `${options} `)
  const comment = oneLine(wanted.comment)
  const sameComment = wanted.commentToo !== true || entry.comment === comment
  const end = text.endsWith('\r') ? '\r' : ''
  const key = text.slice(keyAt, commentAt).replace(/[ \t\r]+$/, '')
  const after = sameComment ? text.slice(keyAt) : [key, comment].filter(part => part !== '').join(' ') + end
  return before + after === text ? entry : parseLine(before + after)
}

/** The file with each line replaced, or left out where nothing is given; the same object where nothing changed. */
function replaceLines(
  file: AuthorizedKeys,
  replace: (line: AuthorizedLine) => AuthorizedLine | undefined,
): AuthorizedKeys {
  const replaced = file.lines.map(replace)
  if (replaced.every((line, index) => line === file.lines[index])) return file
  const lines = replaced.filter(line => line !== undefined)
  const lastGone = replaced.at(-1) === undefined
  return { lines, complete: file.complete || lastGone }
}

/** The file with these keys at its end, on lines that end as the last one that ends. */
function appended(file: AuthorizedKeys, wanted: readonly WantedKey[]): AuthorizedKeys {
  if (wanted.length === 0) return file
  const ended = file.lines.at(file.complete ? -1 : -2)
  const end = ended?.text.endsWith('\r') === true ? '\r' : ''
  return { lines: [...file.lines, ...wanted.map(item => parseLine(formatEntry(item) + end))], complete: true }
}
