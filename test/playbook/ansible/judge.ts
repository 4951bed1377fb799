// needs: ansible
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** What Ansible is asked of one inventory; see judge.py. */
export interface Question {
  readonly folder: string
  readonly sources: readonly string[]
  /** The folder of a playbook. Ansible takes the current folder for one where none is named. */
  readonly beside: string
  readonly vault?: readonly (readonly [id: string, password: string])[]
  readonly extra?: { readonly [name: string]: unknown }
  readonly templates?: readonly string[]
  readonly patterns?: readonly string[]
  readonly limit?: string
}

export interface Answer {
  readonly hosts: { readonly [name: string]: { readonly [name: string]: unknown } }
  readonly groups: {
    readonly [name: string]: { readonly hosts: readonly string[]; readonly ordered: boolean }
  }
  readonly patterns: {
    readonly [pattern: string]:
      | { readonly hosts: readonly string[]; readonly warned: boolean }
      | { readonly error: string }
  }
  readonly templates: {
    readonly [host: string]: readonly ({ readonly value: unknown } | { readonly error: string })[]
  }
  /** Sources, or files in folders, that it could not read; it goes on without them. */
  readonly unparsed: readonly string[]
}

export type Verdict = Answer | { readonly failed: string }

/** Debian's Ansible, in one process for all questions. */
export async function askAnsible(questions: readonly Question[]): Promise<readonly Verdict[]> {
  const script = fileURLToPath(new URL('judge.py', import.meta.url))
  const child = spawn('/usr/bin/python3', [script], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = once(child, 'close')
  child.stdin.end(questions.map(question => `${JSON.stringify(question)}\n`).join(''))
  const verdicts: Verdict[] = []
  for await (const line of createInterface({ input: child.stdout })) verdicts.push(JSON.parse(line))
  await ended
  if (verdicts.length !== questions.length)
    throw new Error(`Ansible answered ${verdicts.length} of ${questions.length} questions`)
  return verdicts
}
