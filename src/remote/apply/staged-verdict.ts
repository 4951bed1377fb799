import type { JudgeVerdict } from '../judge-verdict.ts'
import type { Answer } from './answer.ts'
import { linesOf } from './answer.ts'
import type { ApplyRequest } from './request.ts'

/** The verdict of the host's sshd on the staged copies, with the names of the real files. */
export function readStagedVerdict({ judge }: ApplyRequest, answer: Answer): JudgeVerdict {
  if (answer.get('detail') === 'disagrees') {
    const flat = new Set(linesOf(answer.get('judge.flat')))
    const check = judge?.checks[Number(answer.get('judge.number').trim())]
    return {
      verdict: 'disagrees',
      spec: check?.spec ?? null,
      lines: linesOf(answer.get('judge.tree')).filter(line => !flat.has(line)),
    }
  }
  const said = linesOf(answer.get('judge.output').replaceAll('\r', ''))
  const lines = said.map(line =>
    line.replaceAll(/\S*\/stage\/(?<name>tree|\d+)/g, (_, name: string) => {
      const staged = judge?.staged ?? []
      return staged[name === 'tree' ? staged.length - 1 : Number(name)]?.path ?? name
    }),
  )
  const whole = lines.join('; ')
  if (lines.some(line => hostIsNotReady.test(line)) || whole === '')
    return { verdict: 'unknown', why: whole || 'it said nothing' }
  for (const line of lines) {
    const place = placed.exec(line)?.groups
    if (place) return { verdict: 'rejected', message: place.message ?? '', at: `${place.file}:${place.line}` }
  }
  return { verdict: 'rejected', message: whole }
}

/** `/etc/ssh/sshd_config: line 3: Bad configuration option: Foo`, `/etc/ssh/sshd_config line 3: …` */
const placed = /^(?<file>\S+?):? line (?<line>\d+): (?<message>.*)$/

/** What sshd says when it cannot test any configuration at all (main of sshd.c). */
const hostIsNotReady =
  /^(Missing privilege separation directory|Privilege separation user|sshd: no hostkeys available|\S+: not found|.*: (command )?not found|timeout: )/
