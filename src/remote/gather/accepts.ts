import type { LineVerdict, Look } from '../../model/index.ts'

export type AcceptsLook = Look & { readonly look: 'accepts' }

/** Global lines first: what follows a Match line is in its block. */
export function inOrder(looks: readonly AcceptsLook[]): readonly AcceptsLook[] {
  return [
    ...looks.filter(look => look.match === undefined),
    ...looks.filter(look => look.match !== undefined),
  ]
}

/** Whether the look is about one line: a line break in it would make it two. */
export function askable({ line, match = '' }: AcceptsLook): boolean {
  return !/[\0\r\n]/.test(line + match)
}

export function questionText({ line, match }: AcceptsLook): string {
  return match === undefined ? `${line}\n` : `Match ${match}\n${line}\n`
}

/** One question to sshd -t: which lines it was given, and what it said. */
export interface Asked {
  readonly status: number
  readonly numbers: readonly number[]
  readonly said: string
}

/** The verdict on each line by the last question that it was part of: lines refused in company are asked alone after. */
export function verdicts(
  questions: readonly AcceptsLook[],
  asked: readonly Asked[],
): readonly (LineVerdict | undefined)[] {
  const found: (LineVerdict | undefined)[] = []
  for (const ask of asked) {
    const lines = ask.said
      .replaceAll('\r', '')
      .split('\n')
      .filter(line => line !== '')
    const passed = ask.status === 0 || lines.some(line => afterReading.test(line))
    let first = 1
    for (const number of ask.numbers) {
      const question = questions[number]
      if (question === undefined) continue
      const next = first + (question.match === undefined ? 1 : 2)
      const about = lines.flatMap(line => messageAbout(line, first, next))
      found[number] = verdictOf(about, passed, lines)
      first = next
    }
  }
  return found
}

/** Refused lines keep the file from being read to the end, so what else is in it is only known when there are none. */
function verdictOf(about: readonly string[], passed: boolean, said: readonly string[]): LineVerdict {
  const refusal = about.find(message => !warning.test(message))
  if (refusal !== undefined) return { verdict: 'refused', message: refusal }
  if (!passed) return { verdict: 'unknown', message: said.at(-1) ?? 'sshd -t failed and said nothing' }
  const ignored = about[0]
  return ignored === undefined ? { verdict: 'accepted' } : { verdict: 'ignored', message: ignored }
}

/** `/dev/stdin line 3: Deprecated option UseLogin`, `/dev/stdin: line 1: Bad configuration option: Foo` */
function messageAbout(said: string, first: number, next: number): readonly string[] {
  const { line = '', message = '' } =
    /^\/dev\/stdin:? line (?<line>\d+): ?(?<message>.*)$/.exec(said)?.groups ?? {}
  const number = Number(line)
  return line !== '' && number >= first && number < next ? [message] : []
}

/** servconf.c, process_server_config_line: the line is taken, and has no effect. */
const warning = /^(?:Deprecated|Unsupported|Ignored) option /

/** What main() of sshd.c says only after the whole configuration was read without an error. */
const afterReading =
  /^(?:sshd: no hostkeys available|Missing privilege separation directory|Privilege separation user|AuthenticationMethods cannot be satisfied|Unable to load host key|Could not load host key|.*must be owned by root and not group or world-writable)/
