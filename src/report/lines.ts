/** Lines of a report for people: headings, and text that is broken where a terminal of 80 columns ends. */
import type { HostStatus, Stage, TaskReport } from '../model/index.ts'
import { columns, type Paint, type Style } from './text.ts'

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

export function heading(text: string, paint: Paint): string {
  return paint('bold', `${text} ${'*'.repeat(Math.max(3, 78 - text.length))}`)
}

/** In lines of 80 columns at most, where words allow it; before the first there are so many columns of something else. */
export function wrapped(text: string, before = 0): readonly string[] {
  const lines: string[] = []
  let width = 0
  for (const word of text.split(' ')) {
    const more = columns(word)
    const room = lines.length > 1 ? 76 : 76 - before
    if (lines.length > 0 && width + 1 + more <= room) {
      lines[lines.length - 1] += ` ${word}`
      width += 1 + more
    } else {
      lines.push(word)
      width = more
    }
  }
  return lines.map(line => `    ${line}`)
}

/** `  word: text`, of which all but the first line stands four columns further in. */
export function labelled(word: string, style: Style, text: string, paint: Paint): readonly string[] {
  const [first = '', ...rest] = wrapped(text, columns(word) + 2)
  return [`  ${paint(style, word)}: ${first.trimStart()}`, ...rest]
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
