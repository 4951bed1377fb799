/**
 * How sshd cuts a line into words. Two ways are in use: strdelim() cuts at blanks and one "=", and knows only
 * double quotes; argv_split() cuts at blanks and tabs, and knows both quotes and backslashes (misc.c).
 */

/** A word of a line: its text as sshd sees it, and where it stands in the line. */
export interface Word {
  readonly text: string
  readonly start: number
  /** Behind the last character, a closing quote included. */
  readonly end: number
  /** Where the reader goes on. */
  readonly next: number
}

const blank = ' \t\r\n'

/** The first position from `at` on that is not one of sshd's blanks. */
export function skipBlanks(line: string, at: number): number {
  let position = at
  while (position < line.length && blank.includes(line[position] ?? '')) position += 1
  return position
}

/** Up to the next character that ends a word in the way of strdelim(), or begins a quote in it. */
const undelimited = /[^ \t\r\n"=]*/y
const unquoted = /[^ \t\r\n"]*/y

/**
 * The next word in the way of strdelim(). Blanks and one "=" behind it are passed over. `undefined` at the end of
 * the line and where a quote is not closed; both end the line for sshd.
 */
export function nextDelimited(line: string, at: number, equals = true): Word | undefined {
  if (at > line.length) return undefined
  const plain = equals ? undelimited : unquoted
  plain.lastIndex = at
  plain.test(line)
  const stop = plain.lastIndex
  // Where nothing delimits, there is no next word at all: one past the end says so.
  if (stop === line.length) return { text: line.slice(at), start: at, end: stop, next: line.length + 1 }
  if (line[stop] === '"') {
    const close = line.indexOf('"', stop + 1)
    if (close === -1) return undefined
    const text = line.slice(at, stop) + line.slice(stop + 1, close)
    return { text, start: at, end: close + 1, next: skipBlanks(line, close + 1) }
  }
  const word = { text: line.slice(at, stop), start: at, end: stop }
  let next = skipBlanks(line, stop + 1)
  if (equals && line[stop] !== '=' && line[next] === '=') next = skipBlanks(line, next + 1)
  return { ...word, next }
}

/** All words from `at` on in the way of strdelim(), up to an empty one, where sshd's loops end. */
export function splitDelimited(line: string, at: number, equals = true): readonly Word[] {
  const words: Word[] = []
  for (let next = at; ; ) {
    const word = nextDelimited(line, next, equals)
    if (word === undefined || word.text === '') return words
    words.push(word)
    next = word.next
  }
}

/**
 * All words from `at` on in the way of argv_split(): a word that begins with "#" and all behind it is a comment.
 * `undefined` where a quote is not closed, which sshd refuses.
 */
export function splitArguments(line: string, at: number): readonly Word[] | undefined {
  const words: Word[] = []
  let position = at
  while (position < line.length) {
    const char = line[position]
    if (char === ' ' || char === '\t') {
      position += 1
      continue
    }
    if (char === '#') break
    const word = readArgument(line, position)
    if (word === undefined) return undefined
    words.push(word)
    position = word.end
  }
  return words
}

/** Up to the next character that means something in a word; nearly always that is its end. */
const plainWord = /[^ \t'"\\]*/y

function readArgument(line: string, start: number): Word | undefined {
  plainWord.lastIndex = start
  plainWord.test(line)
  const stop = plainWord.lastIndex
  if (stop === line.length || line[stop] === ' ' || line[stop] === '\t')
    return { text: line.slice(start, stop), start, end: stop, next: stop }
  let text = ''
  let quote = ''
  let position = start
  for (; position < line.length; position += 1) {
    const char = line[position] ?? ''
    const following = line[position + 1] ?? ''
    if (
      char === '\\' &&
      following !== '' &&
      (`'"\\`.includes(following) || (quote === '' && following === ' '))
    ) {
      text += following
      position += 1
    } else if (char === '\\') text += char
    else if (quote === '' && (char === ' ' || char === '\t')) break
    else if (quote === '' && (char === '"' || char === "'")) quote = char
    else if (quote !== '' && char === quote) quote = ''
    else text += char
  }
  return quote === '' ? { text, start, end: position, next: position } : undefined
}
