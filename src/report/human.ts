import type { RunHead, Summary } from '../model/index.ts'
import { Alike } from './alike.ts'
import { hostBlock } from './host-block.ts'
import { broken, heading, pageOf, plural, type Screen } from './lines.ts'
import { Recap } from './recap.ts'
import type { Output, Write } from './summary.ts'
import { oneLine } from './text.ts'

export interface HumanOptions extends Screen {
  /** Show differences line by line. */
  readonly diff: boolean
  /** 0: as usual; above: every host in full, its trips and seconds. Below: only hosts that are not ok, and the recap. */
  readonly verbosity: number
  /** How many hosts there will be: a person reads a few one by one, and many by what they have in common. */
  readonly hosts: number
}

const few = 30

/**
 * Ansible's words: one block a host and play, its tasks with their status, a recap at the end. Of many hosts only those
 * have a block that have differences to show; what else happened to them is told once for all to whom it did.
 */
export function humanOutput(head: RunHead, options: HumanOptions, write: Write): Output {
  const { diff, verbosity, width } = options
  const page = pageOf(options)
  const isMany = options.hosts > few
  const recap = new Recap(isMany)
  const alike = new Alike()
  let play: string | null = null
  return event => {
    if (event.event === 'host') {
      const { report } = event
      recap.add(report)
      if (report.status === 'never_tried') return alike.error(report)
      if (isMany && verbosity <= 0 && !(diff && report.status === 'changed')) return alike.add(report)
      if (verbosity < 0 && report.status === 'ok') return
      if (report.play !== play)
        write(`${play === null ? '' : '\n'}${heading(`PLAY [${oneLine(report.play)}]`, page)}\n`)
      play = report.play
      write(`\n${hostBlock(report, options, page).join('\n')}\n`)
    } else if (event.event === 'end') {
      section('WHAT HAPPENED', alike.lines(page))
      section('PLAY RECAP', recap.lines(page))
      write(`${lastWord(head, event.report.summary, width)}\n`)
    }
  }

  function section(title: string, lines: readonly string[]): void {
    if (lines.length > 0) write(`\n${heading(title, page)}\n${lines.join('\n')}\n`)
  }
}

/** One sentence that says what was, or would be, done. */
function lastWord({ mode }: RunHead, summary: Summary, width: number): string {
  if (summary.hosts === 0) return 'No host was selected: no play names one that the inventory has.'
  const bad = (['failed', 'undone', 'unreachable', 'refused', 'never_tried'] as const)
    .filter(status => summary[status] > 0)
    .map(status => `${summary[status]} ${status.replace('_', ' ')}`)
  const changed = mode === 'check' ? `${summary.changed} would change` : `${summary.changed} changed`
  const counts = [`${summary.ok} ok`, changed, ...bad].join(', ')
  const sentences = [
    `${plural(summary.hosts, 'host')}: ${counts}.`,
    ...(mode === 'check' ? ['This was a check: nothing was changed.'] : []),
  ]
  return `\n${sentences.flatMap(sentence => broken(sentence, width)).join('\n')}`
}
