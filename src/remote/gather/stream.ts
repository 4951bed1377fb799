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
  const lines = output.split('\n').map(line => line.replace(/\r$/, ''))
  const find = (what: string) => lines.findIndex(line => line.includes(`${word} ${what}`))
  if (find('begin') === -1)
    throw new Incomplete(
      /\S/.test(output)
        ? 'The host answered something else than what it was asked: see what the start-up files of the login shell do'
        : 'The host did not run the script: something else read it, or the login runs no shell',
    )
  const first = find('facts')
  const end = find('end')
  if (first === -1 || end <= first) throw new Incomplete('The answer of the host was cut off')
  const text = textOf(lines.slice(first, end), word)
  const [, ...parts] = text.split(word).map(part => {
    const kind = /^[a-z]*/.exec(part)?.[0] ?? ''
    return { kind, text: part.slice(kind.length + 1) }
  })
  if (parts.at(-1)?.kind !== 'done')
    throw new Incomplete('The host took too long to answer, or something ended the script')
  return parts
}

const codes = {
  facts: { encoding: 'hex', pattern: /^(?: ?[0-9a-f]{2})*$/ },
  facts64: { encoding: 'base64', pattern: /^[A-Za-z0-9+/]*={0,2}$/ },
} as const

/**
 * The text in lines that begin with the name of its code: as it is, as base64 (RFC 4648), or as hexadecimal. Lines of code
 * are of one length, but for the last of them; what is no code between them is noise.
 */
function textOf([head = '', ...more]: readonly string[], word: string): string {
  const { name = '', start = '' } =
    head.slice(head.indexOf(word) + word.length).match(/^ (?<name>\w+) ?(?<start>.*)$/)?.groups ?? {}
  if (name === 'factsraw') return more.join('\n')
  const { encoding, pattern } = name === 'facts64' ? codes.facts64 : codes.facts
  let code = start
  for (const line of more) {
    if (line.length === start.length) code += line
    else if (line !== '' && pattern.test(line)) {
      code += line
      break
    }
  }
  if (encoding === 'hex') code = code.replaceAll(' ', '')
  const isWhole = pattern.test(code) && code.length % (encoding === 'hex' ? 2 : 4) === 0
  if (!isWhole) throw new Incomplete('The answer of the host was garbled')
  return Buffer.from(code, encoding).toString('latin1')
}

/** The texts of all parts of one kind. */
export function textsOf(parts: readonly Part[], kind: string): readonly string[] {
  return parts.flatMap(part => (part.kind === kind ? [part.text] : []))
}
