/**
 * Taking back a run of the past: a plan like any other, made of what the host remembers of that run. So it is judged,
 * proved, watched, confirmed and reported as any other, and is itself a run that can be taken back. Pure.
 */
import {
  type Effect,
  type Facts,
  type HostPlay,
  type ResourceType,
  runsFact,
  serviceFact,
  type Task,
} from '../model/index.ts'
import { chosenRun, takenBackBy } from './chosen.ts'
import { rollbackActions } from './plan.ts'

export { takenBackBy } from './chosen.ts'

export interface RollbackParams {
  /** Null: the last one that was confirmed. */
  readonly run: string | null
  /** Also where something changed since. */
  readonly force: boolean
}

const rollback: ResourceType<RollbackParams> = {
  name: 'rollback',
  // No playbook can say it: its parameters come from the command line.
  schema: false as never,
  looks: () => [{ look: 'runs' }],
  plan: ({ run, force }, facts) => {
    const runs = runsFact(facts)
    return rollbackActions(facts, runs.folder, chosenRun(runs, run), force)
  },
  effects(params, facts) {
    const { plays } = chosenRun(runsFact(facts), params.run)
    const all = plays.flatMap(({ effects }) => effects)
    const distinct = new Map(all.map(effect => [JSON.stringify(effect), effect]))
    return [...distinct.values()].filter(({ service }: Effect) => serviceFact(facts, service) !== null)
  },
  notes(params, facts) {
    const runs = runsFact(facts)
    const { run, plays } = chosenRun(runs, params.run)
    const names = [...new Set(plays.map(({ name }) => name))].join(', ')
    const by = takenBackBy(runs, run)
    return [
      `takes back run ${run} of ${plays[0]?.started ?? ''}: ${names}`,
      ...(by === null ? [] : [`run ${run} was taken back already, by ${by}`]),
    ]
  },
}

/** The play as whose tasks a run is taken back; who, how and by which privilege comes from `play`. */
export function rollbackPlay(play: HostPlay, params: RollbackParams): HostPlay {
  const task: Task = {
    name: params.run === null ? 'Take back the last run' : `Take back run ${params.run}`,
    at: '',
    resource: rollback,
    params: params as never,
    when: null,
    tags: [],
    references: [],
    notify: [],
    ignoreErrors: false,
  }
  return { ...play, tasks: [task], handlers: [] }
}

/** The run that a play takes back on a host with these facts; null for an ordinary play. */
export function runTakenBack({ tasks }: HostPlay, facts: Facts): string | null {
  const task = tasks.find(({ resource }) => resource.name === rollback.name)
  if (task === undefined) return null
  return chosenRun(runsFact(facts), (task.params as RollbackParams).run).run
}
