import { decodePublicKey, type PublicKey } from '../public-key.ts'
import { checkOptions, type KeyOption, parseOptions } from './options.ts'

/** A line with a key on it that sshd can read, whether or not it takes the options before the key. */
export interface KeyEntry {
  readonly kind: 'key'
  /** The line as written, without its `\n`. */
  readonly text: string
  readonly options: readonly KeyOption[]
  readonly key: PublicKey
  readonly comment: string
  /** Why sshd ignores the line all the same: its options are not ones that sshd knows. */
  readonly problem?: string
  /** Where in `text` the options, the type of the key and the comment begin. */
  readonly optionsAt: number
  readonly keyAt: number
  readonly commentAt: number
}

/** One line of an `authorized_keys` file. `unknown`: sshd reads no key from it. */
export type AuthorizedLine =
  | KeyEntry
  | { readonly kind: 'comment'; readonly text: string }
  | { readonly kind: 'blank'; readonly text: string }
  | { readonly kind: 'unknown'; readonly text: string; readonly problem: string }

/** An `authorized_keys` file, every byte of it. */
export interface AuthorizedKeys {
  readonly lines: readonly AuthorizedLine[]
  /** Whether the last line ends as the others do; `true` for a file without lines. */
  readonly complete: boolean
}

/** Reads a file as sshd does (auth2-pubkeyfile.c); `printAuthorizedKeys` gives any text back as it was. */
export function parseAuthorizedKeys(text: string): AuthorizedKeys {
  if (text === '') return { lines: [], complete: true }
  const complete = text.endsWith('\n')
  const lines = (complete ? text.slice(0, -1) : text).split('\n')
  return { lines: lines.map(parseLine), complete }
}

export function printAuthorizedKeys(file: AuthorizedKeys): string {
  const text = file.lines.map(line => line.text).join('\n')
  return file.complete && file.lines.length > 0 ? `${text}\n` : text
}

/** The lines with keys on them, in order. */
export function keyEntries(file: AuthorizedKeys): readonly KeyEntry[] {
  return file.lines.filter(line => line.kind === 'key')
}

/** Reads one line, without its `\n`. */
export function parseLine(text: string): AuthorizedLine {
  // sshd sees nothing behind a NUL, and takes the CR before a line end for white space in the key.
  const seen = text.split('\0')[0] ?? ''
  const start = skipBlanks(seen, 0)
  const first = seen.slice(start)
  if (first === '' || first === '\r') return { kind: 'blank', text }
  if (first.startsWith('#')) return { kind: 'comment', text }
  const bare = readKey(seen, start)
  if (!('problem' in bare)) return entry(text, seen, start, start, bare)
  const optionsEnd = skipOptions(seen, start)
  if (optionsEnd === undefined) return { kind: 'unknown', text, problem: 'a quote is not closed' }
  const keyAt = skipBlanks(seen, optionsEnd)
  const behind = readKey(seen, keyAt)
  if (!('problem' in behind)) return entry(text, seen, start, keyAt, behind)
  // Of the two readings, the one that met a type of key tells what is wrong.
  return { kind: 'unknown', text, problem: bare.typed ? bare.problem : behind.problem }
}

function entry(text: string, seen: string, optionsAt: number, keyAt: number, read: ReadKey): KeyEntry {
  const { key, commentAt } = read
  const parsed = parseOptions(seen.slice(optionsAt, keyAt).replace(/[ \t]+$/, ''))
  const options = 'options' in parsed ? parsed.options : []
  const problem = 'options' in parsed ? checkOptions(parsed.options) : parsed.problem
  const comment = text.slice(commentAt).replace(/[ \t\r]+$/, '')
  const line: KeyEntry = { kind: 'key', text, options, key, comment, optionsAt, keyAt, commentAt }
  return problem === undefined ? line : { ...line, problem }
}

interface ReadKey {
  readonly key: PublicKey
  readonly commentAt: number
}

/** sshkey_read(): a type, blanks, the key in base64. */
function readKey(text: string, at: number): ReadKey | { readonly problem: string; readonly typed: boolean } {
  const words = /(?<type>[^ \t]+)(?<gap>[ \t]+)(?<base64>[^ \t]+)[ \t]*/y
  words.lastIndex = at
  const groups = words.exec(text)?.groups
  if (groups?.type === undefined || groups.base64 === undefined) {
    return { problem: 'there is no key on the line', typed: false }
  }
  const decoded = decodePublicKey(groups.type, groups.base64)
  const typed = /^(?:ssh-|ecdsa-|sk-|rsa-)/.test(groups.type)
  if ('problem' in decoded) return { problem: decoded.problem, typed }
  return { key: decoded.key, commentAt: words.lastIndex }
}

/** sshkey_advance_past_options(): to the first blank outside quotes; `undefined` where a quote stays open. */
function skipOptions(text: string, start: number): number | undefined {
  let quoted = false
  let at = start
  for (; at < text.length; at += 1) {
    const char = text[at]
    if (!quoted && (char === ' ' || char === '\t')) break
    if (char === '\\' && text[at + 1] === '"') at += 1
    else if (char === '"') quoted = !quoted
  }
  return quoted && at >= text.length ? undefined : at
}

function skipBlanks(text: string, start: number): number {
  let at = start
  while (text[at] === ' ' || text[at] === '\t') at += 1
  return at
}
