/** Which run of the past is meant. */
import { CannotPlan, type RunFact, type RunRecord, type RunsFact } from '../model/index.ts'

/** The plays of the run that can be taken back, the oldest first. */
export interface Chosen {
  readonly run: string
  readonly plays: readonly RunRecord[]
}

/** Throws `CannotPlan` where the host does not have it, or has nothing of it to be taken back. */
export function chosenRun(runs: RunsFact, wanted: string | null): Chosen {
  const run = wanted ?? lastRun(runs)
  const own = runs.plays.filter(fact => fact.run === run)
  if (own.length === 0)
    throw new CannotPlan(`This host has no run "${run}". ${listed(runs)}`, undefined, {
      code: 'run_unknown',
      hint: `\`sshfix runs\` shows them; those of root are seen with -b. They are kept in ${runs.folder}`,
    })
  const confirmed = own.filter(({ state }) => state === 'confirmed')
  if (confirmed.length === 0)
    throw new CannotPlan(`Run ${run} ${notConfirmed(own)}`, undefined, {
      code: 'run_not_confirmed',
      hint: 'Only a run that was confirmed can be taken back',
    })
  const plays = confirmed.toReversed().map(({ play, record }) => {
    if (record !== null) return record
    throw new CannotPlan(`What run ${run} did is not on record on this host`, undefined, {
      code: 'cannot_take_back',
      hint: `On the host: sh ${runs.folder}/${run}/${play}/undo confirmed`,
    })
  })
  return { run, plays }
}

function lastRun(runs: RunsFact): string {
  const last = runs.plays.find(({ state }) => state === 'confirmed')
  if (last === undefined)
    throw new CannotPlan(`This host remembers no run that was confirmed. ${listed(runs)}`, undefined, {
      code: 'run_unknown',
      hint: `Runs are kept in ${runs.folder}; those of root are seen with -b`,
    })
  const { takesBack } = last.record ?? { takesBack: null }
  if (takesBack === null) return last.run
  throw new CannotPlan(
    `The last run, ${last.run}, is itself a rollback: it took back ${takesBack}`,
    undefined,
    {
      code: 'run_unclear',
      hint: `--run ${last.run} takes the rollback back; \`sshfix runs\` shows all runs`,
    },
  )
}

/** The confirmed run that has taken this one back, and was not taken back itself; null where there is none. */
export function takenBackBy(runs: RunsFact, run: string): string | null {
  const later = runs.plays.find(
    ({ state, record, run: other }) =>
      state === 'confirmed' &&
      record?.takesBack === run &&
      takenBackBy(earlierThan(runs, other), other) === null,
  )
  return later?.run ?? null
}

/** Without the run itself and all before it: so that no circle in what a host says is followed for ever. */
function earlierThan(runs: RunsFact, run: string): RunsFact {
  return {
    ...runs,
    plays: runs.plays.slice(
      0,
      runs.plays.findIndex(fact => fact.run === run),
    ),
  }
}

function notConfirmed(plays: readonly RunFact[]): string {
  const [{ state, why } = { state: 'unfinished', why: '' }] = plays
  switch (state) {
    case 'undone':
      return `was undone already${why === '' ? '' : ` (${why})`}: nothing is left of it`
    case 'incomplete':
      return `was undone, and not all could be: ${why}`
    case 'waiting':
      return 'was never confirmed: it waits for that, and is undone by the next run that comes after its time'
    default:
      return 'was never confirmed: it is at work, or was ended half-way'
  }
}

function listed({ plays }: RunsFact): string {
  const runs = [...new Set(plays.map(({ run }) => run))]
  return runs.length === 0 ? 'It has none' : `It has: ${runs.join(', ')}`
}
