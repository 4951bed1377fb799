import { findAccess } from '../engine/access.ts'
import { accessJson, accessText } from '../report/access.ts'
import { printAnswers } from './answers.ts'
import type { Io } from './io.ts'
import type { RunOptions } from './options.ts'

/** `access`: who gets into hosts, how, and who becomes root there. */
export function showAccess(io: Io, hosts: string, options: RunOptions): Promise<number> {
  const question = { name: 'access', ask: findAccess, json: accessJson, text: accessText }
  return printAnswers(io, question, hosts, options)
}
