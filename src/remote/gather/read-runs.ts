import { isRunId, parseRecord, type RunFact, type RunId, type RunsFact } from '../../model/index.ts'
import { type Part, textsOf } from './stream.ts'

/** A host keeps some tens of runs; one that tells of more makes them up. */
const mostPlays = 1000

/** What the host told of the run that holds it. */
export function readHolder(parts: readonly Part[]): RunId | null {
  const { run, play } =
    /^(?<run>[^/]+)\/(?<play>\d{1,6})$/.exec(textsOf(parts, 'holder')[0] ?? '')?.groups ?? {}
  return run !== undefined && isRunId(run) ? { run, play: Number(play) } : null
}

/** What the host told of the runs that it keeps; what is no run of ours is left out. */
export function readRuns(parts: readonly Part[]): RunsFact {
  const folder = parts.find(({ kind }) => kind === 'runs')?.text ?? ''
  const told: { token: string; run: string; play: number; said: Map<string, string> }[] = []
  for (const { kind, text } of parts) {
    if (kind === 'run') {
      const {
        token = '',
        run = '',
        play = '',
      } = /^(?<token>\w+) .*\/(?<run>[^/]+)\/(?<play>\d{1,6})$/s.exec(text)?.groups ?? {}
      told.push({ token, run, play: Number(play), said: new Map() })
    } else if (kind.startsWith('run') && kind !== 'runs')
      told.at(-1)?.said.set(kind.slice('run'.length), text)
  }
  const plays = told
    .slice(0, mostPlays)
    .filter(({ run }) => isRunId(run))
    .map(({ token, run, play, said }): RunFact => {
      const result = (said.get('result') ?? '').trim()
      const record = parseRecord(said.get('record') ?? '')
      const isOwn = record?.run === run && record.play === play
      return {
        run,
        play,
        state: stateOf(token, result),
        why: whyOf(result, said),
        record: isOwn ? record : null,
      }
    })
  return { folder, plays: newestFirst(plays) }
}

function stateOf(token: string, result: string): RunFact['state'] {
  if (token === 'confirmed') return 'confirmed'
  if (result === 'broken') return 'incomplete'
  if (token === 'undone' && result === 'undone') return 'undone'
  return token === 'pending' && result === 'applied' ? 'waiting' : 'unfinished'
}

function whyOf(result: string, said: ReadonlyMap<string, string>): string {
  return (said.get(result === 'broken' ? 'problems' : 'why') ?? '').trim()
}

/** Runs in the order in which they were told; the plays of one the last first. */
function newestFirst(plays: readonly RunFact[]): readonly RunFact[] {
  const runs = new Map<string, RunFact[]>()
  for (const fact of plays) runs.set(fact.run, [...(runs.get(fact.run) ?? []), fact])
  return [...runs.values()].flatMap(own => own.toSorted((one, other) => other.play - one.play))
}
