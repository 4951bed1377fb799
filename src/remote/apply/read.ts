import type { JudgeVerdict } from '../judge-verdict.ts'
import { type Answer, linesOf, readAnswer } from './answer.ts'
import type { ApplyRequest } from './request.ts'
import { readStagedVerdict } from './staged-verdict.ts'

/** What became of an apply. */
export type Applied =
  | { readonly outcome: 'applied'; readonly notes: readonly string[] }
  /** Nothing was done: this is not as it was planned on. */
  | { readonly outcome: 'drifted'; readonly subject: string }
  /** Nothing was done: sshd does not take the proposed configuration. */
  | { readonly outcome: 'rejected'; readonly verdict: JudgeVerdict }
  /** Nothing was done: this run (or, where there is none, whatever is said) holds the lock. */
  | { readonly outcome: 'locked'; readonly by: string }
  /** A step failed, and the host is as before; where `touched` is false, it failed before the first change. */
  | {
      readonly outcome: 'undone'
      readonly step: string
      readonly stderr: string
      readonly touched: boolean
      readonly notes: readonly string[]
    }
  /** The host may be in either state, or in between: it is to be undone. */
  | { readonly outcome: 'unknown'; readonly why: string }

/** What the script of `applyScript` printed, the connection cut or not. */
export function readApplied(request: ApplyRequest, output: string): Applied {
  const answer = readAnswer(output, request.word)
  if (!answer.started) return { outcome: 'unknown', why: 'the host did not start the script' }
  if (answer.get('trouble') !== '')
    return {
      outcome: 'undone',
      step: 'make the folder of the run',
      stderr: oneText(answer.get('trouble')),
      touched: false,
      notes: [],
    }
  switch (answer.get('result').trim()) {
    case 'applied':
      return { outcome: 'applied', notes: [...linesOf(answer.get('notes')), ...hookWords(answer)] }
    case 'drifted':
      return { outcome: 'drifted', subject: answer.get('detail') }
    case 'rejected':
      return { outcome: 'rejected', verdict: readStagedVerdict(request, answer) }
    case 'locked':
      return { outcome: 'locked', by: answer.get('detail') }
    case 'failed':
      return { ...failedStep(answer), touched: false }
    case 'undone':
      return { ...failedStep(answer), touched: true }
    case 'broken':
      return { outcome: 'unknown', why: incompleteWords(answer) }
    default:
      return { outcome: 'unknown', why: unfinishedWords(answer) }
  }
}

function hookWords(answer: Answer): readonly string[] {
  const trouble = answer.get('hook.trouble')
  if (trouble === '') return []
  return [`If the host crashes before this run is confirmed, only the next run takes it back: ${trouble}`]
}

function failedStep(answer: Answer) {
  return {
    outcome: 'undone',
    step: answer.get('step') || `undone ${answer.get('why')}`,
    stderr: oneText(answer.get('stderr')),
    notes: linesOf(answer.get('notes')),
  } as const
}

/** What became of a confirmation. */
export type Confirmed =
  | { readonly outcome: 'confirmed' }
  | TakenBack
  | { readonly outcome: 'unknown'; readonly why: string }

export function readConfirmed(output: string, word: string): Confirmed {
  const answer = readAnswer(output, word)
  if (answer.get('token').trim() === 'confirmed') return { outcome: 'confirmed' }
  if (answer.get('token').trim() === 'undone' && answer.get('result').trim() === 'undone')
    return takenBack(answer)
  return { outcome: 'unknown', why: unfinishedWords(answer) }
}

/** Who began an undo: this program (`failed`: the apply itself), the host's timer, its boot, the next run, a person. */
export type Undoer = 'failed' | 'asked' | 'expired' | 'boot' | 'abandoned' | 'by hand'

const undoers: readonly Undoer[] = ['failed', 'asked', 'expired', 'boot', 'abandoned', 'by hand']

/** A run that was taken back wholly, as the host has seen to itself. */
export interface TakenBack {
  readonly outcome: 'undone'
  readonly by: Undoer
  /** What the host found afterwards, in one line; empty where nothing had been touched. */
  readonly found: string
  readonly notes: readonly string[]
}

function takenBack(answer: Answer): TakenBack {
  const by = undoers.find(name => name === answer.get('why').trim()) ?? 'asked'
  return { outcome: 'undone', by, found: answer.get('found').trim(), notes: linesOf(answer.get('notes')) }
}

/** What became of an undo. */
export type Undone =
  | TakenBack
  /** It was run, and this is not as before. */
  | {
      readonly outcome: 'incomplete'
      readonly problems: readonly string[]
      readonly notes: readonly string[]
    }
  /** The confirmation came first, and stands. */
  | { readonly outcome: 'confirmed' }
  | { readonly outcome: 'unknown'; readonly why: string }

export function readUndone(output: string, word: string): Undone {
  const answer = readAnswer(output, word)
  const notes = linesOf(answer.get('notes'))
  const result = answer.get('result').trim()
  if (answer.get('token').trim() === 'confirmed') return { outcome: 'confirmed' }
  if (result === 'undone') return takenBack(answer)
  if (result === 'broken') return { outcome: 'incomplete', problems: linesOf(answer.get('problems')), notes }
  // It never came to its first change, and never will: that is what undo sees to first.
  if (answer.complete && answer.get('running') === '' && answer.get('token').trim() === 'none')
    return takenBack(answer)
  return { outcome: 'unknown', why: unfinishedWords(answer) }
}

/** How a run stands now. */
export type RunState =
  | { readonly state: 'none' | 'running' | 'applied' | 'confirmed' | 'undone' | 'untouched' }
  /** Its apply was ended from outside, half-way: it is to be undone. */
  | { readonly state: 'left' }
  | { readonly state: 'incomplete'; readonly problems: readonly string[] }
  | { readonly state: 'unknown'; readonly why: string }

export function readResult(output: string, word: string): RunState {
  const answer = readAnswer(output, word)
  if (!answer.complete) return { state: 'unknown', why: unfinishedWords(answer) }
  const token = answer.get('token').trim()
  const result = answer.get('result').trim()
  if (result === 'none') return { state: 'none' }
  if (answer.get('running') !== '') return { state: 'running' }
  if (token === 'confirmed') return { state: 'confirmed' }
  if (result === 'broken') return { state: 'incomplete', problems: linesOf(answer.get('problems')) }
  if (token === 'undone') return { state: result === 'undone' ? 'undone' : 'left' }
  if (token === 'pending') return { state: result === 'applied' ? 'applied' : 'left' }
  return { state: 'untouched' }
}

function incompleteWords(answer: Answer): string {
  const problems = linesOf(answer.get('problems')).join('; ')
  return `${answer.get('step')} failed (${oneText(answer.get('stderr'))}), and undoing it left: ${problems}`
}

function unfinishedWords(answer: Answer): string {
  if (!answer.started) return 'the host did not start the script'
  if (answer.get('running') !== '') return 'it still runs on the host'
  if (!answer.complete) return 'the answer of the host was cut off'
  return 'it was ended on the host before it was done'
}

function oneText(text: string): string {
  return text.trim()
}
