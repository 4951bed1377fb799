/**
 * Whether a pattern names this absolute path, as the glob() that sshd carries with it sees it, called without flags:
 * `*`, `?` and `[…]` match no `/` and no leading dot, `[!…]` negates and `[^…]` does not, a backslash takes the next
 * character as it is (openbsd-compat/glob.c).
 */
export function globMatches(pattern: string, path: string): boolean {
  const wanted = componentsOf(pattern)
  const parts = path.split('/')
  return (
    wanted?.length === parts.length &&
    wanted.every((part, index) => componentMatches(part, parts[index] ?? ''))
  )
}

type Token =
  | { readonly is: 'text'; readonly char: string }
  | { readonly is: 'one' }
  | { readonly is: 'any' }
  | { readonly is: 'set'; readonly negated: boolean; readonly members: readonly Member[] }

type Member = { readonly from: string; readonly to: string } | { readonly class: RegExp }

function componentMatches(tokens: readonly Token[], name: string): boolean {
  const [first] = tokens
  const statesDot = first?.is === 'text' && first.char === '.'
  return (!name.startsWith('.') || statesDot) && tokensMatch(tokens, name)
}

/** Only the last `*` needs to be tried again with more. */
function tokensMatch(tokens: readonly Token[], name: string): boolean {
  let [token, char] = [0, 0]
  let again: { readonly token: number; readonly char: number } | null = null
  while (char < name.length || token < tokens.length) {
    const next = tokens[token]
    if (next?.is === 'any') {
      again = { token, char: char + 1 }
      token += 1
    } else if (next !== undefined && char < name.length && tokenMatches(next, name.charAt(char))) {
      token += 1
      char += 1
    } else if (again !== null && again.char <= name.length) {
      token = again.token
      char = again.char
    } else return false
  }
  return true
}

function tokenMatches(token: Token, char: string): boolean {
  if (token.is === 'text') return token.char === char
  if (token.is !== 'set') return true
  const isMember = token.members.some(member =>
    'class' in member ? member.class.test(char) : member.from <= char && char <= member.to,
  )
  return isMember !== token.negated
}

/**
 * What stands between the slashes. Null for a pattern that names nothing at all: one with a class of characters that
 * does not exist, or with a slash in a set, as sshd takes it apart there only after it has found the sets.
 */
function componentsOf(pattern: string): readonly (readonly Token[])[] | null {
  const chars = charsOf(pattern)
  let component: Token[] = []
  const components = [component]
  for (let at = 0; at < chars.length; at++) {
    const { char, isPlain } = chars[at] ?? nothing
    const set = isPlain && char === '[' ? setAt(chars, at + 1) : undefined
    if (set === null || set?.spansSlash) return null
    if (set !== undefined) {
      component.push(set.token)
      at = set.end
    } else if (char === '/') {
      component = []
      components.push(component)
    } else if (isPlain && char === '*') component.push({ is: 'any' })
    else if (isPlain && char === '?') component.push({ is: 'one' })
    else component.push({ is: 'text', char })
  }
  return components
}

interface Char {
  readonly char: string
  /** No backslash before it. */
  readonly isPlain: boolean
}

const nothing: Char = { char: '', isPlain: false }

function charsOf(pattern: string): readonly Char[] {
  return [...pattern.matchAll(/\\(?<taken>.)|./gs)].map(({ 0: text, groups }) => ({
    char: groups?.taken ?? text,
    isPlain: groups?.taken === undefined,
  }))
}

/** The set whose `[` stands before `start`, and where its `]` is; undefined where there is none, so that `[` is text. */
function setAt(
  chars: readonly Char[],
  start: number,
): { readonly token: Token; readonly end: number; readonly spansSlash: boolean } | null | undefined {
  const isAt = (index: number, char: string) => chars[index]?.isPlain === true && chars[index]?.char === char
  const negated = isAt(start, '!')
  const first = negated ? start + 1 : start
  // A `]` that comes first is a member.
  if (!chars.slice(first + 1).some(({ char, isPlain }) => isPlain && char === ']')) return undefined
  const members: Member[] = []
  let at = first
  do {
    const name = isAt(at, '[') && isAt(at + 1, ':') ? className(chars, at + 2) : undefined
    if (name !== undefined) {
      const named = classes[name]
      if (named === undefined) return null
      members.push({ class: named })
      at += name.length + 4
      continue
    }
    const from = chars[at]?.char ?? ''
    const isRange = isAt(at + 1, '-') && at + 2 < chars.length && !isAt(at + 2, ']')
    members.push({ from, to: isRange ? (chars[at + 2]?.char ?? '') : from })
    at += isRange ? 3 : 1
  } while (at < chars.length && !isAt(at, ']'))
  const spansSlash = chars.slice(start, at).some(({ char }) => char === '/')
  return { token: { is: 'set', negated, members }, end: at, spansSlash }
}

/** `alpha` of `[:alpha:]`, with what stands behind the first colon. */
function className(chars: readonly Char[], start: number): string | undefined {
  const length = chars.slice(start).findIndex(({ char, isPlain }) => isPlain && char === ':')
  const behind = chars[start + length + 1]
  if (length === -1 || behind?.char !== ']' || !behind.isPlain) return undefined
  return chars
    .slice(start, start + length)
    .map(({ char }) => char)
    .join('')
}

/** ctype.h in the C locale. */
const classes: Readonly<Record<string, RegExp>> = {
  alnum: /[A-Za-z0-9]/,
  alpha: /[A-Za-z]/,
  blank: /[ \t]/,
  cntrl: /[\0-\x1F\x7F]/,
  digit: /[0-9]/,
  graph: /[!-~]/,
  lower: /[a-z]/,
  print: /[ -~]/,
  punct: /[!-/:-@[-`{-~]/,
  space: /[ \t-\r]/,
  upper: /[A-Z]/,
  xdigit: /[0-9A-Fa-f]/,
}
