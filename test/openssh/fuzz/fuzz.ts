import { type Connection, flatten } from '../../../src/openssh/sshd-config/index.ts'
import { carryOut, type Edit, faults, misled, type Order, randomOrder } from './editing.ts'
import { type Case, randomCase, type Target } from './generate.ts'
import { disagreements, filesOf, flatFaults, mainOf, questionsOf, treeOf } from './reading.ts'
import { type Answer, ask, type Sshd, versionOf } from './run-sshd.ts'

/** Where we and sshd do not agree. */
export interface Mismatch {
  readonly test: Case
  readonly order?: Order
  readonly what: readonly string[]
}

export interface FuzzReport {
  readonly version: string
  /** Trees that sshd took and that were compared. */
  readonly runs: number
  /** Trees that sshd refused: they do not count. */
  readonly refused: number
  readonly edits: number
  /** Declarations that we refused. */
  readonly conflicts: number
  /** Edits after which sshd refuses the value declared; nothing to compare. */
  readonly refusedEdits: number
  readonly mismatches: readonly Mismatch[]
}

const batch = 250

/** Compares our reading and our edits of random trees with a real sshd until `runs` trees were taken. */
export async function fuzz(sshd: Sshd, runs: number, seed: number): Promise<FuzzReport> {
  const target = await targetOf(sshd)
  const counts = { runs: 0, refused: 0, edits: 0, conflicts: 0, refusedEdits: 0 }
  const mismatches: Mismatch[] = []
  for (let next = 0; counts.runs < runs && counts.refused < runs + batch; ) {
    const size = Math.min(batch, Math.ceil((runs - counts.runs) * 1.1) + 2)
    const tests = Array.from({ length: size }, (_, index) => randomCase(caseSeed(seed, next + index), target))
    next += size
    const checked = (await check(sshd, target, tests)).filter(result => !('refused' in result))
    counts.refused += size - checked.length
    for (const result of checked.slice(0, runs - counts.runs)) {
      if ('refused' in result) continue
      counts.runs += 1
      if (result.edit === 'done') counts.edits += 1
      if (result.edit === 'conflict') counts.conflicts += 1
      if (result.edit === 'refused') counts.refusedEdits += 1
      if (result.mismatch !== undefined) mismatches.push(result.mismatch)
    }
  }
  return { version: target.version, ...counts, mismatches }
}

/** Seeds of cases far enough apart that runs of neighbouring seeds share none. */
function caseSeed(seed: number, index: number): number {
  return (Math.imul(seed, 1_000_003) + index) >>> 0
}

/** What an sshd is like: its version, and what it shows for an empty configuration. */
export async function targetOf(sshd: Sshd): Promise<Target> {
  const main = '/etc/ssh/empty/sshd_config'
  const connection = { user: 'root', host: 'x', address: '::1', localAddress: '::1', localPort: 22 }
  const [answer] = await ask(sshd, questionsOf(new Map([[main, '']]), main, [connection]))
  if (answer?.ok !== true) throw new Error(`sshd does not take an empty configuration: ${answer?.message}`)
  return { version: versionOf(sshd), defaults: answer.shown }
}

type Result =
  | { readonly refused: true }
  | { readonly edit: 'none' | 'done' | 'conflict' | 'refused'; readonly mismatch?: Mismatch }

/** The results for these cases; `order` gives a case its declaration. */
export async function check(
  sshd: Sshd,
  target: Target,
  tests: readonly Case[],
  order: (test: Case) => Order | undefined = test => randomOrder(test, target),
): Promise<readonly Result[]> {
  const before = await askAll(
    sshd,
    tests.map(test => ({ test, files: filesOf(test) })),
  )
  const flat = await askFlat(sshd, target, tests)
  const edits = tests.map((test, index) => {
    const wanted = before[index]?.every(answer => answer.ok) === true ? order(test) : undefined
    return wanted === undefined ? undefined : carryOut(test, wanted, target)
  })
  const changed = tests.flatMap((test, index) => {
    const outcome = edits[index]?.outcome
    if (outcome === undefined || 'conflict' in outcome) return []
    return [{ test, files: new Map([...filesOf(test), ...outcome.files]) }]
  })
  const answers = await askAll(sshd, changed)
  const after = new Map(changed.map(({ test }, index) => [test, answers[index] ?? []]))
  return tests.map((test, index) =>
    judge(test, target, before[index] ?? [], flat.get(test), edits[index], after.get(test) ?? []),
  )
}

