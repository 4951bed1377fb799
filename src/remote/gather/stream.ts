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
  const lines = output.split('\n').flatMap(line => {
    const at = line.indexOf(`${word} `)
    return at === -1 ? [] : [line.slice(at + word.length + 1).replace(/\r$/, '')]
  })
  if (!lines.includes('begin'))
    throw new Incomplete(
      /\S/.test(output)
        ? 'The host answered something else than what it was asked: see what the start-up files of the login shell do'
        : 'The host did not run the script: something else read it, or the login runs no shell',
    )
  const line = lines.find(one => /^facts(?:64)? /.test(one))
  if (line === undefined || !lines.includes('end')) throw new Incomplete('The answer of the host was cut off')
  const text = textOf(line)
  const [, ...parts] = text.split(word).map(part => {
    const kind = /^[a-z]*/.exec(part)?.[0] ?? ''
    return { kind, text: part.slice(kind.length + 1) }
  })
  if (parts.at(-1)?.kind !== 'done')
    throw new Incomplete('The host took too long to answer, or something ended the script')
  return parts
}

/** As base64 (RFC 4648) or as hexadecimal. */
function textOf(line: string): string {
  const blank = line.indexOf(' ')
  const encoding = line.slice(0, blank) === 'facts64' ? 'base64' : 'hex'
  const code = line.slice(blank + 1)
  const isWhole =
    encoding === 'hex'
      ? code.length % 2 === 0 && /^[0-9a-f]*$/.test(code)
      : code.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(code)
  if (!isWhole) throw new Incomplete('The answer of the host was garbled')
  return Buffer.from(code, encoding).toString('latin1')
}

/** The texts of all parts of one kind. */
export function textsOf(parts: readonly Part[], kind: string): readonly string[] {
  return parts.flatMap(part => (part.kind === kind ? [part.text] : []))
}
