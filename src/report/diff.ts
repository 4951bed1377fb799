import { structuredPatch } from 'diff'
import type { Difference } from '../model/index.ts'
import { type Paint, shown, shownInline } from './text.ts'

/** The lines that show differences to a person: unified diffs for content, `subject: field before -> after` for the rest. */
export function differencesText(differences: readonly Difference[], paint: Paint): readonly string[] {
  const bySubject = new Map<string, Difference[]>()
  for (const difference of differences) {
    bySubject.set(difference.subject, [...(bySubject.get(difference.subject) ?? []), difference])
  }
  return [...bySubject.values()].flatMap(group => subjectLines(group, paint))
}

function subjectLines(differences: readonly Difference[], paint: Paint): readonly string[] {
  const [state] = differences
  if (state?.field !== 'state' || state.before !== 'absent')
    return differences.flatMap(one => differenceLines(one, paint))
  // What is new has no fields before; they are told in one line.
  const fields = new Map(differences.map(one => [one.field, one.after ?? '']))
  const owner = `${fields.get('owner')}:${fields.get('group')}`
  const target = fields.has('target') ? `to ${fields.get('target')}` : ''
  const about = [fields.get('mode'), owner, fields.get('attributes'), target].filter(Boolean).join(' ')
  const line = `${state.subject}: new ${state.after}, ${about}`
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

function contentLines(difference: Difference, subject: string, paint: Paint): readonly string[] {
  const { before, after } = difference
  const patch = structuredPatch('', '', shown(before ?? ''), shown(after ?? ''), '', '', { context: 3 })
  const lines = [
    paint('red', `--- ${before === null ? '/dev/null' : subject}`),
    paint('green', `+++ ${after === null ? '/dev/null' : subject}`),
  ]
  for (const hunk of patch.hunks) {
    lines.push(paint('cyan', `@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`))
    for (const line of hunk.lines) lines.push(coloured(line, paint))
  }
  return lines
}

function coloured(line: string, paint: Paint): string {
  if (line.startsWith('+')) return paint('green', line)
  return line.startsWith('-') ? paint('red', line) : line
}