/**
 * What sshd shows for our reading of a case and its first connection, written as a configuration without Include.
 * Of every third case: it is the same reading that is compared keyword by keyword.
 */
async function askFlat(
  sshd: Sshd,
  target: Target,
  tests: readonly Case[],
): Promise<ReadonlyMap<Case, Answer>> {
  const some = tests.filter(test => test.seed % 3 === 0)
  const questions = some.flatMap(test => {
    const text = flatten(treeOf(filesOf(test), mainOf(test), target), test.connections[0])
    return questionsOf(new Map([[mainOf(test), text]]), mainOf(test), test.connections.slice(0, 1))
  })
  const answers = questions.length === 0 ? [] : await ask(sshd, questions)
  return new Map(some.flatMap((test, index) => (answers[index] ? [[test, answers[index]]] : [])))
}

async function askAll(
  sshd: Sshd,
  items: readonly { readonly test: Case; readonly files: ReadonlyMap<string, string> }[],
): Promise<readonly (readonly Answer[])[]> {
  const questions = items.map(({ test, files }) => questionsOf(files, mainOf(test), test.connections))
  const answers = questions.length === 0 ? [] : await ask(sshd, questions.flat())
  let from = 0
  return questions.map(own => {
    from += own.length
    return answers.slice(from - own.length, from)
  })
}

/** sshd would refuse these of a line that we wrote wrong, not of a value that it does not like. */
const ourFault = /not allowed within|already defined|extra arguments|Bad Match|invalid quotes|garbage/

function judge(
  test: Case,
  target: Target,
  before: readonly Answer[],
  flat: Answer | undefined,
  edit: Edit | undefined,
  after: readonly Answer[],
): Result {
  const what: string[] = []
  let isRefused = false
  const tree = treeOf(filesOf(test), mainOf(test), target)
  if (before.some(answer => !answer.ok)) return { refused: true }
  for (const [index, connection] of test.connections.entries()) {
    const answer = before[index]
    if (answer?.ok !== true) continue
    what.push(...disagreements(tree, connection, answer, target).map(each => told(each, connection)))
    const edited = after[index]
    if (edit === undefined || edited === undefined || 'conflict' in edit.outcome) continue
    if (!edited.ok) {
      isRefused = true
      if (ourFault.test(edited.message)) what.push(`after the edit: ${edited.message}`)
    } else {
      what.push(...misled({ ...edit, outcome: edit.outcome }, connection, answer.shown, edited, target))
    }
  }
  if (edit !== undefined) what.push(...faults(edit, target))
  const [first] = before
  if (first?.ok === true && flat !== undefined) what.push(...flatFaults(tree, first, flat))
  const kind =
    edit === undefined ? 'none' : 'conflict' in edit.outcome ? 'conflict' : isRefused ? 'refused' : 'done'
  if (what.length === 0) return { edit: kind }
  const order = edit === undefined ? {} : { order: { declaration: edit.declaration, locked: edit.locked } }
  return { edit: kind, mismatch: { test, ...order, what } }
}

function told(
  {
    keyword,
    ours,
    theirs,
  }: { readonly keyword: string; readonly ours: readonly string[]; readonly theirs: readonly string[] },
  connection: Connection,
): string {
  return `${keyword}: we say ${JSON.stringify(ours)}, sshd says ${JSON.stringify(theirs)} for ${JSON.stringify(connection)}`
}
