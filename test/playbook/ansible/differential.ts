// needs: ansible
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Diagnostic } from '../../../src/model/index.ts'
import { runProgram } from '../../../src/cli/run-program.ts'
import type { Case } from './generate.ts'
import { type Answer, askAnsible, type Question, type Verdict } from './judge.ts'
import { askUs, differencesOf, isAnswer, type Ours } from './ours.ts'

export interface Outcome {
  readonly case: Case
  /** Empty where we say the same, or refuse what Ansible refuses. */
  readonly differences: readonly string[]
  /** What we refuse on purpose though Ansible takes it: see docs/inventory.md. */
  readonly refused: readonly Diagnostic[]
  readonly isRefusedByBoth: boolean
}

/** Writes each case into a folder of its own, and asks both. */
export async function compare(cases: readonly Case[]): Promise<readonly Outcome[]> {
  const root = mkdtempSync(join(tmpdir(), 'sshfix-inventory-'))
  try {
    const questions = cases.map((one, index) => write(one, join(root, String(index))))
    const verdicts = await askAnsible(questions)
    const outcomes: Outcome[] = []
    for (const [index, one] of cases.entries()) {
      const question = questions[index]
      const verdict = verdicts[index]
      if (question && verdict) outcomes.push(judged(one, await askUs(question, runProgram), verdict))
    }
    return outcomes
  } finally {
    rmSync(root, { recursive: true })
  }
}

/** A question about files that are there, or about those of a case, which are there as long as `use` takes. */
export async function folderOf(
  one: Case | Omit<Question, 'folder'>,
  folder: string,
  use: (question: Question) => Promise<void>,
): Promise<void> {
  if (!('files' in one)) return use({ folder, ...one })
  const root = mkdtempSync(join(tmpdir(), 'sshfix-inventory-'))
  try {
    await use(write(one, join(root, 'case')))
  } finally {
    rmSync(root, { recursive: true })
  }
}

function write({ files, question }: Case, folder: string): Question {
  mkdirSync(folder)
  for (const [path, text] of Object.entries(files)) {
    const file = join(folder, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
    if (text.startsWith('#!')) chmodSync(file, 0o755)
  }
  return { folder, ...question, beside: join(folder, question.beside) }
}

/** What is a mistake to us though Ansible goes on, most often without the hosts that were meant. */
const deliberate: readonly RegExp[] = [
  /a range goes upwards/,
  /a value of Python that no other file can hold/,
  /is a date or a time for Ansible/,
  /a list of hosts has no ranges/,
  /cannot be a child of/,
  /is a host and a group, too, and is in no group/,
  /Expected the group .* to be a map/,
  /Unknown tag/,
  /Expected ".*" of the group/,
  /of ".*" is another (?:in line|before it)/,
  /^The key ".*" stands twice/,
]

function judged(one: Case, ours: Ours, verdict: Verdict): Outcome {
  const errors = ours.diagnostics.filter(({ severity }) => severity === 'error')
  const isWhole = isAnswer(verdict) && verdict.unparsed.length === 0
  if (isWhole && errors.length === 0)
    return outcome(one, { differences: differencesOf(ours.answer, verdict as Answer) })
  const why = isAnswer(verdict) ? verdict.unparsed.join(' ') : verdict.failed
  if (errors.length === 0) return outcome(one, { differences: [`only Ansible refuses it: ${why}`] })
  if (!isWhole) return outcome(one, { isRefusedByBoth: true })
  const strange = errors.filter(({ message }) => !deliberate.some(reason => reason.test(message)))
  return outcome(one, {
    refused: errors,
    differences: strange.map(({ at, message }) => `only we refuse it: ${at}: ${message}`),
  })
}

function outcome(one: Case, said: Partial<Outcome>): Outcome {
  return { case: one, differences: [], refused: [], isRefusedByBoth: false, ...said }
}
