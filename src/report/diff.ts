import { type StructuredPatch, structuredPatch } from 'diff'
import type { Difference } from '../model/index.ts'
import { type Paint, shown, shownInline } from './text.ts'

/** The lines that show differences to a person: unified diffs for content, `subject: field before -> after` for the rest. */
export function differencesText(differences: readonly Difference[], paint: Paint): readonly string[] {
  return told(differences).flatMap(group => groupLines(group, paint))
}

export type ToldTogether = readonly [Difference, ...Difference[]]

/** Those that are told together: all of a subject that is new, else each by itself; by subject. */
export function told(differences: readonly Difference[]): readonly ToldTogether[] {
  const bySubject = new Map<string, [Difference, ...Difference[]]>()
  for (const difference of differences) {
    const group = bySubject.get(difference.subject)
    if (group) group.push(difference)
    else bySubject.set(difference.subject, [difference])
  }
  return [...bySubject.values()].flatMap((group): readonly ToldTogether[] =>
    isNew(group[0]) ? [group] : group.map(one => [one]),
  )
}

function isNew({ field, before }: Difference): boolean {
  return field === 'state' && before === 'absent'
}

function groupLines(differences: ToldTogether, paint: Paint): readonly string[] {
  const [first] = differences
  if (!isNew(first)) return differenceLines(first, paint)
  // What is new has no fields before; they are told in one line.
  const fields = new Map(differences.map(one => [one.field, one.after ?? '']))
  const owner = `${fields.get('owner')}:${fields.get('group')}`
  const target = fields.has('target') ? `to ${fields.get('target')}` : ''
  const about = [fields.get('mode'), owner, fields.get('attributes'), target].filter(Boolean).join(' ')
  const line = `${first.subject}: new ${first.after}, ${about}`
  const content = differences
    .filter(one => one.field === 'content')
    .flatMap(one => differenceLines(one, paint))
  return [paint('green', shownInline(line)), ...content]
}

function differenceLines(difference: Difference, paint: Paint): readonly string[] {
  const subject = shownInline(difference.subject)
  if (difference.sensitive) return [`${subject}: content differs (not shown)`]
  if (difference.field === 'content') return contentLines(difference, subject, paint)
  if (difference.field === 'reload') return [`sshd has not read: ${shownInline(difference.before ?? '')}`]
  const before = shownInline(difference.before ?? '(none)')
  const after = shownInline(difference.after ?? '(none)')
  return [
    `${subject}: ${difference.field} ${paint('red', before || '""')} -> ${paint('green', after || '""')}`,
  ]
}

/** The work grows by its square: two big files that have nothing in common would take minutes. */
const mostEdits = 2000

function contentLines(difference: Difference, subject: string, paint: Paint): readonly string[] {
  const [before, after] = [shown(difference.before ?? ''), shown(difference.after ?? '')]
  const lines = [
    paint('red', `--- ${difference.before === null ? '/dev/null' : subject}`),
    paint('green', `+++ ${difference.after === null ? '/dev/null' : subject}`),
  ]
  // Undefined beyond the limit, which its type does not say.
  const patch: StructuredPatch | undefined = structuredPatch('', '', before, after, '', '', {
    context: 3,
    maxEditLength: mostEdits,
  })
  if (patch === undefined)
    return [
      ...lines,
      paint(
        'cyan',
        `@@ ${lineCount(before)} -> ${lineCount(after)}, too different to be shown line by line @@`,
      ),
    ]
  for (const hunk of patch.hunks) {
    lines.push(paint('cyan', `@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`))
    for (const line of hunk.lines) lines.push(coloured(line, paint))
  }
  return lines
}

function lineCount(text: string): string {
  const count = text.split('\n').length - (text.endsWith('\n') || text === '' ? 1 : 0)
  return `${count} ${count === 1 ? 'line' : 'lines'}`
}

function coloured(line: string, paint: Paint): string {
  if (line.startsWith('+')) return paint('green', line)
  return line.startsWith('-') ? paint('red', line) : line
}
