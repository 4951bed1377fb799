// How `npm test` looks: a character for each test, failures in full, the slowest files, and node's own closing lines.
import { relative } from 'node:path'
import { inspect } from 'node:util'
import type { TestEvent } from 'node:test/reporters'

export async function* report(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const seconds = new Map<string, number>()
  const closing: string[] = []
  let column = 0
  for await (const { type, data } of source) {
    if (type === 'test:stderr' || type === 'test:stdout') {
      yield `${column > 0 ? '\n' : ''}${data.message}`
      column = 0
    } else if (type === 'test:diagnostic') {
      if (data.nesting === 0) closing.push(`# ${data.message}\n`)
    } else if (type === 'test:pass' || type === 'test:fail') {
      const file = relative(process.cwd(), data.file ?? '')
      if (data.nesting === 0) seconds.set(file, (seconds.get(file) ?? 0) + data.details.duration_ms / 1000)
      if (data.details.type === 'suite' && (type === 'test:pass' || failedByItsTests(data.details.error)))
        continue
      if (type === 'test:fail') {
        // At once and not at the end: a run that somebody ends has said what it found.
        yield `${column > 0 ? '\n' : ''}${failure(file, data.name, data.details.error)}`
        column = 0
      } else {
        yield '.'
        column = (column + 1) % 100
        if (column === 0) yield '\n'
      }
    }
  }
  const slowest = [...seconds].sort(([, a], [, b]) => b - a).slice(0, 5)
  yield `${column > 0 ? '\n' : ''}\nslowest: ${slowest.map(([file, time]) => `${file} ${time.toFixed(1)} s`).join(', ')}\n`
  yield closing.join('')
}

/** A suite can also fail by itself, in a hook. */
function failedByItsTests(error: unknown): boolean {
  return error instanceof Error && 'failureType' in error && error.failureType === 'subtestsFailed'
}

function failure(file: string, name: string, error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error
  return `\nnot ok: ${name}\n  at ${file}\n${inspect(cause).replaceAll(/^/gm, '  ')}\n`
}
