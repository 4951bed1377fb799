import type { LockoutCase } from './case.ts'
import { type Outcome, tryCase } from './try-case.ts'

export interface Tried {
  readonly one: LockoutCase
  /** Null where it could not be tried. */
  readonly outcome: Outcome | null
  /** What is not as the case says. */
  readonly problems: readonly string[]
}

/** Tries the cases, some at a time, each on a host of its own. */
export async function tryAll(
  cases: readonly LockoutCase[],
  forks: number,
  on: (tried: Tried) => void,
): Promise<void> {
  const queue = cases.values()
  const work = async () => {
    for (const one of queue) on(await tried(one))
  }
  await Promise.all(Array.from({ length: forks }, work))
}

async function tried(one: LockoutCase): Promise<Tried> {
  try {
    const outcome = await tryCase(one)
    return { one, outcome, problems: problemsOf(one, outcome) }
  } catch (error) {
    return { one, outcome: null, problems: [(error as Error).message] }
  }
}

function problemsOf(one: LockoutCase, outcome: Outcome): readonly string[] {
  const { refused, touched, codes, warned, lockedOut, why } = outcome
  const found: string[] = []
  const said = `certain: ${codes.join(', ') || 'none'}; warned of: ${warned.join(', ') || 'nothing'}`
  if (touched) found.push('The host was touched before it was refused')
  if (one.code === null) {
    if (refused) found.push(`It was refused (${said})`)
    if (lockedOut) found.push(`A fresh login fails: ${why}`)
    return found
  }
  if (!lockedOut) found.push('A fresh login works')
  if (!refused) found.push(`It was not refused (${said})${lockedOut ? `, and ${why}` : ''}`)
  else if (!codes.includes(one.code)) found.push(`Expected the risk ${one.code}, found ${codes.join(', ')}`)
  return found
}
