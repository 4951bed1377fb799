import type { JudgeRequest } from '../judge.ts'
import { answering } from './gather/answering.ts'
import { Incomplete } from './gather/incomplete.ts'
import { holding } from './gather/shell/holding.ts'
import { asking } from './gather/shell/sshd.ts'
import { type Part, readParts, textsOf } from './gather/stream.ts'
import { differentLines, type JudgeVerdict, refusal } from './judge-verdict.ts'
import { quote } from './quote.ts'

/**
 * One script that gives the proposed configuration to the host's own sshd, for the standard input of `sh`. Nothing is
 * written: each file is a pipe, which is made anew for each time that sshd reads the tree, since it can be read once.
 */
export function checkScript(request: JudgeRequest, word: string): string {
  const { binary, overrides, staged, checks, usualKey } = request
  const options = [
    ...overrides.map(line => `-o ${quoteText(line)}`),
    ...(usualKey === undefined ? [] : [`-h ${quoteText(usualKey)}`]),
  ]
  const pipes = staged.map(({ chunks }, index) => {
    const text = chunks.map(chunk => (typeof chunk === 'string' ? quoteText(chunk) : `"$f${chunk.file}"`))
    return `${pipe(text.join('') || "''")}; f${index}=$held; put "pipe ${index} $held"`
  })
  const calls = checks.flatMap(({ spec, printed, flat }, index) => {
    const connection = spec === null ? '' : ` -C ${quoteText(spec)}`
    const tree = `staged 'tree ${index}' -T${connection} || return 0`
    const own = `${pipe(quoteText(flat))}; judge 'flat ${index}' -T${connection})`
    return printed === null ? [tree, own] : [tree]
  })
  // sshd -T looks at all that sshd -t does, too.
  const body = calls.length === 0 ? ["staged 'test' -t"] : calls
  const functions = `${asking}${holding}
uid= binary=${quoteText(binary)}
configured() { ask_sshd ${[...options, '"$@"'].join(' ')}; }
staged() {
${[...pipes, 'judge "$@"'].join('\n')}
${')'.repeat(pipes.length)}
}
`
  const form = isForeseen(request) ? 'raw' : 'coded'
  return answering(word, functions, ['judge_all() {', ...body, '}', 'judge_all'].join('\n'), form)
}

/** Whether it is known what sshd prints for each connection: then any other answer is a reason to ask again. */
function isForeseen({ checks }: JudgeRequest): boolean {
  return checks.length > 0 && checks.every(({ printed }) => printed !== null)
}

/** The beginning of a subshell that holds a text; however long: what a pipe does not take at once is written while it is read. */
function pipe(word: string): string {
  return `printf '%s' ${word} 3>&- | (hold`
}

/** No shell word holds a NUL; a request with one is never judged. */
function quoteText(text: string): string {
  return quote(text.replaceAll('\0', ''))
}

/**
 * The verdict in the output of the script for the same request and word. Null: it was told what sshd prints, and that is
 * not what came, so that sshd is to be asked again with `comparingReadings`. Throws nothing, whatever the host sent.
 */
export function readVerdict(request: JudgeRequest, output: string, word: string): JudgeVerdict | null {
  const verdict = verdictIn(request, output, word)
  return verdict?.verdict !== 'accepted' && isForeseen(request) ? null : verdict
}

function verdictIn(request: JudgeRequest, output: string, word: string): JudgeVerdict | null {
  if (
    request.staged.some(({ chunks }) =>
      chunks.some(chunk => typeof chunk === 'string' && chunk.includes('\0')),
    )
  )
    return { verdict: 'unknown', why: 'a file of the configuration holds a NUL byte' }
  let parts: readonly Part[]
  try {
    parts = readParts(output, word)
  } catch (error) {
    if (error instanceof Incomplete) return { verdict: 'unknown', why: error.message }
    throw error
  }
  const names = pipeNames(request, parts)
  const runs = readRuns(parts)
  const test = runs.get('test')
  if (test === undefined && request.checks.length === 0) return notRun
  if (test && test.status !== 0) return refusal(renamed(test.errors, names))
  for (const [index, { spec, printed }] of request.checks.entries()) {
    const tree = runs.get(`tree ${index}`)
    if (tree === undefined) return notRun
    if (tree.status !== 0) return refusal(renamed(tree.errors, names))
    if (printed !== null) {
      if (sorted(tree.printed) !== printed) return null
      continue
    }
    const flat = runs.get(`flat ${index}`)
    if (flat === undefined) return notRun
    if (flat.status !== 0) return { verdict: 'disagrees', spec, lines: flat.errors }
    if (tree.printed !== flat.printed)
      return { verdict: 'disagrees', spec, lines: differentLines(tree.printed, flat.printed) }
  }
  return { verdict: 'accepted' }
}

function sorted(printed: string): string {
  const lines = printed.split('\n').filter(line => line !== '')
  return lines
    .sort()
    .map(line => `${line}\n`)
    .join('')
}

const notRun: JudgeVerdict = { verdict: 'unknown', why: 'the host did not run its sshd to the end' }

interface SshdRun {
  readonly status: number
  readonly printed: string
  readonly errors: readonly string[]
}

function readRuns(parts: readonly Part[]): ReadonlyMap<string, SshdRun> {
  const printed = new Map(textsOf(parts, 'printed').map(headed))
  return new Map(
    textsOf(parts, 'judged').map(text => {
      const [head, said] = headed(text)
      const { status, key = '' } = /^(?<status>\d+) (?<key>.*)$/.exec(head)?.groups ?? {}
      const errors = said
        .replaceAll('\r', '')
        .split('\n')
        .filter(line => line !== '')
      return [key, { status: Number(status), printed: printed.get(key) ?? '', errors }]
    }),
  )
}

/** The first line of a text, and the rest. */
function headed(text: string): readonly [string, string] {
  const end = text.indexOf('\n')
  return end === -1 ? [text, ''] : [text.slice(0, end), text.slice(end + 1)]
}

/** The real names of the pipes, those of all runs. */
function pipeNames({ staged }: JudgeRequest, parts: readonly Part[]): ReadonlyMap<string, string> {
  return new Map(
    textsOf(parts, 'pipe').flatMap(text => {
      const [index = '', pipe = ''] = text.split(' ')
      const path = staged[Number(index)]?.path
      return path === undefined ? [] : [[pipe, path]]
    }),
  )
}

function renamed(lines: readonly string[], names: ReadonlyMap<string, string>): readonly string[] {
  return lines.map(line => line.replaceAll(/\/proc\/\d+\/fd\/0/g, pipe => names.get(pipe) ?? pipe))
}
