import { Incomplete } from './incomplete.ts'

/** One part of an answer: its kind, and the rest of its text. */
export interface Part {
  readonly kind: string
  readonly text: string
}

/**
 * The parts of an answer, in their order. Noise around the lines of the answer does not matter.
 * Throws `Incomplete` for everything that is not a whole answer.
 */
export function readParts(output: string, word: string): readonly Part[] {
  if (!output.includes(`${word} begin`))
    throw new Incomplete(
      /\S/.test(output)
        ? 'The host answered something else than what it was asked: see what the start-up files of the login shell do'
        : 'The host did not run the script: something else read it, or the login runs no shell',
    )
  const first = output.indexOf(`${word} facts`)
  const end = output.indexOf(`${word} end`)
  if (first === -1 || end < first) throw new Incomplete('The answer of the host was cut off')
  const text = textOf(output.slice(first + word.length + 1, end))
  const [, ...parts] = text.split(word).map(part => {
    const kind = /^[a-z]*/.exec(part)?.[0] ?? ''
    return { kind, text: part.slice(kind.length + 1) }
  })
  if (parts.at(-1)?.kind !== 'done')
    throw new Incomplete('The host took too long to answer, or something ended the script')
  return parts
}

/** The text in an answer that begins with the name of its code: as it is, as base64 (RFC 4648), or as hexadecimal. */
function textOf(answer: string): string {
  const name = /^\w+/.exec(answer)?.[0] ?? ''
  const rest = answer.slice(name.length + 1).replaceAll('\r\n', '\n')
  if (name === 'factsraw') return rest
  const encoding = name === 'facts64' ? 'base64' : 'hex'
  const text = decoded(rest.trimEnd(), encoding) ?? decoded(beforeNoise(rest, encoding), encoding)
  if (text === null) throw new Incomplete('The answer of the host was garbled')
  return text
}

/** Null for what is not code alone, in lines of one length but for the last. */
function decoded(lines: string, encoding: Encoding): string | null {
  if (!hasEvenLines(lines)) return null
  const code = lines.replaceAll(encoding === 'hex' ? /[\n ]/g : '\n', '')
  const bytes = Buffer.from(code, encoding)
  // What is no code it leaves out, and it takes two signs of another code.
  if (bytes.length !== lengthOf(code, encoding) || code.includes('-') || code.includes('_')) return null
  return bytes.toString('latin1')
}

type Encoding = 'base64' | 'hex'

/** Bytes that are in so much code. */
function lengthOf(code: string, encoding: Encoding): number {
  const padding = code.endsWith('==') ? 2 : code.endsWith('=') ? 1 : 0
  return encoding === 'hex' ? code.length / 2 : (code.length / 4) * 3 - padding
}

/** Whether its lines are of one length, but for the last of them. */
function hasEvenLines(text: string): boolean {
  const length = text.indexOf('\n')
  if (length === -1) return true
  for (let end = length; end < text.length; end += length + 1) if (text[end] !== '\n') return false
  return true
}

/**
 * Lines of code up to the first that is shorter. Something else ends them as well: a line that was left out because
 * something got into it would not be missed, for each is a whole number of bytes.
 */
function beforeNoise(text: string, encoding: Encoding): string {
  const [first = '', ...more] = text.split('\n')
  const pattern = encoding === 'hex' ? /^(?: ?[0-9a-f]{2})*$/ : /^[A-Za-z0-9+/]*={0,2}$/
  const lines = [first]
  for (const line of more) {
    if (line === '' || !pattern.test(line)) break
    lines.push(line)
    if (line.length !== first.length) break
  }
  return lines.join('\n')
}

/** The texts of all parts of one kind. */
export function textsOf(parts: readonly Part[], kind: string): readonly string[] {
  return parts.flatMap(part => (part.kind === kind ? [part.text] : []))
}
