import { remember } from '../engine/remember.ts'
import { runsJson, runsText } from '../report/runs.ts'
import { printAnswers } from './answers.ts'
import type { Io } from './io.ts'
import type { RunOptions } from './options.ts'

/** `runs`: what hosts remember of the runs of the past. */
export function listRuns(io: Io, hosts: string, options: RunOptions): Promise<number> {
  const question = { name: 'runs', ask: remember, json: runsJson, text: runsText }
  return printAnswers(io, question, hosts, options)
}
