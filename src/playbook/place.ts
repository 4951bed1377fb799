import type { Diagnostic } from '../model/index.ts'
import type { DiagnosticCode } from './diagnostic-codes.ts'

/** Where something stands. Lines and columns count from 1, columns in UTF-16 units as editors do; line 0: no line. */
export interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** `file:line:col`, or the file alone. */
export function at(place: Place): string {
  return place.line === 0 ? place.file : `${place.file}:${place.line}:${place.column}`
}

/** Text that stands in no file of its own: of an option, as it was given. */
export interface Said {
  readonly text: string
  /** The option, the variable of the environment, or the place in `sshfix.yml`. */
  readonly from: string
}

export function wholeFile(file: string): Place {
  return { file, line: 0, column: 0 }
}

/** Takes a diagnostic. All functions of this room tell every mistake they find and go on. */
export type Tell = (diagnostic: Diagnostic) => void

export function mistake(code: DiagnosticCode, place: Place, message: string, hint?: string): Diagnostic {
  return { code, severity: 'error', message, at: at(place), ...(hint === undefined ? {} : { hint }) }
}

export function warning(code: DiagnosticCode, place: Place, message: string, hint?: string): Diagnostic {
  return { ...mistake(code, place, message, hint), severity: 'warning' }
}

/** Text of a playbook inside a message: short, in quotes, control characters escaped. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 59)}…` : text)
}

/** Text and its lines. */
export interface Source {
  readonly file: string
  readonly text: string
  place(offset: number): Place
}

/** Line ends are those of YAML 1.2 §5.4: LF, CR LF, CR. */
export function sourceOf(file: string, text: string): Source {
  const starts = [0]
  for (const end of text.matchAll(/\r\n|\n|\r/g)) starts.push(end.index + end[0].length)
  return {
    file,
    text,
    place(offset) {
      let low = 0
      let high = starts.length
      while (high - low > 1) {
        const middle = (low + high) >> 1
        if ((starts[middle] ?? 0) <= offset) low = middle
        else high = middle
      }
      return { file, line: low + 1, column: offset - (starts[low] ?? 0) + 1 }
    },
  }
}
