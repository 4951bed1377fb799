/** `file:line:col`, `file:line`, or a file alone. */
export interface Place {
  readonly file: string
  readonly line?: number
  readonly column?: number
}

/** Null for the empty text, which stands for what no file asks for. */
export function placeOf(text: string): Place | null {
  const { file, line, column } =
    /^(?<file>.*?)(?::(?<line>\d+))?(?::(?<column>\d+))?$/s.exec(text)?.groups ?? {}
  if (file === undefined || file === '') return null
  return {
    file,
    ...(line === undefined ? {} : { line: Number(line) }),
    ...(column === undefined ? {} : { column: Number(column) }),
  }
}
