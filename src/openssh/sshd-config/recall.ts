type Answer = string | boolean | readonly string[] | undefined
type Questions = { readonly [name: string]: (...words: readonly string[]) => Answer }

/** What was made once, and of what. */
export interface Memory<T> {
  readonly key: string
  readonly asked: readonly {
    readonly name: string
    readonly words: readonly string[]
    readonly answer: Answer
  }[]
  readonly made: T
}

const most = 16

/**
 * What `make` gives, or gave when all it asked was answered in the same way: hosts of a fleet are alike. What it gives
 * may depend on nothing but `key` and what it asks, in the order in which it asks; so nothing is asked here that it
 * would not ask itself. The last few are in `memories`, the newest first.
 */
export function recall<Q extends Questions, T>(
  memories: Memory<T>[],
  key: string,
  questions: Q,
  make: (questions: Q) => T,
): T {
  const isSo = ({ name, words, answer }: Memory<T>['asked'][number]) =>
    isSame(answer, questions[name]?.(...words))
  const index = memories.findIndex(memory => memory.key === key && memory.asked.every(isSo))
  const [known] = index < 0 ? [] : memories.splice(index, 1)
  const memory = known ?? noted(key, questions, make)
  memories.unshift(memory)
  if (memories.length > most) memories.pop()
  return memory.made
}

function noted<Q extends Questions, T>(key: string, questions: Q, make: (questions: Q) => T): Memory<T> {
  const asked: Memory<T>['asked'][number][] = []
  const noting = Object.entries(questions).map(([name, answerTo]) => [
    name,
    (...words: readonly string[]) => {
      const answer = answerTo(...words)
      asked.push({ name, words, answer })
      return answer
    },
  ])
  return { key, made: make(Object.fromEntries(noting)), asked }
}

function isSame(a: Answer, b: Answer): boolean {
  if (typeof a !== 'object' || typeof b !== 'object') return a === b
  return a.length === b.length && a.every((word, index) => word === b[index])
}
