interface Run {
  readonly before: string
  readonly first: string
  last: string
  readonly after: string
  readonly names: string[]
}

/**
 * Names in few words, all of them: three or more that count on become a range as inventories write it, `web[01:40]`. They
 * come in the order in which people count.
 */
export function inRanges(names: readonly string[]): readonly string[] {
  const runs: Run[] = []
  const last = new Map<string, Run>()
  for (const name of names) {
    const {
      before = '',
      number = '',
      after = '',
    } = /^(?<before>.*?)(?<number>\d*)(?<after>\D*)$/su.exec(name)?.groups ?? {}
    const kind = `${before}\0${after}`
    const run = last.get(kind)
    if (run && number !== '' && number === next(run.last)) {
      run.last = number
      run.names.push(name)
    } else {
      const begun = { before, first: number, last: number, after, names: [name] }
      runs.push(begun)
      last.set(kind, begun)
    }
  }
  return runs.flatMap(({ before, first, last, after, names }) =>
    names.length < 3 ? names : [`${before}[${first}:${last}]${after}`],
  )
}

function next(number: string): string {
  return /^\d{1,15}$/.test(number) ? String(Number(number) + 1).padStart(number.length, '0') : ''
}
