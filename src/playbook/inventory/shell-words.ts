/** A word and the index where it begins in the line. */
export interface Word {
  readonly text: string
  readonly index: number
}

/**
 * The words of a line as Python's `shlex.split(line, comments=True)` has them: quotes join, a backslash escapes, and
 * `#` outside of quotes begins a comment, even inside a word, unless there are none. Null when a quote is not closed or
 * nothing follows a backslash.
 */
export function shellWords(line: string, hasComments = true): readonly Word[] | null {
  const words: Word[] = []
  let text: string | null = null
  let index = 0
  let quote = ''
  for (let at = 0; at < line.length; at++) {
    const char = line.charAt(at)
    if (quote !== '') {
      if (char === quote) quote = ''
      else if (char === '\\' && quote === '"' && /["\\]/.test(line.charAt(at + 1))) text += line.charAt(++at)
      else text += char
    } else if (char === '#' && hasComments) break
    else if (/[ \t\r\n]/.test(char)) {
      if (text !== null) words.push({ text, index })
      text = null
    } else {
      if (text === null) index = at
      text ??= ''
      if (char === '"' || char === "'") quote = char
      else if (char === '\\') {
        if (at + 1 === line.length) return null
        text += line.charAt(++at)
      } else text += char
    }
  }
  if (text !== null) words.push({ text, index })
  return quote === '' ? words : null
}
