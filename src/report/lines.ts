/** Lines of a report for people: headings, and text that is broken where a line ends. */
import type { HostStatus, Stage, TaskReport } from '../model/index.ts'
import { columns, type Paint, painter, type Style } from './text.ts'

export const taskStyles: { readonly [status in TaskReport['status']]: Style } = {
  ok: 'green',
  changed: 'yellow',
  skipped: 'cyan',
  failed: 'red',
  ignored: 'magenta',
}

export const hostStyles: { readonly [status in HostStatus]: Style } = {
  ok: 'green',
  changed: 'yellow',
  failed: 'red',
  unreachable: 'red',
  refused: 'red',
  undone: 'red',
  never_tried: 'cyan',
}

/** What a stage is called while it is under way. */
export const stageWords: { readonly [stage in Stage]: string } = {
  connecting: 'connecting',
  gathering: 'looking',
  planning: 'planning',
  applying: 'applying',
  verifying: 'verifying over a fresh login',
  undoing: 'undoing',
}

/** Where a report for people is shown. */
export interface Screen {
  readonly color: boolean
  /** In columns. */
  readonly width: number
}

export interface Page {
  readonly paint: Paint
  readonly width: number
}

export function pageOf({ color, width }: Screen): Page {
  return { paint: painter(color), width }
}

export function heading(text: string, { paint, width }: Page): string {
  return paint('bold', `${text} ${'*'.repeat(Math.max(3, width - 2 - columns(text)))}`)
}

/** Text in lines of so many columns at most, where words allow it. */
export function broken(text: string, width: number, widthOfFirst = width): readonly string[] {
  const lines: string[] = []
  let used = 0
  for (const word of text.split(' ')) {
    const more = columns(word)
    const room = lines.length > 1 ? width : widthOfFirst
    if (lines.length > 0 && used + 1 + more <= room) {
      lines[lines.length - 1] += ` ${word}`
      used += 1 + more
    } else {
      lines.push(word)
      used = more
    }
  }
  return lines
}

/** The same, four columns in; before the first line there are so many columns of something else. */
export function wrapped(text: string, { width }: Page, before = 0): readonly string[] {
  const room = width - 4
  return broken(text, room, room - before).map(line => `    ${line}`)
}

/** `  word: text`, of which all but the first line stands four columns further in. */
export function labelled(word: string, style: Style, text: string, page: Page): readonly string[] {
  const [first = '', ...rest] = wrapped(text, page, columns(word) + 2)
  return [`  ${page.paint(style, word)}: ${first.trimStart()}`, ...rest]
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
