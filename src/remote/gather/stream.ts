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
  const hex = lines.find(line => line.startsWith('facts '))?.slice('facts '.length)
  if (hex === undefined || !lines.includes('end')) throw new Incomplete('The answer of the host was cut off')
  if (hex.length % 2 !== 0 || !/^[0-9a-f]*$/.test(hex))
    throw new Incomplete('The answer of the host was garbled')
  const text = Buffer.from(hex, 'hex').toString('latin1')
  const [, ...parts] = text.split(word).map(part => {
    const kind = /^[a-z]*/.exec(part)?.[0] ?? ''
    return { kind, text: part.slice(kind.length + 1) }
  })
  if (parts.at(-1)?.kind !== 'done')
    throw new Incomplete('The host took too long to answer, or something ended the script')
  return parts
}

/** The texts of all parts of one kind. */
export function textsOf(parts: readonly Part[], kind: string): readonly string[] {
  return parts.flatMap(part => (part.kind === kind ? [part.text] : []))
}
