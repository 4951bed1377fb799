/** What a trip of this room told: `WORD name hex` or `WORD name =text`, between `WORD begin` and `WORD end`. */

export interface Answer {
  /** False: the script was not run, or its answer was cut off. */
  readonly complete: boolean
  readonly started: boolean
  /** Bytes as latin1; empty where nothing was told. */
  readonly get: (name: string) => string
}

/** Noise around the answer (banners, start-up files) does not matter; the word tells which lines are ours. */
export function readAnswer(output: string, word: string): Answer {
  const told = new Map<string, string>()
  for (const line of output.split('\n')) {
    const at = line.indexOf(`${word} `)
    if (at === -1) continue
    const said = line.slice(at + word.length + 1).replace(/\r$/, '')
    const { name = '', value = '' } = /^(?<name>\S*) ?(?<value>.*)/.exec(said)?.groups ?? {}
    told.set(name, value.startsWith('=') ? value.slice(1) : Buffer.from(value, 'hex').toString('latin1'))
  }
  return { complete: told.has('end'), started: told.has('begin'), get: name => told.get(name) ?? '' }
}

/** Lines of a list, without the empty one at the end. */
export function linesOf(text: string): readonly string[] {
  return text.split('\n').filter(line => line !== '')
}
