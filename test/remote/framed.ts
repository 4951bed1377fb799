/** An answer of a host, as `readParts` reads it, with this text inside. */
export function framed(word: string, text: string): string {
  const code = Buffer.from(text, 'latin1').toString('base64')
  return `${word} begin\n${word} facts64 ${code}\n${word} end\n`
}

/** The text inside of an answer. */
export function insideOf(answer: string): string {
  const code = / facts64 (?<code>[^ ]*)\n\S+ end/.exec(answer)?.groups?.code ?? ''
  return Buffer.from(code, 'base64').toString('latin1')
}
